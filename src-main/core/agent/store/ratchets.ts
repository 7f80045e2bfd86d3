/** Ratchet states and the keys of skipped messages. */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import {
  type RatchetState,
  type SkippedDelta,
  type SkippedKeyStore,
  type SkippedMessageKey,
  decodeRatchetState,
  encodeRatchetState,
} from '../../crypto/ratchet/index.ts';
import type { ConnId } from '../events.ts';

/** The state, from the first confirmation on. */
export function loadRatchet(db: ReadDb, id: ConnId): RatchetState | undefined {
  const row = db.get<{ state: Uint8Array }>(
    sql`SELECT state FROM agent_ratchet WHERE conn_id = ${id}`,
  );
  return row === undefined ? undefined : decodeRatchetState(row.state);
}

/** The state after a step. */
export function saveRatchet(db: WriteDb, id: ConnId, state: RatchetState): void {
  const bytes = encodeRatchetState(state);
  db.run(sql`INSERT INTO agent_ratchet (conn_id, state) VALUES (${id}, ${bytes})
    ON CONFLICT (conn_id) DO UPDATE SET state = excluded.state`);
}

/** A new ratchet begins without keys of skipped messages. */
export function replaceRatchet(db: WriteDb, id: ConnId, state: RatchetState): void {
  db.run(sql`DELETE FROM agent_skipped_key WHERE conn_id = ${id}`);
  saveRatchet(db, id, state);
}

/**
 * Keys kept for one connection. A peer can make us keep a thousand with every message (two chains of
 * 512); messages so much older than the newest do not come any more.
 */
export const MAX_SKIPPED_KEYS = 8_192;

/** The table as decrypt reads it. */
export function skippedKeys(db: ReadDb, id: ConnId): SkippedKeyStore {
  return {
    headerKeys: () =>
      db
        .all<{ header_key: Uint8Array }>(
          sql`SELECT header_key FROM agent_skipped_key WHERE conn_id = ${id}
            GROUP BY header_key ORDER BY max(skipped_id) DESC`,
        )
        .map((row) => row.header_key),
    find: (headerKey, number) => findSkippedKey(db, id, headerKey, number),
  };
}

/** What decrypting changed in the table. */
export function saveSkippedKeys(db: WriteDb, id: ConnId, delta: SkippedDelta): void {
  for (const { headerKey, number, messageKey, iv } of delta.add) {
    db.run(sql`INSERT OR REPLACE INTO agent_skipped_key
      (conn_id, header_key, number, message_key, iv)
      VALUES (${id}, ${headerKey}, ${number}, ${messageKey}, ${iv})`);
  }
  if (delta.add.length > 0) {
    db.run(sql`DELETE FROM agent_skipped_key WHERE conn_id = ${id} AND skipped_id <= (
      SELECT skipped_id FROM agent_skipped_key WHERE conn_id = ${id}
      ORDER BY skipped_id DESC LIMIT 1 OFFSET ${MAX_SKIPPED_KEYS})`);
  }
  if (delta.remove !== undefined) {
    const { headerKey, number } = delta.remove;
    db.run(sql`DELETE FROM agent_skipped_key
      WHERE conn_id = ${id} AND header_key = ${headerKey} AND number = ${number}`);
  }
}

/** False when this key of the peer was handled before. */
export function noteRatchetKey(
  db: WriteDb,
  id: ConnId,
  key: { readonly hash: Uint8Array; readonly receivedAtMs: number },
): boolean {
  const { changes } = db.run(sql`INSERT OR IGNORE INTO agent_ratchet_key
    (conn_id, hash, received_at) VALUES (${id}, ${key.hash}, ${key.receivedAtMs})`);
  return changes > 0;
}

/** When our keys were sent last, and how often in a row the agent began by itself. */
export type Resync = { readonly atMs: number | undefined; readonly autoCount: number };

/** The last re-synchronisation of a connection. */
export function loadResync(db: ReadDb, id: ConnId): Resync {
  const row = db.get<{ resync_at: number | null; resync_count: number }>(
    sql`SELECT resync_at, resync_count FROM agent_connection WHERE conn_id = ${id}`,
  );
  return { atMs: row?.resync_at ?? undefined, autoCount: row?.resync_count ?? 0 };
}

/** Keys were sent. */
export function setResync(db: WriteDb, id: ConnId, { atMs, autoCount }: Resync): void {
  db.run(sql`UPDATE agent_connection SET resync_at = ${atMs}, resync_count = ${autoCount}
    WHERE conn_id = ${id}`);
}

/** Whether keys of ours are still to be sent. */
export function isRatchetKeyWaiting(db: ReadDb, id: ConnId): boolean {
  const query = sql`SELECT 1 FROM agent_outgoing WHERE conn_id = ${id} AND kind = 'ratchetKey'`;
  return db.get(query) !== undefined;
}

// eslint-disable-next-line max-params -- the two parts of a key, in one row of one connection
function findSkippedKey(
  db: ReadDb,
  id: ConnId,
  headerKey: Uint8Array,
  number: number,
): SkippedMessageKey | undefined {
  const row = db.get<{ message_key: Uint8Array; iv: Uint8Array }>(
    sql`SELECT message_key, iv FROM agent_skipped_key
      WHERE conn_id = ${id} AND header_key = ${headerKey} AND number = ${number}`,
  );
  return row === undefined
    ? undefined
    : { headerKey, number, messageKey: row.message_key, iv: row.iv };
}
