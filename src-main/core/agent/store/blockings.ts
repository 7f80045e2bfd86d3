/** Queues that their server has blocked; a row goes with its queue. */
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import { type Blocking, type ConnId, connId } from '../events.ts';
import type { AgentUserId } from '../network.ts';

/** A queue of ours, or one of the peer. */
export type AnyQueue = { readonly whose: 'own' | 'peer'; readonly queueId: number };

export type StoredBlocking = Omit<Blocking, 'server'>;

/** Of a connection, on which server. */
export type BlockedQueue = StoredBlocking & {
  readonly connId: ConnId;
  readonly whose: AnyQueue['whose'];
  readonly serverId: number;
};

type Row = Pick<Blocking, 'reason'> & { readonly until: number | null };
type QueueRow = Row & {
  readonly conn_id: number;
  readonly is_own: number;
  readonly server_id: number;
};

/** What is known of a queue; undefined where it is not blocked. */
export function findBlocking(db: ReadDb, queue: AnyQueue): StoredBlocking | undefined {
  const row = db.get<Row>(sql`SELECT reason, until FROM agent_blocking WHERE ${isQueue(queue)}`);
  return row === undefined ? undefined : rowToBlocking(row);
}

/** Notes it, instead of what was known before. */
export function setBlocking(db: WriteDb, queue: AnyQueue, blocking: StoredBlocking): void {
  deleteBlocking(db, queue);
  const { whose, queueId } = queue;
  db.run(sql`INSERT INTO agent_blocking (rcv_queue_id, snd_queue_id, reason, until)
    VALUES (${whose === 'own' ? queueId : undefined}, ${whose === 'peer' ? queueId : undefined},
    ${blocking.reason}, ${blocking.untilMs})`);
}

/** Forgets it; false when nothing was known. */
export function deleteBlocking(db: WriteDb, queue: AnyQueue): boolean {
  return db.run(sql`DELETE FROM agent_blocking WHERE ${isQueue(queue)}`).changes > 0;
}

/** Queues of ours that are blocked, by their row ids. */
export function blockedOwnQueues(db: ReadDb): readonly number[] {
  return db
    .all<{ queue_id: number }>(
      sql`SELECT rcv_queue_id AS queue_id FROM agent_blocking
      WHERE rcv_queue_id IS NOT NULL`,
    )
    .map((row) => row.queue_id);
}

/** The blocked queues of a connection that are in use. */
export function blockedQueuesOf(db: ReadDb, id: ConnId): readonly BlockedQueue[] {
  const rows = [
    ...db.all<QueueRow>(sql`SELECT ${OWN_COLUMNS} FROM agent_rcv_queue q
      JOIN agent_blocking b ON b.rcv_queue_id = q.queue_id WHERE q.conn_id = ${id} AND ${IN_USE}`),
    ...db.all<QueueRow>(sql`SELECT ${PEER_COLUMNS} FROM agent_snd_queue q
      JOIN agent_blocking b ON b.snd_queue_id = q.queue_id WHERE q.conn_id = ${id}`),
  ];
  return rows.map(rowToQueue);
}

/** Those of all connections of a user; from the few that are blocked to their connections. */
export function blockedQueuesOfUser(
  db: ReadDb,
  userId: AgentUserId,
): ReadonlyMap<ConnId, readonly BlockedQueue[]> {
  const rows = [
    ...db.all<QueueRow>(sql`SELECT ${OWN_COLUMNS} FROM agent_blocking b
      CROSS JOIN agent_rcv_queue q ON q.queue_id = b.rcv_queue_id
      CROSS JOIN agent_connection c USING (conn_id) WHERE c.user_id = ${userId} AND ${IN_USE}`),
    ...db.all<QueueRow>(sql`SELECT ${PEER_COLUMNS} FROM agent_blocking b
      CROSS JOIN agent_snd_queue q ON q.queue_id = b.snd_queue_id
      CROSS JOIN agent_connection c USING (conn_id) WHERE c.user_id = ${userId}`),
  ];
  const queues = new Map<ConnId, BlockedQueue[]>();
  for (const queue of rows.map(rowToQueue)) {
    queues.set(queue.connId, [...(queues.get(queue.connId) ?? []), queue]);
  }
  return queues;
}

const OWN_COLUMNS = sql`b.reason, b.until, q.conn_id, q.server_id, 1 AS is_own`;
const PEER_COLUMNS = sql`b.reason, b.until, q.conn_id, q.server_id, 0 AS is_own`;
/** Not retired, nor a new one that the peer does not write to yet. */
const IN_USE = sql`(q.rotation IS NULL OR q.rotation = 'used')`;

function isQueue({ whose, queueId }: AnyQueue): Sql {
  return whose === 'own' ? sql`rcv_queue_id = ${queueId}` : sql`snd_queue_id = ${queueId}`;
}

function rowToBlocking({ reason, until }: Row): StoredBlocking {
  return { reason, untilMs: until ?? undefined };
}

function rowToQueue(row: QueueRow): BlockedQueue {
  const whose = row.is_own === 1 ? 'own' : 'peer';
  return { ...rowToBlocking(row), connId: connId(row.conn_id), whose, serverId: row.server_id };
}
