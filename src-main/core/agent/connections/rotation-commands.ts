/**
 * The steps of a rotation that are done on servers (30-agent section 9): NEW on another one, KEY there
 * with the peer's key, and in the end the deletion of the old queue once nothing is left in it.
 */
import { unreachable } from '#shared/unreachable.ts';
import { type SmpClientError, type SmpRequest, isTemporary } from '../../smp/index.ts';
import type { ServerSession } from '../network.ts';
import { AGENT_VERSION, SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import { blockedBy } from '../servers/blocking.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import {
  type RotationCommand,
  deleteCommand,
  insertCommand,
  isCommandPending,
  setCommandServer,
} from '../store/commands.ts';
import { findConnection } from '../store/connections.ts';
import { type RcvQueue, insertRcvQueue, loadRcvQueue } from '../store/rcv-queues.ts';
import { deleteRcvQueue, loadSuccessor, setSuccessor } from '../store/rotations.ts';
import { ensureServer } from '../store/servers.ts';
import { type Core, type Step, runStep } from '../step.ts';
import { type MadeQueue, makeQueue, passwordFor } from './new-queue.ts';
import { isSendingSuspended } from './ratchet-sync.ts';
import {
  chooseSuccessorServer,
  dropQueue,
  successorMade,
  successorRefused,
  successorSecured,
} from './rotate-own.ts';

export type RotationContext = {
  readonly core: Core;
  readonly pool: ServerPool;
  /** The agent was stopped: nothing may be stored any more. */
  readonly isClosed: () => boolean;
};

/** isNetwork: goes on with the next session; otherwise what is not done waits for its next try. */
export type StepResult = { readonly isDone: boolean; readonly isNetwork: boolean };

const DONE: StepResult = { isDone: true, isNetwork: false };
const LATER: StepResult = { isDone: false, isNetwork: false };

/** Does one step; what it changed is committed when this resolves. */
export function runRotationCommand(
  context: RotationContext,
  command: RotationCommand,
  session: ServerSession,
): Promise<StepResult> {
  switch (command.type) {
    case 'newRotationQueue':
      return makeSuccessor(context, command, session);
    case 'secureRotationQueue':
      return secureSuccessor(context, command, session);
    case 'retireQueue':
      return retire(context, command, session);
    default:
      return unreachable(command.type);
  }
}

/** The new queue can be on any server that the connection is not on yet; false without another. */
export function moveSuccessor({ core, pool }: RotationContext, command: RotationCommand): boolean {
  const { commandId, connId: id, userId, serverId } = command;
  const tried = [pool.serverOf(serverId)];
  const other = chooseSuccessorServer(core.deps, { connId: id, userId }, tried);
  if (other === undefined) return false;
  runStep(core, ({ db }) => {
    setCommandServer(db, commandId, ensureServer(db, other));
  });
  return true;
}

async function makeSuccessor(
  context: RotationContext,
  command: RotationCommand,
  session: ServerSession,
): Promise<StepResult> {
  const { deps } = context.core;
  const { connId: id, userId, serverId } = command;
  const connection = findConnection(deps.database.read, id);
  if (connection === undefined) return DONE;
  if (isSendingSuspended(connection.ratchetSync)) return LATER;
  const made = await makeQueue(session, deps.random, {
    // Peers that do not know modes could not read the address.
    mode: connection.agentVersion >= AGENT_VERSION.senderSecured ? 'messaging' : undefined,
    password: passwordFor(deps, userId, context.pool.serverOf(serverId)),
    isInteractive: false,
  });
  if (context.isClosed()) return DONE;
  if (made.ok) return runStep(context.core, (step) => storeSuccessor(step, command, made.value));
  if (made.error.type === 'smp') moveSuccessor(context, command);
  return failed(made.error);
}

function storeSuccessor(step: Step, command: RotationCommand, made: MadeQueue): StepResult {
  const { db } = step;
  const { commandId, connId: id, serverId, rcvQueueId: replacesId } = command;
  const connection = findConnection(db, id);
  const isWanted = connection !== undefined && isCommandPending(db, commandId);
  if (!isWanted || isSendingSuspended(connection.ratchetSync)) {
    leaveUnused(step, command, made);
    return isWanted ? LATER : DONE;
  }
  deleteCommand(db, commandId);
  const { rcvId, sndId, authSecret, serverSecret, e2eKey, mode } = made;
  const keys = { rcvId, sndId, authSecret, serverSecret, e2eKey, mode };
  const clientVersion = SMP_CLIENT_ENVELOPE_VERSIONS.max;
  const queueId = insertRcvQueue(db, { ...keys, connId: id, serverId, clientVersion });
  setSuccessor(db, queueId, replacesId);
  const successor = loadSuccessor(db, queueId);
  if (successor !== undefined) successorMade(step, successor);
  return DONE;
}

/** Nobody knows the queue: it goes again. */
function leaveUnused(step: Step, command: RotationCommand, made: MadeQueue): void {
  const { userId, serverId } = command;
  const { rcvId, authSecret } = made;
  const createdAtMs = step.nowMs;
  const deletion = { type: 'deleteQueue', userId, serverId, rcvId, authSecret } as const;
  insertCommand(step.db, { ...deletion, createdAtMs });
  step.after(() => {
    step.core.workers.kickCommands();
  });
}

async function secureSuccessor(
  context: RotationContext,
  command: RotationCommand,
  session: ServerSession,
): Promise<StepResult> {
  const { core } = context;
  const { read } = core.deps.database;
  const successor = loadSuccessor(read, command.rcvQueueId);
  const peerKey = successor?.queue.peerKey;
  if (successor?.stage !== 'keyed' || peerKey === undefined) return finish(context, command);
  const { queue } = successor;
  const answer = await session.send(ofQueue(queue, { type: 'KEY', sndKey: peerKey }));
  if (context.isClosed()) return DONE;
  if (answer.ok) {
    // What is sent during a re-synchronisation may be lost; KEY can be repeated.
    if (isSuspended(context, command)) return LATER;
    return finish(context, command, (step) => {
      successorSecured(step, successor);
    });
  }
  const isBlocked = blockedBy(answer.error) !== undefined;
  if (!isBlocked && !isAuth(answer.error)) return failed(answer.error);
  return finish(context, command, (step) => {
    successorRefused(step, successor);
  });
}

/** What was sent before the peer moved may still be in the old queue. */
async function retire(
  context: RotationContext,
  command: RotationCommand,
  session: ServerSession,
): Promise<StepResult> {
  const queue = loadRcvQueue(context.core.deps.database.read, command.rcvQueueId);
  if (queue === undefined) return finish(context, command);
  const answer = await session.send(ofQueue(queue, { type: 'QUE' }));
  if (context.isClosed()) return DONE;
  if (answer.ok) {
    const isEmpty = answer.value.type !== 'INFO' || answer.value.info.qiSize === 0;
    return isEmpty ? finish(context, command, (step) => void dropQueue(step, queue)) : LATER;
  }
  if (mayTellLater(answer.error)) return failed(answer.error);
  // Gone already; or a server that does not tell, and then the queue goes as it is.
  const isGone = isAuth(answer.error);
  return finish(context, command, (step) => {
    if (isGone) deleteRcvQueue(step.db, queue);
    else dropQueue(step, queue);
  });
}

function mayTellLater(error: SmpClientError): boolean {
  const isTrouble =
    error.type === 'smp' && (error.error.type === 'INTERNAL' || error.error.type === 'STORE');
  return isTrouble || isTemporary(error);
}

function finish(
  { core }: RotationContext,
  { commandId }: RotationCommand,
  work?: (step: Step) => void,
): StepResult {
  runStep(core, (step) => {
    // A rotation given up or a connection deleted meanwhile has taken its commands with it.
    const isWanted = isCommandPending(step.db, commandId);
    deleteCommand(step.db, commandId);
    if (isWanted) work?.(step);
  });
  return DONE;
}

function isSuspended({ core }: RotationContext, { connId }: RotationCommand): boolean {
  const connection = findConnection(core.deps.database.read, connId);
  return connection !== undefined && isSendingSuspended(connection.ratchetSync);
}

function ofQueue({ rcvId, authSecret }: RcvQueue, command: SmpRequest['command']): SmpRequest {
  return { command, entityId: rcvId, key: { type: 'ed25519', key: authSecret } };
}

function isAuth(error: SmpClientError): boolean {
  return error.type === 'smp' && error.error.type === 'AUTH';
}

function failed(error: SmpClientError): StepResult {
  return { isDone: false, isNetwork: error.type === 'network' };
}
