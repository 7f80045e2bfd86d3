import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Database, type Trouble, defineMigration, openDatabase, sql } from './index.ts';
import { TroubleWatch, troubleOf } from './trouble.ts';

const key = { key: new Uint8Array(32).fill(1), salt: new Uint8Array(16).fill(2) };
const text = 'CREATE TABLE note (text TEXT NOT NULL, size BLOB) STRICT;';
const migrations = [defineMigration(1, 'create-note', text)];

let folder: string;
let path: string;
let database: Database;
let told: (Trouble | undefined)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-trouble-'));
  path = join(folder, 'sotto.db');
  database = open();
  told = [];
  database.onTrouble((trouble) => told.push(trouble));
});

afterEach(() => {
  vi.useRealTimers();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): Database {
  const opened = openDatabase({ path, key, migrations });
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

function write(note: string, sizeBytes = 0): void {
  database.transaction((db) => {
    db.run(sql`INSERT INTO note (text, size) VALUES (${note}, ${new Uint8Array(sizeBytes)})`);
  });
}

/** As if the disk had no more room than the file takes now. */
function limitPages(count: number): void {
  database.transaction((db) =>
    db.get({ text: `PRAGMA max_page_count = ${String(count)}`, values: [] }),
  );
}

function notes(of = database): string[] {
  return of.read.all<{ text: string }>(sql`SELECT text FROM note`).map((row) => row.text);
}

function isSound(): boolean {
  const rows = database.read.all(sql`PRAGMA integrity_check`);
  return JSON.stringify(rows) === '[{"integrity_check":"ok"}]';
}

describe('a full disk', () => {
  test('[DB8] is told once, changes nothing, and is over when there is room again', () => {
    write('first');
    limitPages(1);
    for (let i = 0; i < 3; i++) expect(() => write('too big', 100_000)).toThrow(/full/);
    expect(told).toEqual(['full']);
    expect(notes()).toEqual(['first']);
    limitPages(1_000_000);
    expect(told).toEqual(['full']); // nothing was written yet
    write('second', 100_000);
    expect(told).toEqual(['full', undefined]);
    expect(notes()).toEqual(['first', 'second']);
    expect(isSound()).toBe(true);
  });

  test('[DB8] is found to be over by trying, when nobody writes', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    limitPages(1);
    expect(() => write('too big', 100_000)).toThrow(/full/);
    vi.advanceTimersByTime(5_000);
    expect(told).toEqual(['full', undefined]);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1); // that of the synchronisation
  });

  test('[DB8] whoever has stopped listening, and whoever has closed, hears nothing', () => {
    const heard: unknown[] = [];
    database.onTrouble((trouble) => heard.push(trouble))();
    limitPages(1);
    expect(() => write('too big', 100_000)).toThrow(/full/);
    database.close();
    expect([heard, told]).toEqual([[], ['full']]);
  });
});

test('[DB8] errors of the disk are trouble, those of a query are not', () => {
  const failure = (code: string): Error => Object.assign(new Error('x'), { code });
  const codes = ['SQLITE_IOERR_WRITE', 'SQLITE_READONLY_DIRECTORY', 'SQLITE_CANTOPEN'];
  expect(codes.map((code) => troubleOf(failure(code)))).toEqual(Array(3).fill('cannotWrite'));
  expect(troubleOf(failure('SQLITE_FULL'))).toBe('full');
  expect(troubleOf(failure('SQLITE_CONSTRAINT_UNIQUE'))).toBeUndefined();
  expect(troubleOf('SQLITE_FULL')).toBeUndefined();
  expect(() => database.transaction((db) => db.run(sql`INSERT INTO nowhere VALUES (1)`))).toThrow();
  expect(told).toEqual([]);
});

test('[DB8] a folder that cannot be written for a while: told, and tried every 5 seconds', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let isWritable = false;
  const heard: unknown[] = [];
  const readOnly = Object.assign(new Error('x'), { code: 'SQLITE_READONLY' });
  const watch: TroubleWatch = new TroubleWatch(() => {
    heard.push('try');
    if (isWritable) watch.worked();
    else watch.failed(readOnly);
  });
  watch.on((trouble) => heard.push(trouble));
  watch.failed(readOnly);
  vi.advanceTimersByTime(10_000);
  isWritable = true;
  vi.advanceTimersByTime(60_000);
  expect(heard).toEqual(['cannotWrite', 'try', 'try', 'try', undefined]);
  watch.failed(readOnly);
  watch.close();
  vi.advanceTimersByTime(60_000);
  expect(heard.at(-1)).toBe('cannotWrite');
  expect(heard.filter((entry) => entry === 'try')).toHaveLength(3);
});

describe.skipIf(process.platform === 'win32')('files taken away', () => {
  test('[DB9] without its file nothing is written, and it goes on once that is back', () => {
    write('first');
    const away = join(folder, 'away');
    renameSync(path, away);
    expect(() => write('lost')).toThrow(/gone/);
    writeFileSync(path, 'another file');
    expect(() => write('lost')).toThrow(/gone/);
    expect(readFileSync(path, 'utf8')).toBe('another file');
    expect(told).toEqual(['cannotWrite']);
    renameSync(away, path);
    write('second');
    expect(told).toEqual(['cannotWrite', undefined]);
    database.close();
    database = open();
    expect(notes()).toEqual(['first', 'second']);
    expect(isSound()).toBe(true);
  });

  test('[DB9] without its log nothing is lost, and another log is written', async () => {
    write('in the old log');
    const onDurable = (): Promise<void> => new Promise((resolve) => database.onDurable(resolve));
    await onDurable();
    rmSync(`${path}-wal`);
    write('in the new log');
    const { size, ino } = statSync(`${path}-wal`);
    write('there too');
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(size);
    expect(statSync(`${path}-wal`).ino).toBe(ino);
    expect(told).toEqual([]);
    await onDurable();
    const copy = join(folder, 'copy.db');
    // What a killed process leaves behind.
    writeFileSync(copy, readFileSync(path));
    writeFileSync(`${copy}-wal`, readFileSync(`${path}-wal`));
    const opened = openDatabase({ path: copy, key, migrations });
    if (!opened.ok) throw new Error(opened.error.type);
    expect(notes(opened.value)).toEqual(['in the old log', 'in the new log', 'there too']);
    opened.value.close();
    expect(isSound()).toBe(true);
  });
});
