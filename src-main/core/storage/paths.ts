/** What lies in a data folder, and under which name. */
import { join } from 'node:path';
import { DATABASE_NAME, FILES_FOLDER } from './archive/names.ts';

/** What SQLite puts beside a database; a leftover of one must never meet another. */
export const COMPANIONS = ['-wal', '-shm', '-journal'] as const;

export type StoragePaths = {
  readonly folder: string;
  readonly databasePath: string;
  /** The copy from before the last migration. */
  readonly backupPath: string;
  /** A database that is being made, to take the place of the one that is there. */
  readonly unfinishedPath: string;
  readonly filesDir: string;
  /** What starting over and restoring the backup have put aside, by time. */
  readonly asideDir: string;
  /** What is being deleted. */
  readonly deletedDir: string;
  /** There while the database is open, and after it was not closed. */
  readonly openMark: string;
  /** A folder; there until the database that is a restored copy has opened, and is told so. */
  readonly restoredMark: string;
  /** There while everything is being deleted. */
  readonly wipeMark: string;
  /** Held by the process that uses the folder. */
  readonly lockPath: string;
};

/** The paths in a data folder. */
export function storagePaths(folder: string): StoragePaths {
  const databasePath = join(folder, DATABASE_NAME);
  return {
    folder,
    databasePath,
    backupPath: `${databasePath}.backup`,
    unfinishedPath: `${databasePath}.unfinished`,
    filesDir: join(folder, FILES_FOLDER),
    asideDir: join(folder, 'aside'),
    deletedDir: join(folder, 'deleted'),
    openMark: join(folder, 'open'),
    restoredMark: `${databasePath}.restored`,
    wipeMark: join(folder, 'wiping'),
    lockPath: join(folder, 'sotto.lock'),
  };
}
