/** Room on the disk. */
import { statfsSync } from 'node:fs';

/** Bytes free for us on the disk of an existing folder; undefined: the system does not say. */
export type FreeBytes = (folder: string) => number | undefined;

/** Asks the system. Some network disks say that they have no blocks at all, which tells nothing. */
export function freeBytesOn(folder: string): number | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}
