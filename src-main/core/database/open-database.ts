/**
 * Opens the one database file: SQLCipher 4 with a key, plain without (the relay's), its schema brought
 * up to date. The whole life of the connection holds the file's lock, so that a second process is
 * refused; hence nobody opens the file by other means meanwhile. One writer, no readers beside it:
 * EXCLUSIVE locking also keeps the WAL's index in memory. Commits survive a power cut at most 50 ms
 * later (log-sync.ts), which is how we do what synchronous FULL does.
 */
import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Driver from 'better-sqlite3-multiple-ciphers';
import { type Result, err, ok } from '#shared/result.ts';
import { type ConnectError, type ConnectOptions, connect, toConnectError } from './connect.ts';
import { Database, type DatabaseParts } from './database.ts';
import { syncFile, syncFolder } from './durable.ts';
import { FilePlace } from './file-place.ts';
import { LogSync } from './log-sync.ts';
import {
  type Migration,
  type MigrationError,
  applyMigrations,
  assertIncreasing,
  pendingMigrations,
} from './migrations.ts';
import { troubleOf } from './trouble.ts';

/** Why a database did not open; nothing in the file was changed. */
export type DatabaseError = ConnectError | MigrationError;

export type DatabaseOptions = ConnectOptions & {
  readonly migrations: readonly Migration[];
  /**
   * What a commit outlives once Database.onDurable tells: the power going off (the default), or
   * only the process. The latter never waits for the disk; the file stays sound either way.
   */
  readonly commitSurvives?: 'powerLoss' | 'processEnd' | undefined;
  /**
   * Copies an existing file to `<path>.backup`, under the same key, before migrating it; when that
   * was is the time of the copy's last change.
   */
  readonly backupBeforeMigration?: boolean;
};

/** Opens, or makes, the database and migrates it. Throws only for a faulty migration text of ours. */
export function openDatabase(options: DatabaseOptions): Result<Database, DatabaseError> {
  assertIncreasing(options.migrations);
  const connected = connect(options, configure);
  if (!connected.ok) return connected;
  const driver = connected.value;
  let isKept = false;
  try {
    const migrated = migrate(driver, options);
    if (!migrated.ok) return migrated;
    isKept = true;
    return ok(new Database(driver, partsOf(options)));
  } finally {
    if (!isKept) driver.close();
  }
}

function migrate(driver: Driver, options: DatabaseOptions): Result<undefined, DatabaseError> {
  try {
    const pending = pendingMigrations(driver, options.migrations);
    if (!pending.ok || pending.value.length === 0) return pending.ok ? ok() : pending;
    const isFresh = pending.value.length === options.migrations.length;
    if (options.backupBeforeMigration === true && !isFresh) backUp(driver, options.path);
    applyMigrations(driver, pending.value);
    return ok();
  } catch (error) {
    const failure = toConnectError(error, options.key !== undefined);
    if (isOfTheDisk(error) || failure.type === 'damaged') return err(failure);
    throw error; // our text's fault
  }
}

/** SQLite's errors or those of node:fs, which name the call of the system. */
function isOfTheDisk(error: unknown): boolean {
  return troubleOf(error) !== undefined || (error instanceof Error && 'syscall' in error);
}

function configure(driver: Driver): void {
  driver.pragma('journal_mode = WAL');
  // Commits do not wait for the disk; log-sync.ts does, for many at once.
  driver.pragma('synchronous = NORMAL');
  driver.pragma('foreign_keys = ON');
  driver.pragma('secure_delete = ON');
}

function partsOf({ path, commitSurvives }: DatabaseOptions): DatabaseParts {
  if (path === ':memory:') return {};
  return {
    ...(process.platform !== 'win32' && { place: new FilePlace(path) }),
    ...(commitSurvives !== 'processEnd' && { log: new LogSync(path), path }),
  };
}

/**
 * The copy is written aside first, so that neither a crash nor a power cut leaves half a backup under
 * its name.
 */
function backUp(driver: Driver, path: string): void {
  const unfinished = `${path}.backup-unfinished`;
  // A killed predecessor's journal would be applied to the new copy.
  for (const suffix of ['-journal', '']) rmSync(`${unfinished}${suffix}`, { force: true });
  try {
    driver.prepare('VACUUM INTO ?').run(unfinished);
    syncFile(unfinished);
    renameSync(unfinished, `${path}.backup`);
    syncFolder(dirname(path));
  } finally {
    rmSync(unfinished, { force: true });
  }
}
