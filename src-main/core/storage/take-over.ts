/**
 * An archive on its way into the data folder: unpacked, opened by its passphrase, found to be authentic,
 * brought to our schema, and marked with what has to happen once it is in its place.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArchiveProblem, WorkProblem } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import {
  type DatabaseError,
  type DatabaseKey,
  openDatabase,
  readSalt,
  toConnectError,
  wipeKey,
} from '../database/index.ts';
import {
  DATABASE_NAME,
  MANIFEST_NAME,
  type Manifest,
  type Work,
  isAuthentic,
  unpackArchive,
} from './archive/index.ts';
import type { FileWork } from './file-work.ts';
import { prepareImport } from './import.ts';
import { type Arrival, markImported } from './installation.ts';
import type { Opener } from './open.ts';
import type { StoragePaths } from './paths.ts';
import { DISK_STEPS } from './steps.ts';

export type ChosenArchive = Arrival & {
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
  archive: ChosenArchive,
  work: Work,
  deps: Deps,
): Promise<Result<PreparedImport, Problem>> {
  const { path } = archive;
  const intoDir = prepareImport(deps.paths.folder);
  const unpacked = await unpackArchive({ path, intoDir }, partOf(work, 0, UNPACKED));
  if (!unpacked.ok) return unpacked;
  let isKept = false;
  try {
    const ownVersion = deps.migrations.at(-1)?.version ?? 0;
    if (unpacked.value.schemaVersion > ownVersion) return err({ type: 'newerVersion' });
    const trial = { archive, databasePath: join(intoDir, DATABASE_NAME), manifest: unpacked.value };
    const tried = await tryDatabase(trial, partOf(work, UNPACKED, 1), deps);
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

type Trial = {
  readonly archive: ChosenArchive;
  /** Of what was unpacked. */
  readonly databasePath: string;
  readonly manifest: Manifest;
};

async function tryDatabase(
  trial: Trial,
  work: Work,
  deps: Deps,
): Promise<Result<PreparedImport, Problem>> {
  const { archive, databasePath } = trial;
  const salt = readSalt(databasePath);
  if (salt === undefined) return err({ type: 'archiveDamaged', entry: DATABASE_NAME });
  for await (const key of deps.keys.tries(archive.passphrase, salt)) {
    const tried = await tryKey({ ...trial, key }, work, deps);
    if (tried.ok || tried.error.type !== 'wrongPassphrase') return tried;
  }
  return err({ type: 'wrongPassphrase' });
}

/** Wipes the key where it is not the right one. */
async function tryKey(
  { archive, databasePath, manifest, key }: Trial & { readonly key: DatabaseKey },
  work: Work,
  deps: Deps,
): Promise<Result<PreparedImport, Problem>> {
  let isKept = false;
  try {
    const checked = await deps.files.checkQuickly(databasePath, key, work);
    if (work.signal.aborted) return err({ type: 'cancelled' });
    if (!checked.ok) return err(toArchiveProblem(checked.error));
    if (!isAuthentic(manifest, key)) return err({ type: 'archiveDamaged', entry: MANIFEST_NAME });
    const opened = openOnce({ path: databasePath, key, arrival: archive }, deps);
    isKept = opened.ok;
    return opened.ok ? ok({ key }) : err(toArchiveProblem(opened.error));
  } finally {
    if (!isKept) wipeKey(key);
  }
}

type Opening = { readonly path: string; readonly key: DatabaseKey; readonly arrival: Arrival };

/**
 * Migrates and marks it already here, where nothing depends on it yet. All of it is on the disk
 * afterwards: what takes the place of what is here has the mark, whenever a crash comes.
 */
function openOnce(
  { path, key, arrival }: Opening,
  { migrations, nativeBinding, random }: Deps,
): Result<undefined, DatabaseError> {
  const opened = openDatabase({
    ...{ path, key, migrations, nativeBinding },
    commitSurvives: 'processEnd',
  });
  if (!opened.ok) return opened;
  try {
    markImported(opened.value, random, arrival);
  } catch (error) {
    return err(toConnectError(error, true));
  } finally {
    opened.value.close();
  }
  // The log is gone, unless the disk was too full to empty it.
  for (const file of [path, `${path}-wal`]) if (existsSync(file)) DISK_STEPS.syncFile(file);
  DISK_STEPS.syncFolder(dirname(path));
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
