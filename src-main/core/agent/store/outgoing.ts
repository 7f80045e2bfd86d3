/** Messages on their way to the peer, and to which queue each still has to go. */
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import { type ConnId, connId } from '../events.ts';

export type OutgoingKind =
  /** What an address gets: no message of the connection that may come of it. */
  | 'invitation'
  | 'confirmation'
  | 'hello'
  | 'message'
  | 'receipt'
  | 'queue'
  | 'ready'
  | 'ratchetKey';

export type Outgoing = {
  readonly outId: number;
  readonly connId: ConnId;
  readonly msgId: number;
  readonly extId: number;
  readonly kind: OutgoingKind;
  readonly hasNotification: boolean;
  readonly createdAtMs: number;
};

export type NewOutgoing = Omit<Outgoing, 'outId'> & {
  readonly envelope: Uint8Array;
  readonly body: Uint8Array | undefined;
};

type OutgoingRow = {
  readonly out_id: number;
  readonly conn_id: number;
  readonly msg_id: number;
  readonly ext_id: number;
  readonly kind: OutgoingKind;
  readonly has_notification: number;
  readonly created_at: number;
};

export type FailedMessage = {
  readonly outId: number;
  readonly body: Uint8Array;
  readonly hasNotification: boolean;
};

/** A message to be sent; its row id, which orders messages. */
export function insertOutgoing(db: WriteDb, out: NewOutgoing): number {
  return db.run(sql`INSERT INTO agent_outgoing
    (conn_id, msg_id, ext_id, kind, has_notification, created_at, envelope, body) VALUES
    (${out.connId}, ${out.msgId}, ${out.extId}, ${out.kind}, ${out.hasNotification},
    ${out.createdAtMs}, ${out.envelope}, ${out.body})`).rowId;
}

/** One queue is to take the message. */
export function insertDelivery(db: WriteDb, sndQueueId: number, outId: number): void {
  db.run(sql`INSERT OR IGNORE INTO agent_delivery (snd_queue_id, out_id)
    VALUES (${sndQueueId}, ${outId})`);
}

/** The newest message that is stored, of any queue; 0 where there is none. */
export function newestOutId(db: ReadDb): number {
  const row = db.get<{ last: number | null }>(sql`SELECT max(out_id) AS last FROM agent_outgoing`);
  return row?.last ?? 0;
}

/** What a queue has to take after the message afterOutId, and up to upToOutId, oldest first. */
export function pendingDeliveries(
  db: ReadDb,
  sndQueueId: number,
  page: { readonly afterOutId: number; readonly upToOutId?: number; readonly limit: number },
): readonly Outgoing[] {
  return selectOutgoing(
    db,
    sql`agent_delivery d JOIN agent_outgoing o ON o.out_id = d.out_id
      WHERE d.snd_queue_id = ${sndQueueId} AND d.out_id > ${page.afterOutId}
        AND d.out_id <= ${page.upToOutId ?? Number.MAX_SAFE_INTEGER}
      ORDER BY d.out_id LIMIT ${page.limit}`,
  );
}

/** The message, unless it is sent or forgotten. */
export function loadOutgoing(db: ReadDb, outId: number): Outgoing | undefined {
  return selectOutgoing(db, sql`agent_outgoing o WHERE o.out_id = ${outId}`)[0];
}

/** What is sent; undefined once the message has failed. */
export function loadEnvelope(db: ReadDb, outId: number): Uint8Array | undefined {
  const row = db.get<{ envelope: Uint8Array | null }>(
    sql`SELECT envelope FROM agent_outgoing WHERE out_id = ${outId}`,
  );
  return row?.envelope ?? undefined;
}

/** Removes one delivery; how many other queues still have to take the message. */
export function deleteDelivery(db: WriteDb, sndQueueId: number, outId: number): number {
  db.run(sql`DELETE FROM agent_delivery WHERE snd_queue_id = ${sndQueueId} AND out_id = ${outId}`);
  const query = sql`SELECT count(*) AS count FROM agent_delivery WHERE out_id = ${outId}`;
  return db.get<{ count: number }>(query)?.count ?? 0;
}

/** Takes a message off every queue. */
export function deleteDeliveries(db: WriteDb, outId: number): void {
  db.run(sql`DELETE FROM agent_delivery WHERE out_id = ${outId}`);
}

/** Gives the deliveries of one queue to another, in their order. */
export function moveDeliveries(db: WriteDb, fromQueueId: number, toQueueId: number): void {
  copyDeliveries(db, fromQueueId, toQueueId);
  db.run(sql`DELETE FROM agent_delivery WHERE snd_queue_id = ${fromQueueId}`);
}

/** What waits for a queue goes to another one as well. */
export function copyDeliveries(db: WriteDb, fromQueueId: number, toQueueId: number): void {
  db.run(sql`INSERT OR IGNORE INTO agent_delivery (snd_queue_id, out_id)
    SELECT ${toQueueId}, out_id FROM agent_delivery WHERE snd_queue_id = ${fromQueueId}`);
}

/** The message is sent or forgotten. */
export function deleteOutgoing(db: WriteDb, outId: number): void {
  db.run(sql`DELETE FROM agent_outgoing WHERE out_id = ${outId}`);
}

/** Keeps only what another try needs. */
export function markFailed(db: WriteDb, outId: number): void {
  db.run(sql`UPDATE agent_outgoing SET envelope = NULL WHERE out_id = ${outId}`);
}

/** A message that is waiting or has failed. */
export function findMessage(db: ReadDb, id: ConnId, msgId: number): Outgoing | undefined {
  return selectOutgoing(
    db,
    sql`agent_outgoing o WHERE o.conn_id = ${id} AND o.msg_id = ${msgId} AND o.kind = 'message'`,
  )[0];
}

/** The numbers of the host's messages that have neither left nor failed, in their order. */
export function waitingMessages(db: ReadDb, id: ConnId): readonly number[] {
  const rows = db.all<{ msg_id: number }>(sql`SELECT msg_id FROM agent_outgoing
    WHERE conn_id = ${id} AND kind = 'message' AND envelope IS NOT NULL ORDER BY out_id`);
  return rows.map((row) => row.msg_id);
}

/** A failed message with what another try needs. */
export function findFailed(db: ReadDb, id: ConnId, msgId: number): FailedMessage | undefined {
  const row = db.get<{ out_id: number; body: Uint8Array; has_notification: number }>(
    sql`SELECT out_id, body, has_notification FROM agent_outgoing
      WHERE conn_id = ${id} AND msg_id = ${msgId} AND envelope IS NULL AND body IS NOT NULL`,
  );
  if (row === undefined) return undefined;
  return { outId: row.out_id, body: row.body, hasNotification: row.has_notification === 1 };
}

/** Messages of a queue older than a time, oldest first. */
export function expiredDeliveries(
  db: ReadDb,
  sndQueueId: number,
  createdBeforeMs: number,
): readonly Outgoing[] {
  return selectOutgoing(
    db,
    sql`agent_delivery d JOIN agent_outgoing o ON o.out_id = d.out_id
      WHERE d.snd_queue_id = ${sndQueueId} AND o.created_at < ${createdBeforeMs}
      ORDER BY d.out_id`,
  );
}

/** Whether there are messages older than a time, or dated in the future: the clock was set back. */
export function hasExpired(
  db: ReadDb,
  { oldestMs, nowMs }: { readonly oldestMs: number; readonly nowMs: number },
): boolean {
  const query = sql`SELECT 1 FROM agent_outgoing WHERE envelope IS NOT NULL
    AND (created_at < ${oldestMs} OR created_at > ${nowMs}) LIMIT 1`;
  return db.get(query) !== undefined;
}

/** Lets the age of messages dated in the future begin now. */
export function endFutureDates(db: WriteDb, nowMs: number): void {
  db.run(sql`UPDATE agent_outgoing SET created_at = ${nowMs} WHERE created_at > ${nowMs}`);
}

/** The queues that have not taken a message, and how much each has to take before it. */
export function waitingQueues(
  db: ReadDb,
  outId: number,
): readonly { readonly queueId: number; readonly aheadCount: number }[] {
  const rows = db.all<{ queue_id: number; ahead: number }>(sql`SELECT d.snd_queue_id AS queue_id,
      (SELECT count(*) FROM agent_delivery a
        WHERE a.snd_queue_id = d.snd_queue_id AND a.out_id < d.out_id) AS ahead
    FROM agent_delivery d WHERE d.out_id = ${outId} ORDER BY d.snd_queue_id`);
  return rows.map((row) => ({ queueId: row.queue_id, aheadCount: row.ahead }));
}

/** Messages that are still to be sent. */
export function countPending(db: ReadDb, id: ConnId): number {
  const row = db.get<{ count: number }>(sql`SELECT count(*) AS count FROM agent_outgoing
    WHERE conn_id = ${id} AND envelope IS NOT NULL`);
  return row?.count ?? 0;
}

function selectOutgoing(db: ReadDb, from: Sql): readonly Outgoing[] {
  const query = sql`SELECT o.out_id, o.conn_id, o.msg_id, o.ext_id, o.kind, o.has_notification,
    o.created_at FROM ${from}`;
  return db.all<OutgoingRow>(query).map(rowToOutgoing);
}

function rowToOutgoing(row: OutgoingRow): Outgoing {
  return {
    outId: row.out_id,
    connId: connId(row.conn_id),
    msgId: row.msg_id,
    extId: row.ext_id,
    kind: row.kind,
    hasNotification: row.has_notification === 1,
    createdAtMs: row.created_at,
  };
}
