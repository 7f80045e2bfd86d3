/** Opening the database, and making it: whole, or not at all. The folder is held by the caller. */
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { type Result, err, ok } from '#shared/result.ts';
import type { RandomSource } from '../base/index.ts';
import {
  type ConnectError,
  type Database,
  type DatabaseError,
  type DatabaseKey,
  type Migration,
  openDatabase,
  readSalt,
  toConnectError,
  wipeKey,
} from '../database/index.ts';
import { putLeftoversAside } from './aside.ts';
import { markRestored } from './installation.ts';
import { removeCopy } from './jobs/index.ts';
import type { KeyMaker } from './key-maker.ts';
import type { StoragePaths } from './paths.ts';
import { type StorageError, fileErrorCode } from './problems.ts';
import { DISK_STEPS } from './steps.ts';

export type OpenedStorage = {
  readonly database: Database;
  /** The caller's, to wipe. */
  readonly key: DatabaseKey;
  /** Which of the passphrases was right. */
  readonly passphraseIndex: number;
};

export type Opener = {
  readonly paths: StoragePaths;
  readonly migrations: readonly Migration[];
  readonly nativeBinding: string | undefined;
  readonly keys: KeyMaker;
  readonly random: RandomSource;
  readonly nowMs: () => number;
};

/** Looks at the whole file; `wrongKey` when this is not its key. */
type QuickCheck = (key: DatabaseKey) => Promise<Result<undefined, ConnectError>>;

/** Opens an existing database by the first passphrase that is right, after a check if it was not closed. */
export async function openExisting(
  opener: Opener,
  passphrases: readonly Uint8Array[],
  checkQuickly: QuickCheck,
): Promise<Result<OpenedStorage, StorageError>> {
  const { paths, keys } = opener;
  const salt = readSalt(paths.databasePath);
  if (salt === undefined) return err({ type: 'damaged' });
  const wasClosed = !existsSync(paths.openMark);
  for (const [passphraseIndex, passphrase] of passphrases.entries()) {
    if (passphrase.length === 0) continue;
    for await (const key of keys.tries(passphrase, salt)) {
      const checked = wasClosed ? ok() : await checkQuickly(key);
      const opened = checked.ok ? openMarked(opener, key) : checked;
      if (opened.ok) return ok({ database: opened.value, key, passphraseIndex });
      wipeKey(key);
      if (opened.error.type !== 'wrongKey') return opened;
    }
  }
  return err({ type: 'wrongPassphrase' });
}

/** Makes the database under the first passphrase that is not empty, with this salt (16 bytes). */
export async function makeDatabase(
  opener: Opener,
  passphrases: readonly Uint8Array[],
  salt: Uint8Array,
): Promise<Result<OpenedStorage, StorageError>> {
  const { paths, keys, migrations, nativeBinding } = opener;
  const passphraseIndex = passphrases.findIndex(({ length }) => length > 0);
  const passphrase = passphrases[passphraseIndex];
  if (passphrase === undefined) return err({ type: 'wrongPassphrase' });
  putLeftoversAside({ paths, nowMs: opener.nowMs() });
  const key = await keys.make(passphrase, salt);
  const path = paths.unfinishedPath;
  removeCopy(path);
  // The file gets its name once all tables are in it: there is never half a database.
  const made = openDatabase({
    ...{ path, key, migrations, nativeBinding },
    commitSurvives: 'processEnd',
  });
  if (!made.ok) return made;
  made.value.close();
  DISK_STEPS.syncFile(path);
  DISK_STEPS.rename(path, paths.databasePath);
  DISK_STEPS.syncFolder(paths.folder);
  const opened = openMarked(opener, key);
  return opened.ok ? ok({ database: opened.value, key, passphraseIndex }) : opened;
}

/** Opens by key, and leaves the mark which says that it was not closed. A restored copy is told so. */
export function openMarked(opener: Opener, key: DatabaseKey): Result<Database, DatabaseError> {
  const { paths, migrations, nativeBinding } = opener;
  const wasMarked = existsSync(paths.openMark);
  if (!wasMarked) leaveMark(paths);
  const opened = openDatabase({
    ...{ path: paths.databasePath, key, migrations, nativeBinding },
    backupBeforeMigration: true,
  });
  if (!opened.ok && !wasMarked) rmSync(paths.openMark, { force: true });
  return opened.ok ? noteRestored(opener, opened.value) : opened;
}

/** From the folder into the database, where the keys are renewed by one transaction with the mark. */
function noteRestored(
  { paths, random }: Opener,
  database: Database,
): Result<Database, DatabaseError> {
  if (!existsSync(paths.restoredMark)) return ok(database);
  try {
    markRestored(database, random);
    DISK_STEPS.syncFile(`${paths.databasePath}-wal`);
    DISK_STEPS.syncFolder(paths.folder);
    DISK_STEPS.remove(paths.restoredMark);
    DISK_STEPS.syncFolder(paths.folder);
    return ok(database);
  } catch (error) {
    // Better not open than go on with its keys; the next opening tries again.
    database.close();
    return err(toConnectError(error, true));
  }
}

/** On a full disk the database is better opened without it than not at all. */
function leaveMark({ openMark, folder }: StoragePaths): void {
  try {
    closeSync(openSync(openMark, 'w', 0o600));
    DISK_STEPS.syncFolder(folder);
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT'].includes(fileErrorCode(error))) throw error;
  }
}
