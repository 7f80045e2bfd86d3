/** Messages waiting in queues: quota, order, expiry (20-smp section 9). */
import { type ReadDb, type WriteDb, sql } from '../../core/database/index.ts';

export type NewMessage = {
  /** 24 bytes. */
  readonly messageId: Uint8Array;
  readonly sentAtSeconds: number;
  readonly hasNotification: boolean;
  readonly body: Uint8Array;
};

/** The oldest message of a queue and what sealing it for the recipient needs. */
export type HeadMessage = {
  readonly messageId: Uint8Array;
  readonly sentAtSeconds: number;
  readonly hasNotification: boolean;
  /** Absent in the marker of a full queue. */
  readonly body: Uint8Array | undefined;
  readonly bodySecret: Uint8Array;
};

/**
 * Adds a message. Over the quota the queue gets a marker instead, once, and refuses everything until
 * its recipient has taken all that waits, the marker too.
 */
export function appendMessage(
  db: WriteDb,
  queueRowId: number,
  { quota, ...message }: NewMessage & { readonly quota: number },
): 'stored' | 'overQuota' {
  const queue = db.get<{ canWrite: number; size: number }>(
    sql`SELECT can_write AS canWrite, size FROM queue WHERE id = ${queueRowId}`,
  );
  if (queue === undefined || (queue.canWrite === 0 && queue.size > 0)) return 'overQuota';
  const canWrite = queue.size < quota;
  db.run(sql`
    INSERT INTO message (queue_id, message_id, sent_at_seconds, has_notification, body)
    VALUES (${queueRowId}, ${message.messageId}, ${message.sentAtSeconds},
            ${canWrite && message.hasNotification}, ${canWrite ? message.body : null})`);
  db.run(sql`UPDATE queue SET can_write = ${canWrite}, size = size + 1 WHERE id = ${queueRowId}`);
  return canWrite ? 'stored' : 'overQuota';
}

export function headMessage(db: ReadDb, queueRowId: number): HeadMessage | undefined {
  const row = db.get<
    Omit<HeadMessage, 'body' | 'hasNotification'> & {
      hasNotification: number;
      body: Uint8Array | null;
    }
  >(sql`
    SELECT message.message_id AS messageId, message.sent_at_seconds AS sentAtSeconds,
           message.has_notification AS hasNotification, message.body,
           queue.body_secret AS bodySecret
    FROM message JOIN queue ON queue.id = message.queue_id
    WHERE message.queue_id = ${queueRowId} ORDER BY message.id LIMIT 1`);
  if (row === undefined) return undefined;
  return { ...row, hasNotification: row.hasNotification === 1, body: row.body ?? undefined };
}

/** Deletes the oldest message if it is this one; it may have expired meanwhile. */
export function deleteHeadMessage(db: WriteDb, queueRowId: number, messageId: Uint8Array): void {
  const { changes } = db.run(sql`
    DELETE FROM message WHERE message_id = ${messageId} AND id =
      (SELECT id FROM message WHERE queue_id = ${queueRowId} ORDER BY id LIMIT 1)`);
  if (changes > 0) db.run(sql`UPDATE queue SET size = size - 1 WHERE id = ${queueRowId}`);
}

/** Deletes the queue's messages sent before the time. They are in order of time, oldest first. */
export function expireQueue(db: WriteDb, queueRowId: number, beforeSeconds: number): void {
  for (;;) {
    const head = db.get<{ id: number; sentAtSeconds: number }>(sql`
      SELECT id, sent_at_seconds AS sentAtSeconds FROM message
      WHERE queue_id = ${queueRowId} ORDER BY id LIMIT 1`);
    if (head === undefined || head.sentAtSeconds >= beforeSeconds) return;
    db.run(sql`DELETE FROM message WHERE id = ${head.id}`);
    db.run(sql`UPDATE queue SET size = size - 1 WHERE id = ${queueRowId}`);
  }
}

/** Expires some of the oldest messages of all queues; true when there may be more. */
export function expireOldest(db: WriteDb, beforeSeconds: number): boolean {
  const oldest = db.all<{ queueRowId: number; sentAtSeconds: number }>(sql`
    SELECT queue_id AS queueRowId, sent_at_seconds AS sentAtSeconds
    FROM message ORDER BY id LIMIT ${EXPIRY_STEP}`);
  const expired = oldest.filter(({ sentAtSeconds }) => sentAtSeconds < beforeSeconds);
  for (const queueRowId of new Set(expired.map((row) => row.queueRowId))) {
    expireQueue(db, queueRowId, beforeSeconds);
  }
  return expired.length === EXPIRY_STEP;
}

/** Small enough not to hold up the commands of connections. */
const EXPIRY_STEP = 100;

/** For the operator: how much waits. */
export function countStored(db: ReadDb): { readonly queues: number; readonly messages: number } {
  const counts = db.get<{ queues: number; messages: number }>(
    sql`SELECT count(*) AS queues, coalesce(sum(size), 0) AS messages FROM queue`,
  );
  return counts ?? { queues: 0, messages: 0 };
}
