/** An archive on its way into the data folder: unpacked, opened by its passphrase, brought to our schema. */
import { join } from 'node:path';
import type { ArchiveProblem, WorkProblem } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import {
  type DatabaseError,
  type DatabaseKey,
  openDatabase,
  readSalt,
  syncFile,
  wipeKey,
} from '../database/index.ts';
import { DATABASE_NAME, type Work, unpackArchive } from './archive/index.ts';
import type { FileWork } from './file-work.ts';
import { prepareImport } from './import.ts';
import type { Opener } from './open.ts';
import type { StoragePaths } from './paths.ts';
import { DISK_STEPS } from './steps.ts';

export type ChosenArchive = {
  readonly path: string;
  /** UTF-8 bytes; wiped. */
  readonly passphrase: Uint8Array;
};

/** An archive that lies unpacked beside what is there, and opens. */
export type PreparedImport = {
  /** The caller's, to wipe. */
  readonly key: DatabaseKey;
};

type Deps = Opener & { readonly files: FileWork };
type Problem = ArchiveProblem | WorkProblem;

/** How much of the work is the unpacking; the rest is looking at the database. */
const UNPACKED = 0.7;

/** Unpacks and tries; on any problem nothing is left of it. */
export async function unpackForImport(
  { path, passphrase }: ChosenArchive,
  work: Work,
  deps: Deps,
): Promise<Result<PreparedImport, Problem>> {
  const intoDir = prepareImport(deps.paths.folder);
  const unpacked = await unpackArchive({ path, intoDir }, partOf(work, 0, UNPACKED));
  if (!unpacked.ok) return unpacked;
  let isKept = false;
  try {
    const ownVersion = deps.migrations.at(-1)?.version ?? 0;
    if (unpacked.value.schemaVersion > ownVersion) return err({ type: 'newerVersion' });
    const tried = await tryDatabase(
      { databasePath: join(intoDir, DATABASE_NAME), passphrase },
      partOf(work, UNPACKED, 1),
      deps,
    );
    isKept = tried.ok;
    return tried;
  } finally {
    if (!isKept) DISK_STEPS.remove(intoDir);
  }
}

/** Removes what was unpacked; nothing is wrong when nothing was. */
export function dropImport({ folder }: StoragePaths): void {
  prepareImport(folder);
}

async function tryDatabase(
  { databasePath, passphrase }: { readonly databasePath: string; readonly passphrase: Uint8Array },
  work: Work,
  { keys, files, migrations, nativeBinding }: Deps,
): Promise<Result<PreparedImport, Problem>> {
  const salt = readSalt(databasePath);
  if (salt === undefined) return err({ type: 'archiveDamaged', entry: DATABASE_NAME });
  const key = await keys.derive(passphrase, salt);
  const opened = await openOnce(
    { path: databasePath, key, migrations, nativeBinding },
    work,
    files,
  );
  if (opened.ok) return ok({ key });
  wipeKey(key);
  if (work.signal.aborted) return err({ type: 'cancelled' });
  return err(toArchiveProblem(opened.error));
}

/** Migrates it already here, where nothing depends on it yet. */
async function openOnce(
  options: Parameters<typeof openDatabase>[0] & { readonly key: DatabaseKey },
  work: Work,
  files: FileWork,
): Promise<Result<undefined, DatabaseError>> {
  const checked = await files.checkQuickly(options.path, options.key, work);
  if (!checked.ok) return checked;
  const opened = openDatabase({ ...options, commitSurvives: 'processEnd' });
  if (!opened.ok) return opened;
  opened.value.close();
  syncFile(options.path);
  return ok();
}

function toArchiveProblem(error: DatabaseError): Problem {
  switch (error.type) {
    case 'wrongKey':
      return { type: 'wrongPassphrase' };
    case 'future':
      return { type: 'newerVersion' };
    case 'io':
      return { type: 'cannotWrite', code: error.code };
    case 'busy':
    case 'damaged':
    case 'migrationChanged':
      return { type: 'archiveDamaged', entry: DATABASE_NAME };
  }
}

function partOf(work: Work, start: number, end: number): Work {
  return {
    signal: work.signal,
    onProgress: (fraction) => {
      work.onProgress(start + (end - start) * fraction);
    },
  };
}
