/** Queues we receive from. */
import { type ReadDb, type Sql, type WriteDb, joinSql, sql } from '../../database/index.ts';
import {
  type AuthPublicKey,
  type Ed25519Secret,
  type X25519Secret,
  decodeAuthKey,
  ed25519Secret,
  encodeSpki,
  x25519Secret,
} from '../../crypto/index.ts';
import type { QueueMode } from '../../smp/index.ts';
import { type ConnId, connId } from '../events.ts';
import { type AgentUserId, agentUserId } from '../network.ts';
import type { SessionScope } from '../servers/session-scope.ts';

export type RcvQueue = {
  readonly queueId: number;
  readonly connId: ConnId;
  readonly userId: AgentUserId;
  readonly serverId: number;
  readonly rcvId: Uint8Array;
  readonly sndId: Uint8Array;
  readonly authSecret: Ed25519Secret;
  /** Shared with the server, 32 bytes. */
  readonly serverSecret: Uint8Array;
  readonly e2eKey: X25519Secret;
  /** Shared with the sender, 32 bytes; from its confirmation on. */
  readonly e2eSecret: Uint8Array | undefined;
  readonly clientVersion: number;
  readonly mode: QueueMode | undefined;
  /** What the server has to be told with KEY. */
  readonly peerKey: AuthPublicKey | undefined;
};

export type NewRcvQueue = Omit<RcvQueue, 'queueId' | 'userId' | 'e2eSecret' | 'peerKey'>;

type RcvQueueRow = {
  readonly queue_id: number;
  readonly conn_id: number;
  readonly user_id: number;
  readonly server_id: number;
  readonly rcv_id: Uint8Array;
  readonly snd_id: Uint8Array;
  readonly auth_secret: Uint8Array;
  readonly server_secret: Uint8Array;
  readonly e2e_key: Uint8Array;
  readonly e2e_secret: Uint8Array | null;
  readonly client_version: number;
  readonly mode: QueueMode | null;
  readonly peer_key: Uint8Array | null;
};

/** A queue that the server has made; its row id. */
export function insertRcvQueue(db: WriteDb, queue: NewRcvQueue): number {
  return db.run(sql`INSERT INTO agent_rcv_queue (conn_id, server_id, rcv_id, snd_id, auth_secret,
    server_secret, e2e_key, client_version, mode) VALUES (${queue.connId}, ${queue.serverId},
    ${queue.rcvId}, ${queue.sndId}, ${queue.authSecret}, ${queue.serverSecret}, ${queue.e2eKey},
    ${queue.clientVersion}, ${queue.mode})`).rowId;
}

/** The queue a server speaks of. */
export function findRcvQueue(
  db: ReadDb,
  serverId: number,
  rcvId: Uint8Array,
): RcvQueue | undefined {
  return selectQueues(db, sql`q.server_id = ${serverId} AND q.rcv_id = ${rcvId}`)[0];
}

/** The queue of a row. */
export function loadRcvQueue(db: ReadDb, queueId: number): RcvQueue | undefined {
  return selectQueues(db, sql`q.queue_id = ${queueId}`)[0];
}

/** The queues of a connection. */
export function rcvQueuesOf(db: ReadDb, id: ConnId): readonly RcvQueue[] {
  return selectQueues(db, sql`q.conn_id = ${id}`);
}

/** What subscribing to a queue needs. */
export type Subscription = Pick<RcvQueue, 'queueId' | 'connId' | 'rcvId' | 'authSecret'>;

/** What a session of the scope has to subscribe, a page at a time in the order of the queue ids. */
export function subscriptionsPage(
  db: ReadDb,
  scope: SessionScope,
  page: { readonly afterRcvId: Uint8Array; readonly limit: number },
): readonly Subscription[] {
  const { afterRcvId, limit } = page;
  return selectSubscriptions(
    db,
    sql`${inScope(scope)} AND q.rcv_id > ${afterRcvId} ORDER BY q.rcv_id LIMIT ${limit}`,
  );
}

/** One of them; undefined when the scope does not have it (any more). */
export function findSubscription(
  db: ReadDb,
  scope: SessionScope,
  rcvId: Uint8Array,
): Subscription | undefined {
  return selectSubscriptions(db, sql`${inScope(scope)} AND q.rcv_id = ${rcvId}`)[0];
}

/** How many queues a session serves. */
export function countRcvQueues(db: ReadDb, scope: SessionScope): number {
  const row = db.get<{ count: number }>(sql`SELECT count(*) AS count
    FROM agent_rcv_queue q JOIN agent_connection c USING (conn_id) WHERE ${inScope(scope)}`);
  return row?.count ?? 0;
}

/** The connection whose queue a link names. */
export function findConnOfSenderId(
  db: ReadDb,
  keyHash: Uint8Array,
  sndId: Uint8Array,
): ConnId | undefined {
  const row = db.get<{ conn_id: number }>(sql`SELECT q.conn_id FROM agent_server s
    JOIN agent_rcv_queue q ON q.server_id = s.server_id
    WHERE s.key_hash = ${keyHash} AND q.snd_id = ${sndId}`);
  return row === undefined ? undefined : connId(row.conn_id);
}

/** What the sender's confirmation brings; peerKey where the sender could not secure the queue. */
export function setConfirmed(
  db: WriteDb,
  queueId: number,
  confirmed: { readonly e2eSecret: Uint8Array; readonly peerKey: AuthPublicKey | undefined },
): void {
  const { e2eSecret, peerKey } = confirmed;
  db.run(sql`UPDATE agent_rcv_queue SET e2e_secret = ${e2eSecret},
    peer_key = ${peerKey === undefined ? undefined : encodeSpki(peerKey)}
    WHERE queue_id = ${queueId}`);
}

/** The server does not know the queue: it is not subscribed again. False when that was known. */
export function setLost(db: WriteDb, queueId: number): boolean {
  const { changes } = db.run(
    sql`UPDATE agent_rcv_queue SET is_lost = 1 WHERE queue_id = ${queueId} AND is_lost = 0`,
  );
  return changes > 0;
}

/** Forgets the queues of a connection. */
export function deleteRcvQueues(db: WriteDb, id: ConnId): void {
  db.run(sql`DELETE FROM agent_rcv_queue WHERE conn_id = ${id}`);
}

const COLUMNS = joinSql(
  [
    sql`q.queue_id, q.conn_id, c.user_id, q.server_id, q.rcv_id, q.snd_id, q.auth_secret`,
    sql`q.server_secret`,
    sql`q.e2e_key, q.e2e_secret, q.client_version, q.mode, q.peer_key`,
  ],
  ', ',
);

function selectQueues(db: ReadDb, condition: Sql): readonly RcvQueue[] {
  const query = sql`SELECT ${COLUMNS} FROM agent_rcv_queue q
    JOIN agent_connection c USING (conn_id) WHERE ${condition} ORDER BY q.queue_id`;
  return db.all<RcvQueueRow>(query).map(rowToRcvQueue);
}

type SubscriptionRow = Pick<RcvQueueRow, 'queue_id' | 'conn_id' | 'rcv_id' | 'auth_secret'>;

function selectSubscriptions(db: ReadDb, condition: Sql): readonly Subscription[] {
  const query = sql`SELECT q.queue_id, q.conn_id, q.rcv_id, q.auth_secret FROM agent_rcv_queue q
    JOIN agent_connection c USING (conn_id) WHERE ${condition}`;
  return db.all<SubscriptionRow>(query).map((row) => ({
    queueId: row.queue_id,
    connId: connId(row.conn_id),
    rcvId: row.rcv_id,
    authSecret: ed25519Secret(row.auth_secret),
  }));
}

function inScope({ userId, serverId, connId: id }: SessionScope): Sql {
  const ofConnection = id === undefined ? sql`1` : sql`q.conn_id = ${id}`;
  return sql`q.server_id = ${serverId} AND c.user_id = ${userId} AND q.is_lost = 0
    AND ${ofConnection}`;
}

function rowToRcvQueue(row: RcvQueueRow): RcvQueue {
  return {
    queueId: row.queue_id,
    connId: connId(row.conn_id),
    userId: agentUserId(row.user_id),
    serverId: row.server_id,
    rcvId: row.rcv_id,
    sndId: row.snd_id,
    authSecret: ed25519Secret(row.auth_secret),
    serverSecret: row.server_secret,
    e2eKey: x25519Secret(row.e2e_key),
    e2eSecret: row.e2e_secret ?? undefined,
    clientVersion: row.client_version,
    mode: row.mode ?? undefined,
    peerKey: row.peer_key === null ? undefined : decodeAuthKey(row.peer_key),
  };
}
