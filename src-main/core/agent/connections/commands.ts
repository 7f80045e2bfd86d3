/** Carries out the stored network steps, each on its own, until the server has answered for good. */
import { unreachable } from '#shared/unreachable.ts';
import type { Result } from '#shared/result.ts';
import { errorPlace } from '../../base/index.ts';
import type { SmpClientError, SmpRequest } from '../../smp/index.ts';
import { type AgentDeps, RETRY_BACKOFF, nextDelayMs } from '../deps.ts';
import type { AgentError } from '../events.ts';
import type { ServerSession } from '../network.ts';
import { blockedBy, blockingAt } from '../servers/blocking.ts';
import { isServerTrouble } from '../servers/problems.ts';
import type { SessionScope, SessionTarget } from '../servers/session-scope.ts';
import { AGENT_VERSION, SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import {
  type Command,
  type FirstQueueCommand,
  allCommands,
  countCommandFailure,
  deleteCommand,
  insertCommand,
  isCommandPending,
  isFirstQueueCommand,
  newestCommandId,
  setCommandServer,
} from '../store/commands.ts';
import { findConnection } from '../store/connections.ts';
import { insertRcvQueue, loadRcvQueue } from '../store/rcv-queues.ts';
import { ensureServer } from '../store/servers.ts';
import { sndQueuesOf } from '../store/snd-queues.ts';
import { type Core, type Step, runStep } from '../step.ts';
import { failConnection, rcvQueueSecured } from './handshake.ts';
import { sendJoinConfirmation } from './join.ts';
import { isNewestLinkData, linkDataUpdate } from './link-data-update.ts';
import { type MadeQueue, chooseServer, makeQueue, passwordFor, queueInfoOf } from './new-queue.ts';
import { sendRequest } from './requests.ts';
import { type RotationContext, moveSuccessor, runRotationCommand } from './rotation-commands.ts';

/** After so many refusals by the server a queue is left as it is (30-agent section 12). */
const MAX_FAILURES = 10;
/** A day and more of a server that cannot look up or store anything. */
const MAX_TROUBLES = 1000;

type Retry = { readonly cancel: () => void };
type Done = { readonly isDone: boolean; readonly isNetwork: boolean };

const DONE: Done = { isDone: true, isNetwork: false };

/** The runner of stored commands; close() ends its timers. */
export class Commands {
  readonly #core: Core;
  readonly #pool: ServerPool;
  readonly #rotation: RotationContext;
  readonly #running = new Set<number>();
  readonly #retries = new Map<number, Retry>();
  readonly #delays = new Map<number, { delayMs: number; sinceMs: number }>();
  #isKicked = false;
  #isClosed = false;

  constructor(core: Core, pool: ServerPool) {
    this.#core = core;
    this.#pool = pool;
    this.#rotation = { core, pool, isClosed: () => this.#isClosed };
  }

  get #deps(): AgentDeps {
    return this.#core.deps;
  }

  /**
   * Starts what is stored and neither under way nor waiting for its next try: for many calls once.
   * What is stored while the disk is waited for may not be there yet, and has its own turn.
   */
  kick(): void {
    if (this.#isKicked || this.#isClosed) return;
    this.#isKicked = true;
    const { database } = this.#deps;
    const upToId = newestCommandId(database.read);
    database.onDurable(() => {
      this.#isKicked = false;
      this.#startAll(upToId);
      if (newestCommandId(database.read) > upToId) this.kick();
    });
  }

  #startAll(upToId: number): void {
    if (this.#isClosed) return;
    for (const command of allCommands(this.#deps.database.read)) {
      const { commandId } = command;
      if (commandId > upToId) return;
      if (this.#running.has(commandId) || this.#retries.has(commandId)) continue;
      const target = targetOf(command);
      const session = this.#pool.session(target);
      if (session === undefined) this.#pool.demand(target);
      else void this.#run(command, session);
    }
  }

  /** Tries everything now. */
  wake(): void {
    for (const retry of this.#retries.values()) retry.cancel();
    this.#retries.clear();
    this.kick();
  }

  /** Queues to be made need not wait for a dead server when there are others. */
  serverFailed({ userId, serverId }: SessionScope): void {
    if (this.#isClosed) return;
    const waiting = allCommands(this.#deps.database.read).filter(
      (command) => command.serverId === serverId && command.userId === userId,
    );
    try {
      const isMoved = waiting.map((command) => this.#moveIfPossible(command)).some(Boolean);
      if (isMoved) this.kick();
    } catch (error) {
      // The server's next failure is another occasion.
      this.#deps.logger('error', 'command.notMoved', errorPlace(error));
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const retry of this.#retries.values()) retry.cancel();
    this.#retries.clear();
  }

  async #run(command: Command, session: ServerSession): Promise<void> {
    const { commandId } = command;
    this.#running.add(commandId);
    const { isDone, isNetwork } = await this.#attempt(command, session);
    this.#running.delete(commandId);
    if (this.#isClosed) return;
    if (isDone) this.#delays.delete(commandId);
    else if (isNetwork) this.kick();
    else this.#retryLater(commandId);
  }

  /** What cannot be written, since the disk is full or the like, is done once more. */
  async #attempt(command: Command, session: ServerSession): Promise<Done> {
    try {
      return (await this.#doubt(command, session)) ?? (await this.#execute(command, session));
    } catch (error) {
      this.#deps.logger('error', 'command.failed', errorPlace(error));
      return { isDone: false, isNetwork: false };
    }
  }

  /**
   * Every NEW whose answer gets lost leaves a queue on the server: after one has failed, the next goes
   * only where something is answered. Undefined: it may go.
   */
  async #doubt(command: Command, session: ServerSession): Promise<Done | undefined> {
    const makesQueue = isFirstQueueCommand(command) || command.type === 'newRotationQueue';
    if (!makesQueue || !this.#delays.has(command.commandId)) return undefined;
    const answer = await session.send({ command: { type: 'PING' } });
    if (this.#isClosed) return DONE;
    return answer.ok ? undefined : failed(answer.error);
  }

  #execute(command: Command, session: ServerSession): Promise<Done> {
    switch (command.type) {
      case 'newReplyQueue':
      case 'newRequestQueue':
        return this.#makeFirstQueue(command, session);
      case 'secureQueue':
        return this.#secureQueue(command, session);
      case 'setLinkData':
        return this.#setLinkData(command, session);
      case 'newRotationQueue':
      case 'secureRotationQueue':
      case 'retireQueue':
        return runRotationCommand(this.#rotation, command, session);
      case 'deleteQueue':
        return this.#deleteQueue(command, session);
      default:
        return unreachable(command);
    }
  }

  async #makeFirstQueue(command: FirstQueueCommand, session: ServerSession): Promise<Done> {
    const { serverId, connId: id } = command;
    const connection = findConnection(this.#deps.database.read, id);
    if (connection === undefined) return DONE;
    // An invitation is for peers of every version.
    const canSecure =
      command.type === 'newRequestQueue' || connection.agentVersion >= AGENT_VERSION.senderSecured;
    const made = await makeQueue(session, this.#deps.random, {
      mode: canSecure ? 'messaging' : undefined,
      password: passwordFor(this.#deps, connection.userId, this.#pool.serverOf(serverId)),
      isInteractive: false,
    });
    if (this.#isClosed) return DONE;
    if (made.ok) {
      runStep(this.#core, (step) => {
        this.#storeFirstQueue(step, command, made.value);
      });
      return DONE;
    }
    if (made.error.type === 'smp') this.#moveToOtherServer(command);
    return failed(made.error);
  }

  #storeFirstQueue(step: Step, command: FirstQueueCommand, made: MadeQueue): void {
    const { db } = step;
    const { type, commandId, userId, serverId, connId: id } = command;
    const connection = findConnection(db, id);
    const isWanted =
      connection?.status === (type === 'newReplyQueue' ? 'joining' : 'requesting') &&
      isCommandPending(db, commandId);
    deleteCommand(db, commandId);
    const [sndQueue] = sndQueuesOf(db, id);
    if (!isWanted || sndQueue === undefined) {
      const { rcvId, authSecret } = made;
      const createdAtMs = step.nowMs;
      insertCommand(db, { type: 'deleteQueue', userId, serverId, rcvId, authSecret, createdAtMs });
      step.after(() => {
        this.kick();
      });
      return;
    }
    const { dhKey: _, ...queue } = made;
    const server = this.#pool.serverOf(serverId);
    const isReply = type === 'newReplyQueue';
    const clientVersion = isReply ? sndQueue.clientVersion : SMP_CLIENT_ENVELOPE_VERSIONS.max;
    insertRcvQueue(db, { ...queue, connId: id, serverId, clientVersion });
    if (isReply) sendJoinConfirmation(step, id, queueInfoOf({ ...queue, clientVersion }, server));
    else sendRequest(step, connection, { server, queue: made });
  }

  async #setLinkData(
    command: Extract<Command, { type: 'setLinkData' }>,
    session: ServerSession,
  ): Promise<Done> {
    const { read } = this.#deps.database;
    const { connId: id } = command;
    const update = linkDataUpdate(read, id, this.#deps.random);
    if (update === undefined) return this.#finish(command);
    const answer = await session.send(update.request);
    if (this.#isClosed) return DONE;
    if (!answer.ok) return this.#refusedBy(command, answer.error);
    // Changed meanwhile: the next round sends that.
    if (isNewestLinkData(read, id, update.userData)) return this.#finish(command);
    return { isDone: false, isNetwork: true };
  }

  async #secureQueue(
    command: Extract<Command, { type: 'secureQueue' }>,
    session: ServerSession,
  ): Promise<Done> {
    const queue = loadRcvQueue(this.#deps.database.read, command.rcvQueueId);
    if (queue?.peerKey === undefined) return this.#finish(command);
    const answer = await session.send({
      command: { type: 'KEY', sndKey: queue.peerKey },
      entityId: queue.rcvId,
      key: { type: 'ed25519', key: queue.authSecret },
    });
    if (this.#isClosed) return DONE;
    if (answer.ok) {
      return this.#finish(command, (step) => {
        rcvQueueSecured(step, command.connId);
      });
    }
    const server = this.#pool.nameOf(command.serverId);
    const blocked = blockedBy(answer.error);
    if (blocked === undefined && !isAuth(answer.error)) return failed(answer.error);
    return this.#finish(command, (step) => {
      const error: AgentError =
        blocked === undefined
          ? { type: 'server', server, error: 'AUTH' }
          : { type: 'blocked', blocking: blockingAt(blocked, { server, nowMs: step.nowMs }) };
      failConnection(step, command.connId, error);
    });
  }

  async #deleteQueue(
    command: Extract<Command, { type: 'deleteQueue' }>,
    session: ServerSession,
  ): Promise<Done> {
    const request: SmpRequest = {
      command: { type: 'DEL' },
      entityId: command.rcvId,
      key: { type: 'ed25519', key: command.authSecret },
    };
    const answer: Result<unknown, SmpClientError> = await session.send(request);
    if (this.#isClosed) return DONE;
    if (!answer.ok) return this.#refusedBy(command, answer.error);
    this.#core.traffic.count(command, 'deleted');
    return this.#finish(command);
  }

  /** The queue is gone or blocked, or the server will have it its way: given up after some tries. */
  #refusedBy(command: Command, error: SmpClientError): Done {
    if (blockedBy(error) !== undefined) return this.#finish(command);
    const isTrouble = error.type === 'smp' && isServerTrouble(error.error);
    const isFinal = command.failureCount + 1 >= (isTrouble ? MAX_TROUBLES : MAX_FAILURES);
    if (isAuth(error) || (error.type === 'smp' && isFinal)) return this.#finish(command);
    if (error.type === 'smp') {
      runStep(this.#core, ({ db }) => {
        countCommandFailure(db, command.commandId);
      });
    }
    return failed(error);
  }

  #finish(command: Command, work?: (step: Step) => void): Done {
    runStep(this.#core, (step) => {
      // A connection deleted meanwhile has taken its commands with it.
      const isWanted = isCommandPending(step.db, command.commandId);
      deleteCommand(step.db, command.commandId);
      if (isWanted) work?.(step);
    });
    return DONE;
  }

  #moveIfPossible(command: Command): boolean {
    if (command.type === 'newRotationQueue') return moveSuccessor(this.#rotation, command);
    return isFirstQueueCommand(command) && this.#moveToOtherServer(command);
  }

  #moveToOtherServer(command: Command): boolean {
    const current = this.#pool.serverOf(command.serverId);
    const other = chooseServer(this.#deps, command.userId, [current]);
    if (other === undefined) return false;
    return runStep(this.#core, ({ db }) => {
      const serverId = ensureServer(db, other);
      if (serverId === command.serverId) return false;
      setCommandServer(db, command.commandId, serverId);
      return true;
    });
  }

  #retryLater(commandId: number): void {
    const { clock } = this.#deps;
    const now = clock.now();
    const known = this.#delays.get(commandId);
    const delayMs =
      known === undefined
        ? RETRY_BACKOFF.initialMs
        : nextDelayMs(RETRY_BACKOFF, known.delayMs, now - known.sinceMs);
    this.#delays.set(commandId, { delayMs, sinceMs: known?.sinceMs ?? now });
    const cancel = clock.schedule(delayMs, () => {
      this.#retries.delete(commandId);
      this.kick();
    });
    this.#retries.set(commandId, { cancel });
    this.#deps.logger('info', 'command.retry', { commandId, delayMs });
  }
}

function targetOf(command: Command): SessionTarget {
  const { userId, serverId } = command;
  return { userId, serverId, connId: command.type === 'deleteQueue' ? undefined : command.connId };
}

function isAuth(error: SmpClientError): boolean {
  return error.type === 'smp' && error.error.type === 'AUTH';
}

/** After the end of a session the next one goes on; other failures wait. */
function failed(error: SmpClientError): Done {
  return { isDone: false, isNetwork: error.type === 'network' };
}
