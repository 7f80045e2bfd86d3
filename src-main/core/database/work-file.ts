/**
 * A database file opened for work on it as a whole: copying, another key, checks. Nobody writes it
 * meanwhile, since the connection holds its lock, and its log is gone: all is in the one file. Calls
 * take long and block the thread; they throw the driver's errors (toConnectError).
 */
import type Driver from 'better-sqlite3-multiple-ciphers';
import { type Result, ok } from '#shared/result.ts';
import { type ConnectError, type ConnectOptions, connect } from './connect.ts';
import { type DatabaseKey, rawKeyText } from './key.ts';

/** Opens an existing file; what was in its log is moved into it. `isScrap`: need not survive a crash. */
export function openWorkFile(
  options: ConnectOptions & { readonly isScrap?: boolean },
): Result<WorkFile, ConnectError> {
  const connected = connect(options, (driver) => {
    driver.pragma('journal_mode = DELETE');
    driver.pragma(`synchronous = ${options.isScrap === true ? 'OFF' : 'FULL'}`);
    driver.pragma('secure_delete = ON');
  });
  return connected.ok ? ok(new WorkFile(connected.value)) : connected;
}

/** Made by openWorkFile; close it when done. */
export class WorkFile {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** Writes all rows into a new file under the same key, without what is free; not synchronised. */
  copyInto(path: string): void {
    this.#driver.prepare('VACUUM INTO ?').run(path);
  }

  /** Encrypts the file anew. While that lasts, a journal beside the file grows to the file's size. */
  changeKey(next: DatabaseKey): void {
    const text = rawKeyText(next);
    try {
      this.#driver.rekey(text);
    } finally {
      text.fill(0);
    }
  }

  /** The tables that hold rows themselves, with those of the full-text index. */
  tables(): readonly string[] {
    const query = `SELECT name FROM pragma_table_list
      WHERE schema = 'main' AND type IN ('table', 'shadow') ORDER BY name`;
    return (this.#driver.prepare(query).all() as { name: string }[]).map(({ name }) => name);
  }

  /** What the schema says, for comparison. */
  schema(): readonly unknown[] {
    const query = 'SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name';
    return this.#driver.prepare(query).all();
  }

  rowCount(table: string): number {
    const row = this.#driver.prepare(`SELECT count(*) AS count FROM ${quoted(table)}`).get();
    return (row as { count: number }).count;
  }

  /** A size to weigh tables by, cheap and rough. */
  roughRowCount(table: string): number {
    try {
      const row = this.#driver.prepare(`SELECT max(rowid) AS last FROM ${quoted(table)}`).get();
      return Math.max(1, Number((row as { last: number | null }).last ?? 1));
    } catch {
      return 1; // WITHOUT ROWID
    }
  }

  /** Faults of pages and records; without a table those of the whole file. Quick: indexes are left out. */
  faults({ table, isQuick }: { table?: string; isQuick: boolean }): readonly string[] {
    const pragma = isQuick ? 'quick_check' : 'integrity_check';
    const rows = this.#driver.pragma(table === undefined ? pragma : `${pragma}(${quoted(table)})`);
    return texts(rows).filter((text) => text !== 'ok');
  }

  /** How many rows refer to what is not there. */
  brokenReferenceCount(table: string): number {
    return texts(this.#driver.pragma(`foreign_key_check(${quoted(table)})`)).length;
  }

  /** Releases the file and its lock. */
  close(): void {
    this.#driver.close();
  }
}

/** The first column of each row, as text. */
function texts(rows: unknown): string[] {
  const list = Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  return list.map((row) => String(Object.values(row)[0]));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
