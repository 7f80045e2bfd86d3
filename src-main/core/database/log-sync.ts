/**
 * Makes commits survive the power going off, many at a time: SQLite appends them to its write-ahead
 * log without waiting for the disk (synchronous NORMAL), and the log is synchronised here, off the
 * event loop: at once for whoever waits, since nothing that relies on a commit leaves the process
 * before, and 50 ms later where nobody does. So at most the last 50 ms of what nobody has heard of are
 * lost, whole transactions at a time: what synchronous FULL gives, at one wait for many commits.
 */
import { closeSync, constants, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './durable.ts';

/** FlushFileBuffers of Windows asks for the right to write. */
const OPEN_FLAGS = process.platform === 'win32' ? constants.O_RDWR : constants.O_RDONLY;

/** How long a commit that nobody waits for may be lost by a power cut. */
export const LAZY_SYNC_MS = 50;

/** The write-ahead log of one open database; close it after the database. */
export class LogSync {
  readonly #databasePath: string;
  #file: number | undefined;
  /** Something was committed since the last synchronisation began. */
  #isBehind = false;
  #isSyncing = false;
  /** Synchronises what nobody waits for. */
  #timer: NodeJS.Timeout | undefined;
  /** The timer went off during a synchronisation. */
  #isDue = false;
  /** Wait for the synchronisation under way, and for the one after it. */
  #current: (() => void)[] = [];
  #next: (() => void)[] = [];
  #isRenewed = false;
  #isClosed = false;

  constructor(databasePath: string) {
    this.#databasePath = databasePath;
  }

  /** Whether something was committed that is not on the disk yet. */
  get isBehind(): boolean {
    return this.#isBehind || this.#isSyncing;
  }

  /** Call after every commit. */
  committed(): void {
    this.#isBehind = true;
    if (this.#isDue || this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#isDue = true;
      this.#sync();
    }, LAZY_SYNC_MS).unref();
  }

  /** The log is another file from now on, and what was in the old one is on the disk. */
  renewed(): void {
    if (this.#isSyncing) this.#isRenewed = true;
    else this.#closeFile();
  }

  /** Runs the task once every commit before this call is on the disk; at once if they all are. */
  onDurable(task: () => void): void {
    if (this.#isBehind) {
      this.#next.push(task);
      this.#sync();
    } else if (this.#isSyncing) this.#current.push(task);
    else task();
  }

  /** Waits for the disk, for somebody who cannot go on without; who waits already is told later. */
  syncNow(): void {
    this.#file ??= this.#open();
    fdatasyncSync(this.#file);
  }

  /** Drops what waits: nobody is left to act on it. */
  close(): void {
    this.#isClosed = true;
    this.#dropTimer();
    this.#current = [];
    this.#next = [];
    if (!this.#isSyncing) this.#closeFile();
  }

  #sync(): void {
    const isWanted = this.#next.length > 0 || (this.#isDue && this.#isBehind);
    if (this.#isSyncing || !isWanted) return;
    this.#dropTimer();
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
      if (this.#isRenewed) this.#closeFile();
      const tasks = this.#current;
      this.#current = [];
      for (const task of tasks) task();
      this.#sync();
    });
  }

  /** SQLite makes the log with the first commit and keeps it until the database is closed. */
  #open(): number {
    const file = openSync(`${this.#databasePath}-wal`, OPEN_FLAGS);
    syncFolder(dirname(this.#databasePath)); // the log's name
    return file;
  }

  #dropTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isDue = false;
  }

  #closeFile(): void {
    this.#isRenewed = false;
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
