/** What the log holds goes into the database without waits, and leaves the log: SPEC.md, [DB15] and [DB16]. */
import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FORGET_MS } from './log-copy.ts';
import { LAZY_SYNC_MS } from './log-sync.ts';
import { type Database, defineMigration, openDatabase, openWorkFile, sql } from './index.ts';

vi.mock('node:fs', { spy: true });

/** What a disk writes whole, in bytes. */
const SECTOR_BYTES = 512;
const LOG_HEADER_BYTES = 32;
const NOTE_COUNT = 60;
const MIGRATIONS = [
  defineMigration(
    1,
    'create-note',
    `CREATE TABLE note (note_id INTEGER PRIMARY KEY, value INTEGER NOT NULL, text BLOB) STRICT;
     CREATE TABLE total (version INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
     INSERT INTO total VALUES (0, 0);`,
  ),
];
const FILES = ['file.db', 'file.db-wal'] as const;
type FileName = (typeof FILES)[number];

let folder: string;
let database: Database;
let version = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-copy-'));
  version = 0;
  database = open(folder);
});

afterEach(() => {
  vi.useRealTimers();
  vi.mocked(fdatasync).mockReset();
  vi.mocked(fdatasyncSync).mockReset();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(place: string): Database {
  const opened = openDatabase({ path: join(place, 'file.db'), migrations: MIGRATIONS });
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

/** Changes a third of the notes, and what they add up to. */
function write(): void {
  version += 1;
  database.transaction((db) => {
    for (let id = version % 3; id < NOTE_COUNT; id += 3) {
      db.run(sql`INSERT OR REPLACE INTO note (note_id, value, text)
        VALUES (${id}, ${version * 7 + id}, zeroblob(${1000 + ((version * 37 + id) % 2000)}))`);
    }
    db.run(sql`UPDATE total SET version = ${version}, sum = (SELECT sum(value) FROM note)`);
  });
}

const settled = (): Promise<void> => new Promise((resolve) => database.settle(resolve));
const durable = (): Promise<void> => new Promise((resolve) => database.onDurable(resolve));

function contentOf(place: string, name: FileName): Buffer {
  const path = join(place, name);
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}

function stateOf(of: Database): { version: number; isRight: boolean } {
  const row = of.read.get<{ version: number; sum: number; real: number }>(
    sql`SELECT version, sum, (SELECT ifnull(sum(value), 0) FROM note) AS real FROM total`,
  );
  return { version: row?.version ?? -1, isRight: row?.sum === row?.real };
}

test('[DB15] what was committed is in the database file itself, and no wait was on the event loop', async () => {
  write();
  write();
  await settled();
  const copy = mkdtempSync(join(tmpdir(), 'log-copy-'));
  writeFileSync(join(copy, 'file.db'), contentOf(folder, 'file.db'));
  const other = open(copy);
  expect(stateOf(other)).toEqual({ version: 2, isRight: true });
  other.close();
  rmSync(copy, { recursive: true });
  // The log and the database, and the log that was begun anew.
  expect(vi.mocked(fdatasync).mock.calls).toHaveLength(3);
  expect(fdatasyncSync).not.toHaveBeenCalled();
});

test('[DB15] the log stays small, however much is written', async () => {
  for (let round = 0; round < 30; round++) {
    write();
    await settled();
  }
  const once = statSync(join(folder, 'file.db-wal')).size;
  for (let round = 0; round < 30; round++) {
    write();
    await settled();
  }
  expect(statSync(join(folder, 'file.db-wal')).size).toBeLessThanOrEqual(once * 1.2);
});

test('[DB15] several who wait share one run', async () => {
  write();
  const order: number[] = [];
  database.settle(() => order.push(1));
  database.settle(() => order.push(2));
  await settled();
  expect(order).toEqual([1, 2]);
  expect(vi.mocked(fdatasync).mock.calls).toHaveLength(3);
});

test.each([
  ['database', 1],
  ['log that was begun anew', 2],
])('[DB15] who writes before the disk has the %s waits for it', async (_, waitCount) => {
  write();
  let callCount = 0;
  const held: (() => void)[] = [];
  vi.mocked(fdatasync).mockImplementation((_file, done) => {
    if (callCount++ === waitCount) held.push(() => done(null));
    else done(null);
  });
  const isSettled = settled();
  expect(held).toHaveLength(1);
  expect(fdatasyncSync).not.toHaveBeenCalled();
  write();
  expect(fdatasyncSync).toHaveBeenCalledTimes(1);
  write();
  expect(fdatasyncSync).toHaveBeenCalledTimes(1);
  held[0]?.();
  await isSettled;
  expect(stateOf(database)).toEqual({ version: 3, isRight: true });
});

test('[DB15] one that is closed meanwhile has all, keeps its lock until then, and runs nothing', async () => {
  write();
  let done: (() => void) | undefined;
  vi.mocked(fdatasync)
    .mockImplementationOnce((_file, finish) => {
      finish(null);
    })
    .mockImplementationOnce((_file, finish) => {
      done = () => {
        finish(null);
      };
    });
  let isRun = false;
  database.settle(() => (isRun = true));
  expect(done).toBeDefined();
  expect(openWorkFile({ path: join(folder, 'file.db') })).toMatchObject({ ok: false });
  database.close();
  expect(fdatasyncSync).toHaveBeenCalledTimes(1);
  done?.();
  expect(isRun).toBe(false);
  database = open(folder);
  expect(stateOf(database)).toEqual({ version: 1, isRight: true });
});

test('[DB15] after it the lock is still held', async () => {
  write();
  await settled();
  expect(openDatabase({ path: join(folder, 'file.db'), migrations: MIGRATIONS })).toMatchObject({
    ok: false,
    error: { type: 'busy' },
  });
});

/** Numbers between 0 and 1, the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What of each file the disk has for sure, and may have besides. */
class Disk {
  readonly #sure = new Map<FileName, Buffer>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
    for (const name of FILES) this.#sure.set(name, contentOf(folder, name));
  }

  nameOf(file: number): FileName {
    const { ino } = fstatSync(file);
    return statSync(join(folder, FILES[0])).ino === ino ? FILES[0] : FILES[1];
  }

  synchronised(name: FileName, content: Buffer): void {
    this.#sure.set(name, content);
  }

  /** A usual commit, in which SQLite synchronises the header of a log that it begins anew. */
  commit(work: () => void): void {
    const before = this.#header();
    work();
    const header = this.#header();
    if (header.equals(before)) return;
    const sure = this.#sure.get('file.db-wal') ?? Buffer.alloc(0);
    const next = sure.length === 0 ? Buffer.alloc(LOG_HEADER_BYTES) : Buffer.from(sure);
    header.copy(next);
    this.#sure.set('file.db-wal', next);
  }

  /** The files after a power cut: of what was not synchronised each sector was written or not. */
  cut(into: string, share: Readonly<Record<FileName, number>>): void {
    for (const name of FILES) {
      const [sure, now] = [this.#sure.get(name) ?? Buffer.alloc(0), contentOf(folder, name)];
      const left = Buffer.alloc(Math.max(sure.length, now.length));
      sure.copy(left);
      for (let at = 0; at < now.length; at += SECTOR_BYTES) {
        if (this.#random() < share[name]) now.copy(left, at, at, at + SECTOR_BYTES);
      }
      writeFileSync(join(into, name), left);
    }
  }

  #header(): Buffer {
    return contentOf(folder, 'file.db-wal').subarray(0, LOG_HEADER_BYTES);
  }
}

const SHARES = [0, 0.5, 0.95, 1].flatMap((database_) =>
  [0, 0.5, 0.95, 1].map((log) => ({ 'file.db': database_, 'file.db-wal': log })),
);

/** Power is cut in many ways; what was told to be durable is there each time, and fits together. */
function expectSound(disk: Disk, sureVersion: number): void {
  const place = mkdtempSync(join(tmpdir(), 'log-copy-cut-'));
  for (const share of SHARES) {
    disk.cut(place, share);
    const after = open(place);
    const state = stateOf(after);
    const faults = after.read.all(sql`PRAGMA integrity_check`);
    after.close();
    expect({ faults, isRight: state.isRight }, JSON.stringify(share)).toEqual({
      faults: [{ integrity_check: 'ok' }],
      isRight: true,
    });
    expect(state.version).toBeGreaterThanOrEqual(sureVersion);
    for (const name of FILES) rmSync(join(place, name), { force: true });
  }
  rmSync(place, { recursive: true });
}

test.each([
  { seed: 1, forgets: false },
  { seed: 2, forgets: false },
  { seed: 3, forgets: false },
  { seed: 4, forgets: false },
  { seed: 5, forgets: true },
  { seed: 6, forgets: true },
])(
  '[DB15] [DB16] a power cut at any point loses nothing and damages nothing: %o',
  async ({ seed, forgets }) => {
    if (forgets) vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let emptiedCount = 0;
    const random = chance(seed);
    const disk = new Disk(random);
    let sureVersion = 0;
    const writeSome = (): void => {
      disk.commit(write);
    };
    vi.mocked(fdatasyncSync).mockImplementation((file) => {
      disk.synchronised(disk.nameOf(file), contentOf(folder, disk.nameOf(file)));
    });
    vi.mocked(fdatasync).mockImplementation((file, done) => {
      const name = disk.nameOf(file);
      const content = contentOf(folder, name);
      expectSound(disk, sureVersion);
      if (random() < 0.3) {
        writeSome();
        expectSound(disk, sureVersion);
      }
      setImmediate(() => {
        disk.synchronised(name, content);
        done(null);
      });
    });
    for (let round = 0; round < 4; round++) {
      for (let count = 0; count <= 3 * random(); count++) writeSome();
      if (random() < 0.5) {
        const written = version;
        await durable();
        sureVersion = written;
      }
      if (forgets) vi.advanceTimersByTime(FORGET_MS);
      await settled();
      expectSound(disk, sureVersion);
      if (contentOf(folder, 'file.db-wal').length < 3 * 4_096) emptiedCount += 1;
    }
    expect(emptiedCount > 0).toBe(forgets);
  },
  60_000,
);

test('[DB15] what a task before it has committed is not moved before the log has it', async () => {
  for (let count = 0; count < 3; count++) write();
  await settled();
  const disk = new Disk(chance(1));
  const held: (() => void)[] = [];
  vi.mocked(fdatasync).mockImplementation((file, done) => {
    const name = disk.nameOf(file);
    const content = contentOf(folder, name);
    held.push(() => {
      disk.synchronised(name, content);
      done(null);
    });
  });
  const change = (id: number): void => {
    version += 1;
    database.transaction((db) => {
      db.run(sql`UPDATE note SET value = value + 1 WHERE note_id = ${id}`);
      db.run(sql`UPDATE total SET version = ${version}, sum = (SELECT sum(value) FROM note)`);
    });
  };
  disk.commit(() => {
    change(0);
  });
  database.onDurable(() => {
    disk.commit(() => {
      change(NOTE_COUNT - 1);
    });
    database.onDurable(() => undefined);
  });
  const isSettled = settled();
  held.shift()?.();
  expect(stateOf(database)).toEqual({ version: 5, isRight: true });
  expectSound(disk, 4);
  while (held.length > 0) held.shift()?.();
  await isSettled;
  expectSound(disk, 5);
});

test('[DB15] once the disk has failed who waits for it, nothing is written any more', async () => {
  write();
  const held: (() => void)[] = [];
  vi.mocked(fdatasync).mockImplementation((_file, done) => {
    if (held.push(() => done(null)) === 1) done(null);
  });
  const dying = vi.spyOn(globalThis, 'setImmediate').mockImplementation(() => ({}) as never);
  database.settle(() => undefined);
  await Promise.resolve();
  const failure = Object.assign(new Error('disk'), { code: 'EIO' });
  vi.mocked(fdatasyncSync).mockImplementationOnce(() => {
    throw failure;
  });
  expect(write).toThrow(failure);
  expect(write).toThrow(failure);
  expect(dying.mock.calls).toHaveLength(1);
  expect(dying.mock.calls[0]?.[0]).toThrow(failure);
  dying.mockRestore();
  expect(() => {
    database.close();
  }).toThrow(failure);
  const place = mkdtempSync(join(tmpdir(), 'log-copy-dead-'));
  for (const name of FILES) writeFileSync(join(place, name), contentOf(folder, name));
  database = open(place);
  expect(stateOf(database)).toEqual({ version: 1, isRight: true });
  database.close();
  rmSync(place, { recursive: true });
});

test('[DB15] what the disk has against it is told, and nothing is lost', async () => {
  write();
  const path = join(folder, 'file.db');
  vi.mocked(openSync).mockImplementationOnce(openSync);
  const troubles: unknown[] = [];
  database.onTrouble((trouble) => troubles.push(trouble));
  await durable();
  vi.mocked(openSync).mockImplementationOnce(() => {
    throw Object.assign(new Error('no more files'), { code: 'SQLITE_IOERR_TEST' });
  });
  await settled();
  expect(troubles).toEqual(['cannotWrite']);
  vi.mocked(openSync).mockReset();
  closeSync(openSync(join(folder, 'another'), 'w'));
  write();
  await settled();
  expect(troubles).toEqual(['cannotWrite', undefined]);
  expect([stateOf(database), existsSync(path)]).toEqual([{ version: 2, isRight: true }, true]);
});

function isInFiles(text: string): boolean {
  return FILES.some((name) => readFileSync(join(folder, name)).includes(text));
}

function logBytes(): number {
  return contentOf(folder, 'file.db-wal').length;
}

test('[DB16] what was deleted or overwritten leaves the log, and nothing else goes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  database.transaction((db) => {
    for (const text of ['deleted words', 'old words']) {
      db.run(sql`INSERT INTO note (value, text) VALUES (0, CAST(${text} AS BLOB))`);
    }
  });
  database.transaction((db) => {
    db.run(sql`DELETE FROM note WHERE text = CAST('deleted words' AS BLOB)`);
    db.run(sql`UPDATE note SET text = CAST('new words' AS BLOB)`);
  });
  vi.advanceTimersByTime(FORGET_MS - 1);
  expect([isInFiles('deleted words'), isInFiles('old words')]).toEqual([true, true]);
  vi.advanceTimersByTime(1);
  await settled();
  expect([isInFiles('deleted words'), isInFiles('old words')]).toEqual([false, false]);
  expect([isInFiles('new words'), logBytes() < 3 * 4_096]).toEqual([true, true]);
  database.transaction((db) => db.run(sql`INSERT INTO note (value) VALUES (5)`));
  database.close();
  database = open(folder);
  expect(database.read.all(sql`SELECT CAST(text AS TEXT) AS text, value FROM note`)).toEqual([
    { text: 'new words', value: 0 },
    { text: null, value: 5 },
  ]);
});

test('[DB16] it is tried again when somebody writes in that moment, and rests when nobody does', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (let count = 0; count < 3; count++) write();
  vi.advanceTimersByTime(FORGET_MS);
  // The log is being synchronised now.
  write();
  await settled();
  expect(logBytes()).toBeGreaterThan(3 * 4_096);
  vi.advanceTimersByTime(FORGET_MS);
  await settled();
  expect(logBytes()).toBeLessThan(3 * 4_096);
  vi.advanceTimersByTime(LAZY_SYNC_MS);
  await durable();
  expect(vi.getTimerCount()).toBe(0);
});
