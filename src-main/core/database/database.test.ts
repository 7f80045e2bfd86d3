import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defined } from '../base/index.ts';
import {
  type Database,
  type ReadDb,
  type WriteDb,
  defineMigration,
  freeBytes,
  joinSql,
  openDatabase,
  queryPlan,
  sql,
} from './index.ts';

const schema = defineMigration(
  1,
  'create-item',
  `CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, data BLOB, size INTEGER) STRICT;
   CREATE TABLE part (item_id INTEGER NOT NULL REFERENCES item (id)) STRICT;
   CREATE INDEX item_by_name ON item (name);`,
);

let database: Database;

beforeEach(() => {
  const result = openDatabase({ path: ':memory:', migrations: [schema] });
  if (!result.ok) throw new Error(result.error.type);
  database = result.value;
});

afterEach(() => {
  database.close();
});

const PAGE_COUNT = sql`SELECT page_count AS pages FROM pragma_page_count`;

function insert(db: WriteDb, name: string): void {
  db.run(sql`INSERT INTO item (name) VALUES (${name})`);
}

function names(db: ReadDb): string[] {
  return db.all<{ name: string }>(sql`SELECT name FROM item ORDER BY id`).map(({ name }) => name);
}

describe('values', () => {
  test('text, blobs, numbers, bigints, booleans, null and undefined go in and come out', () => {
    const data = Uint8Array.of(0, 1, 255);
    const outcome = database.transaction((db) =>
      db.run(sql`INSERT INTO item (name, data, size) VALUES (${'é\0'}, ${data}, ${true})`),
    );
    database.transaction((db) =>
      db.run(sql`INSERT INTO item (name, data, size) VALUES (${undefined}, ${null}, ${2n ** 40n})`),
    );
    expect(outcome).toEqual({ changes: 1, rowId: 1 });
    expect(database.read.all(sql`SELECT id, name, data, size FROM item`)).toStrictEqual([
      { id: 1, name: 'é\0', data, size: 1 },
      { id: 2, name: null, data: null, size: 2 ** 40 },
    ]);
  });

  test('an empty blob stays a blob', () => {
    const data = new Uint8Array(0);
    database.transaction((db) => db.run(sql`INSERT INTO item (data) VALUES (${data})`));
    expect(database.read.get(sql`SELECT data FROM item`)).toStrictEqual({ data });
  });

  test('what is bound is copied: changing the bytes afterwards changes no row', () => {
    const data = Uint8Array.of(1, 2, 3);
    database.transaction((db) => db.run(sql`INSERT INTO item (data) VALUES (${data})`));
    data.fill(9);
    expect(database.read.get(sql`SELECT data FROM item`)).toStrictEqual({
      data: Uint8Array.of(1, 2, 3),
    });
  });

  test('no row is undefined', () => {
    expect(database.read.get(sql`SELECT id FROM item`)).toBeUndefined();
    expect(database.read.all(sql`SELECT id FROM item`)).toEqual([]);
  });

  test('nested queries are spliced with their values in order', () => {
    const condition = sql`name = ${'b'} OR name IN (${joinSql([sql`${'c'}`, sql`${'d'}`], ', ')})`;
    expect(sql`SELECT ${'a'} WHERE ${condition} LIMIT ${1}`).toEqual({
      text: 'SELECT ? WHERE name = ? OR name IN (?, ?) LIMIT ?',
      values: ['a', 'b', 'c', 'd', 1],
    });
  });
});

describe('transactions', () => {
  test('the work’s result is returned, and RETURNING gives rows', () => {
    const row = database.transaction((db) =>
      db.get(sql`INSERT INTO item (name) VALUES (${'a'}) RETURNING id, name`),
    );
    expect(row).toEqual({ id: 1, name: 'a' });
  });

  test('a throw rolls everything back and passes through; the next transaction works', () => {
    const problem = new Error('no');
    expect(() =>
      database.transaction((db) => {
        insert(db, 'a');
        throw problem;
      }),
    ).toThrow(problem);
    database.transaction((db) => {
      insert(db, 'b');
    });
    expect(names(database.read)).toEqual(['b']);
  });

  test('a nested transaction is refused and the outer one rolled back', () => {
    expect(() =>
      database.transaction((db) => {
        insert(db, 'a');
        database.transaction((inner) => {
          insert(inner, 'b');
        });
      }),
    ).toThrow(/nest/);
    expect(names(database.read)).toEqual([]);
  });

  test('an asynchronous transaction is refused and rolled back', () => {
    expect(() =>
      database.transaction((db) => {
        insert(db, 'a');
        return Promise.resolve(1);
      }),
    ).toThrow(/synchronous/);
    expect(names(database.read)).toEqual([]);
  });

  test('a write handle kept beyond its transaction is refused', () => {
    const kept = database.transaction((db) => db);
    expect(() => {
      insert(kept, 'late');
    }).toThrow(/as long as/);
  });

  test('a read handle does not write', () => {
    expect(() => database.read.all(sql`INSERT INTO item (name) VALUES ('x') RETURNING id`)).toThrow(
      /does not write/,
    );
    expect(names(database.read)).toEqual([]);
  });

  test('[DB17] after a disk that is full nothing of the transaction is written, and that is why', () => {
    const { pages } = defined(database.read.get<{ pages: number }>(PAGE_COUNT), 'count');
    const codes: unknown[] = [];
    const attempt = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        codes.push((error as { code?: unknown }).code);
      }
    };
    attempt(() => {
      database.transaction((db) => {
        insert(db, 'before');
        db.run({ text: `PRAGMA max_page_count = ${String(pages)}`, values: [] });
        db.run(sql`SAVEPOINT part`);
        attempt(() => db.run(sql`INSERT INTO item (data) VALUES (${new Uint8Array(100_000)})`));
        attempt(() => db.run(sql`ROLLBACK TO part`));
        attempt(() => db.run(sql`SAVEPOINT part`));
        attempt(() => {
          insert(db, 'after');
        });
        attempt(() => names(db));
      });
    });
    expect(codes).toEqual(codes.map(() => 'SQLITE_FULL'));
    expect(codes).toHaveLength(6);
    expect(names(database.read)).toEqual([]);
    database.transaction((db) => {
      insert(db, 'next');
    });
    expect(names(database.read)).toEqual(['next']);
  });

  test('foreign keys hold', () => {
    expect(() =>
      database.transaction((db) => db.run(sql`INSERT INTO part (item_id) VALUES (${77})`)),
    ).toThrow(/FOREIGN KEY/);
  });

  test('after close every use throws, and closing again does nothing', () => {
    database.close();
    database.close();
    expect(() => names(database.read)).toThrow(/not open/);
    expect(() => database.transaction(() => 1)).toThrow(/not open/);
  });
});

test('a query plan names the index in use, and the scan where there is none', () => {
  expect(queryPlan(database.read, sql`SELECT id FROM item WHERE name = ${'a'}`)).toEqual([
    'SEARCH item USING COVERING INDEX item_by_name (name=?)',
  ]);
  expect(queryPlan(database.read, sql`SELECT id FROM item WHERE size = ${1}`)).toEqual([
    'SCAN item',
  ]);
});

test('what deleted rows have left free is counted in bytes', () => {
  expect(freeBytes(database.read)).toBe(0);
  const data = new Uint8Array(100_000);
  database.transaction((db) => db.run(sql`INSERT INTO item (data) VALUES (${data})`));
  database.transaction((db) => db.run(sql`DELETE FROM item`));
  const free = freeBytes(database.read);
  expect([free % 4096, free > 90_000, free < 110_000]).toEqual([0, true, true]);
});

test('more query texts than the cache holds still run', () => {
  for (let i = 0; i < 1200; i++) {
    const query = { text: `SELECT ${String(i)} AS n`, values: [] };
    expect(database.read.get(query)).toEqual({ n: i });
  }
});
