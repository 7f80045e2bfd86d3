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

export type RcvQueue = {
  readonly queueId: number;
  readonly connId: ConnId;
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

export type NewRcvQueue = Omit<RcvQueue, 'queueId' | 'e2eSecret' | 'peerKey'>;

type RcvQueueRow = {
  readonly queue_id: number;
  readonly conn_id: number;
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
  return selectQueues(db, sql`server_id = ${serverId} AND rcv_id = ${rcvId}`)[0];
}

/** The queue of a row. */
export function loadRcvQueue(db: ReadDb, queueId: number): RcvQueue | undefined {
  return selectQueues(db, sql`queue_id = ${queueId}`)[0];
}

/** The queues of a connection. */
export function rcvQueuesOf(db: ReadDb, id: ConnId): readonly RcvQueue[] {
  return selectQueues(db, sql`conn_id = ${id}`);
}

/** What a session with this server has to subscribe. */
export function rcvQueuesOn(db: ReadDb, serverId: number): readonly RcvQueue[] {
  return selectQueues(db, sql`server_id = ${serverId} AND is_lost = 0`);
}

/** How many queues we have on a server. */
export function countRcvQueues(db: ReadDb, serverId: number): number {
  const row = db.get<{ count: number }>(sql`SELECT count(*) AS count FROM agent_rcv_queue
    WHERE server_id = ${serverId} AND is_lost = 0`);
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

/** The server does not know the queue: it is not subscribed again. */
export function setLost(db: WriteDb, queueId: number): void {
  db.run(sql`UPDATE agent_rcv_queue SET is_lost = 1 WHERE queue_id = ${queueId}`);
}

/** Forgets the queues of a connection. */
export function deleteRcvQueues(db: WriteDb, id: ConnId): void {
  db.run(sql`DELETE FROM agent_rcv_queue WHERE conn_id = ${id}`);
}

const COLUMNS = joinSql(
  [
    sql`queue_id, conn_id, server_id, rcv_id, snd_id, auth_secret, server_secret`,
    sql`e2e_key, e2e_secret, client_version, mode, peer_key`,
  ],
  ', ',
);

function selectQueues(db: ReadDb, condition: Sql): readonly RcvQueue[] {
  const query = sql`SELECT ${COLUMNS} FROM agent_rcv_queue WHERE ${condition} ORDER BY queue_id`;
  return db.all<RcvQueueRow>(query).map(rowToRcvQueue);
}

function rowToRcvQueue(row: RcvQueueRow): RcvQueue {
  return {
    queueId: row.queue_id,
    connId: connId(row.conn_id),
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
