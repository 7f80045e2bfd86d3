/**
 * One connection to one SQLite file: a handle that reads, and transactions that write. Everything is
 * synchronous. Made by `openDatabase` only. Rows hold INTEGER as number and BLOB as Uint8Array.
 */
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- for importers whose own project does not list the declarations
/// <reference path="./better-sqlite3-multiple-ciphers.d.ts" />
import type Driver from 'better-sqlite3-multiple-ciphers';
import { assert } from '../base/index.ts';
import type { FilePlace } from './file-place.ts';
import { LogCopy } from './log-copy.ts';
import type { LogSync } from './log-sync.ts';
import { type Sql, sql } from './sql.ts';
import { type Trouble, TroubleWatch } from './trouble.ts';

declare const writable: unique symbol;

/** Reads; a statement that would write is refused. */
export interface ReadDb {
  /** All rows of the query. */
  all<Row>(query: Sql): Row[];
  /** The first row of the query. */
  get<Row>(query: Sql): Row | undefined;
}

/** Reads and writes, inside the transaction that made it. */
export interface WriteDb extends ReadDb {
  /** Runs a statement that returns no rows; rowId is that of the last INSERT. */
  run(query: Sql): { readonly changes: number; readonly rowId: number };
  readonly [writable]: true;
}

/** The texts of queries are fixed in the code; a list of values of varying length makes more. */
const MAX_CACHED_STATEMENTS = 500;

/** What goes with a connection to a file. */
export type DatabaseParts = {
  readonly log?: LogSync | undefined;
  /** Goes with the log. */
  readonly path?: string | undefined;
  readonly place?: FilePlace | undefined;
};

/** An open database; close it when done. Handles from it throw once it is closed. */
export class Database {
  readonly read: ReadDb;
  readonly #driver: Driver;
  readonly #log: LogSync | undefined;
  readonly #copy: LogCopy | undefined;
  readonly #place: FilePlace | undefined;
  readonly #trouble = new TroubleWatch(() => {
    this.#probe();
  });
  readonly #statements = new Map<string, Driver.Statement>();
  readonly #write: WriteDb;
  #isInTransaction = false;
  /** Why SQLite itself has rolled back the transaction that is under way, where it has. */
  #endedBy: unknown;
  #isRewriting = false;
  #hasWritten = false;
  #writeCount = 0;

  /**
   * Takes ownership of the driver's connection. Without a log, commits are as durable as they get;
   * without a place, nobody looks whether the file is still there.
   */
  constructor(driver: Driver, { log, path, place }: DatabaseParts = {}) {
    this.#driver = driver;
    this.#log = log;
    this.#place = place;
    const onError = (error: unknown): void => {
      this.#trouble.failed(error);
    };
    if (log !== undefined && path !== undefined) {
      const isInPlace = (): boolean => this.#place?.hasLog() !== false;
      const rewritePage = (): void => {
        this.#rewritePage();
      };
      this.#copy = new LogCopy({ driver, log, path, isInPlace, rewritePage, onError });
    }
    this.read = {
      all: <Row>(query: Sql) =>
        this.#attempt(() => this.#readStatement(query).all(...query.values)).map(plainRow<Row>),
      get: <Row>(query: Sql) =>
        optionalRow<Row>(this.#attempt(() => this.#readStatement(query).get(...query.values))),
    };
    const write: Omit<WriteDb, typeof writable> = {
      all: <Row>(query: Sql) =>
        this.#attempt(() => this.#writeStatement(query).all(...query.values)).map(plainRow<Row>),
      get: <Row>(query: Sql) =>
        optionalRow<Row>(this.#attempt(() => this.#writeStatement(query).get(...query.values))),
      run: (query: Sql) => {
        const { changes, lastInsertRowid } = this.#attempt(() =>
          this.#writeStatement(query).run(...query.values),
        );
        return { changes, rowId: Number(lastInsertRowid) };
      },
    };
    // The brand exists in types only: it keeps a ReadDb from passing for a WriteDb.
    this.#write = write as WriteDb;
  }

  /** How many transactions have written something since the database was opened. */
  get writeCount(): number {
    return this.#writeCount;
  }

  /**
   * Runs the work in one transaction (BEGIN IMMEDIATE): committed when it returns, rolled back when
   * it throws. The work is synchronous and does not begin another transaction; both are asserted.
   * Throws the driver's error when nothing can be written (onTrouble tells), having changed nothing: also
   * where the work goes on after the error that has made SQLite roll back.
   */
  transaction<T>(work: (db: WriteDb) => T): T {
    assert(!this.#isInTransaction, 'transactions do not nest');
    let result: T;
    try {
      result = this.#inTransaction(work);
    } catch (error) {
      this.#trouble.failed(error);
      throw error;
    }
    if (this.#hasWritten) this.#trouble.worked();
    return result;
  }

  /**
   * Calls the listener when a transaction fails because of the disk: `full`, or `cannotWrite` for
   * every other cause, and with undefined once one has worked again, which is tried from time to time.
   * The function returned ends that, as does close().
   */
  onTrouble(listener: (trouble: Trouble | undefined) => void): () => void {
    return this.#trouble.on(listener);
  }

  /**
   * Runs the task once all that was committed survives what `commitSurvives` says, at once if it
   * does already; never after close(). What leaves the process because of a commit leaves by here.
   */
  onDurable(task: () => void): void {
    if (this.#log === undefined) task();
    else this.#log.onDurable(task);
  }

  /**
   * For work of many transactions: between them, runs the task once the pages they have written are
   * where they belong, so that this does not pile up for a later commit. The event loop is held for as
   * long as it takes to copy them, some 0.03 ms a page, and does not wait for the disk. At once without
   * a log; never after close().
   */
  settle(task: () => void): void {
    assert(!this.#isInTransaction, 'pages are moved between transactions');
    if (this.#copy === undefined) task();
    else this.#copy.settle(task);
  }

  /** Releases the file and its lock; later calls do nothing. */
  close(): void {
    this.#trouble.close();
    this.#statements.clear();
    this.#copy?.beforeWrite();
    this.#driver.close();
    this.#log?.close();
    this.#copy?.close();
  }

  #inTransaction<T>(work: (db: WriteDb) => T): T {
    this.#isInTransaction = true;
    this.#endedBy = undefined;
    this.#hasWritten = false;
    try {
      this.#copy?.beforeWrite();
      if (this.#place?.hasLog() === false) this.#renewLog(this.#place);
      this.#driver.exec('BEGIN IMMEDIATE');
      const result = work(this.#write);
      assert(!(result instanceof Promise), 'a transaction is synchronous');
      this.#checkNotEnded();
      this.#driver.exec('COMMIT');
      if (this.#hasWritten) {
        this.#writeCount += 1;
        this.#log?.committed();
        if (!this.#isRewriting) this.#copy?.written();
      }
      return result;
    } catch (error) {
      // SQLite itself has rolled back already after some errors, such as a full disk.
      if (this.#driver.inTransaction) this.#driver.exec('ROLLBACK');
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  /** Moves what the log without a name still holds into the database, and begins another log. */
  #renewLog(place: FilePlace): void {
    this.#driver.pragma('journal_mode = DELETE');
    this.#driver.pragma('journal_mode = WAL');
    this.#log?.renewed();
    place.logRenewed();
  }

  /** Writes a page that says what it said before. */
  #rewritePage(): void {
    this.#isRewriting = true;
    try {
      this.transaction((db) => {
        const row = db.get<{ user_version: number }>(sql`PRAGMA user_version`);
        db.run({ text: `PRAGMA user_version = ${String(row?.user_version ?? 0)}`, values: [] });
        this.#hasWritten = true;
      });
    } finally {
      this.#isRewriting = false;
    }
  }

  #probe(): void {
    try {
      this.#rewritePage();
    } catch {
      // Reported to the watch, which tries again.
    }
  }

  /** Remembers what has ended the transaction, for SQLite rolls all of it back after some errors. */
  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (this.#isInTransaction && !this.#driver.inTransaction) this.#endedBy ??= error;
      throw error;
    }
  }

  /** What is written after that would be committed by itself; so all of it fails of the same cause. */
  #checkNotEnded(): void {
    if (this.#driver.inTransaction) return;
    throw this.#endedBy instanceof Error ? this.#endedBy : new Error('rolled back');
  }

  #readStatement(query: Sql): Driver.Statement {
    const statement = this.#statement(query.text);
    assert(statement.readonly, 'a reading handle does not write');
    return statement;
  }

  #writeStatement(query: Sql): Driver.Statement {
    assert(this.#isInTransaction, 'a writing handle lives as long as its transaction');
    this.#checkNotEnded();
    const statement = this.#statement(query.text);
    if (!statement.readonly) this.#hasWritten = true;
    return statement;
  }

  #statement(text: string): Driver.Statement {
    const cached = this.#statements.get(text);
    if (cached !== undefined) return cached;
    if (this.#statements.size >= MAX_CACHED_STATEMENTS) this.#statements.clear();
    const statement = this.#driver.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

/** How many bytes of the file are free for what comes. */
export function freeBytes(db: ReadDb): number {
  const { bytes } = db.get<{ bytes: number }>(
    sql`SELECT freelist_count * page_size AS bytes FROM pragma_freelist_count, pragma_page_size`,
  ) ?? { bytes: 0 };
  return bytes;
}

// The query names its columns, so the row's type is the caller's to state.
function optionalRow<Row>(row: unknown): Row | undefined {
  return row === undefined ? undefined : plainRow<Row>(row);
}

/** The driver's fresh row object, its Buffers turned into plain Uint8Array views in place. */
function plainRow<Row>(row: unknown): Row {
  const record = row as Record<string, unknown>;
  for (const column in record) {
    const value = record[column];
    if (Buffer.isBuffer(value)) {
      record[column] = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
  }
  return row as Row;
}
