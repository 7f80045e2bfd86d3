/** The one row of the lock; without it everything is as at first. */
import type { LockDelayS } from '#shared/model/index.ts';
import type { PasswordHash } from '../crypto/index.ts';
import { type ReadDb, type WriteDb, sql } from '../database/index.ts';

export type LockRow = {
  /** Absent: the lock is off. */
  readonly passcode: PasswordHash | undefined;
  readonly selfDestruct: PasswordHash | undefined;
  /** Of the profile that is there afterwards. */
  readonly selfDestructName: string;
  readonly delayS: LockDelayS;
  readonly usesSystem: boolean;
  readonly isScreenProtected: boolean;
  /** Tries since the last right one, and when the last of them began. */
  readonly tryCount: number;
  readonly triedAtMs: number | undefined;
};

const AS_AT_FIRST: LockRow = {
  passcode: undefined,
  selfDestruct: undefined,
  selfDestructName: '',
  delayS: 30,
  usesSystem: false,
  isScreenProtected: false,
  tryCount: 0,
  triedAtMs: undefined,
};

type Row = {
  passcode_hash: Uint8Array | null;
  passcode_salt: Uint8Array | null;
  self_destruct_hash: Uint8Array | null;
  self_destruct_salt: Uint8Array | null;
  self_destruct_name: string;
  delay_s: number;
  uses_system: number;
  is_screen_protected: number;
  try_count: number;
  tried_at_ms: number | null;
};

/** The settings of the lock and its passcodes. */
export function loadLock(db: ReadDb): LockRow {
  const row = db.get<Row>(sql`SELECT passcode_hash, passcode_salt, self_destruct_hash,
    self_destruct_salt, self_destruct_name, delay_s, uses_system, is_screen_protected, try_count,
    tried_at_ms FROM app_lock`);
  if (row === undefined) return AS_AT_FIRST;
  return {
    passcode: toHash(row.passcode_hash, row.passcode_salt),
    selfDestruct: toHash(row.self_destruct_hash, row.self_destruct_salt),
    selfDestructName: row.self_destruct_name,
    // Only what the contract has let through was stored.
    delayS: row.delay_s as LockDelayS,
    usesSystem: row.uses_system === 1,
    isScreenProtected: row.is_screen_protected === 1,
    tryCount: row.try_count,
    triedAtMs: row.tried_at_ms ?? undefined,
  };
}

/** Puts the row in the place of the one that is there. */
export function saveLock(db: WriteDb, row: LockRow): void {
  const { passcode, selfDestruct } = row;
  db.run(sql`INSERT OR REPLACE INTO app_lock (lock_id, passcode_hash, passcode_salt,
      self_destruct_hash, self_destruct_salt, self_destruct_name, delay_s, uses_system,
      is_screen_protected, try_count, tried_at_ms)
    VALUES (1, ${passcode?.hash}, ${passcode?.salt}, ${selfDestruct?.hash}, ${selfDestruct?.salt},
      ${row.selfDestructName}, ${row.delayS}, ${row.usesSystem}, ${row.isScreenProtected},
      ${row.tryCount}, ${row.triedAtMs})`);
}

function toHash(hash: Uint8Array | null, salt: Uint8Array | null): PasswordHash | undefined {
  return hash === null || salt === null ? undefined : { hash, salt };
}
