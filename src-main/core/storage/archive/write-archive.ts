/**
 * Writes an archive: a zip file with the encrypted database, the encrypted attachments and, last,
 * the manifest, nothing of it compressed. It appears under its name only once it has been read back
 * and found right; until then it stands beside, as `<target>.part`.
 */
import { lstat, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { WorkProblem } from '#shared/contract/index.ts';
import type { Result } from '#shared/result.ts';
import type { DatabaseKey } from '../../database/index.ts';
import { isAuthentic } from './authenticity.ts';
import { entriesInPlace, readEntry, withArchive } from './contents.ts';
import { type FreeBytes, type Room, freeBytes, requireRoom, syncFolder, writing } from './disk.ts';
import { Failure, attempt, reading, systemCode } from './failure.ts';
import {
  type ArchiveFacts,
  MAX_ENTRIES,
  MAX_MANIFEST_BYTES,
  manifestBoundBytes,
  totalBytes,
} from './manifest.ts';
import {
  DATABASE_NAME,
  FILES_FOLDER,
  MANIFEST_NAME,
  isPlainFileName,
  repetitionCheck,
} from './names.ts';
import { type Meter, type Work, meterOf, throwIfCancelled } from './work.ts';
import { type Source, writeZip } from './write-zip.ts';
import { damagedEntry } from './zip-reader.ts';

export type ArchiveJob = {
  /** Closed, its log checkpointed; nobody opens it meanwhile. */
  readonly databasePath: string;
  /** Need not exist. Only plain files of it are taken: everything that the app puts there. */
  readonly filesDir: string;
  /** Takes the place of a file that is there. Its folder exists. */
  readonly targetPath: string;
  readonly facts: ArchiveFacts;
  /** Of the database; the caller's. */
  readonly key: DatabaseKey;
  readonly freeBytesOf?: FreeBytes | undefined;
};

export type WrittenArchive = {
  /** Of the zip file. */
  readonly sizeBytes: number;
  readonly fileCount: number;
};

/** Headers and descriptor of an entry in a zip file, with twice its name at most. */
const ENTRY_OVERHEAD_BYTES = 30 + 24 + 46 + 9 + 28 + 2 * 260;
const END_BYTES = 1_000;

/**
 * See the header. On any problem what stood at the target still does, and `<target>.part` is gone;
 * one that a killed process has left is removed first.
 */
export function writeArchive(
  job: ArchiveJob,
  work: Work,
): Promise<Result<WrittenArchive, WorkProblem>> {
  const part = `${job.targetPath}.part`;
  return attempt(async () => {
    await refuseOwnFolder(job);
    await refuseLog(job.databasePath);
    const sources = await listSources(job);
    const room = roomOf(job, sources);
    await writing(room, () => rm(part, { force: true }));
    await requireRoom(room);
    let isDone = false;
    try {
      const sizeBytes = await writePart({ job, part, sources, room }, work);
      await writing(room, () => rename(part, job.targetPath));
      isDone = true;
      await writing(room, async () => syncFolder(room.folder));
      return { sizeBytes, fileCount: sources.length - 1 };
    } finally {
      if (!isDone) await rm(part, { force: true });
    }
  });
}

type PartJob = {
  readonly job: ArchiveJob;
  readonly part: string;
  readonly sources: readonly Source[];
  readonly room: Room;
};

async function writePart({ job, part, sources, room }: PartJob, work: Work): Promise<number> {
  const meter = meterOf(work, 2 * totalBytes(sources));
  await writeZip({ part, sources, facts: job.facts, key: job.key, room }, meter);
  await readBack({ part, key: job.key }, meter);
  throwIfCancelled(work.signal);
  return (await reading(() => stat(part))).size;
}

/** The disk gives back something else than what it was given, or nothing: all the same to the user. */
async function readBack(
  { part, key }: { readonly part: string; readonly key: DatabaseKey },
  meter: Meter,
): Promise<void> {
  const read = await attempt<undefined, { readonly type: string }>(async () => {
    await withArchive({ path: part }, async (archive) => {
      if (!isAuthentic(archive.manifest, key)) throw damagedEntry(MANIFEST_NAME);
      for (const entry of entriesInPlace(archive)) {
        await readEntry({ zip: archive.zip, entry }, async () => {}, meter);
      }
    });
    return undefined;
  });
  if (read.ok) return;
  throwIfCancelled(meter.signal);
  throw new Failure<WorkProblem>({ type: 'cannotWrite', code: 'EIO' });
}

/** An archive among the user's data would replace a part of it, or be put into the next one. */
async function refuseOwnFolder({ databasePath, targetPath }: ArchiveJob): Promise<void> {
  const own = await reading(() => realpath(dirname(databasePath)));
  const target = await realpath(dirname(targetPath)).catch((error: unknown) => {
    const code = systemCode(error);
    throw code === undefined ? error : new Failure<WorkProblem>({ type: 'cannotWrite', code });
  });
  if (target !== own && !target.startsWith(own + sep)) return;
  throw new Failure<WorkProblem>({ type: 'cannotWrite', code: 'EPERM' });
}

/** With a log beside it, the file alone is not the whole database. */
async function refuseLog(databasePath: string): Promise<void> {
  const log = await reading(() => statIfThere(`${databasePath}-wal`));
  if (log === undefined || log.size === 0) return;
  throw new Failure<WorkProblem>({ type: 'cannotRead', code: 'EBUSY' });
}

async function statIfThere(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function listSources({ databasePath, filesDir }: ArchiveJob): Promise<readonly Source[]> {
  const database = await reading(() => stat(databasePath));
  const sources = [{ name: DATABASE_NAME, path: databasePath, sizeBytes: database.size }];
  const names = (await reading(() => fileNames(filesDir))).filter(isPlainFileName).sort();
  const isRepeated = repetitionCheck();
  for (const name of names) {
    const path = join(filesDir, name);
    const stats = await reading(() => lstat(path));
    if (!stats.isFile()) continue;
    if (isRepeated(name)) throw new Failure<WorkProblem>({ type: 'cannotRead', code: 'EEXIST' });
    sources.push({ name: `${FILES_FOLDER}/${name}`, path, sizeBytes: stats.size });
  }
  const listBytes = manifestBoundBytes(sources.map(({ name }) => name));
  if (sources.length > MAX_ENTRIES || listBytes > MAX_MANIFEST_BYTES) {
    throw new Failure<WorkProblem>({ type: 'cannotRead', code: 'E2BIG' });
  }
  return sources;
}

async function fileNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function roomOf({ targetPath, freeBytesOf }: ArchiveJob, sources: readonly Source[]): Room {
  const headBytes = (sources.length + 1) * ENTRY_OVERHEAD_BYTES + END_BYTES;
  const listBytes = manifestBoundBytes(sources.map(({ name }) => name));
  return {
    folder: dirname(targetPath),
    neededBytes: totalBytes(sources) + headBytes + listBytes,
    freeBytesOf: freeBytesOf ?? freeBytes,
  };
}
