/**
 * Moves what the write-ahead log holds into the database file without waiting for the disk on the event
 * loop. SQLite by itself does so within a commit, when the log has 1,000 pages; it synchronises the log
 * before and the database after it, and the log once more when it begins it anew with the next commit.
 * Here each of these waits is off the event loop, and nothing else is written in between: the log is
 * synchronised, its pages are copied, the database is synchronised, the log is begun anew with a page
 * that says what it said before, and synchronised. Whoever has to write in between waits for the disk.
 */
import { closeSync, constants, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import type Driver from 'better-sqlite3-multiple-ciphers';
import type { LogSync } from './log-sync.ts';

/** FlushFileBuffers of Windows asks for the right to write. */
const OPEN_FLAGS = process.platform === 'win32' ? constants.O_RDWR : constants.O_RDONLY;

/** For so long at most the log holds what was overwritten or deleted, while nobody writes. */
export const FORGET_MS = 30_000;

export type LogCopyParts = {
  readonly driver: Driver;
  readonly log: LogSync;
  /** The database's path. */
  readonly path: string;
  /** Whether its files are where they were; throws like the driver when the database is gone. */
  readonly isInPlace: () => boolean;
  /** Commits a page that says what it said before. */
  readonly rewritePage: () => void;
  /** Told what the disk has against it; the log still holds everything. */
  readonly onError: (error: unknown) => void;
};

/** Of one open database. */
export class LogCopy {
  readonly #parts: LogCopyParts;
  /**
   * Closed after SQLite has closed its own only: on POSIX systems closing any handle of the file gives
   * up the locks that this process has on it.
   */
  #file: number | undefined;
  #isSyncing = false;
  #forgetTimer: NodeJS.Timeout | undefined;
  /** The log is to be emptied as soon as the database has all of it. */
  #isForgetting = false;
  /** What the disk need not have yet, and must have before anything is written. */
  #unsettled: 'database' | 'log' | undefined;
  #isClosed = false;
  /** What the disk said when a writer waited for it. */
  #failure: Error | undefined;
  /** Wait for the run under way, or for one that begins with the first of them. */
  #waiting: (() => void)[] = [];

  constructor(parts: LogCopyParts) {
    this.#parts = parts;
  }

  /** Runs the task once what was committed is moved, or was not since somebody else writes. */
  settle(task: () => void): void {
    this.#waiting.push(task);
    if (this.#waiting.length > 1) return;
    const { log } = this.#parts;
    log.onDurable(() => {
      if (log.isBehind) this.#finish();
      else this.#copy();
    });
  }

  /** Call after every commit that changes anything. */
  written(): void {
    if (this.#isClosed) return;
    this.#forgetTimer ??= setTimeout(() => {
      this.#forgetTimer = undefined;
      this.#isForgetting = true;
      this.settle(() => {
        // Somebody has written meanwhile.
        if (this.#isForgetting) this.written();
      });
    }, FORGET_MS).unref();
  }

  /** Call before anything is written, and before the database is closed; throws if that may not be. */
  beforeWrite(): void {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      if (this.#unsettled === 'database' && this.#file !== undefined) fdatasyncSync(this.#file);
      if (this.#unsettled === 'log') this.#parts.log.syncNow();
    } catch (error) {
      this.#die(error);
    }
    this.#unsettled = undefined;
  }

  /** Call once the database is closed: drops what waits. */
  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    clearTimeout(this.#forgetTimer);
    if (!this.#isSyncing) this.#closeFile();
  }

  /** All of the log is on the disk. */
  #copy(): void {
    const { driver, path } = this.#parts;
    const isCopied = this.#unsynchronised(() => {
      this.#file ??= openSync(path, OPEN_FLAGS);
      this.#unsettled = 'database';
      driver.pragma('wal_checkpoint(PASSIVE)');
    });
    if (!isCopied || this.#file === undefined) return this.#finish();
    this.#isSyncing = true;
    fdatasync(this.#file, (error) => {
      this.#isSyncing = false;
      if (this.#isClosed) return this.#closeFile();
      // After a failed synchronisation nothing is known about the disk: better to die than to go on.
      if (error !== null) throw error;
      // Somebody has written, and with that begun the log anew.
      if (this.#unsettled === undefined) this.#finish();
      else this.#beginLog();
    });
  }

  /** The database has all that the log has: the next commit overwrites the log from its beginning. */
  #beginLog(): void {
    const { log, rewritePage } = this.#parts;
    this.#unsettled = undefined;
    const isBegun = this.#unsynchronised(() => {
      if (this.#isForgetting) this.#emptyLog();
      rewritePage();
      this.#unsettled = 'log';
    });
    if (!isBegun) return this.#finish();
    log.onDurable(() => {
      this.#unsettled = undefined;
      this.#finish();
    });
  }

  /** What it held stays on the disk until something else is written there, but in no file. */
  #emptyLog(): void {
    const rows = this.#parts.driver.pragma('wal_checkpoint(TRUNCATE)');
    this.#isForgetting = (rows as readonly { readonly busy: number }[])[0]?.busy !== 0;
  }

  /** Lets SQLite not wait for the disk; whether the work did not fail. */
  #unsynchronised(work: () => void): boolean {
    const { driver, isInPlace, onError } = this.#parts;
    try {
      if (!isInPlace()) return false;
      driver.pragma('synchronous = OFF');
      work();
      return true;
    } catch (error) {
      onError(error);
      return false;
    } finally {
      driver.pragma('synchronous = NORMAL');
    }
  }

  /**
   * As after every failed synchronisation. Nor is anything written until then: a second one would
   * succeed though what the first should have taken to the disk is not there.
   */
  #die(error: unknown): never {
    this.#failure = error instanceof Error ? error : new Error('not synchronised');
    setImmediate(() => {
      throw error;
    });
    throw this.#failure;
  }

  #finish(): void {
    const tasks = this.#waiting;
    this.#waiting = [];
    for (const task of tasks) task();
  }

  #closeFile(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
