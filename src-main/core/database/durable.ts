/** Makes files and their names outlive the power going off. */
import { closeSync, constants, fsyncSync, openSync } from 'node:fs';

/** Waits until the file's content is on the disk. Not for a file that SQLite holds open in this process. */
export function syncFile(path: string): void {
  // FlushFileBuffers of Windows asks for the right to write.
  const file = openSync(path, constants.O_RDWR);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Disks that cannot synchronise a folder say so with one of these. */
const NOT_POSSIBLE = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EISDIR'];

/** Waits until the names in the folder are on the disk; Windows has no such thing, and needs none. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!NOT_POSSIBLE.includes(code)) throw error;
  } finally {
    closeSync(folder);
  }
}
