import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hexEncode, utf8Encode } from '../base/index.ts';
import { type DatabaseKey, copyKey, readSalt, sql } from '../database/index.ts';
import type { OpenedStorage, Storage } from './index.ts';
import {
  DataFolder,
  NEXT_MIGRATIONS,
  closeCleanly,
  contentOf,
  fill,
  meddle,
  open,
  readableIn,
  seenIndependently,
  workInto,
} from './testing/data-folder.ts';

let data: DataFolder;
let storage: Storage;
let key: DatabaseKey;
let content: string;
const path = (): string => storage.paths.databasePath;

beforeEach(async () => {
  data = new DataFolder();
  storage = data.storage();
  const opened = await open(storage, 'old');
  fill(opened.database, 400);
  opened.database.transaction((db) => db.run(sql`DELETE FROM note WHERE id % 2 = 0`));
  content = contentOf(opened.database.read);
  key = copyKey(opened.key);
  closeCleanly(storage, opened);
});

afterEach(() => {
  data.remove();
});

const noSwap = (): Promise<void> => Promise.resolve();

function rekey(next: string, beforeSwap = noSwap, work = workInto()) {
  return storage.rekey(key, utf8Encode(next), { ...work, beforeSwap });
}

function mustReopen(by: DatabaseKey): OpenedStorage {
  const reopened = storage.reopen(by);
  if (!reopened.ok) throw new Error(reopened.error.type);
  return reopened.value;
}

describe('another passphrase', () => {
  test('[ST10] opens the same content, the old one opens nothing, by any SQLCipher', async () => {
    const rekeyed = await rekey('new');
    if (!rekeyed.ok) throw new Error(rekeyed.error.type);
    expect(readSalt(path())).toEqual(rekeyed.value.salt);
    expect(rekeyed.value.salt).not.toEqual(key.salt);
    expect(data.names()).toEqual(['sotto.db', 'sotto.lock']);
    expect(seenIndependently(path(), 'new')).toHaveLength(200);
    expect(seenIndependently(path(), 'old')).toBeUndefined();
    expect(storage.reopen(key)).toEqual({ ok: false, error: { type: 'wrongKey' } });
    const reopened = mustReopen(rekeyed.value);
    expect(contentOf(reopened.database.read)).toBe(content);
    closeCleanly(storage, reopened);
    closeCleanly(storage, await open(storage, 'new'));
  });

  test('[ST10] what was still in the log is in it', async () => {
    const reopened = mustReopen(key);
    fill(reopened.database, 10);
    const log = readFileSync(`${path()}-wal`);
    const file = readFileSync(path());
    const now = contentOf(reopened.database.read);
    closeCleanly(storage, reopened);
    // As a killed process leaves it.
    writeFileSync(path(), file);
    writeFileSync(`${path()}-wal`, log);
    expect(await rekey('new')).toMatchObject({ ok: true });
    expect(data.names()).toEqual(['sotto.db', 'sotto.lock']);
    const opened = await open(storage, 'new');
    expect(contentOf(opened.database.read)).toBe(now);
    closeCleanly(storage, opened);
  });

  test('[ST15] is announced when the new file is proved and the old one still there', async () => {
    const seen: unknown[] = [];
    const rekeyed = await rekey('new', () => {
      seen.push(seenIndependently(path(), 'old')?.length);
      seen.push(seenIndependently(storage.paths.unfinishedPath, 'new')?.length);
      return Promise.resolve();
    });
    expect([rekeyed.ok, seen]).toEqual([true, [200, 200]]);
  });

  test('[ST15] if announcing it fails, nothing changes', async () => {
    const before = data.tree();
    await expect(rekey('new', () => Promise.reject(new Error('no keychain')))).rejects.toThrow(
      'no keychain',
    );
    expect(data.tree()).toEqual(before);
    closeCleanly(storage, mustReopen(key));
  });

  test('[ST16] takes the backup under the old passphrase with it', async () => {
    const migrated = data.storage({ migrations: NEXT_MIGRATIONS });
    closeCleanly(migrated, await open(migrated, 'old'));
    expect(existsSync(storage.paths.backupPath)).toBe(true);
    expect(await rekey('new')).toMatchObject({ ok: true });
    expect(data.names()).toEqual(['sotto.db', 'sotto.lock']);
  });
});

test('[ST11] compacting keeps content and passphrase, and tells what it has freed', async () => {
  const before = statSync(path()).size;
  const compacted = await storage.compact(key, workInto());
  const after = statSync(path()).size;
  expect(compacted).toEqual({ ok: true, value: { freedBytes: before - after } });
  expect(before - after).toBeGreaterThan(100_000);
  expect(seenIndependently(path(), 'old')).toHaveLength(200);
  const reopened = mustReopen(key);
  expect(contentOf(reopened.database.read)).toBe(content);
  closeCleanly(storage, reopened);
  expect(await storage.compact(key, workInto())).toEqual({ ok: true, value: { freedBytes: 0 } });
});

describe('a check', () => {
  async function faultCount(): Promise<unknown> {
    const before = data.tree();
    const checked = await storage.check(key, workInto());
    expect(data.tree()).toEqual(before);
    return checked.ok ? checked.value.faultCount : checked.error;
  }

  test('[ST12] of a sound file finds nothing', async () => {
    expect(await faultCount()).toBe(0);
  });

  test('[ST12] counts rows that an index lacks, and references to nothing', async () => {
    meddle(
      path(),
      'old',
      'PRAGMA writable_schema = ON',
      `UPDATE sqlite_master SET sql = replace(sql, ' WHERE id > 5', '') WHERE name = 'note_by_text'`,
    );
    expect(await faultCount()).toBe(4); // the notes 1, 3 and 5, and that their number differs
    meddle(path(), 'old', 'PRAGMA foreign_keys = OFF', 'UPDATE note SET chat_id = 9 WHERE id = 7');
    expect(await faultCount()).toBe(5);
  });

  test('[ST12] counts pages that cannot be read', async () => {
    const bytes = readFileSync(path());
    bytes.fill(7, 20 * 4096, 21 * 4096);
    writeFileSync(path(), bytes);
    expect(await faultCount()).toBeGreaterThan(0);
    const before = data.tree();
    expect(await storage.compact(key, workInto())).toEqual({
      ok: false,
      error: { type: 'damaged' },
    });
    expect(data.names()).toEqual(Object.keys(before).concat('sotto.lock'));
  });

  test('of a file of rubbish says that it is damaged', async () => {
    writeFileSync(path(), Buffer.alloc(8192, 7));
    expect(await faultCount()).toEqual({ type: 'damaged' });
  });
});

describe('progress and cancelling', () => {
  const tasks = {
    rekey: (work: ReturnType<typeof workInto>) => rekey('new', noSwap, work),
    compact: (work: ReturnType<typeof workInto>) => storage.compact(key, work),
    check: (work: ReturnType<typeof workInto>) => storage.check(key, work),
  };
  const names = Object.keys(tasks) as (keyof typeof tasks)[];

  test.each(names)('[ST13] the progress of %s rises to 1', async (name) => {
    const seen: number[] = [];
    expect(await tasks[name](workInto(seen))).toMatchObject({ ok: true });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect([Math.min(...seen) >= 0, seen.at(-1)]).toEqual([true, 1]);
  });

  test.each(names)('[ST13] cancelled at any step, %s changes nothing', async (name) => {
    const before = data.tree();
    const cancelled = { ok: false, error: { type: 'cancelled' } };
    expect(await tasks[name](workInto([], AbortSignal.abort()))).toEqual(cancelled);
    for (const at of [0, 0.41, 0.75]) {
      const abort = new AbortController();
      const outcome = await tasks[name]({
        signal: abort.signal,
        onProgress: (fraction) => {
          if (fraction >= at) abort.abort();
        },
      });
      if (name !== 'check') expect(outcome).toEqual(cancelled);
      expect(data.names().filter((each) => each !== 'sotto.lock')).toEqual(Object.keys(before));
    }
    const reopened = mustReopen(key);
    expect(contentOf(reopened.database.read)).toBe(content);
    closeCleanly(storage, reopened);
  });
});

describe('room', () => {
  test('[ST14] is looked for before: once the size to compact, twice to rekey', async () => {
    const before = data.tree();
    const { databaseBytes } = storage.sizes();
    for (const copies of [1, 2]) {
      const freeBytes = copies * databaseBytes;
      storage = data.storage({ freeBytes: () => freeBytes });
      const outcome = copies === 1 ? await storage.compact(key, workInto()) : await rekey('new');
      const neededBytes = copies * databaseBytes + 1_048_576;
      expect(outcome).toEqual({ ok: false, error: { type: 'noSpace', neededBytes, freeBytes } });
    }
    expect(data.tree()).toEqual(before);
    storage = data.storage({ freeBytes: () => undefined });
    expect(await storage.compact(key, workInto())).toMatchObject({ ok: true });
  });

  test('[ST14] leftovers in the way of the copy are removed', async () => {
    const before = data.tree();
    mkdirSync(`${storage.paths.unfinishedPath}-journal/x`, { recursive: true });
    mkdirSync(storage.paths.unfinishedPath);
    expect(await storage.compact(key, workInto())).toMatchObject({ ok: true });
    expect(Object.keys(data.tree())).toEqual(Object.keys(before));
  });

  // The shell's limit on the size of a file stands for a disk on which no more can be written.
  test.skipIf(process.platform === 'win32').each(['compact', 'rekey'])(
    '[ST14] a disk that fails in the middle of %s is told; nothing changes, nothing is left',
    (task) => {
      const before = data.tree();
      const victim = join(import.meta.dirname, 'testing/victim.ts');
      const script = `trap '' XFSZ; ulimit -f 100; exec "$@"`;
      const args = [
        process.execPath,
        victim,
        data.path,
        task,
        hexEncode(key.key),
        hexEncode(key.salt),
      ];
      const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...args], {
        encoding: 'utf8',
      });
      expect(stderr).toMatch(/the work has failed: (cannotWrite|noSpace)/);
      expect(status).toBe(1);
      expect(data.tree()).toEqual(before);
    },
  );
});

test('[ST18] nothing is readable while the file is copied and encrypted anew', async () => {
  const found: string[] = [];
  const look = (): void => void found.push(...readableIn(data.path));
  const watched = { signal: new AbortController().signal, onProgress: look };
  const timer = setInterval(look, 5);
  const rekeyed = await storage.rekey(key, utf8Encode('new'), { ...watched, beforeSwap: noSwap });
  if (!rekeyed.ok) throw new Error(rekeyed.error.type);
  expect(await storage.compact(rekeyed.value, watched)).toMatchObject({ ok: true });
  clearInterval(timer);
  look();
  expect(found).toEqual([]);
});
