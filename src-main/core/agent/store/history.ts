/** What was sent and received, for receipts and for recognising repetitions; kept 21 days. */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import { type ConnId, connId } from '../events.ts';

/** As long as servers keep messages (20-smp section 9). */
export const HISTORY_MS = 21 * 24 * 60 * 60 * 1000;

export type SentMessage = {
  readonly msgId: number;
  readonly hash: Uint8Array;
  readonly receipt: 'ok' | 'badHash' | undefined;
};
export type PendingReceipt = { readonly extId: number; readonly hash: Uint8Array };

/** Remembers a message that may be acknowledged. */
export function insertSent(
  db: WriteDb,
  id: ConnId,
  sent: { extId: number; msgId: number; hash: Uint8Array; sentAtMs: number },
): void {
  db.run(sql`INSERT INTO agent_sent (conn_id, ext_id, msg_id, hash, sent_at)
    VALUES (${id}, ${sent.extId}, ${sent.msgId}, ${sent.hash}, ${sent.sentAtMs})`);
}

/** The message with a number on the wire. */
export function findSent(db: ReadDb, id: ConnId, extId: number): SentMessage | undefined {
  const row = db.get<{ msg_id: number; hash: Uint8Array; receipt: 'ok' | 'badHash' | null }>(
    sql`SELECT msg_id, hash, receipt FROM agent_sent WHERE conn_id = ${id} AND ext_id = ${extId}`,
  );
  if (row === undefined) return undefined;
  return { msgId: row.msg_id, hash: row.hash, receipt: row.receipt ?? undefined };
}

/** Whether a message after `range.after`, up to `range.upTo`, should be acknowledged by the peer. */
export function isReceiptExpected(
  db: ReadDb,
  id: ConnId,
  range: { readonly after: number; readonly upTo: number },
): boolean {
  const query = sql`SELECT 1 FROM agent_sent
    WHERE conn_id = ${id} AND ext_id > ${range.after} AND ext_id <= ${range.upTo} LIMIT 1`;
  return db.get(query) !== undefined;
}

/** What the peer said about a message. */
// eslint-disable-next-line max-params -- a key of two parts and the one value
export function setReceipt(
  db: WriteDb,
  id: ConnId,
  extId: number,
  receipt: 'ok' | 'badHash',
): void {
  db.run(sql`UPDATE agent_sent SET receipt = ${receipt}
    WHERE conn_id = ${id} AND ext_id = ${extId}`);
}

/** Whether this was handled before. */
export function isReceived(db: ReadDb, id: ConnId, hash: Uint8Array): boolean {
  const query = sql`SELECT 1 FROM agent_received WHERE conn_id = ${id} AND hash = ${hash}`;
  return db.get(query) !== undefined;
}

/** Remembers what was handled; hash is a SHA-256. */
export function insertReceived(
  db: WriteDb,
  id: ConnId,
  received: { readonly hash: Uint8Array; readonly receivedAtMs: number },
): void {
  db.run(sql`INSERT OR IGNORE INTO agent_received (conn_id, hash, received_at)
    VALUES (${id}, ${received.hash}, ${received.receivedAtMs})`);
}

/** Forgets the oldest of what was handled, where anybody can make it more and more. */
export function dropOldReceived(db: WriteDb, id: ConnId, keptCount: number): void {
  db.run(sql`DELETE FROM agent_received WHERE conn_id = ${id} AND received_at <= (
    SELECT received_at FROM agent_received WHERE conn_id = ${id}
    ORDER BY received_at DESC LIMIT 1 OFFSET ${keptCount})`);
}

/** A receipt to be sent. */
export function insertReceipt(db: WriteDb, id: ConnId, receipt: PendingReceipt): void {
  db.run(sql`INSERT OR IGNORE INTO agent_receipt (conn_id, ext_id, hash)
    VALUES (${id}, ${receipt.extId}, ${receipt.hash})`);
}

/** The oldest receipts that are still to be sent. */
export function pendingReceipts(db: ReadDb, id: ConnId, limit: number): readonly PendingReceipt[] {
  const rows = db.all<{ ext_id: number; hash: Uint8Array }>(sql`SELECT ext_id, hash
    FROM agent_receipt WHERE conn_id = ${id} ORDER BY ext_id LIMIT ${limit}`);
  return rows.map(({ ext_id: extId, hash }) => ({ extId, hash }));
}

/** The receipts up to a message are on their way. */
export function deleteReceipts(db: WriteDb, id: ConnId, lastExtId: number): void {
  db.run(sql`DELETE FROM agent_receipt WHERE conn_id = ${id} AND ext_id <= ${lastExtId}`);
}

/** Connections with receipts to be sent. */
export function connectionsWithReceipts(db: ReadDb): readonly ConnId[] {
  const rows = db.all<{ conn_id: number }>(sql`SELECT DISTINCT conn_id FROM agent_receipt`);
  return rows.map((row) => connId(row.conn_id));
}

/** A server that has not deleted a queue for so long is gone itself. */
const GIVE_UP_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * Forgets what is older than 21 days, and queues to be deleted that nobody answers for: up to count
 * rows of each kind.
 * @returns whether more may be left
 */
export function purgeHistory(db: WriteDb, nowMs: number, count: number): boolean {
  const oldest = nowMs - HISTORY_MS;
  const statements = [
    sql`DELETE FROM agent_sent WHERE (conn_id, ext_id) IN
      (SELECT conn_id, ext_id FROM agent_sent WHERE sent_at < ${oldest} LIMIT ${count})`,
    sql`DELETE FROM agent_received WHERE (conn_id, hash) IN
      (SELECT conn_id, hash FROM agent_received WHERE received_at < ${oldest} LIMIT ${count})`,
    sql`DELETE FROM agent_early WHERE early_id IN
      (SELECT early_id FROM agent_early WHERE sent_at < ${oldest} LIMIT ${count})`,
    sql`DELETE FROM agent_untaken WHERE untaken_id IN
      (SELECT untaken_id FROM agent_untaken WHERE kept_at < ${oldest} LIMIT ${count})`,
    sql`DELETE FROM agent_ratchet_key WHERE (conn_id, hash) IN
      (SELECT conn_id, hash FROM agent_ratchet_key WHERE received_at < ${oldest} LIMIT ${count})`,
    // Links that were looked up and never joined; their makers' queues do not wait longer either.
    sql`DELETE FROM agent_link_key WHERE (server_id, link_id) IN
      (SELECT server_id, link_id FROM agent_link_key WHERE created_at < ${oldest} LIMIT ${count})`,
    sql`DELETE FROM agent_command WHERE command_id IN (SELECT command_id FROM agent_command
      WHERE type = 'deleteQueue' AND created_at < ${nowMs - GIVE_UP_MS} LIMIT ${count})`,
  ];
  // None is passed over because another had more.
  return statements.map((statement) => db.run(statement).changes === count).some(Boolean);
}
