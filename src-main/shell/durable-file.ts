/** Small files that must survive a power cut at any moment: whole as before, or whole as written. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Decides by what was read back from the disk whether it may take the place of the older file. */
export type Proof = (bytes: Buffer) => boolean;

/**
 * Writes a file for its owner alone, beside the older one until `isRight` has accepted what was read back. False: it
 * was not accepted, and the older one is still there; throws what the file system throws, likewise.
 */
export function replaceFile(path: string, bytes: Uint8Array, isRight: Proof): boolean {
  const folder = dirname(path);
  const unfinished = unfinishedPath(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeSynced(unfinished, bytes);
    if (!isRight(readFileSync(unfinished))) return false;
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
  syncFolder(folder);
  return true;
}

/** Overwrites and removes a file, and what an interrupted write has left of it; none is no failure. */
export function eraseFile(path: string): void {
  for (const each of [path, unfinishedPath(path)]) {
    if (!existsSync(each)) continue;
    const sizeBytes = readFileSync(each).length;
    writeSynced(each, new Uint8Array(sizeBytes), 'r+');
    rmSync(each);
  }
  if (existsSync(dirname(path))) syncFolder(dirname(path));
}

function unfinishedPath(path: string): string {
  return `${path}.tmp`;
}

function writeSynced(path: string, bytes: Uint8Array, flags = 'w'): void {
  const file = openSync(path, flags, 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes names durable; Windows does so by itself and opens no folders. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
