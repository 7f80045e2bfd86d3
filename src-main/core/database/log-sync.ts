/**
 * Makes commits survive the power going off, many at a time: SQLite appends them to its write-ahead
 * log without waiting for the disk (synchronous NORMAL), and the log is synchronised here, off the
 * event loop, before anything that relies on a commit leaves the process.
 */
import { closeSync, constants, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** FlushFileBuffers of Windows asks for the right to write. */
const OPEN_FLAGS = process.platform === 'win32' ? constants.O_RDWR : constants.O_RDONLY;

/** The write-ahead log of one open database; close it after the database. */
export class LogSync {
  readonly #databasePath: string;
  #file: number | undefined;
  /** Something was committed since the last synchronisation began. */
  #isBehind = false;
  #isSyncing = false;
  /** Wait for the synchronisation under way, and for the one after it. */
  #current: (() => void)[] = [];
  #next: (() => void)[] = [];
  #isClosed = false;

  constructor(databasePath: string) {
    this.#databasePath = databasePath;
  }

  /** Call after every commit. */
  committed(): void {
    this.#isBehind = true;
  }

  /** Runs the task once every commit before this call is on the disk; at once if they all are. */
  onDurable(task: () => void): void {
    if (this.#isBehind) {
      this.#next.push(task);
      this.#sync();
    } else if (this.#isSyncing) this.#current.push(task);
    else task();
  }

  /** Drops what waits: nobody is left to act on it. */
  close(): void {
    this.#isClosed = true;
    this.#current = [];
    this.#next = [];
    if (!this.#isSyncing) this.#closeFile();
  }

  #sync(): void {
    if (this.#isSyncing || this.#next.length === 0) return;
    this.#file ??= this.#open();
    this.#isSyncing = true;
    this.#isBehind = false;
    this.#current = this.#next;
    this.#next = [];
    fdatasync(this.#file, (error) => {
      this.#isSyncing = false;
      if (this.#isClosed) return this.#closeFile();
      // After a failed synchronisation nothing is known about the disk: better to die than to go on.
      if (error !== null) throw error;
      const tasks = this.#current;
      this.#current = [];
      for (const task of tasks) task();
      this.#sync();
    });
  }

  /** SQLite makes the log with the first commit and keeps it until the database is closed. */
  #open(): number {
    const file = openSync(`${this.#databasePath}-wal`, OPEN_FLAGS);
    if (process.platform !== 'win32') {
      const folder = openSync(dirname(this.#databasePath), constants.O_RDONLY);
      fsyncSync(folder); // the log's name
      closeSync(folder);
    }
    return file;
  }

  #closeFile(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
