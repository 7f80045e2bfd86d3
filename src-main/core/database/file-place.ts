/**
 * Notices when the database's files are no longer where they were: moved away or deleted by somebody.
 * SQLite would write on into files without a name, and everything would be gone with the process.
 */
import { statSync } from 'node:fs';

/** Looks like what the driver throws, so that all trouble with the disk is told in one way. */
class MovedError extends Error {
  readonly code = 'SQLITE_READONLY_DBMOVED';
}

/** The two files of an open database; not for Windows, where an open file cannot be taken away. */
export class FilePlace {
  readonly #path: string;
  readonly #file: number | undefined;
  #log: number | undefined;

  /** Call once the database is open. */
  constructor(path: string) {
    this.#path = path;
    this.#file = fileNumber(path);
    this.#log = fileNumber(`${path}-wal`);
  }

  /**
   * Throws when the database is gone; false when only its log is, of which SQLite still has all
   * that is in it.
   */
  hasLog(): boolean {
    if (fileNumber(this.#path) !== this.#file) throw new MovedError('the database file is gone');
    const log = fileNumber(`${this.#path}-wal`);
    // SQLite makes a log when it is first needed.
    this.#log ??= log;
    return log === this.#log;
  }

  /** The log is to be made anew. */
  logRenewed(): void {
    this.#log = undefined;
  }
}

function fileNumber(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
