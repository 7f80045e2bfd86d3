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

/** Waits until the names in the folder are on the disk; Windows has no such thing, and needs none. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
