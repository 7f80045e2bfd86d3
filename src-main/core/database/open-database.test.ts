import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hexEncode, utf8Encode } from '../base/index.ts';
import {
  type Database,
  type DatabaseKey,
  type DatabaseOptions,
  defineMigration,
  deriveDatabaseKey,
  loadMigrations,
  openDatabase,
  sql,
} from './index.ts';

const key = await keyOf('correct horse');
const createNote = defineMigration(
  1,
  'create-note',
  'CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;',
);
const addColour = defineMigration(2, 'add-colour', 'ALTER TABLE note ADD COLUMN colour TEXT;');

let folder = '';
let path = '';
const opened: Database[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-database-'));
  path = join(folder, 'sotto.db');
});

afterEach(() => {
  for (const database of opened.splice(0)) database.close();
  rmSync(folder, { recursive: true });
});

function keyOf(passphrase: string): Promise<DatabaseKey> {
  return deriveDatabaseKey(utf8Encode(passphrase), new Uint8Array(16).fill(7));
}

/** The key as source text, for scripts that run in another process. */
function keyScript(): string {
  const bytes = (value: Uint8Array): string => `Buffer.from('${hexEncode(value)}', 'hex')`;
  return `{ key: ${bytes(key.key)}, salt: ${bytes(key.salt)} }`;
}

function open(options: Partial<DatabaseOptions> = {}): Database {
  const result = openDatabase({ path, key, migrations: [createNote], ...options });
  if (!result.ok) throw new Error(result.error.type);
  opened.push(result.value);
  return result.value;
}

function failure(options: Partial<DatabaseOptions> = {}): unknown {
  const result = openDatabase({ path, key, migrations: [createNote], ...options });
  if (result.ok) result.value.close();
  return result.ok ? 'opened' : result.error;
}

function addNote(database: Database, text: string): void {
  database.transaction((db) => db.run(sql`INSERT INTO note (text) VALUES (${text})`));
}

function notes(database: Database): string[] {
  return database.read
    .all<{ text: string }>(sql`SELECT text FROM note ORDER BY id`)
    .map(({ text }) => text);
}

describe('encryption', () => {
  test('[DB1] nothing of the file, nor of its WAL, is readable', () => {
    const database = open();
    addNote(database, 'a very secret note');
    const wal = readFileSync(`${path}-wal`);
    database.close();
    const file = readFileSync(path);
    expect(file.length).toBeGreaterThan(4096);
    for (const bytes of [file, wal]) {
      expect(bytes.includes('SQLite format 3')).toBe(false);
      expect(bytes.includes('secret')).toBe(false);
      expect(bytes.includes('CREATE TABLE')).toBe(false);
    }
  });

  test('[DB1] the file is of SQLCipher 4: its first page opens by its published key derivation', () => {
    open().close();
    const script = `
      const c = require('node:crypto');
      const page = require('node:fs').readFileSync(process.argv[1]).subarray(0, 4096);
      const salt = page.subarray(0, 16);
      const key = c.pbkdf2Sync('correct horse', salt, 256000, 32, 'sha512');
      const macKey = c.pbkdf2Sync(key, salt.map((b) => b ^ 0x3a), 2, 32, 'sha512');
      const mac = c.createHmac('sha512', macKey).update(page.subarray(16, 4032))
        .update(Buffer.from([1, 0, 0, 0])).digest();
      process.stdout.write(String(mac.equals(page.subarray(4032, 4096))));`;
    expect(execFileSync(process.execPath, ['-e', script, path], { encoding: 'utf8' })).toBe('true');
  });

  test('[DB2] a wrong key is told, damages nothing, and the right one opens afterwards', async () => {
    const database = open();
    addNote(database, 'kept');
    database.close();
    const before = readFileSync(path);
    for (const wrong of ['', 'correct horsf', 'correct horse ']) {
      expect(failure({ key: await keyOf(wrong) })).toEqual({ type: 'wrongKey' });
    }
    expect(failure({ key: undefined })).toEqual({ type: 'damaged' });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(notes(open())).toEqual(['kept']);
  });

  test('[DB2] a key does not open a plain file', () => {
    open({ key: undefined }).close();
    expect(readFileSync(path).includes('SQLite format 3')).toBe(true);
    expect(failure()).toEqual({ type: 'damaged' });
    open({ key: undefined });
  });

  test('[DB2] a plain file of rubbish is damaged, a missing folder is an io error', () => {
    writeFileSync(path, Buffer.alloc(8192, 7));
    expect(failure({ key: undefined })).toEqual({ type: 'damaged' });
    const missing = join(folder, 'missing', 'x.db');
    expect(failure({ path: missing })).toEqual({ type: 'io', code: 'unknown' });
  });
});

describe('settings', () => {
  test('[DB4] WAL, normal synchronisation, foreign keys and secure delete are on', () => {
    const values = open().transaction((db) =>
      ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'locking_mode'].map((name) =>
        Object.values(
          db.get<Record<string, unknown>>({ text: `PRAGMA ${name}`, values: [] }) ?? {},
        ),
      ),
    );
    expect(values).toEqual([['wal'], [1], [1], [1], ['exclusive']]);
  });

  test('[DB3] a second opening is refused while the first lives, in this and in another process', () => {
    const first = open();
    const index = pathToFileURL(join(import.meta.dirname, 'index.ts')).href;
    const script = `
      const { openDatabase } = await import(${JSON.stringify(index)});
      const key = ${keyScript()};
      const result = openDatabase({ path: process.argv[1], key, migrations: [] });
      process.stdout.write(result.ok ? 'opened' : result.error.type);`;
    const args = ['--input-type=module', '-e', script, path];
    const other = (): string =>
      execFileSync(process.execPath, args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    expect([failure(), other()]).toEqual([{ type: 'busy' }, 'busy']);
    first.close();
    // Past the lock it fails on the schema instead: the child brings no migrations.
    expect(other()).toBe('future');
  });

  test('[DB5] what was committed is there after a process ends without closing', () => {
    const index = pathToFileURL(join(import.meta.dirname, 'index.ts')).href;
    const script = `
      const { openDatabase, defineMigration, sql } = await import(${JSON.stringify(index)});
      const key = ${keyScript()};
      const migrations = [defineMigration(1, 'create-note', ${JSON.stringify(createNote.text)})];
      const { value } = openDatabase({ path: process.argv[1], key, migrations });
      value.transaction((db) => db.run(sql\`INSERT INTO note (text) VALUES (\${'survives'})\`));
      value.transaction((db) => {
        db.run(sql\`INSERT INTO note (text) VALUES (\${'does not'})\`);
        process.kill(process.pid, 'SIGKILL');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);
      });`;
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script, path], {
        stdio: 'ignore',
      }),
    ).toThrow(/SIGKILL|Command failed/);
    expect(notes(open())).toEqual(['survives']);
  });
});

describe('migrations', () => {
  test('[DB10] an existing file gets those that it lacks, once, after an encrypted backup', () => {
    const first = open();
    addNote(first, 'old');
    first.close();
    const migrations = [createNote, addColour];
    const second = open({ migrations, backupBeforeMigration: true });
    expect(second.read.all(sql`SELECT text, colour FROM note`)).toEqual([
      { text: 'old', colour: null },
    ]);
    second.close();
    const backup = join(folder, 'restored.db');
    copyFileSync(`${path}.backup`, backup);
    expect(readFileSync(backup).includes('SQLite format 3')).toBe(false);
    const wrong = { ...key, key: key.key.slice().fill(0) };
    expect(failure({ path: backup, key: wrong })).toEqual({ type: 'wrongKey' });
    expect(notes(open({ path: backup }))).toEqual(['old']);
    rmSync(`${path}.backup`);
    open({ migrations, backupBeforeMigration: true });
    expect(readdirSync(folder).filter((name) => name.includes('.backup'))).toEqual([]);
  });

  test('[DB10] a new file is not backed up', () => {
    open({ backupBeforeMigration: true });
    expect(existsSync(`${path}.backup`)).toBe(false);
  });

  test('[DB10] a plain file is backed up too', () => {
    open({ key: undefined }).close();
    open({
      key: undefined,
      migrations: [createNote, addColour],
      backupBeforeMigration: true,
    });
    expect(readFileSync(`${path}.backup`).includes('SQLite format 3')).toBe(true);
  });

  test('[DB11] a file of the future is refused and not changed', () => {
    open({ migrations: [createNote, addColour] }).close();
    const before = readFileSync(path);
    expect(failure()).toEqual({ type: 'future', fileVersion: 2, ownVersion: 1 });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('[DB11] a migration whose text changed after it was applied is refused', () => {
    open().close();
    const changed = defineMigration(1, 'create-note', `${createNote.text} -- edited`);
    expect(failure({ migrations: [changed] })).toEqual({ type: 'migrationChanged', version: 1 });
  });

  test('[DB11] a migration slipped in below those applied is refused', () => {
    const third = defineMigration(3, 'add-size', 'ALTER TABLE note ADD COLUMN size INTEGER;');
    open({ migrations: [createNote, third] }).close();
    expect(failure({ migrations: [createNote, addColour, third] })).toEqual({
      type: 'migrationChanged',
      version: 3,
    });
  });

  test('[DB12] a failing migration throws, and none of its batch is applied', () => {
    open().close();
    const faulty = defineMigration(3, 'break-note', 'CREATE TABLE other (id INTEGER); NONSENSE;');
    expect(() => openDatabase({ path, key, migrations: [createNote, addColour, faulty] })).toThrow(
      /NONSENSE/,
    );
    const { read } = open();
    expect(read.all(sql`SELECT name FROM pragma_table_info('note')`)).toEqual([
      { name: 'id' },
      { name: 'text' },
    ]);
    expect(read.all(sql`SELECT version FROM schema_migration`)).toEqual([{ version: 1 }]);
  });

  test('[DB12] a full disk while migrating is told, and the file is as before', () => {
    const first = open();
    addNote(first, 'old');
    first.close();
    const text = `PRAGMA max_page_count = 1; CREATE TABLE big (data BLOB);
      INSERT INTO big VALUES (zeroblob(1000000));`;
    const migrations = [createNote, defineMigration(2, 'fill-disk', text)];
    const full = { type: 'io', code: 'SQLITE_FULL' };
    expect(failure({ migrations, backupBeforeMigration: true })).toEqual(full);
    expect(notes(open())).toEqual(['old']);
  });

  test('[DB10] [DB12] without a backup nothing is migrated', () => {
    open().close();
    mkdirSync(`${path}.backup`);
    const migrations = [createNote, addColour];
    expect(failure({ migrations, backupBeforeMigration: true })).toMatchObject({ type: 'io' });
    expect(readdirSync(folder)).toEqual(['sotto.db', 'sotto.db.backup']);
    const { read } = open();
    expect(read.all(sql`SELECT version FROM schema_migration`)).toEqual([{ version: 1 }]);
  });

  test('versions that do not strictly increase are our bug', () => {
    for (const migrations of [
      [addColour, createNote],
      [createNote, createNote],
    ]) {
      expect(() => openDatabase({ path, key, migrations })).toThrow(/strictly increase/);
    }
  });

  test('a folder is read in order, line ends do not matter to the checksum', () => {
    writeFileSync(join(folder, '0002-add-colour.sql'), 'SELECT 2;\r\n');
    writeFileSync(join(folder, '0001-create-note.sql'), 'SELECT 1;\n');
    writeFileSync(join(folder, 'README.md'), 'not a migration');
    expect(loadMigrations(folder)).toEqual([
      defineMigration(1, 'create-note', 'SELECT 1;\n'),
      defineMigration(2, 'add-colour', 'SELECT 2;\n'),
    ]);
    writeFileSync(join(folder, '3-wrong.sql'), 'SELECT 3;');
    expect(() => loadMigrations(folder)).toThrow(/NNNN-verb-object/);
  });
});
