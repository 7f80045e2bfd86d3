import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { discardFolder, settleDeletion, wipeFolder } from './deletion.ts';
import { type StoragePaths, storagePaths } from './paths.ts';
import { DISK_STEPS } from './steps.ts';
import { Broken, brokenSteps } from './testing/broken-steps.ts';
import { DataFolder, closeCleanly, open } from './testing/data-folder.ts';

const DATABASES = ['sotto.db', 'sotto.db-wal', 'sotto.db.backup', 'sotto.db.unfinished'];
const NESTED = ['aside/2026/sotto.db', 'replaced/sotto.db', 'import-unfinished/sotto.db'];
const OTHERS = ['files/a', 'files/b', 'aside/2026/files/c', 'open', 'deleted/0/d'];
/** Not ours to delete. */
const STRANGERS = ['passphrase.bin', 'Cache/x', 'sotto.lock'];

let data: DataFolder;
let paths: StoragePaths;

beforeEach(() => {
  data = new DataFolder();
  paths = storagePaths(data.path);
  makeFiles();
});

afterEach(() => {
  data.remove();
});

function makeFiles(): void {
  for (const name of [...DATABASES, ...NESTED, ...OTHERS, ...STRANGERS]) {
    mkdirSync(dirname(data.file(name)), { recursive: true });
    writeFileSync(data.file(name), 'x'.repeat(10_000));
  }
}

test('[ST24] wiping leaves nothing of the user, and what is not ours alone', () => {
  wipeFolder(paths);
  expect(data.names()).toEqual([...STRANGERS].sort());
  expect(settleDeletion(paths)).toBe(false);
});

test('[ST24] no database is removed before the salts of all are gone', () => {
  const left: string[] = [];
  wipeFolder(paths, {
    ...DISK_STEPS,
    remove: (path) => {
      const databases = data.names().filter((name) => name.includes('sotto.db'));
      left.push(
        ...databases.filter((name) => readFileSync(data.file(name))[0] !== 0).map((n) => n),
      );
      DISK_STEPS.remove(path);
    },
  });
  expect(left).toEqual([]);
});

test('[ST24] [ST25] a crash at any step: nothing has begun, or settling carries it through', () => {
  const steps = brokenSteps(Infinity, 'crash');
  wipeFolder(paths, steps);
  for (let at = 1; at <= steps.count(); at++) {
    makeFiles();
    const isLast = at === steps.count();
    expect(() => wipeFolder(paths, brokenSteps(at, 'crash'))).toThrow(Broken);
    expect(settleDeletion(paths)).toBe(!isLast);
    expect(data.names()).toEqual([...STRANGERS].sort());
  }
});

test('[ST25] a folder is deleted whole; a crash leaves it whole or to the settling', () => {
  const steps = brokenSteps(Infinity, 'crash');
  discardFolder(paths, paths.filesDir, steps);
  const inFiles = (): string[] => data.names().filter((name) => name.startsWith('files'));
  expect(inFiles()).toEqual([]);
  expect(data.names()).toContain('aside/2026/sotto.db');
  for (let at = 1; at <= steps.count(); at++) {
    makeFiles();
    expect(() => discardFolder(paths, paths.filesDir, brokenSteps(at, 'crash'))).toThrow(Broken);
    expect(settleDeletion(paths)).toBe(false);
    expect(inFiles()).toEqual(at <= 2 ? ['files/a', 'files/b'] : []);
    expect(data.names().filter((name) => name.startsWith('deleted'))).toEqual([]);
  }
  discardFolder(paths, data.file('nowhere'));
});

test('[ST24] [ST25] a storage deletes what it is told to, also while the database is open', async () => {
  data.remove();
  data = new DataFolder();
  const storage = data.storage();
  const opened = await open(storage, 'one');
  for (const name of ['files/a', 'aside/x/sotto.db', 'sotto.db.backup']) {
    mkdirSync(dirname(data.file(name)), { recursive: true });
    writeFileSync(data.file(name), 'twelve bytes');
  }
  expect(storage.deleteFiles()).toBe(12);
  expect(storage.deleteFiles()).toBe(0);
  storage.deleteAside();
  storage.deleteBackup();
  expect(data.names()).toEqual(['open', 'sotto.db', 'sotto.db-wal', 'sotto.lock']);
  closeCleanly(storage, opened);
  storage.wipeAll();
  expect(data.names()).toEqual(['sotto.lock']);
  closeCleanly(storage, await open(storage, 'two'));
});
