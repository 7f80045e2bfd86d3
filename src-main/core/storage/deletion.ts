/**
 * Deleting for good. Folders take another name first, so that what a crash leaves of them is never
 * taken for the whole; `settleDeletion` removes it. Throws errors of the file system unless it says
 * otherwise.
 */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ASIDE_FOLDERS } from './aside.ts';
import { DATABASE_NAME } from './archive/names.ts';
import { IMPORT_FOLDERS } from './import.ts';
import type { StoragePaths } from './paths.ts';
import { DISK_STEPS, type Steps } from './steps.ts';

/** The first page of a database, with the salt without which no passphrase opens it. */
const FIRST_PAGE = new Uint8Array(4_096);

/** Deletes a folder; nothing is wrong when it is not there. */
export function discardFolder(paths: StoragePaths, folder: string, steps = DISK_STEPS): void {
  if (!existsSync(folder)) return;
  steps.makeFolder(paths.deletedDir);
  const place = join(paths.deletedDir, String(readdirSync(paths.deletedDir).length));
  steps.rename(folder, place);
  steps.syncFolder(paths.folder);
  steps.remove(paths.deletedDir);
}

/**
 * Deletes everything, the databases first and their salts before them. Once it has begun, a crash does
 * not stop it: settleDeletion goes on.
 */
export function wipeFolder(paths: StoragePaths, steps: Steps = DISK_STEPS): void {
  try {
    closeSync(openSync(paths.wipeMark, 'w'));
    steps.syncFolder(paths.folder);
  } finally {
    // Also on a full disk, where there is no room for the mark.
    finishWipe(paths, steps);
  }
}

/** Brings to its end what a crash has interrupted; true: everything was to be deleted, and is. */
export function settleDeletion(paths: StoragePaths, steps: Steps = DISK_STEPS): boolean {
  const isWiping = existsSync(paths.wipeMark);
  if (isWiping) finishWipe(paths, steps);
  if (existsSync(paths.deletedDir)) steps.remove(paths.deletedDir);
  return isWiping;
}

function finishWipe(paths: StoragePaths, steps: Steps): void {
  const databases = databasesIn(paths.folder);
  for (const path of databases) eraseFirstPage(path);
  for (const path of databases) steps.remove(path);
  const names = readdirSync(paths.folder).filter(isOurs);
  for (const name of names) steps.remove(join(paths.folder, name));
  steps.syncFolder(paths.folder);
  steps.remove(paths.wipeMark);
  steps.syncFolder(paths.folder);
}

function isOurs(name: string): boolean {
  const others = ['files', 'aside', 'deleted', 'open', ...ASIDE_FOLDERS, ...IMPORT_FOLDERS];
  return name.startsWith(DATABASE_NAME) || others.includes(name);
}

/** Databases and what belongs to them, at any depth of what is ours. */
function databasesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(isOurs)
    .flatMap((name) => {
      const path = join(folder, name);
      if (name.startsWith(DATABASE_NAME)) return [path];
      return name === 'files' || name === 'open' ? [] : nestedDatabases(path);
    });
}

function nestedDatabases(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(DATABASE_NAME))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Not every disk overwrites in place, so this is only the better half of it; an error stops nothing. */
function eraseFirstPage(path: string): void {
  try {
    const file = openSync(path, 'r+');
    try {
      writeSync(file, FIRST_PAGE, 0, FIRST_PAGE.length, 0);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // It is removed all the same.
  }
}
