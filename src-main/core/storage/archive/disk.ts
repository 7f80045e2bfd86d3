/** Free space, durable folders and the problems of writing. */
import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Failure, systemCode } from './failure.ts';

/** Bytes free for us on the disk of an existing folder; undefined: the system does not say. */
export type FreeBytes = (folder: string) => Promise<number | undefined>;

/** What is written, and how much room that takes. */
export type Room = {
  readonly folder: string;
  readonly neededBytes: number;
  readonly freeBytesOf: FreeBytes;
};

/** Asks the system. Some network disks say that they have no blocks at all, which tells nothing. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Throws the Failure `noSpace` when there is not enough room. */
export async function requireRoom(room: Room): Promise<void> {
  const free = await room.freeBytesOf(room.folder);
  if (free !== undefined && free < room.neededBytes) throw new Failure(noSpace(room, free));
}

/** Runs a step that writes; an error of the system becomes `noSpace` or `cannotWrite`. */
export async function writing<T>(room: Room, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw await toWriteFailure(room, error);
  }
}

/** `noSpace` or `cannotWrite` for an error of the system; any other as it is. */
export async function toWriteFailure(room: Room, error: unknown): Promise<unknown> {
  const code = systemCode(error);
  if (code === undefined) return error;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return new Failure({ type: 'cannotWrite', code });
  return new Failure(noSpace(room, (await room.freeBytesOf(room.folder)) ?? 0));
}

function noSpace({ neededBytes }: Room, free: number): unknown {
  return { type: 'noSpace', neededBytes, freeBytes: free };
}

/** Disks which cannot synchronise a folder say so with one of these. */
const NOT_POSSIBLE = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EISDIR'];

/** Makes the names in a folder survive the power going off. Windows does not offer it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(file);
  } catch (error) {
    if (!NOT_POSSIBLE.includes(systemCode(error) ?? '')) throw error;
  } finally {
    closeSync(file);
  }
}
