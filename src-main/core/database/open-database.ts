/**
 * Opens the one database file: SQLCipher 4 with a passphrase, plain without (the relay's), its schema
 * brought up to date. The whole life of the connection holds the file's lock, so that a second
 * process is refused; hence nobody opens the file by other means meanwhile. One writer, no readers beside it: EXCLUSIVE locking also keeps the WAL's index
 * in memory.
 */
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import Driver from 'better-sqlite3-multiple-ciphers';
import { type Result, err, ok } from '#shared/result.ts';
import { Database } from './database.ts';
import { LogSync } from './log-sync.ts';
import {
  type Migration,
  type MigrationError,
  applyMigrations,
  assertIncreasing,
  pendingMigrations,
} from './migrations.ts';

/** Why a database did not open; nothing in the file was changed. */
export type DatabaseError =
  | { readonly type: 'wrongPassphrase' }
  | { readonly type: 'busy' }
  | { readonly type: 'damaged' }
  | { readonly type: 'io'; readonly code: string }
  | MigrationError;

export type DatabaseOptions = {
  /** File, made when it is missing (its folder is not), or ':memory:'. */
  readonly path: string;
  /** UTF-8 bytes of the passphrase, at least one; absent: the file is not encrypted. Not kept. */
  readonly passphrase?: Uint8Array | undefined;
  readonly migrations: readonly Migration[];
  /**
   * What a commit outlives once Database.onDurable tells: the power going off (the default), or
   * only the process. The latter never waits for the disk; the file stays sound either way.
   */
  readonly commitSurvives?: 'powerLoss' | 'processEnd' | undefined;
  /** Path of the driver's native part, for runtimes that its prebuilt ones do not serve. */
  readonly nativeBinding?: string | undefined;
  /** Copies an existing file to `<path>.backup`, under the same passphrase, before migrating it. */
  readonly backupBeforeMigration?: boolean;
};

/** Enough for a predecessor that is just going away; a living one keeps the lock for ever. */
const LOCK_TIMEOUT_MS = 200;

/** Opens, or makes, the database and migrates it. Throws only for a faulty migration text of ours. */
export function openDatabase(options: DatabaseOptions): Result<Database, DatabaseError> {
  assertIncreasing(options.migrations);
  const connected = connect(options);
  if (!connected.ok) return connected;
  const driver = connected.value;
  let isKept = false;
  try {
    const pending = pendingMigrations(driver, options.migrations);
    if (!pending.ok) return pending;
    const isFresh = pending.value.length === options.migrations.length;
    if (pending.value.length > 0) {
      if (options.backupBeforeMigration === true && !isFresh) backUp(driver, options.path);
      applyMigrations(driver, pending.value);
    }
    isKept = true;
    return ok(new Database(driver, logSyncOf(options)));
  } finally {
    if (!isKept) driver.close();
  }
}

function connect(options: DatabaseOptions): Result<Driver, DatabaseError> {
  const { path, passphrase, nativeBinding } = options;
  if (passphrase?.length === 0) return err({ type: 'wrongPassphrase' });
  let driver: Driver | undefined;
  try {
    driver = new Driver(path, {
      timeout: LOCK_TIMEOUT_MS,
      ...(nativeBinding === undefined ? {} : { nativeBinding }),
    });
    if (passphrase !== undefined) unlock(driver, passphrase);
    configure(driver);
    return ok(driver);
  } catch (error) {
    driver?.close();
    const failure = toDatabaseError(error, passphrase !== undefined);
    const isPlain = failure.type === 'wrongPassphrase' && isPlainDatabase(path);
    return err(isPlain ? { type: 'damaged' } : failure);
  }
}

function unlock(driver: Driver, passphrase: Uint8Array): void {
  driver.pragma(`cipher = 'sqlcipher'`);
  driver.pragma('legacy = 4');
  const key = Buffer.from(passphrase);
  try {
    driver.key(key);
  } finally {
    key.fill(0);
  }
}

function logSyncOf({ path, commitSurvives }: DatabaseOptions): LogSync | undefined {
  const isKept = path !== ':memory:' && commitSurvives !== 'processEnd';
  return isKept ? new LogSync(path) : undefined;
}

function configure(driver: Driver): void {
  // Before the first access, else the WAL would use shared memory beside the file.
  driver.pragma('locking_mode = EXCLUSIVE');
  // The first read: fails on a wrong key and on a file that is not a database.
  driver.prepare('SELECT count(*) FROM sqlite_master').get();
  driver.pragma('journal_mode = WAL');
  // Commits do not wait for the disk; log-sync.ts does, for many at once.
  driver.pragma('synchronous = NORMAL');
  driver.pragma('foreign_keys = ON');
  driver.pragma('secure_delete = ON');
  driver.pragma('trusted_schema = OFF');
  driver.pragma('temp_store = MEMORY');
  // Takes the exclusive lock now rather than at the first write.
  driver.exec('BEGIN EXCLUSIVE; COMMIT');
}

/** The copy is written aside first, so that a crash never leaves half a backup under its name. */
function backUp(driver: Driver, path: string): void {
  const unfinished = `${path}.backup-unfinished`;
  rmSync(unfinished, { force: true });
  driver.prepare('VACUUM INTO ?').run(unfinished);
  renameSync(unfinished, `${path}.backup`);
}

const PLAIN_HEADER = 'SQLite format 3\0';

/**
 * Only for a file that this process does not hold open: on POSIX systems, closing any descriptor of
 * a file drops all locks that the process has on it, SQLite's too.
 */
function isPlainDatabase(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(PLAIN_HEADER.length);
    readSync(file, header, 0, header.length, 0);
    return header.toString('latin1') === PLAIN_HEADER;
  } finally {
    closeSync(file);
  }
}

function toDatabaseError(error: unknown, hasPassphrase: boolean): DatabaseError {
  if (!(error instanceof Error)) return { type: 'io', code: 'unknown' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return { type: 'busy' };
  // To SQLCipher a file under another key and a file of rubbish look the same.
  if (code === 'SQLITE_NOTADB') return { type: hasPassphrase ? 'wrongPassphrase' : 'damaged' };
  if (code.startsWith('SQLITE_CORRUPT')) return { type: 'damaged' };
  return { type: 'io', code };
}
