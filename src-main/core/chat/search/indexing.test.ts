/** The index beside the changes of items: older items, mass deletion, new rules; and the file. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContactId, ItemId } from '#shared/ids.ts';
import { type Database, type Sql, type WriteDb, openDatabase, sql } from '../../database/index.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import {
  deleteItem,
  deleteItems,
  discardUser,
  findSearchState,
  indexOlderItems,
  purgeSearch,
  setItemContent,
} from '../store/index.ts';
import { SearchIndexer, checkSearch, prepareSearch, searchFaults, searchItems } from './index.ts';
import { MIGRATIONS, SearchWorld, deleteChat, openSearchable } from './testing-search.ts';

const HERE = import.meta.dirname;

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-search-'));
  path = join(folder, 'sotto.db');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(database: Database, work: (db: WriteDb) => void): void {
  database.transaction(work);
}

function run(database: Database, query: Sql): void {
  write(database, (db) => {
    db.run(query);
  });
}

function found(database: Database, text: string): ItemId[] {
  return searchItems(database.read, { text }, { count: 1000 }).hits.map(({ itemId }) => itemId);
}

/** As a version without search has left it: messages 1 to count, the last one in another chat. */
function openOld(count: number, target = ':memory:'): Database {
  const opened = openDatabase({ path: target, migrations: MIGRATIONS.slice(0, 7) });
  if (!opened.ok) throw new Error(opened.error.type);
  write(opened.value, (db) => {
    db.run(sql`INSERT INTO chat_user (display_name, is_active, created_at_ms) VALUES ('me', 1, 1)`);
    for (const name of ['bob', 'carol']) {
      db.run(sql`INSERT INTO chat_contact (user_id, local_display_name, display_name, full_name,
        state, created_at_ms, active_at_ms) VALUES (1, ${name}, ${name}, '', 'connected', 2, 3)`);
    }
    for (let number = 1; number <= count; number++) {
      db.run(sql`INSERT INTO chat_item (contact_id, is_sent, kind, text, status, at_ms, created_at_ms)
        VALUES (${number === count ? 2 : 1}, 1, 'text', ${`old number${String(number)}`}, 'sent',
          ${number}, ${number})`);
    }
  });
  return opened.value;
}

/** Brought up to date. */
function openMigrated(count: number): Database {
  openOld(count, path).close();
  return openSearchable(path);
}

test('[CH211] older items are added bit by bit, the newest first, and found at once', () => {
  const database = openMigrated(10);
  expect(found(database, 'old')).toEqual([]);
  write(database, (db) => {
    expect(indexOlderItems(db, 4)).toBe(true);
  });
  expect(found(database, 'old')).toEqual([10, 9, 8, 7]);
  expect(searchFaults(database.read)).toBe(0);
  write(database, (db) => {
    while (indexOlderItems(db, 4));
  });
  expect(found(database, 'old')).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(found(database, 'number3')).toEqual([3]);
  expect(searchFaults(database.read)).toBe(0);
  database.close();
});

test('[CH211] what changes or goes before its turn is indexed as it is then', () => {
  const database = openMigrated(10);
  write(database, (db) => {
    indexOlderItems(db, 3);
    deleteItem(db, 2 as ItemId);
    deleteItem(db, 9 as ItemId);
    deleteItems(db, [5 as ItemId, 8 as ItemId]);
    const content = { kind: 'text', text: 'old and changed' } as const;
    setItemContent(db, 3 as ItemId, { content, editedAtMs: 1 });
    deleteChat(db, 2 as ContactId);
  });
  expect(found(database, 'old')).toEqual([]);
  expect(searchFaults(database.read)).toBe(0);
  write(database, (db) => {
    while (indexOlderItems(db, 3));
  });
  expect(found(database, 'old')).toEqual([7, 6, 4, 3, 1]);
  expect(found(database, 'changed')).toEqual([3]);
  expect(searchFaults(database.read)).toBe(0);
  database.close();
});

test('[CH211] a step that is not committed is done again', () => {
  let database = openMigrated(10);
  write(database, (db) => {
    indexOlderItems(db, 3);
  });
  expect(() => {
    write(database, (db) => {
      indexOlderItems(db, 3);
      throw new Error('killed');
    });
  }).toThrow('killed');
  database.close();
  database = openSearchable(path);
  expect(found(database, 'old')).toEqual([10, 9, 8]);
  write(database, (db) => {
    while (indexOlderItems(db, 3));
  });
  expect(found(database, 'old')).toHaveLength(10);
  expect(searchFaults(database.read)).toBe(0);
  database.close();
});

function indexerOf(database: Database): {
  indexer: SearchIndexer;
  clock: FakeClock;
  log: string[];
} {
  const clock = new FakeClock();
  const log: string[] = [];
  const logger = (...line: unknown[]): void => void log.push(JSON.stringify(line));
  return { indexer: new SearchIndexer({ database, clock, logger }), clock, log };
}

test('[CH211] the indexer works in steps with rests, until it is stopped or done', () => {
  const database = openMigrated(500);
  const { indexer, clock } = indexerOf(database);
  expect(clock.timerCount).toBe(0);
  indexer.start();
  expect(found(database, 'old')).toEqual([]);
  clock.runNext();
  const first = found(database, 'old').length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(500);
  indexer.stop();
  expect(clock.timerCount).toBe(0);
  indexer.start();
  while (clock.runNext());
  expect(found(database, 'old')).toHaveLength(500);
  expect(findSearchState(database.read)).toMatchObject({ fromItemId: 0, purge: 'none' });
  database.close();
});

test('[CH211] a failed step is tried again later', () => {
  const database = openMigrated(3);
  const { indexer, clock, log } = indexerOf(database);
  run(database, sql`ALTER TABLE chat_search_state RENAME COLUMN from_item_id TO elsewhere`);
  indexer.start();
  clock.advance(10_000);
  expect(log).toHaveLength(1);
  run(database, sql`ALTER TABLE chat_search_state RENAME COLUMN elsewhere TO from_item_id`);
  run(
    database,
    sql`CREATE TRIGGER refuse BEFORE UPDATE ON chat_search_state
      BEGIN SELECT raise(ABORT, 'disk full'); END`,
  );
  clock.advance(60_000);
  expect(log).toHaveLength(2);
  expect(log.join()).not.toContain('disk full');
  run(database, sql`DROP TRIGGER refuse`);
  clock.advance(60_000);
  expect(found(database, 'old')).toHaveLength(3);
  database.close();
});

test('[CH212] words made by other rules are thrown away, and all items indexed anew', async () => {
  const world = await SearchWorld.open(path);
  const id = world.add('some word');
  run(
    world.database,
    sql`INSERT INTO chat_search (rowid, body, facets)
    VALUES (77, 'stale', 'u1r c1r y2024 m24288')`,
  );
  expect(searchFaults(world.database.read)).toBe(1);
  run(world.database, sql`UPDATE chat_search_state SET rules = '0 unicode 9.0'`);
  prepareSearch(world.database);
  expect(world.find('')).toEqual([]);
  expect(searchFaults(world.database.read)).toBe(0);
  write(world.database, (db) => {
    while (indexOlderItems(db, 10));
  });
  expect(world.find('word')).toEqual([id]);
  const before = findSearchState(world.database.read);
  prepareSearch(world.database);
  expect(findSearchState(world.database.read)).toEqual(before);
  world.close();
});

/** Whether the word, or more than a few letters of it, is anywhere in the closed file. */
function isInFile(word: string): boolean {
  const bytes = readFileSync(path);
  return bytes.includes(word) || bytes.includes(word.slice(0, 7)) || bytes.includes(word.slice(-7));
}

const FILLER = Array.from({ length: 300 }, (_, index) => `filler${String(index * 7919)} common`);

test('[CH206] the words of an item that was deleted or edited are nowhere in the file', async () => {
  const world = await SearchWorld.open(path);
  for (const text of FILLER) world.add(text);
  const ids = ['xylophonist', 'zeppelinfahrt', 'aardvarking'].map((word) =>
    world.add(`${word} common`),
  );
  for (const text of FILLER) world.add(`${text} more`);
  world.close();
  for (const word of ['xylophonist', 'zeppelinfahrt', 'aardvarking'])
    expect(isInFile(word)).toBe(true);
  const database = openSearchable(path);
  const [a, b, c] = ids as [ItemId, ItemId, ItemId];
  write(database, (db) => {
    deleteItem(db, a);
    const content = { kind: 'text', text: 'harmless' } as const;
    setItemContent(db, b, { content, editedAtMs: 1 });
  });
  write(database, (db) => {
    deleteItems(db, [c]);
  });
  expect(searchFaults(database.read)).toBe(0);
  database.close();
  for (const word of ['xylophonist', 'zeppelinfahrt', 'aardvarking'])
    expect(isInFile(word)).toBe(false);
  expect(isInFile('harmless')).toBe(true);
});

test('[CH213] of a deleted chat the words are not found at once, and leave the file in steps', async () => {
  const world = await SearchWorld.open(path);
  for (const [index, text] of FILLER.entries()) {
    world.add(text);
    world.add(`secretive${String(index)} xylophonist`, { in: world.carol });
  }
  write(world.database, (db) => {
    deleteChat(db, world.carol);
  });
  expect(world.find('xylophonist')).toEqual([]);
  expect(world.find('common')).toHaveLength(100);
  expect(searchFaults(world.database.read)).toBe(0);
  expect(findSearchState(world.database.read).purge).toBe('due');
  let steps = 0;
  write(world.database, (db) => {
    purgeSearch(db, { pageCount: 1 });
  });
  world.close();
  const database = openSearchable(path);
  for (let isMore = true; isMore; steps++) {
    write(database, (db) => {
      isMore = purgeSearch(db, { pageCount: 1 });
    });
  }
  expect(steps).toBeGreaterThan(1);
  expect(searchFaults(database.read)).toBe(0);
  expect(found(database, 'common')).toHaveLength(300);
  database.close();
  expect(isInFile('xylophonist')).toBe(false);
  expect(isInFile('secretive')).toBe(false);
  expect(isInFile('filler7919')).toBe(true);
});

test('[CH213] deleting more while the index is written anew begins that again', async () => {
  const world = await SearchWorld.open(path);
  const others = world.otherUser();
  for (const text of FILLER) {
    world.add(text);
    world.add(`xylophonist ${text}`, { in: world.carol });
    world.add(`zeppelinfahrt ${text}`, { in: others.contact });
  }
  write(world.database, (db) => {
    deleteChat(db, world.carol);
  });
  write(world.database, (db) => {
    purgeSearch(db, { pageCount: 1 });
  });
  world.add('xylitol gum');
  write(world.database, (db) => {
    discardUser(db, others.user);
    deleteChat(db, others.contact);
  });
  expect(findSearchState(world.database.read).purge).toBe('due');
  const { indexer, clock } = indexerOf(world.database);
  indexer.start();
  while (clock.runNext());
  expect(findSearchState(world.database.read).purge).toBe('none');
  expect(world.find('xyl')).toHaveLength(1);
  expect(world.find('common')).toHaveLength(100);
  expect(searchFaults(world.database.read)).toBe(0);
  world.close();
  expect(isInFile('xylophonist')).toBe(false);
  expect(isInFile('zeppelinfahrt')).toBe(false);
});

test('[CH253] with many items few pages of the index are joined at once, and its parts stay few', async () => {
  const world = await SearchWorld.open();
  const { database } = world;
  const random = (number: number): string => `w${((number * 7919) % 50_021).toString(36)}`;
  const ids = Array.from({ length: 6_000 }, (_, index) =>
    world.add(Array.from({ length: 12 }, (__, place) => random(index * 12 + place)).join(' ')),
  );
  const pages = (): Set<number> =>
    new Set(
      database.read.all<{ id: number }>(sql`SELECT id FROM chat_search_data`).map((r) => r.id),
    );
  let mostPages = 0;
  for (let from = 0; from < ids.length; from += 100) {
    const before = pages();
    write(database, (db) => {
      deleteItems(db, ids.slice(from, from + 100));
    });
    mostPages = Math.max(mostPages, [...pages()].filter((id) => !before.has(id)).length);
  }
  expect(mostPages).toBeLessThan(60);
  const parts = sql`SELECT count(DISTINCT segid) AS count FROM chat_search_idx`;
  expect(database.read.get<{ count: number }>(parts)?.count).toBeLessThan(30);
  expect(searchFaults(database.read)).toBe(0);
  world.close();
});

test('[CH213] the indexer is woken by a deletion after it had nothing to do', async () => {
  const world = await SearchWorld.open();
  for (const text of FILLER) world.add(text, { in: world.carol });
  const { indexer, clock } = indexerOf(world.database);
  indexer.wake();
  indexer.start();
  expect(clock.timerCount).toBe(0);
  write(world.database, (db) => {
    deleteChat(db, world.carol);
  });
  indexer.wake();
  indexer.wake();
  expect(clock.timerCount).toBe(1);
  while (clock.runNext());
  expect(findSearchState(world.database.read).purge).toBe('none');
  world.close();
});

test('[CH206] whatever is deleted, no word of it is left in the file', async () => {
  const word = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnop'),
    minLength: 9,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(word, fc.boolean()), { minLength: 5, maxLength: 120 }),
      fc.boolean(),
      async (words, isTogether) => {
        rmSync(path, { force: true });
        const world = await SearchWorld.open(path);
        const ids = words.map(([text]) => world.add(text));
        const gone = ids.filter((_, index) => words[index]?.[1] === true);
        if (isTogether) {
          write(world.database, (db) => {
            deleteItems(db, gone);
          });
        } else {
          for (const id of gone) {
            write(world.database, (db) => {
              deleteItem(db, id);
            });
          }
        }
        write(world.database, (db) => {
          while (purgeSearch(db, { pageCount: 10 }));
        });
        expect(searchFaults(world.database.read)).toBe(0);
        world.close();
        const kept = new Set(words.filter(([, isGone]) => !isGone).map(([text]) => text));
        const bytes = readFileSync(path);
        for (const [text, isGone] of words) {
          if (isGone && !kept.has(text)) expect(bytes.includes(text)).toBe(false);
        }
      },
    ),
    { numRuns: 15 },
  );
});

test('[CH211] a process killed in the middle of a step leaves an index that is right', () => {
  openMigrated(400).close();
  const url = (name: string): string => JSON.stringify(pathToFileURL(join(HERE, name)).href);
  const script = `
    const { openSearchable } = await import(${url('testing-search.ts')});
    const { indexOlderItems, deleteItems } = await import(${url('../store/index.ts')});
    const database = openSearchable(process.argv[1]);
    for (let step = 0; ; step++) {
      database.transaction((db) => {
        indexOlderItems(db, 30);
        deleteItems(db, Array.from({ length: 60 }, (_, index) => 400 - step * 60 - index));
        if (step < Number(process.argv[2])) return;
        process.kill(process.pid, 'SIGKILL');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);
      });
    }`;
  for (const steps of ['0', '2', '1']) {
    const args = ['--input-type=module', '-e', script, path, steps];
    expect(() => execFileSync(process.execPath, args, { stdio: 'ignore' })).toThrow();
  }
  const database = openSearchable(path);
  expect(database.read.all(sql`PRAGMA integrity_check`)).toEqual([{ integrity_check: 'ok' }]);
  expect(searchFaults(database.read)).toBe(0);
  write(database, (db) => {
    while (indexOlderItems(db, 30));
    while (purgeSearch(db, { pageCount: 4 }));
  });
  expect(searchFaults(database.read)).toBe(0);
  expect(found(database, 'old')).toHaveLength(280);
  database.close();
});

test('[CH214] an index that is not right is begun anew by the check', async () => {
  const world = await SearchWorld.open();
  const id = world.add('right');
  expect(checkSearch(world.database)).toBe(0);
  expect(world.find('right')).toEqual([id]);
  run(world.database, sql`UPDATE chat_item SET text = 'changed'`);
  expect(checkSearch(world.database)).toBe(1);
  const { indexer, clock } = indexerOf(world.database);
  indexer.start();
  while (clock.runNext());
  expect(world.find('changed')).toEqual([id]);
  expect(world.find('right')).toEqual([]);
  expect(checkSearch(world.database)).toBe(0);
  world.close();
});

test('[CH214] what differs between index and items is counted', async () => {
  const world = await SearchWorld.open();
  const ids = FILLER.slice(0, 5).map((text) => world.add(text));
  const { database } = world;
  expect(searchFaults(database.read)).toBe(0);
  run(database, sql`UPDATE chat_item SET text = 'common filler0' WHERE item_id = ${ids[0]}`);
  expect(searchFaults(database.read)).toBe(1);
  run(database, sql`DELETE FROM chat_item WHERE item_id = ${ids[1]}`);
  expect(searchFaults(database.read)).toBe(2);
  run(database, sql`UPDATE chat_item SET is_sent = 1 WHERE item_id = ${ids[2]}`);
  expect(searchFaults(database.read)).toBe(3);
  run(database, sql`UPDATE chat_item SET deleted_at_ms = 1 WHERE item_id = ${ids[3]}`);
  expect(searchFaults(database.read)).toBe(4);
  run(
    database,
    sql`INSERT INTO chat_item (contact_id, is_sent, kind, text, status, at_ms,
    created_at_ms) VALUES (${world.bob}, 1, 'text', '', 'sent', 4, 4)`,
  );
  expect(searchFaults(database.read)).toBe(5);
  run(database, sql`INSERT INTO chat_search (rowid, body, facets) VALUES (-3, 'x', 'y')`);
  expect(searchFaults(database.read)).toBe(6);
  world.close();
});
