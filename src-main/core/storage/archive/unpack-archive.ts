/** Unpacks an archive into a new folder: everything in it is checked, and nothing else is touched. */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveProblem, WorkProblem } from '#shared/contract/index.ts';
import type { Result } from '#shared/result.ts';
import {
  type ArchiveSource,
  type OpenArchive,
  entriesInPlace,
  readEntry,
  withArchive,
} from './contents.ts';
import { type FreeBytes, type Room, freeBytes, requireRoom, syncFolder, writing } from './disk.ts';
import { attempt } from './failure.ts';
import { type ArchiveEntry, type Manifest, totalBytes } from './manifest.ts';
import { FILES_FOLDER } from './names.ts';
import { type Meter, type Work, meterOf } from './work.ts';

export type UnpackJob = ArchiveSource & {
  /** Does not exist yet; its parent does. */
  readonly intoDir: string;
  readonly freeBytesOf?: FreeBytes | undefined;
};

/** What a file takes on the disk besides its bytes: the rest of its last block, its inode. */
const FILE_OVERHEAD_BYTES = 4_096 + 512;

/**
 * Makes `intoDir` with `sotto.db` and `files/`, for this user alone, all of it on the disk when it
 * is done. On any problem the folder is gone again. The database in it has not been opened: whether
 * the passphrase is right is still to be seen.
 */
export function unpackArchive(
  job: UnpackJob,
  work: Work,
): Promise<Result<Manifest, ArchiveProblem | WorkProblem>> {
  return attempt(() =>
    withArchive(job, async (archive) => {
      const { entries } = archive.manifest;
      const room: Room = {
        folder: dirname(job.intoDir),
        neededBytes: totalBytes(entries) + entries.length * FILE_OVERHEAD_BYTES,
        freeBytesOf: job.freeBytesOf ?? freeBytes,
      };
      await requireRoom(room);
      await writing(room, () => mkdir(job.intoDir, { mode: 0o700 }));
      let isDone = false;
      try {
        const meter = meterOf(work, totalBytes(entries));
        await fill({ archive, intoDir: job.intoDir, room }, meter);
        isDone = true;
      } finally {
        if (!isDone) await rm(job.intoDir, { recursive: true, force: true });
      }
      return archive.manifest;
    }),
  );
}

type Filling = { readonly archive: OpenArchive; readonly intoDir: string; readonly room: Room };

async function fill({ archive, intoDir, room }: Filling, meter: Meter): Promise<void> {
  const filesDir = join(intoDir, FILES_FOLDER);
  await writing(room, () => mkdir(filesDir, { mode: 0o700 }));
  for (const entry of entriesInPlace(archive)) {
    const path = join(intoDir, ...entry.name.split('/'));
    const file = await writing(room, () => open(path, 'wx', 0o600));
    try {
      await unpackEntry({ archive, entry, file, room }, meter);
    } finally {
      await file.close();
    }
  }
  await writing(room, async () => {
    syncFolder(filesDir);
    syncFolder(intoDir);
    syncFolder(dirname(intoDir));
  });
}

type Unpacking = {
  readonly archive: OpenArchive;
  readonly entry: ArchiveEntry;
  readonly file: FileHandle;
  readonly room: Room;
};

async function unpackEntry({ archive, entry, file, room }: Unpacking, meter: Meter): Promise<void> {
  const sink = (chunk: Uint8Array) => writing(room, () => writeAll(file, chunk));
  await readEntry({ zip: archive.zip, entry }, sink, meter);
  await writing(room, () => file.sync());
}

/** One write may take less than all of it, as when the disk becomes full. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    done += (await file.write(chunk, done)).bytesWritten;
  }
}
