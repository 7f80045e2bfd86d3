/**
 * A database file opened for work on it as a whole: copying, another key, checks. Nobody writes it
 * meanwhile, since the connection holds its lock. Calls take long and block the thread; they throw the
 * driver's errors (toConnectError).
 */
import type Driver from 'better-sqlite3-multiple-ciphers';
import { type Result, ok } from '#shared/result.ts';
import { type ConnectError, type ConnectOptions, connect, toConnectError } from './connect.ts';
import { type DatabaseKey, rawKeyText } from './key.ts';

export type WorkFileOptions = ConnectOptions & {
  /** It need not survive a crash while it is changed. */
  readonly isScrap?: boolean | undefined;
};

/** Opens an existing file. But for scrap nothing is written into it other than what is in its log. */
export function openWorkFile(options: WorkFileOptions): Result<WorkFile, ConnectError> {
  const connected = connect(options, (driver) => {
    if (options.isScrap !== true) return;
    driver.pragma('journal_mode = DELETE');
    driver.pragma('synchronous = OFF');
    // Indexes are looked up in random order: a page that was decrypted is to be decrypted once.
    driver.pragma('cache_size = -64000');
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

  /** Encrypts the file, which is scrap, anew. While that lasts, a journal beside the file grows to the file's size. */
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
    const text = table === undefined ? pragma : `${pragma}(${quoted(table)})`;
    return faultsOf(() => texts(this.#driver.pragma(text)).filter((fault) => fault !== 'ok'), text);
  }

  /** Rows that refer to what is not there, one text each. */
  brokenReferences(table: string): readonly string[] {
    const text = `foreign_key_check(${quoted(table)})`;
    const find = (): string[] =>
      (this.#driver.pragma(text) as unknown[]).map((row) => JSON.stringify(row));
    return faultsOf(find, text);
  }

  /** Releases the file and its lock. */
  close(): void {
    this.#driver.close();
  }
}

/** A page that cannot be decrypted ends a search at once: it is the one fault then. */
function faultsOf(find: () => string[], name: string): readonly string[] {
  try {
    return find();
  } catch (error) {
    const { type } = toConnectError(error, true);
    if (type === 'busy') throw error;
    return [`${name} ended: ${type}`];
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
