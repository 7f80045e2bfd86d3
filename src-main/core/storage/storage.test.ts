import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { readSalt, sql } from '../database/index.ts';
import { MANY_TURNS, turnsDuring } from '../testing/event-loop.ts';
import {
  DataFolder,
  MIGRATIONS,
  NEXT_MIGRATIONS,
  closeCleanly,
  contentOf,
  fill,
  meddle,
  open,
  seenIndependently,
  workInto,
} from './testing/data-folder.ts';

let data: DataFolder;

beforeEach(() => {
  data = new DataFolder();
});

afterEach(() => {
  data.remove();
});

/** Overwrites a page of a closed file. */
function damagePage(name: string, page: number): void {
  const path = data.file(name);
  const bytes = readFileSync(path);
  bytes.fill(7, page * 4096, page * 4096 + 4096);
  writeFileSync(path, bytes);
}

describe('opening', () => {
  test('[ST1] makes a database under the first passphrase, with a salt of its own', async () => {
    rmSync(data.path, { recursive: true });
    const storage = data.storage();
    expect(storage.hasDatabase()).toBe(false);
    const opened = await open(storage, '', 'first', 'second');
    expect([opened.passphraseIndex, storage.hasDatabase()]).toEqual([1, true]);
    fill(opened.database, 1);
    closeCleanly(storage, opened);
    expect(data.names()).toEqual(['sotto.db', 'sotto.lock']);
    expect(statSync(data.path).mode & 0o077).toBe(0);
    expect(readSalt(storage.paths.databasePath)).toEqual(opened.key.salt);
    const other = new DataFolder();
    expect((await other.filled('first', 0)).salt).not.toEqual(opened.key.salt);
    other.remove();
    expect(seenIndependently(storage.paths.databasePath, 'first')).toHaveLength(1);
    expect(seenIndependently(storage.paths.databasePath, 'second')).toBeUndefined();
  });

  test('[ST2] finds the passphrase that is right, and says which', async () => {
    await data.filled('right');
    const storage = data.storage();
    const opened = await open(storage, 'wrong', '', 'right', 'wrong too');
    expect(opened.passphraseIndex).toBe(2);
    closeCleanly(storage, opened);
  });

  test('[ST2] wrong passphrases change nothing, however many', async () => {
    await data.filled('right');
    const before = data.tree();
    const storage = data.storage();
    for (let i = 0; i < 3; i++) {
      const passphrases = ['wrong', 'right ', ''].map(utf8Encode);
      expect(await storage.open(passphrases)).toEqual({
        ok: false,
        error: { type: 'wrongPassphrase' },
      });
      expect(await storage.open([])).toMatchObject({ error: { type: 'wrongPassphrase' } });
    }
    expect(data.tree()).toEqual(before);
    closeCleanly(storage, await open(storage, 'right'));
  });

  test('[ST2] opens a file that another SQLCipher has made', async () => {
    const path = data.file('sotto.db');
    meddle(path, 'theirs', MIGRATIONS[0]?.text ?? '', `INSERT INTO chat VALUES (1, 'x')`);
    const { version, name, checksum } = MIGRATIONS[0]!;
    meddle(
      path,
      'theirs',
      'CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT',
      `INSERT INTO schema_migration VALUES (${String(version)}, '${name}', '${checksum}')`,
    );
    const storage = data.storage();
    const opened = await open(storage, 'theirs');
    expect(opened.database.read.all(sql`SELECT * FROM chat`)).toEqual([{ id: 1, name: 'x' }]);
    closeCleanly(storage, opened);
  });

  test('[ST3] wipes passphrases, right, wrong or not needed, and measures a try', async () => {
    const key = await data.filled('right');
    const storage = data.storage();
    expect(storage.tryCostMs).toBe(0);
    const passphrases = ['wrong', 'right', 'not tried'].map(utf8Encode);
    const opening = storage.open(passphrases);
    expect(await turnsDuring(() => opening)).toBeGreaterThan(MANY_TURNS);
    const opened = await opening;
    expect(storage.tryCostMs).toBeGreaterThan(10);
    if (opened.ok) closeCleanly(storage, opened.value);
    for (const [text, isRight] of [
      ['right', true],
      ['wrong', false],
    ] as const) {
      const passphrase = utf8Encode(text);
      expect(await storage.isRight(key, passphrase)).toBe(isRight);
      passphrases.push(passphrase);
    }
    const next = utf8Encode('next');
    const work = { ...workInto(), beforeSwap: () => Promise.resolve() };
    await storage.rekey(key, next, work);
    for (const passphrase of [...passphrases, next]) {
      expect(passphrase.every((byte) => byte === 0)).toBe(true);
    }
  });

  test('a file too short to be a database is damaged, and is not made anew', async () => {
    writeFileSync(data.file('sotto.db'), 'short');
    expect(await data.storage().open([utf8Encode('x')])).toMatchObject({
      error: { type: 'damaged' },
    });
    expect(readFileSync(data.file('sotto.db'), 'utf8')).toBe('short');
  });

  test('a folder that cannot be made is told', async () => {
    writeFileSync(data.file('file'), '');
    const storage = data.storage({ dataDir: data.file('file/folder') });
    expect(await storage.open([utf8Encode('x')])).toEqual({
      ok: false,
      error: { type: 'io', code: 'ENOTDIR' },
    });
  });

  test('[ST6] a log without its database is put aside', async () => {
    await data.filled('first');
    const storage = data.storage();
    const opened = await open(storage, 'first');
    fill(opened.database, 5);
    const log = readFileSync(`${storage.paths.databasePath}-wal`);
    opened.database.close();
    storage.close();
    rmSync(storage.paths.databasePath);
    writeFileSync(`${storage.paths.databasePath}-wal`, log);
    const again = await open(storage, 'second');
    expect(again.database.read.all(sql`SELECT * FROM note`)).toEqual([]);
    closeCleanly(storage, again);
    const aside = data.names().filter((name) => name.startsWith('aside'));
    expect(aside).toEqual([expect.stringMatching(/^aside\/.*\/sotto\.db-wal$/)]);
  });
});

describe('one process at a time', () => {
  test('[ST4] a second storage is refused, also by key, until the first has closed', async () => {
    const key = await data.filled('one');
    const [first, second] = [data.storage(), data.storage()];
    const opened = await open(first, 'one');
    const busy = { ok: false, error: { type: 'busy' } };
    expect(await second.open([utf8Encode('one')])).toEqual(busy);
    expect(second.reopen(key)).toEqual(busy);
    expect(await second.compact(key, workInto())).toEqual({
      ok: false,
      error: { type: 'cannotWrite', code: 'busy' },
    });
    expect(second.startOver()).toMatchObject({ error: { type: 'cannotWrite' } });
    second.wipeAll();
    second.closedCleanly();
    expect(existsSync(first.paths.openMark)).toBe(true);
    closeCleanly(first, opened);
    closeCleanly(second, await open(second, 'one'));
    const reopened = second.reopen(key);
    expect(reopened.ok).toBe(true);
    if (reopened.ok) closeCleanly(second, reopened.value);
  });

  test('[ST4] a second process is refused, and does not settle', async () => {
    await data.filled('one');
    const storage = data.storage();
    const opened = await open(storage, 'one');
    writeFileSync(storage.paths.unfinishedPath, 'work of the first');
    const url = (name: string): string =>
      JSON.stringify(pathToFileURL(join(import.meta.dirname, name)).href);
    const script = `
      const { DataFolder } = await import(${url('testing/data-folder.ts')});
      const storage = new DataFolder().storage({ dataDir: process.argv[1] });
      storage.settle();
      const opened = await storage.open([new TextEncoder().encode('one')]);
      process.stdout.write(opened.ok ? 'opened' : opened.error.type);
      if (opened.ok) opened.value.database.close();`;
    const other = (): string =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script, data.path], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    expect(other()).toBe('busy');
    expect(readFileSync(storage.paths.unfinishedPath, 'utf8')).toBe('work of the first');
    closeCleanly(storage, opened);
    expect(other()).toBe('opened');
    expect(existsSync(storage.paths.unfinishedPath)).toBe(false);
  });
});

describe('after an unclean end', () => {
  async function unclean(): Promise<string> {
    await data.filled('one', 300);
    const storage = data.storage();
    const opened = await open(storage, 'one');
    const content = contentOf(opened.database.read);
    opened.database.close();
    storage.close();
    return content;
  }

  test('[ST5] the file is read before it opens, by whichever passphrase', async () => {
    const content = await unclean();
    const storage = data.storage();
    const seen: number[] = [];
    const opened = await storage.open(['wrong', 'one'].map(utf8Encode), workInto(seen));
    if (!opened.ok) throw new Error(opened.error.type);
    expect(opened.value.passphraseIndex).toBe(1);
    expect(contentOf(opened.value.database.read)).toBe(content);
    expect(seen.at(-1)).toBe(1);
    closeCleanly(storage, opened.value);
    const unseen: number[] = [];
    const again = await storage.open([utf8Encode('one')], workInto(unseen));
    expect([again.ok, unseen]).toEqual([true, []]);
    if (again.ok) closeCleanly(storage, again.value);
  });

  test('[ST5] damage is told, every time, and changes nothing', async () => {
    await unclean();
    damagePage('sotto.db', 40);
    const before = data.tree();
    const storage = data.storage();
    for (let i = 0; i < 2; i++) {
      expect(await storage.open(['wrong', 'one'].map(utf8Encode))).toEqual({
        ok: false,
        error: { type: 'damaged' },
      });
    }
    expect(data.tree()).toEqual(before);
    expect(await storage.open([utf8Encode('wrong')])).toMatchObject({
      error: { type: 'wrongPassphrase' },
    });
  });

  test('[ST5] what is wrong with the file does not stop a start after a clean end', async () => {
    await data.filled('one', 300);
    damagePage('sotto.db', 40);
    const storage = data.storage();
    closeCleanly(storage, await open(storage, 'one'));
  });
});

describe('the backup from before a migration', () => {
  async function migrated(): Promise<ReturnType<DataFolder['storage']>> {
    await data.filled('one');
    const storage = data.storage({ migrations: NEXT_MIGRATIONS });
    closeCleanly(storage, await open(storage, 'one'));
    return storage;
  }

  test('[ST23] is there for a day, and goes when housekeeping sees it after that', async () => {
    const storage = await migrated();
    const { backupBytes, backupAtMs = 0 } = storage.sizes();
    expect(backupBytes).toBeGreaterThan(100_000);
    expect(Math.abs(Date.now() - backupAtMs)).toBeLessThan(60_000);
    data.laterMs = 86_000_000;
    storage.housekeep();
    expect(storage.sizes().backupBytes).toBe(backupBytes);
    data.laterMs = 86_400_000;
    storage.housekeep();
    expect(storage.sizes()).not.toHaveProperty('backupAtMs');
    storage.housekeep();
  });

  test('[ST23] made by a clock that was years ahead, it goes a day later too', async () => {
    const storage = await migrated();
    utimesSync(storage.paths.backupPath, 4e9, 4e9);
    storage.housekeep();
    expect(existsSync(storage.paths.backupPath)).toBe(true);
    data.laterMs = 86_500_000;
    storage.housekeep();
    expect(existsSync(storage.paths.backupPath)).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('trouble while open', () => {
  test('a folder that turns read-only, and back: nothing is lost', async () => {
    const storage = data.storage();
    const opened = await open(storage, 'one');
    fill(opened.database, 1);
    chmodSync(data.path, 0o500);
    // Root may write all the same; both are right.
    fill(opened.database, 1);
    chmodSync(data.path, 0o700);
    fill(opened.database, 1);
    closeCleanly(storage, opened);
    expect(seenIndependently(storage.paths.databasePath, 'one')).toHaveLength(3);
  });

  test('a file cut off by others is damage after an unclean end', async () => {
    await data.filled('one', 300);
    const storage = data.storage();
    (await open(storage, 'one')).database.close();
    storage.close();
    truncateSync(storage.paths.databasePath, 40_000);
    expect(await storage.open([utf8Encode('one')])).toMatchObject({ error: { type: 'damaged' } });
  });
});

test('[ST26] sizes are those of what is there', async () => {
  const storage = data.storage();
  expect(storage.sizes()).toEqual({
    databaseBytes: 0,
    filesBytes: 0,
    fileCount: 0,
    backupBytes: 0,
    asideBytes: 0,
  });
  const opened = await open(storage, 'one');
  fill(opened.database, 50);
  const { databasePath, filesDir, asideDir } = storage.paths;
  mkdirSync(join(asideDir, '2020'), { recursive: true });
  mkdirSync(filesDir);
  writeFileSync(join(asideDir, '2020/sotto.db'), 'twelve bytes');
  writeFileSync(join(filesDir, 'a'), 'abc');
  writeFileSync(join(filesDir, 'b'), 'defg');
  expect(storage.sizes()).toEqual({
    databaseBytes: statSync(databasePath).size + statSync(`${databasePath}-wal`).size,
    filesBytes: 7,
    fileCount: 2,
    backupBytes: 0,
    asideBytes: 12,
  });
  closeCleanly(storage, opened);
});
