/**
 * Which of our queues replaces which, in columns of their own beside the queues (30-agent section 9):
 * the new queue is added (the peer is told of it), keyed (the peer's keys are here) and used (it was
 * told to write there) until a message arrives on it; then the old one is retired until it is empty.
 */
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import type { ConnId } from '../events.ts';
import { dropKeptRatchets } from './ratchets.ts';
import { type RcvQueue, loadRcvQueue, rcvQueuesOf } from './rcv-queues.ts';

export type RotationStage = 'added' | 'keyed' | 'used';

/** A queue of ours that is to replace another. */
export type Successor = {
  readonly queue: RcvQueue;
  readonly replacesId: number;
  readonly stage: RotationStage;
  /** When the peer was told last to use it. */
  readonly toldAtMs: number | undefined;
};

type SuccessorRow = {
  readonly queue_id: number;
  readonly replaces_id: number;
  readonly rotation: RotationStage;
  readonly told_at: number | null;
};

/** The new queue of a connection's rotation, once the server has made it. */
export function findSuccessor(db: ReadDb, id: ConnId): Successor | undefined {
  return selectSuccessor(db, sql`conn_id = ${id}`);
}

/** The same by its row id; undefined where the queue replaces none. */
export function loadSuccessor(db: ReadDb, queueId: number): Successor | undefined {
  return selectSuccessor(db, sql`queue_id = ${queueId}`);
}

/** The queue that the peer is to write to: neither a successor nor retired. */
export function findCurrentQueue(db: ReadDb, id: ConnId): RcvQueue | undefined {
  const row = db.get<{ queue_id: number }>(sql`SELECT queue_id FROM agent_rcv_queue
    WHERE conn_id = ${id} AND rotation IS NULL AND is_lost = 0 ORDER BY queue_id DESC LIMIT 1`);
  return row === undefined ? undefined : loadRcvQueue(db, row.queue_id);
}

/** A queue just made begins to replace another. */
export function setSuccessor(db: WriteDb, queueId: number, replacesId: number): void {
  db.run(sql`UPDATE agent_rcv_queue SET replaces_id = ${replacesId}, rotation = 'added'
    WHERE queue_id = ${queueId}`);
}

/** The peer's keys are stored with it. */
export function setKeyed(db: WriteDb, queueId: number): void {
  db.run(sql`UPDATE agent_rcv_queue SET rotation = 'keyed' WHERE queue_id = ${queueId}`);
}

/** The peer is told to use it. */
export function setTold(db: WriteDb, queueId: number, toldAtMs: number): void {
  db.run(sql`UPDATE agent_rcv_queue SET rotation = 'used', told_at = ${toldAtMs}
    WHERE queue_id = ${queueId}`);
}

/** The successor is the queue of its connection; what is left in the old one is still received. */
export function endSuccession(db: WriteDb, { queue, replacesId }: Successor): void {
  db.run(sql`UPDATE agent_rcv_queue SET replaces_id = NULL, rotation = NULL, told_at = NULL
    WHERE queue_id = ${queue.queueId}`);
  db.run(sql`UPDATE agent_rcv_queue SET rotation = 'retired' WHERE queue_id = ${replacesId}`);
}

/** Whether the queue was replaced, and only what is left in it is still received. */
export function isRetired(db: ReadDb, queueId: number): boolean {
  const query = sql`SELECT 1 FROM agent_rcv_queue
    WHERE queue_id = ${queueId} AND rotation = 'retired'`;
  return db.get(query) !== undefined;
}

/** Forgets one queue, the commands for it, and what was kept for several queues and one need not. */
export function deleteRcvQueue(
  db: WriteDb,
  { queueId, connId: id }: Pick<RcvQueue, 'queueId' | 'connId'>,
): void {
  db.run(sql`DELETE FROM agent_rcv_queue WHERE queue_id = ${queueId}`);
  if (rcvQueuesOf(db, id).length <= 1) dropKeptRatchets(db, id);
}

/** Whether the successor of the connection's queue is still to be made. */
export function isSuccessorWanted(db: ReadDb, id: ConnId): boolean {
  const query = sql`SELECT 1 FROM agent_command
    WHERE type = 'newRotationQueue' AND conn_id = ${id}`;
  return db.get(query) !== undefined;
}

/** A rotation that has not begun on any server is given up; false when there is none. */
export function deleteSuccessorCommand(db: WriteDb, id: ConnId): boolean {
  return (
    db.run(sql`DELETE FROM agent_command WHERE type = 'newRotationQueue' AND conn_id = ${id}`)
      .changes > 0
  );
}

function selectSuccessor(db: ReadDb, condition: Sql): Successor | undefined {
  const row = db.get<SuccessorRow>(sql`SELECT queue_id, replaces_id, rotation, told_at
    FROM agent_rcv_queue WHERE ${condition} AND replaces_id IS NOT NULL`);
  const queue = row === undefined ? undefined : loadRcvQueue(db, row.queue_id);
  if (row === undefined || queue === undefined) return undefined;
  const { replaces_id: replacesId, rotation: stage, told_at: toldAtMs } = row;
  return { queue, replacesId, stage, toldAtMs: toldAtMs ?? undefined };
}
