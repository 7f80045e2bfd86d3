import { fdatasync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Database, defineMigration, openDatabase, sql } from './index.ts';
import { LAZY_SYNC_MS } from './log-sync.ts';

vi.mock('node:fs', { spy: true });

let folder: string;
let database: Database;

const syncCount = (): number => vi.mocked(fdatasync).mock.calls.length;

beforeEach(() => {
  vi.mocked(fdatasync).mockClear();
  folder = mkdtempSync(join(tmpdir(), 'log-sync-'));
  database = open('file.db', 'powerLoss');
});

afterEach(() => {
  vi.useRealTimers();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(name: string, commitSurvives: 'powerLoss' | 'processEnd'): Database {
  const path = name === ':memory:' ? name : join(folder, name);
  const text = 'CREATE TABLE note (text TEXT NOT NULL) STRICT;';
  const migrations = [defineMigration(1, 'create-note', text)];
  const opened = openDatabase({ path, migrations, commitSurvives });
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

function write(to = database): void {
  to.transaction((db) => db.run(sql`INSERT INTO note (text) VALUES ('x')`));
}

const durable = (): Promise<void> => new Promise((resolve) => database.onDurable(resolve));

test('[DB6] a task waits for what was committed before it, and the next one finds it done', async () => {
  write();
  let isDone = false;
  database.onDurable(() => (isDone = true));
  expect(isDone).toBe(false);
  await durable();
  expect(isDone).toBe(true);
  let isDoneAtOnce = false;
  database.onDurable(() => (isDoneAtOnce = true));
  expect(isDoneAtOnce).toBe(true);
});

test('[DB6] tasks run in their order, also those that wait for commits made meanwhile', async () => {
  const order: string[] = [];
  write();
  database.onDurable(() => order.push('first'));
  database.onDurable(() => order.push('second'));
  write();
  database.onDurable(() => order.push('third'));
  await durable();
  expect(order).toEqual(['first', 'second', 'third']);
});

test('[DB6] a commit made by a task is waited for again', async () => {
  write();
  await durable();
  write();
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    database.onDurable(() => {
      write();
      database.onDurable(() => {
        order.push('inner');
        resolve();
      });
      order.push('outer');
    });
  });
  expect(order).toEqual(['outer', 'inner']);
});

test('[DB6] nothing runs after the database was closed', async () => {
  let isRun = false;
  write();
  database.onDurable(() => (isRun = true));
  database.close();
  const other = open('other.db', 'powerLoss');
  write(other);
  await new Promise<void>((resolve) => {
    other.onDurable(resolve);
  });
  other.close();
  expect(isRun).toBe(false);
});

test.each([
  ['a database in memory', ':memory:', 'powerLoss'],
  ['one whose commits need only survive the process', 'relay.db', 'processEnd'],
] as const)('[DB6] %s never waits', (_, name, commitSurvives) => {
  const other = open(name, commitSurvives);
  write(other);
  let isDone = false;
  other.onDurable(() => (isDone = true));
  expect(isDone).toBe(true);
  other.close();
});

test('[DB7] commits that nobody waits for are synchronised together, 50 ms after the first', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  write();
  vi.advanceTimersByTime(LAZY_SYNC_MS - 1);
  write();
  expect(syncCount()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(syncCount()).toBe(1);
  vi.advanceTimersByTime(10 * LAZY_SYNC_MS);
  expect(syncCount()).toBe(1);
  await durable(); // the one under way
  write();
  vi.advanceTimersByTime(LAZY_SYNC_MS);
  expect(syncCount()).toBe(2);
});

test('[DB7] a commit made during a synchronisation is synchronised after it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let finish: (() => void) | undefined;
  vi.mocked(fdatasync).mockImplementationOnce((_, done) => {
    finish = () => {
      done(null);
    };
  });
  write();
  vi.advanceTimersByTime(LAZY_SYNC_MS);
  write();
  vi.advanceTimersByTime(LAZY_SYNC_MS);
  write();
  expect(syncCount()).toBe(1);
  finish?.();
  expect(syncCount()).toBe(2);
  await durable();
  vi.advanceTimersByTime(LAZY_SYNC_MS);
  expect(syncCount()).toBe(2);
});

test('[DB7] whoever waits is served at once, and nothing is left for the timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  write();
  await durable();
  vi.advanceTimersByTime(LAZY_SYNC_MS);
  expect(syncCount()).toBe(1);
});

test('[DB7] what was only read is not synchronised', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  database.transaction((db) => db.all(sql`SELECT text FROM note`));
  vi.advanceTimersByTime(LAZY_SYNC_MS);
  expect(syncCount()).toBe(0);
});
