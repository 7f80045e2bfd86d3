/** A data folder with a storage at it, and ways to look at the folder from outside. */
import { Database as IndependentDatabase } from '@signalapp/sqlcipher';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { systemClock } from '../../api/system.ts';
import { type LogFields, silentLogger, utf8Encode } from '../../base/index.ts';
import { systemRandom } from '../../crypto/index.ts';
import {
  type Database,
  type DatabaseKey,
  type ReadDb,
  copyKey,
  defineMigration,
  sql,
} from '../../database/index.ts';
import { type OpenedStorage, Storage, type StorageOptions, type Work } from '../index.ts';

/** In every row, to be looked for where nothing may be readable. */
export const PLANTED = 'planted words of a person';

const text = `
  CREATE TABLE chat (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE TABLE note (id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL REFERENCES chat (id), text TEXT NOT NULL,
    data BLOB) STRICT;
  CREATE TABLE installation (id INTEGER PRIMARY KEY, installation_id BLOB NOT NULL, generation INTEGER NOT NULL,
    renews_keys INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE INDEX note_by_text ON note (text) WHERE id > 5;
  CREATE VIRTUAL TABLE note_search USING fts5 (body, content='');
  INSERT INTO note_search (note_search, rank) VALUES ('secure-delete', 1);`;
export const MIGRATIONS = [defineMigration(1, 'create-note', text)];
export const NEXT_MIGRATIONS = [
  ...MIGRATIONS,
  defineMigration(2, 'add-colour', 'ALTER TABLE note ADD COLUMN colour TEXT;'),
];

/** Work that nobody ends; `seen` gets its progress. */
export function workInto(seen: number[] = [], signal = new AbortController().signal): Work {
  return { signal, onProgress: (fraction) => void seen.push(fraction) };
}

export class DataFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'sotto-storage-'));
  readonly log: [event: string, fields?: LogFields][] = [];
  /** Added to the clock. */
  laterMs = 0;

  storage(options: Partial<StorageOptions> = {}): Storage {
    return new Storage({
      dataDir: this.path,
      migrations: MIGRATIONS,
      clock: { ...systemClock, now: () => Date.now() + this.laterMs },
      random: systemRandom,
      logger: silentLogger,
      ...options,
    });
  }

  /** A database under the passphrase with so many notes, closed cleanly; its key. */
  async filled(passphrase: string, noteCount = 200): Promise<DatabaseKey> {
    const storage = this.storage();
    const opened = await open(storage, passphrase);
    fill(opened.database, noteCount);
    const key = copyKey(opened.key);
    closeCleanly(storage, opened);
    return key;
  }

  /** Relative names of all files. */
  names(): string[] {
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.path, join(entry.parentPath, entry.name)))
      .sort();
  }

  /** Relative name to what is in the file. */
  tree(): Record<string, string> {
    const names = this.names().filter((name) => name !== 'sotto.lock');
    return Object.fromEntries(names.map((name) => [name, hashOf(join(this.path, name))]));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Opens, or throws. */
export async function open(storage: Storage, ...passphrases: string[]): Promise<OpenedStorage> {
  const opened = await storage.open(passphrases.map(utf8Encode));
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value;
}

export function closeCleanly(storage: Storage, { database }: OpenedStorage): void {
  database.close();
  storage.closedCleanly();
}

export function fill(database: Database, noteCount: number): void {
  database.transaction((db) => {
    db.run(sql`INSERT OR IGNORE INTO chat VALUES (1, ${PLANTED})`);
    for (let i = 0; i < noteCount; i++) {
      const note = `${PLANTED} ${String(i)} ${'x'.repeat(800)}`;
      const { rowId } = db.run(sql`INSERT INTO note (chat_id, text) VALUES (1, ${note})`);
      db.run(sql`INSERT INTO note_search (rowid, body) VALUES (${rowId}, ${note})`);
    }
  });
}

/** All rows, as one hash, in whatever version of the schema. */
export function contentOf({ all }: ReadDb): string {
  const columns = { chat: 'id, name', note: 'id, chat_id, text, data', note_search_data: '*' };
  const rows = Object.entries(columns).map(([table, names]) =>
    all({ text: `SELECT ${names} FROM ${table} ORDER BY 1`, values: [] }),
  );
  return createHash('sha256')
    .update(JSON.stringify(rows, (_, value: unknown) => toPlain(value)))
    .digest('hex');
}

/** What the passphrase shows of a closed file to a SQLCipher that is not ours; undefined: nothing. */
export function seenIndependently(path: string, passphrase: string): string[] | undefined {
  const database = new IndependentDatabase(path);
  try {
    database.pragma(`key = '${passphrase}'`);
    const rows = database.prepare('SELECT text FROM note ORDER BY id').all();
    return rows.map((row) => String(row['text']));
  } catch {
    return undefined;
  } finally {
    database.close();
  }
}

/** Runs statements on a closed file as no program of ours would. */
export function meddle(path: string, passphrase: string, ...statements: string[]): void {
  const database = new IndependentDatabase(path);
  database.pragma(`key = '${passphrase}'`);
  for (const statement of statements) database.exec(statement);
  database.close();
}

/** Names of files that hold something readable. */
export function readableIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = bytesOf(path);
      return [PLANTED, 'planted', 'CREATE TABLE', 'SQLite format'].some((word) =>
        bytes.includes(word),
      );
    });
}

/** Nothing, when it has gone meanwhile. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

export function hashOf(path: string): string {
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
  return `${String(statSync(path).size)} ${hash}`;
}

function toPlain(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
