/** A database of every earlier version, with a row in nearly every table, becomes one of the newest. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type Database,
  type Migration,
  type Sql,
  type WriteDb,
  loadMigrations,
  openDatabase,
} from '../../database/index.ts';
import { must } from '../../testing/test-core.ts';

const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../../migrations'));
const VERSIONS = MIGRATIONS.map(({ version }) => version).filter((version) => version > 1);

type Column = { name: string; type: string; notnull: number; dflt_value: unknown; pk: number };
type Row = Record<string, unknown>;

const text = (query: string): Sql => ({ text: query, values: [] });

function open(path: string, migrations: readonly Migration[]): Database {
  return must(openDatabase({ path, migrations }));
}

function tablesOf({ read }: Database): string[] {
  const query = `SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'schema_migration' ORDER BY name`;
  return read.all<{ name: string }>(text(query)).map(({ name }) => name);
}

function rowsOf({ read }: Database, table: string): Row[] {
  return read.all<Row>(text(`SELECT * FROM "${table}"`));
}

/** Words that some column's CHECK may ask for come from the schema itself. */
function candidates(schema: string): Record<string, string[]> {
  const words = [...schema.matchAll(/'([A-Za-z]+)'/g)].map(([word]) => word);
  return { INTEGER: ['1', '0'], TEXT: [`'x'`, ...new Set(words)], BLOB: [`x'01'`, `zeroblob(32)`] };
}

/** Tries values until the table takes a row; false: it takes none of these. */
function insertSome(database: Database, table: string): boolean {
  const columns = database.read.all<Column>(text(`PRAGMA table_info("${table}")`));
  const row = database.read.get<{ sql: string }>({
    text: 'SELECT sql FROM sqlite_master WHERE name = ?',
    values: [table],
  });
  const values = candidates(row?.sql ?? '');
  const needed = columns.filter(
    ({ notnull, dflt_value: given }) => notnull === 1 && given === null,
  );
  const names = needed.map(({ name }) => `"${name}"`).join(', ');
  for (let attempt = 0; attempt < 40; attempt++) {
    const chosen = needed.map(({ type }, index) => {
      const list = values[type] ?? ['1'];
      return list[(attempt + index * Math.floor(attempt / list.length)) % list.length];
    });
    const query =
      names === ''
        ? `INSERT INTO "${table}" DEFAULT VALUES`
        : `INSERT INTO "${table}" (${names}) VALUES (${chosen.join(', ')})`;
    if (isTaken(database, (db) => db.run(text(query)))) return true;
  }
  return false;
}

function isTaken(database: Database, insert: (db: WriteDb) => unknown): boolean {
  try {
    database.transaction(insert);
    return true;
  } catch {
    return false;
  }
}

test.each(VERSIONS)('[CH86] all rows of version %d are in the newest version', (version) => {
  const path = join(mkdtempSync(join(tmpdir(), 'sotto-every-version-')), 'sotto.db');
  const old = open(
    path,
    MIGRATIONS.filter((migration) => migration.version <= version),
  );
  // Tables that refer to others take a row once those have one.
  for (let round = 0; round < 4; round++) {
    for (const table of tablesOf(old)) {
      if (rowsOf(old, table).length === 0) insertSome(old, table);
    }
  }
  const before = new Map(tablesOf(old).map((table) => [table, rowsOf(old, table)]));
  const filled = [...before].filter(([, rows]) => rows.length > 0);
  expect(filled.length / before.size).toBeGreaterThan(0.7);
  old.close();
  const newest = open(path, MIGRATIONS);
  const tables = tablesOf(newest);
  for (const [table, rows] of filled.filter(([name]) => tables.includes(name))) {
    const after = rowsOf(newest, table);
    expect(after, table).toHaveLength(rows.length);
    const kept = Object.keys(rows[0] ?? {}).filter((column) => column in (after[0] ?? {}));
    expect(after, table).toMatchObject(
      rows.map((row) => Object.fromEntries(kept.map((column) => [column, row[column]]))),
    );
  }
  expect(newest.read.all(text('PRAGMA foreign_key_check'))).toEqual([]);
  expect(newest.read.all(text('PRAGMA integrity_check'))).toEqual([{ integrity_check: 'ok' }]);
  newest.close();
});
