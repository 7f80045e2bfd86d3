/**
 * The agent: puts the workers together and offers them to the layer above (rules in SPEC.md). It
 * holds no state of connections in memory: the database is the truth, workers read it when they act.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { verificationCode } from '../crypto/ratchet/index.ts';
import type { ReadDb, WriteDb } from '../database/index.ts';
import { blockingsOf } from './connections/blocked-queues.ts';
import { createAddress } from './connections/address.ts';
import { createInvitation } from './connections/invite.ts';
import { Commands } from './connections/commands.ts';
import { canSendEarly, deleteQueuesOnServers } from './connections/handshake.ts';
import { storeAllow, storeJoin } from './connections/join.ts';
import { lookUpLink, settleLookUps, storeLinkData } from './connections/link-data.ts';
import { acceptRequest, storeRequest } from './connections/requests.ts';
import { receivingServers } from './connections/new-queue.ts';
import { abortRotation, rotationOf, startRotation } from './connections/rotate-own.ts';
import { isSendingSuspended, renewRatchets, startResync } from './connections/ratchet-sync.ts';
import { keyRepair, repairOf } from './connections/key-repair.ts';
import { ResyncRetries } from './connections/resync-retries.ts';
import { Deliveries } from './delivery/deliveries.ts';
import { enqueueMessage } from './delivery/enqueue.ts';
import { Receipts } from './delivery/receipts.ts';
import { endIfDeleted } from './delivery/settle.ts';
import { type AgentDeps, serverName } from './deps.ts';
import {
  type AgentError,
  type AgentMsgId,
  type ConnId,
  type RequestId,
  agentMsgId,
} from './events.ts';
import type { AgentUserId } from './network.ts';
import { Housekeeping } from './housekeeping.ts';
import type { ParsedLink } from './protocol/parse-link.ts';
import type { ShortLink } from './protocol/short-link.ts';
import { maxMessageSizeBytes } from './protocol/versions.ts';
import { PeerRouting } from './routing/index.ts';
import { Receiver } from './receive/receiver.ts';
import { Subscriptions } from './receive/subscriptions.ts';
import { ServerPool } from './servers/server-pool.ts';
import { Traffic } from './servers/traffic.ts';
import { blockedQueuesOf, blockedQueuesOfUser } from './store/blockings.ts';
import {
  type Connection,
  findConnection,
  isLeftBehind,
  setDeleting,
  setUser,
} from './store/connections.ts';
import { replyCommandsOf } from './store/commands.ts';
import { TURN_ROWS, deleteSomeEnded, endConnections } from './store/endings.ts';
import { findOwnShortLink } from './store/links.ts';
import { deleteRequest } from './store/requests.ts';
import {
  countPending,
  deleteDeliveries,
  deleteOutgoing,
  findFailed,
  findMessage,
  waitingMessages,
} from './store/outgoing.ts';
import { loadRatchet } from './store/ratchets.ts';
import { deleteRcvQueues, findConnOfSenderId, rcvQueuesOf } from './store/rcv-queues.ts';
import { forgetUnusedServers, loadServer } from './store/servers.ts';
import { sndQueuesOf } from './store/snd-queues.ts';
import { connectionSummaries } from './store/summaries.ts';
import { type Core, joinStep, runStep } from './step.ts';
import type {
  AcceptOptions,
  AddressOptions,
  Agent,
  ConnectionInfo,
  ConnectionSummary,
  DeleteOptions,
  DeliveryState,
  Invitation,
  InvitationLink,
  InvitationOptions,
  JoinOptions,
  KeepOptions,
  LinkContent,
  LookUpOptions,
  OutgoingMessage,
  RetriedMessage,
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
  readonly #routing: PeerRouting;
  readonly #commands: Commands;
  readonly #deliveries: Deliveries;
  readonly #receipts: Receipts;
  readonly #resyncs: ResyncRetries;
  readonly #receiver: Receiver;
  readonly #subscriptions: Subscriptions;
  readonly #housekeeping: Housekeeping;
  #isStopped = false;

  constructor(deps: AgentDeps) {
    this.#core = { deps, workers: this.#workers(), traffic: new Traffic(deps) };
    this.#pool = new ServerPool(deps, this.#core.traffic, {
      onConnected: (scope, session) => {
        this.#subscriptions.serverConnected(scope, session);
        this.#deliveries.serverConnected(scope);
        this.#commands.kick();
      },
      onFailed: (scope, problem) => {
        this.#subscriptions.serverFailed(scope);
        this.#deliveries.serverFailed(scope, problem);
        this.#commands.serverFailed(scope);
      },
      onAnswer: (scope, request, answer) => {
        this.#subscriptions.answered(scope, request, answer);
      },
      onDropped: (scope) => {
        this.#subscriptions.serverFailed(scope);
      },
      onSlept: () => {
        this.wake();
      },
      isWanted: (scope) => this.#deliveries.needsSession(scope),
      subscriptions: (scope) => this.#subscriptions.counts(scope),
    });
    this.#commands = new Commands(this.#core, this.#pool);
    this.#routing = new PeerRouting(this.#core, this.#pool);
    this.#deliveries = new Deliveries(this.#core, { pool: this.#pool, routing: this.#routing });
    this.#receipts = new Receipts(this.#core);
    this.#resyncs = new ResyncRetries(this.#core);
    this.#housekeeping = new Housekeeping(this.#core);
    this.#receiver = new Receiver(this.#core);
    this.#subscriptions = new Subscriptions(this.#core, this.#receiver, {
      onChanged: (scope) => {
        this.#pool.subscriptionsChanged(scope);
      },
      onQueuesElsewhere: () => {
        this.#pool.demandStored();
      },
    });
  }

  get #db(): ReadDb {
    return this.#core.deps.database.read;
  }

  start(): void {
    this.#housekeeping.start();
    runStep(this.#core, ({ db }) => {
      forgetUnusedServers(db);
    });
    this.#pool.start();
    this.#commands.kick();
    this.#deliveries.start();
    this.#receipts.start();
    this.#resyncs.start();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#housekeeping.close();
    this.#receiver.close();
    this.#subscriptions.close();
    this.#receipts.close();
    this.#resyncs.close();
    this.#commands.close();
    this.#deliveries.close();
    this.#pool.close();
    this.#core.traffic.close();
    return Promise.resolve();
  }

  async createInvitation(options: InvitationOptions): Promise<Result<Invitation, AgentError>> {
    if (this.#isStopped) return err({ type: 'stopped' });
    return createInvitation(this.#core, this.#pool, options);
  }

  async createAddress(options: AddressOptions): Promise<Result<Invitation, AgentError>> {
    if (this.#isStopped) return err({ type: 'stopped' });
    return createAddress(this.#core, this.#pool, options);
  }

  setLinkData(db: WriteDb, id: ConnId, linkData: Uint8Array): void {
    storeLinkData(joinStep(this.#core, db), id, linkData);
  }

  async lookUpLink(
    link: ShortLink,
    options: LookUpOptions,
  ): Promise<Result<LinkContent, AgentError>> {
    if (this.#isStopped) return err({ type: 'stopped' });
    return lookUpLink({ core: this.#core, routing: this.#routing }, link, options);
  }

  async settleLookUps(
    { request }: InvitationLink,
    options: LookUpOptions,
  ): Promise<Result<undefined, AgentError>> {
    if (this.#isStopped) return err({ type: 'stopped' });
    const ports = { core: this.#core, routing: this.#routing };
    return settleLookUps(ports, request.queues[0].server, options);
  }

  acceptRequest(db: WriteDb, id: RequestId, options: AcceptOptions): ConnId | undefined {
    return acceptRequest(joinStep(this.#core, db), id, options);
  }

  rejectRequest(db: WriteDb, id: RequestId): void {
    deleteRequest(db, id);
  }

  changeUser(db: WriteDb, id: ConnId, userId: AgentUserId): void {
    setUser(db, id, userId);
    joinStep(this.#core, db).after(() => {
      this.#pool.demandStored();
      this.#subscriptions.refresh();
    });
  }

  rotate(db: WriteDb, id: ConnId): boolean {
    return startRotation(joinStep(this.#core, db), id);
  }

  abortRotation(db: WriteDb, id: ConnId): boolean {
    return abortRotation(joinStep(this.#core, db), id);
  }

  join(db: WriteDb, options: JoinOptions): ConnId {
    const { link } = options;
    const step = joinStep(this.#core, db);
    return link.type === 'invitation'
      ? storeJoin(step, { ...options, request: link.request })
      : storeRequest(step, { ...options, request: link.request });
  }

  canReceive(userId: AgentUserId): boolean {
    return receivingServers(this.#core.deps.network.servers(userId)).length > 0;
  }

  allow(db: WriteDb, id: ConnId, info: Uint8Array): void {
    storeAllow(joinStep(this.#core, db), id, info);
  }

  send(db: WriteDb, id: ConnId, message: OutgoingMessage): Result<AgentMsgId, SendRefusal> {
    return this.#send(db, id, { ...message, msgId: undefined });
  }

  retry(db: WriteDb, id: ConnId, message: RetriedMessage): Result<AgentMsgId, SendRefusal> {
    const { msgId, shorten } = message;
    const failed = findFailed(db, id, msgId);
    if (failed === undefined) return err({ type: 'notReady' });
    const { body, hasNotification: notification } = failed;
    const sendAgain = (again: Uint8Array): Result<AgentMsgId, SendRefusal> =>
      this.#send(db, id, { body: again, notification, msgId });
    const asItWas = sendAgain(body);
    const isTooLarge = !asItWas.ok && asItWas.error.type === 'tooLarge';
    const shorter = isTooLarge ? shorten?.(body) : undefined;
    const result = shorter === undefined ? asItWas : sendAgain(shorter);
    if (result.ok) deleteOutgoing(db, failed.outId);
    return result;
  }

  waiting(db: ReadDb, id: ConnId): readonly AgentMsgId[] {
    return waitingMessages(db, id).map(agentMsgId);
  }

  cancel(db: WriteDb, id: ConnId, msgId: AgentMsgId): boolean {
    const out = findMessage(db, id, msgId);
    if (out === undefined) return false;
    deleteDeliveries(db, out.outId);
    deleteOutgoing(db, out.outId);
    return true;
  }

  delete(db: WriteDb, id: ConnId, { waitDelivery, keepQueues = false }: DeleteOptions): void {
    const connection = findConnection(db, id);
    if (connection === undefined) return;
    if (!waitDelivery) return this.deleteMany(db, [id], { keepQueues });
    const step = joinStep(this.#core, db);
    if (keepQueues) deleteRcvQueues(db, id);
    else deleteQueuesOnServers(step, id);
    setDeleting(db, id, step.nowMs);
    endIfDeleted(step, { ...connection, status: 'deleting' });
  }

  deleteMany(db: WriteDb, ids: readonly ConnId[], { keepQueues = false }: KeepOptions): void {
    const step = joinStep(this.#core, db);
    endConnections(db, ids, { keepQueues, nowMs: step.nowMs });
    const isMoreLeft = deleteSomeEnded(db, TURN_ROWS);
    step.after(() => {
      this.#commands.kick();
      if (isMoreLeft) this.#housekeeping.kick();
    });
  }

  resync(db: WriteDb, id: ConnId): boolean {
    return startResync(joinStep(this.#core, db), id);
  }

  renewAll(db: WriteDb, userId?: AgentUserId): number {
    return renewRatchets(joinStep(this.#core, db), userId);
  }

  findOwn(link: ParsedLink): ConnId | undefined {
    if (link.type === 'short') return findOwnShortLink(this.#db, link.link);
    const [{ server, senderId }] = link.request.queues;
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
      sndServers: sndQueuesOf(db, id)
        .filter(({ status }) => status !== 'unused')
        .map(nameOf),
      ratchetSync: connection.ratchetSync,
      keyRepair: repairOf(db, connection, this.#core.deps.clock.now()),
      rotation: rotationOf(db, id),
      pqSupport: connection.pqSupport,
      pqSending: ratchet?.sndKem ?? false,
      pqReceiving: ratchet?.rcvKem ?? false,
      associatedData,
      securityCode: associatedData === undefined ? undefined : verificationCode(associatedData),
      isReady: isReady(db, connection),
      pendingCount: countPending(db, id),
      isLeftBehind: isLeftBehind(connection),
      ...blockingsOf(db, blockedQueuesOf(db, id)),
    };
  }

  summaries(userId: AgentUserId): ReadonlyMap<ConnId, ConnectionSummary> {
    const nowMs = this.#core.deps.clock.now();
    const summaries = [...connectionSummaries(this.#db, userId)];
    const blocked = blockedQueuesOfUser(this.#db, userId);
    return new Map(
      summaries.map(([id, stored]) => {
        const { agentVersion, ratchetSync, pqSupport, pqSending, isLeftBehind } = stored;
        const summary = { agentVersion, ratchetSync, pqSupport, pqSending, isLeftBehind };
        const blockings = blockingsOf(this.#db, blocked.get(id));
        return [id, { ...summary, keyRepair: keyRepair(stored, nowMs), ...blockings }];
      }),
    );
  }

  delivery(id: ConnId, msgId: AgentMsgId): DeliveryState | undefined {
    return this.#deliveries.describe(id, msgId);
  }

  servers(userId?: AgentUserId): readonly ServerState[] {
    return this.#pool.states(userId);
  }

  traffic(userId: AgentUserId): ReturnType<Agent['traffic']> {
    return this.#core.traffic.of(userId);
  }

  resetTraffic(userId: AgentUserId): void {
    this.#core.traffic.reset(userId);
  }

  reconnect(server?: string): void {
    this.#pool.reconnect(server);
  }

  onServerState(listener: (state: ServerState) => void): () => void {
    return this.#pool.onState(listener);
  }

  networkChanged(): void {
    this.#pool.networkChanged();
    this.#commands.kick();
    this.#deliveries.wake();
  }

  wake(): void {
    this.#pool.wake();
    this.#subscriptions.wake();
    this.#commands.wake();
    this.#deliveries.wake();
    this.#resyncs.kick();
  }

  #send(
    db: WriteDb,
    id: ConnId,
    message: OutgoingMessage & { readonly msgId: AgentMsgId | undefined },
  ): Result<AgentMsgId, SendRefusal> {
    const connection = findConnection(db, id);
    if (connection === undefined || !isReady(db, connection)) return err({ type: 'notReady' });
    const isSuspended = isSendingSuspended(connection.ratchetSync) || connection.mustRenew;
    if (isSuspended) return err({ type: 'syncRequired' });
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
      kickResync: () => {
        this.#resyncs.kick();
      },
      kickHousekeeping: () => {
        this.#housekeeping.kick();
      },
      queueDrained: (id) => {
        this.#receipts.queueDrained(id);
      },
      queueBlocked: (rcvId, blocked) => {
        this.#subscriptions.blocked(rcvId, blocked);
      },
    };
  }
}

/** A joiner of a new enough peer need not wait for the answer to its confirmation. */
function isReady(db: ReadDb, connection: Connection): boolean {
  if (connection.status === 'ready') return true;
  if (connection.status !== 'joined') return false;
  const [queue] = sndQueuesOf(db, connection.connId);
  return queue !== undefined && canSendEarly(db, connection, queue);
}
