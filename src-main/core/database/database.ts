/**
 * One connection to one SQLite file: a handle that reads, and transactions that write. Everything is
 * synchronous. Made by `openDatabase` only. Rows hold INTEGER as number and BLOB as Uint8Array.
 */
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- for importers whose own project does not list the declarations
/// <reference path="./better-sqlite3-multiple-ciphers.d.ts" />
import type Driver from 'better-sqlite3-multiple-ciphers';
import { assert } from '../base/index.ts';
import type { LogSync } from './log-sync.ts';
import type { Sql } from './sql.ts';

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

/** An open database; close it when done. Handles from it throw once it is closed. */
export class Database {
  readonly read: ReadDb;
  readonly #driver: Driver;
  readonly #log: LogSync | undefined;
  readonly #statements = new Map<string, Driver.Statement>();
  readonly #write: WriteDb;
  #isInTransaction = false;

  /** Takes ownership of the driver's connection. Without a log, commits are as durable as they get. */
  constructor(driver: Driver, log?: LogSync) {
    this.#driver = driver;
    this.#log = log;
    this.read = {
      all: <Row>(query: Sql) =>
        this.#readStatement(query)
          .all(...query.values)
          .map(plainRow<Row>),
      get: <Row>(query: Sql) => optionalRow<Row>(this.#readStatement(query).get(...query.values)),
    };
    const write: Omit<WriteDb, typeof writable> = {
      all: <Row>(query: Sql) =>
        this.#writeStatement(query)
          .all(...query.values)
          .map(plainRow<Row>),
      get: <Row>(query: Sql) => optionalRow<Row>(this.#writeStatement(query).get(...query.values)),
      run: (query: Sql) => {
        const { changes, lastInsertRowid } = this.#writeStatement(query).run(...query.values);
        return { changes, rowId: Number(lastInsertRowid) };
      },
    };
    // The brand exists in types only: it keeps a ReadDb from passing for a WriteDb.
    this.#write = write as WriteDb;
  }

  /**
   * Runs the work in one transaction (BEGIN IMMEDIATE): committed when it returns, rolled back when
   * it throws. The work is synchronous and does not begin another transaction; both are asserted.
   */
  transaction<T>(work: (db: WriteDb) => T): T {
    assert(!this.#isInTransaction, 'transactions do not nest');
    this.#isInTransaction = true;
    try {
      this.#driver.exec('BEGIN IMMEDIATE');
      const result = work(this.#write);
      assert(!(result instanceof Promise), 'a transaction is synchronous');
      this.#driver.exec('COMMIT');
      this.#log?.committed();
      return result;
    } catch (error) {
      // SQLite itself has rolled back already after some errors, such as a full disk.
      if (this.#driver.inTransaction) this.#driver.exec('ROLLBACK');
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  /**
   * Runs the task once all that was committed survives what `commitSurvives` says, at once if it
   * does already; never after close(). What leaves the process because of a commit leaves by here.
   */
  onDurable(task: () => void): void {
    if (this.#log === undefined) task();
    else this.#log.onDurable(task);
  }

  /** Releases the file and its lock; later calls do nothing. */
  close(): void {
    this.#statements.clear();
    this.#driver.close();
    this.#log?.close();
  }

  #readStatement(query: Sql): Driver.Statement {
    const statement = this.#statement(query.text);
    assert(statement.readonly, 'a reading handle does not write');
    return statement;
  }

  #writeStatement(query: Sql): Driver.Statement {
    assert(this.#isInTransaction, 'a writing handle lives as long as its transaction');
    return this.#statement(query.text);
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
