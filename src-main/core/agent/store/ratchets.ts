/**
 * Ratchet states and the keys of skipped messages: of the ratchet in use, and of those that were replaced
 * while another queue of the connection may still hold messages of them.
 */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import {
  type RatchetState,
  type SkippedDelta,
  type SkippedKeyStore,
  type SkippedMessageKey,
  decodeRatchetState,
  encodeRatchetState,
} from '../../crypto/ratchet/index.ts';
import { type ConnId, connId } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import { HISTORY_MS } from './history.ts';

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

/** A new ratchet begins without keys of skipped messages, and ends a renewal. */
export function replaceRatchet(db: WriteDb, id: ConnId, state: RatchetState): void {
  db.run(sql`UPDATE agent_connection SET must_renew = 0 WHERE conn_id = ${id}`);
  db.run(sql`DELETE FROM agent_skipped_key WHERE conn_id = ${id} AND kept_id IS NULL`);
  saveRatchet(db, id, state);
}

/**
 * Ratchets kept for one connection. What only a replaced queue holds was written with the ratchet of the
 * time of the move, which is the oldest; so of more the newest gives way.
 */
export const MAX_KEPT_RATCHETS = 3;

/** A ratchet that was replaced. */
export type KeptRatchet = { readonly keptId: number; readonly state: RatchetState };

/** Keeps the ratchet in use, with its skipped keys, before another replaces it. */
export function keepRatchet(db: WriteDb, id: ConnId, keptAtMs: number): void {
  const surplus = keptRatchets(db, id)[MAX_KEPT_RATCHETS - 1];
  if (surplus !== undefined) {
    db.run(sql`DELETE FROM agent_kept_ratchet WHERE kept_id = ${surplus.keptId}`);
  }
  const { rowId } = db.run(sql`INSERT INTO agent_kept_ratchet (conn_id, state, kept_at)
    SELECT conn_id, state, ${keptAtMs} FROM agent_ratchet WHERE conn_id = ${id}`);
  db.run(sql`UPDATE agent_skipped_key SET kept_id = ${rowId}
    WHERE conn_id = ${id} AND kept_id IS NULL`);
}

/** The ratchets kept, oldest first. */
export function keptRatchets(db: ReadDb, id: ConnId): readonly KeptRatchet[] {
  const rows = db.all<{ kept_id: number; state: Uint8Array }>(sql`SELECT kept_id, state
    FROM agent_kept_ratchet WHERE conn_id = ${id} ORDER BY kept_id`);
  return rows.map((row) => ({ keptId: row.kept_id, state: decodeRatchetState(row.state) }));
}

/** The state of a kept ratchet after a step. */
export function saveKeptRatchet(db: WriteDb, keptId: number, state: RatchetState): void {
  const bytes = encodeRatchetState(state);
  db.run(sql`UPDATE agent_kept_ratchet SET state = ${bytes} WHERE kept_id = ${keptId}`);
}

/** Every queue that could hold messages of them is empty. */
export function dropKeptRatchets(db: WriteDb, id: ConnId): void {
  db.run(sql`DELETE FROM agent_kept_ratchet WHERE conn_id = ${id}`);
}

/**
 * Forgets ratchets whose messages no server has any more: up to count rows of theirs, the keys of each
 * before it.
 * @returns whether more may be left
 */
export function purgeKeptRatchets(db: WriteDb, nowMs: number, count: number): boolean {
  const oldest = nowMs - HISTORY_MS;
  const { changes } = db.run(sql`DELETE FROM agent_skipped_key WHERE skipped_id IN
    (SELECT s.skipped_id FROM agent_kept_ratchet k JOIN agent_skipped_key s USING (kept_id)
      WHERE k.kept_at < ${oldest} LIMIT ${count})`);
  if (changes === count) return true;
  db.run(sql`DELETE FROM agent_kept_ratchet WHERE kept_at < ${oldest}`);
  return false;
}

/**
 * Keys kept for one connection. A peer can make us keep a thousand with every message (two chains of
 * 512); messages so much older than the newest do not come any more.
 */
export const MAX_SKIPPED_KEYS = 8_192;

/** Whose skipped keys: those of the ratchet in use, or of one that is kept. */
export type SkippedKeysOwner = {
  readonly connId: ConnId;
  readonly keptId?: number | undefined;
};

/** The table as decrypt reads it. */
export function skippedKeys(db: ReadDb, owner: SkippedKeysOwner): SkippedKeyStore {
  const { connId: id, keptId } = owner;
  return {
    headerKeys: () =>
      db
        .all<{ header_key: Uint8Array }>(
          sql`SELECT header_key FROM agent_skipped_key WHERE conn_id = ${id} AND kept_id IS ${keptId}
            GROUP BY header_key ORDER BY max(skipped_id) DESC`,
        )
        .map((row) => row.header_key),
    find: (headerKey, number) => findSkippedKey(db, owner, headerKey, number),
  };
}

/** What decrypting changed in the table. */
export function saveSkippedKeys(
  db: WriteDb,
  { connId: id, keptId }: SkippedKeysOwner,
  delta: SkippedDelta,
): void {
  for (const { headerKey, number, messageKey, iv } of delta.add) {
    db.run(sql`INSERT OR REPLACE INTO agent_skipped_key
      (conn_id, header_key, number, message_key, iv, kept_id)
      VALUES (${id}, ${headerKey}, ${number}, ${messageKey}, ${iv}, ${keptId})`);
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

/** New; known: handled before; settled: so is the ratchet that it became a part of. */
export type RatchetKeyNovelty = 'new' | 'known' | 'settled';

/** Remembers a key of the peer. */
export function noteRatchetKey(
  db: WriteDb,
  id: ConnId,
  key: { readonly hash: Uint8Array; readonly receivedAtMs: number },
): RatchetKeyNovelty {
  const { changes } = db.run(sql`INSERT OR IGNORE INTO agent_ratchet_key
    (conn_id, hash, received_at) VALUES (${id}, ${key.hash}, ${key.receivedAtMs})`);
  if (changes > 0) return 'new';
  const query = sql`SELECT 1 FROM agent_ratchet_key
    WHERE conn_id = ${id} AND hash = ${key.hash} AND is_settled = 1`;
  return db.get(query) === undefined ? 'known' : 'settled';
}

/** Both ends use the ratchet that the keys known so far have led to. */
export function settleRatchetKeys(db: WriteDb, id: ConnId): void {
  db.run(sql`UPDATE agent_ratchet_key SET is_settled = 1 WHERE conn_id = ${id}`);
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

/** Connections that cannot send, whose peer is there and knows how to re-synchronise. */
export function resyncsRequired(
  db: ReadDb,
  minAgentVersion: number,
): readonly (Resync & { readonly connId: ConnId })[] {
  const rows = db.all<{ conn_id: number; resync_at: number | null; resync_count: number }>(
    sql`SELECT conn_id, resync_at, resync_count FROM agent_connection
      WHERE ratchet_sync = 'required' AND status = 'ready' AND is_peer_deleted = 0
        AND agent_version >= ${minAgentVersion}`,
  );
  return rows.map((row) => ({
    connId: connId(row.conn_id),
    atMs: row.resync_at ?? undefined,
    autoCount: row.resync_count,
  }));
}

/** Which connections are to agree on new keys. */
export type Renewal = {
  /** Absent: those of all users. */
  readonly userId: AgentUserId | undefined;
  readonly minAgentVersion: number;
  /**
   * An exchange that an earlier call has begun is under way unless its keys were sent before this, or
   * later than now. One of the older copy is over: what it was to lead to has been used since.
   */
  readonly staleBeforeMs: number;
  readonly nowMs: number;
};

/** Puts connections that are made in the state `required`, to begin as soon as may be; how many. */
export function requireResyncs(db: WriteDb, renewal: Renewal): number {
  const { userId, minAgentVersion, staleBeforeMs, nowMs } = renewal;
  // One that is not made yet begins once it is, and uses its ratchet for the handshake alone.
  db.run(sql`UPDATE agent_connection SET must_renew = 1
    WHERE status <> 'ready' AND agent_version >= ${minAgentVersion}
      AND user_id = ifnull(${userId}, user_id)
      AND EXISTS (SELECT 1 FROM agent_ratchet r WHERE r.conn_id = agent_connection.conn_id)`);
  return db.run(sql`UPDATE agent_connection
    SET ratchet_sync = 'required', must_renew = 1, resync_at = NULL, resync_count = 0
    WHERE status = 'ready' AND is_peer_deleted = 0 AND agent_version >= ${minAgentVersion}
      AND user_id = ifnull(${userId}, user_id)
      AND (must_renew = 0 OR ratchet_sync <> 'started' OR resync_at IS NULL
        OR resync_at <= ${staleBeforeMs} OR resync_at > ${nowMs})`).changes;
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
  { connId: id, keptId }: SkippedKeysOwner,
  headerKey: Uint8Array,
  number: number,
): SkippedMessageKey | undefined {
  const row = db.get<{ message_key: Uint8Array; iv: Uint8Array }>(
    sql`SELECT message_key, iv FROM agent_skipped_key
      WHERE conn_id = ${id} AND header_key = ${headerKey} AND number = ${number}
        AND kept_id IS ${keptId}`,
  );
  return row === undefined
    ? undefined
    : { headerKey, number, messageKey: row.message_key, iv: row.iv };
}
