import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DatabaseKey, defineMigration, openDatabase, openWorkFile, sql } from './index.ts';
import type { WorkFile } from './work-file.ts';

const key: DatabaseKey = { key: new Uint8Array(32).fill(1), salt: new Uint8Array(16).fill(2) };
const next: DatabaseKey = { key: new Uint8Array(32).fill(3), salt: new Uint8Array(16).fill(4) };
const text = `
  CREATE TABLE chat (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE TABLE "odd ""name" (code TEXT PRIMARY KEY, chat_id INTEGER REFERENCES chat (id)) WITHOUT ROWID;
  CREATE VIRTUAL TABLE search USING fts5 (body, content='');`;
const migrations = [defineMigration(1, 'create-chat', text)];

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-work-file-'));
  path = join(folder, 'sotto.db');
  const opened = openDatabase({ path, key, migrations });
  if (!opened.ok) throw new Error(opened.error.type);
  opened.value.transaction((db) => {
    for (let id = 1; id <= 500; id++) {
      db.run(sql`INSERT INTO chat VALUES (${id}, ${`planted ${String(id)}`})`);
    }
    db.run(sql`INSERT INTO "odd ""name" VALUES ('a', 1), ('b', 2)`);
    db.run(sql`INSERT INTO search (rowid, body) VALUES (1, 'planted words')`);
  });
  opened.value.close();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function open(at: string, by: DatabaseKey): WorkFile {
  const opened = openWorkFile({ path: at, key: by });
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

function content(file: WorkFile): unknown {
  return [file.schema(), file.tables().map((table) => [table, file.rowCount(table)])];
}

test('[DB14] is locked, and known by its tables', () => {
  const file = open(path, key);
  expect(openDatabase({ path, key, migrations })).toMatchObject({ error: { type: 'busy' } });
  expect(openWorkFile({ path, key })).toMatchObject({ error: { type: 'busy' } });
  const tables = file.tables();
  expect(tables).toEqual(expect.arrayContaining(['chat', 'odd "name', 'search_data']));
  expect(['chat', 'odd "name'].map((table) => file.rowCount(table))).toEqual([500, 2]);
  expect(['chat', 'odd "name'].map((table) => file.roughRowCount(table))).toEqual([500, 1]);
  for (const table of tables) {
    expect([file.faults({ table, isQuick: false }), file.brokenReferences(table)]).toEqual([
      [],
      [],
    ]);
  }
  file.close();
  expect(readdirSync(folder)).toEqual(['sotto.db']);
});

test('[DB14] looking changes nothing, whatever is wrong; what cannot be read is a fault', () => {
  const bytes = readFileSync(path);
  bytes.fill(7, 4096, 2 * 4096);
  writeFileSync(path, bytes);
  const opened = openWorkFile({ path, key });
  if (!opened.ok) throw new Error(opened.error.type);
  expect(opened.value.faults({ isQuick: true })).toHaveLength(1);
  const { value: file } = opened;
  const faults = file.tables().flatMap((table) => file.faults({ table, isQuick: false }));
  expect(faults).toHaveLength(1);
  opened.value.close();
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(readdirSync(folder)).toEqual(['sotto.db']);
});

test('[DB14] a copy has everything, under the same key, and nothing readable', () => {
  const target = join(folder, 'copy.db');
  const file = open(path, key);
  file.copyInto(target);
  const copy = open(target, key);
  expect(content(copy)).toEqual(content(file));
  expect(copy.faults({ isQuick: true })).toEqual([]);
  copy.close();
  file.close();
  const bytes = readFileSync(target);
  expect([bytes.includes('planted'), bytes.includes('SQLite')]).toEqual([false, false]);
  expect(bytes.subarray(0, 16).equals(key.salt)).toBe(true);
});

test('[DB14] another key: only that one opens it from then on, and its salt is in the file', () => {
  const opened = openWorkFile({ path, key, isScrap: true });
  if (!opened.ok) throw new Error(opened.error.type);
  const file = opened.value;
  const before = content(file);
  file.changeKey(next);
  file.close();
  expect(existsSync(`${path}-journal`)).toBe(false);
  expect(readFileSync(path).subarray(0, 16).equals(next.salt)).toBe(true);
  expect(openWorkFile({ path, key })).toEqual({
    ok: false,
    error: { type: 'wrongKey' },
  });
  const changed = open(path, next);
  expect(content(changed)).toEqual(before);
  changed.close();
});
