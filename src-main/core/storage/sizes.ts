/** How much room the data takes. */
import { type Stats, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StorageReport } from '#shared/model/index.ts';
import type { StoragePaths } from './paths.ts';

export type StorageSizes = Pick<
  StorageReport,
  'databaseBytes' | 'filesBytes' | 'fileCount' | 'backupBytes' | 'backupAtMs' | 'asideBytes'
>;

/** Sizes in bytes of what is there; nothing is wrong when nothing is. */
export function storageSizes(paths: StoragePaths): StorageSizes {
  const files = folderSize(paths.filesDir);
  const backup = statOf(paths.backupPath);
  return {
    databaseBytes: fileSize(paths.databasePath) + fileSize(`${paths.databasePath}-wal`),
    filesBytes: files.bytes,
    fileCount: files.count,
    backupBytes: backup?.size ?? 0,
    ...(backup !== undefined && { backupAtMs: Math.round(backup.mtimeMs) }),
    asideBytes: folderSize(paths.asideDir).bytes,
  };
}

/** The files in a folder at any depth, and their bytes. */
export function folderSize(folder: string): { readonly count: number; readonly bytes: number } {
  if (statOf(folder)?.isDirectory() !== true) return { count: 0, bytes: 0 };
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fileSize(join(entry.parentPath, entry.name)));
  return { count: files.length, bytes: files.reduce((sum, size) => sum + size, 0) };
}

/** Of a file that may not be there. */
export function fileSize(path: string): number {
  return statOf(path)?.size ?? 0;
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
