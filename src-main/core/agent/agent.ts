/**
 * The agent: puts the workers together and offers them to the layer above (rules in SPEC.md). It
 * holds no state of connections in memory: the database is the truth, workers read it when they act.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { verificationCode } from '../crypto/ratchet/index.ts';
import type { ReadDb, WriteDb } from '../database/index.ts';
import { createInvitation } from './connections/invite.ts';
import { Commands } from './connections/commands.ts';
import { canSendEarly, deleteQueuesOnServers } from './connections/handshake.ts';
import { storeAllow, storeJoin } from './connections/join.ts';
import { isSendingSuspended, startResync } from './connections/ratchet-sync.ts';
import { Deliveries } from './delivery/deliveries.ts';
import { enqueueMessage } from './delivery/enqueue.ts';
import { Receipts } from './delivery/receipts.ts';
import { endIfDeleted } from './delivery/settle.ts';
import { type AgentDeps, DELETE_WAIT_MS, HOUSEKEEPING_MS, serverName } from './deps.ts';
import { type AgentError, type AgentMsgId, type ConnId, agentMsgId } from './events.ts';
import type { ParsedLink } from './protocol/parse-link.ts';
import { maxMessageSizeBytes } from './protocol/versions.ts';
import { Receiver } from './receive/receiver.ts';
import { Subscriptions } from './receive/subscriptions.ts';
import { ServerPool } from './servers/server-pool.ts';
import {
  type Connection,
  deleteConnection,
  deletingConnections,
  findConnection,
  setDeleting,
} from './store/connections.ts';
import { replyCommandsOf } from './store/commands.ts';
import { purgeHistory } from './store/history.ts';
import {
  countPending,
  deleteDeliveries,
  deleteOutgoing,
  findFailed,
  findMessage,
} from './store/outgoing.ts';
import { loadRatchet } from './store/ratchets.ts';
import { findConnOfSenderId, rcvQueuesOf } from './store/rcv-queues.ts';
import { loadServer } from './store/servers.ts';
import { sndQueuesOf } from './store/snd-queues.ts';
import { type Core, joinStep, runStep } from './step.ts';
import type {
  Agent,
  ConnectionInfo,
  DeleteOptions,
  Invitation,
  InvitationOptions,
  JoinOptions,
  OutgoingMessage,
  SendRefusal,
  ServerState,
} from './types.ts';

/** An agent over an open database; start() sets it going. Await initCrypto() before. */
export function createAgent(deps: AgentDeps): Agent {
  return new SmpAgent(deps);
}

class SmpAgent implements Agent {
  readonly #core: Core;
  readonly #pool: ServerPool;
  readonly #commands: Commands;
  readonly #deliveries: Deliveries;
  readonly #receipts: Receipts;
  readonly #receiver: Receiver;
  readonly #subscriptions: Subscriptions;
  #cancelHousekeeping: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: AgentDeps) {
    this.#core = { deps, workers: this.#workers() };
    this.#pool = new ServerPool(deps, {
      onConnected: (serverId, session) => {
        this.#subscriptions.serverConnected(serverId, session);
        this.#deliveries.serverConnected(serverId);
        this.#commands.kick();
      },
      onFailed: (serverId, problem) => {
        this.#deliveries.serverFailed(serverId, problem);
        this.#commands.serverFailed(serverId);
      },
    });
    this.#commands = new Commands(this.#core, this.#pool);
    this.#deliveries = new Deliveries(this.#core, this.#pool);
    this.#receipts = new Receipts(this.#core);
    this.#receiver = new Receiver(this.#core);
    this.#subscriptions = new Subscriptions(this.#core, this.#receiver);
  }

  get #db(): ReadDb {
    return this.#core.deps.database.read;
  }

  start(): void {
    this.#housekeep();
    this.#pool.start();
    this.#commands.kick();
    this.#deliveries.wake();
    this.#receipts.start();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelHousekeeping?.();
    this.#receiver.close();
    this.#subscriptions.close();
    this.#receipts.close();
    this.#commands.close();
    this.#deliveries.close();
    this.#pool.close();
    return Promise.resolve();
  }

  async createInvitation(options: InvitationOptions): Promise<Result<Invitation, AgentError>> {
    if (this.#isStopped) return err({ type: 'stopped' });
    return createInvitation(this.#core, this.#pool, options);
  }

  join(db: WriteDb, options: JoinOptions): ConnId {
    return storeJoin(joinStep(this.#core, db), options);
  }

  allow(db: WriteDb, id: ConnId, info: Uint8Array): void {
    storeAllow(joinStep(this.#core, db), id, info);
  }

  send(db: WriteDb, id: ConnId, message: OutgoingMessage): Result<AgentMsgId, SendRefusal> {
    return this.#send(db, id, { ...message, msgId: undefined });
  }

  retry(db: WriteDb, id: ConnId, msgId: AgentMsgId): Result<AgentMsgId, SendRefusal> {
    const failed = findFailed(db, id, msgId);
    if (failed === undefined) return err({ type: 'notReady' });
    const { body, hasNotification: notification } = failed;
    const result = this.#send(db, id, { body, notification, msgId });
    if (result.ok) deleteOutgoing(db, failed.outId);
    return result;
  }

  cancel(db: WriteDb, id: ConnId, msgId: AgentMsgId): boolean {
    const out = findMessage(db, id, msgId);
    if (out === undefined) return false;
    deleteDeliveries(db, out.outId);
    deleteOutgoing(db, out.outId);
    return true;
  }

  delete(db: WriteDb, id: ConnId, { waitDelivery }: DeleteOptions): void {
    const connection = findConnection(db, id);
    if (connection === undefined) return;
    const step = joinStep(this.#core, db);
    deleteQueuesOnServers(step, id);
    setDeleting(db, id, step.nowMs);
    if (!waitDelivery) deleteConnection(db, id);
    else endIfDeleted(step, { ...connection, status: 'deleting' });
  }

  resync(db: WriteDb, id: ConnId): boolean {
    return startResync(joinStep(this.#core, db), id);
  }

  findOwn({ request }: ParsedLink): ConnId | undefined {
    const [{ server, senderId }] = request.queues;
    return findConnOfSenderId(this.#db, server.keyHash, senderId);
  }

  info(id: ConnId): ConnectionInfo | undefined {
    const db = this.#db;
    const connection = findConnection(db, id);
    if (connection === undefined) return undefined;
    const ratchet = loadRatchet(db, id);
    const nameOf = ({ serverId }: { readonly serverId: number }): string =>
      serverName(loadServer(db, serverId));
    const associatedData = ratchet?.associatedData;
    const queues = rcvQueuesOf(db, id);
    const rcvServers = queues.length > 0 ? queues : replyCommandsOf(db, id);
    return {
      agentVersion: connection.agentVersion,
      rcvServers: rcvServers.map(nameOf),
      sndServers: sndQueuesOf(db, id).map(nameOf),
      ratchetSync: connection.ratchetSync,
      pqSupport: connection.pqSupport,
      pqSending: ratchet?.sndKem ?? false,
      pqReceiving: ratchet?.rcvKem ?? false,
      associatedData,
      securityCode: associatedData === undefined ? undefined : verificationCode(associatedData),
      isReady: isReady(db, connection),
      pendingCount: countPending(db, id),
    };
  }

  servers(): readonly ServerState[] {
    return this.#pool.states();
  }

  onServerState(listener: (state: ServerState) => void): () => void {
    return this.#pool.onState(listener);
  }

  wake(): void {
    this.#pool.wake();
    this.#commands.wake();
    this.#deliveries.wake();
  }

  #send(
    db: WriteDb,
    id: ConnId,
    message: OutgoingMessage & { readonly msgId: AgentMsgId | undefined },
  ): Result<AgentMsgId, SendRefusal> {
    const connection = findConnection(db, id);
    if (connection === undefined || !isReady(db, connection)) return err({ type: 'notReady' });
    if (isSendingSuspended(connection.ratchetSync)) return err({ type: 'syncRequired' });
    const { body, notification: hasNotification, pq, msgId } = message;
    const maxSizeBytes = maxMessageSizeBytes(connection.pqSupport || pq === true);
    if (body.length > maxSizeBytes) return err({ type: 'tooLarge', maxSizeBytes });
    const step = joinStep(this.#core, db);
    return ok(
      agentMsgId(
        enqueueMessage(step, id, {
          kind: 'message',
          hasNotification,
          message: { type: 'A_MSG', body },
          pq,
          msgId,
        }),
      ),
    );
  }

  #workers(): Core['workers'] {
    return {
      kickDelivery: (queueId) => {
        this.#deliveries.kick(queueId);
      },
      resumeDelivery: (queueId) => {
        this.#deliveries.resume(queueId);
      },
      rewindDelivery: (queueId) => {
        this.#deliveries.rewind(queueId);
      },
      kickCommands: () => {
        this.#commands.kick();
      },
      kickReceipts: (id) => {
        this.#receipts.kick(id);
      },
      queueDrained: (id) => {
        this.#receipts.queueDrained(id);
      },
    };
  }

  /** Forgets old history, and connections that waited long enough to end. */
  #housekeep(): void {
    runStep(this.#core, ({ db, nowMs }) => {
      purgeHistory(db, nowMs);
      for (const { connId: id, deletedAtMs } of deletingConnections(db)) {
        if ((deletedAtMs ?? 0) < nowMs - DELETE_WAIT_MS) deleteConnection(db, id);
      }
    });
    this.#cancelHousekeeping = this.#core.deps.clock.schedule(HOUSEKEEPING_MS, () => {
      this.#housekeep();
    });
  }
}

/** A joiner of a new enough peer need not wait for the answer to its confirmation. */
function isReady(db: ReadDb, connection: Connection): boolean {
  if (connection.status === 'ready') return true;
  if (connection.status !== 'joined') return false;
  const [queue] = sndQueuesOf(db, connection.connId);
  return queue !== undefined && canSendEarly(connection.agentVersion, queue);
}
