import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { putAllAside, putBackupInPlace, putLeftoversAside, settleAside } from './aside.ts';
import { storagePaths } from './paths.ts';
import type { Steps } from './steps.ts';
import { Broken, brokenSteps } from './testing/broken-steps.ts';
import {
  DataFolder,
  NEXT_MIGRATIONS,
  closeCleanly,
  contentOf,
  open,
} from './testing/data-folder.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 8);
const NAMES = ['sotto.db', 'sotto.db-wal', 'sotto.db.backup', 'files/a', 'replaced/sotto.db'];

let data: DataFolder;

beforeEach(() => {
  data = new DataFolder();
  makeFiles();
});

afterEach(() => {
  data.remove();
});

function makeFiles(): void {
  for (const name of ['files', 'replaced']) mkdirSync(data.file(name), { recursive: true });
  for (const name of NAMES) writeFileSync(data.file(name), `content of ${name}`);
}

const options = (steps?: Steps) => ({ paths: storagePaths(data.path), nowMs: NOW_MS, steps });

/** What each file holds, under the name it has without the folder that it was put into. */
function contents(): string[] {
  return data
    .names()
    .map((name) => readFileSync(data.file(name), 'utf8'))
    .sort();
}

const tasks = {
  'starting over': {
    run: (steps?: Steps) => {
      putAllAside(options(steps));
    },
    stays: [],
    goes: NAMES,
  },
  'restoring the backup': {
    run: (steps?: Steps) => {
      putBackupInPlace(options(steps));
    },
    stays: ['files/a', 'replaced/sotto.db', 'sotto.db'],
    goes: ['sotto.db', 'sotto.db-wal'],
  },
};
const names = Object.keys(tasks) as (keyof typeof tasks)[];

describe.each(names)('%s', (name) => {
  const { run, stays, goes } = tasks[name];

  function expectDone(): void {
    const aside = data.names().filter((each) => each.startsWith('aside/'));
    expect(aside).toEqual(goes.map((each) => `aside/2026-11-22T08-00-00.000Z/${each}`).sort());
    expect(data.names().filter((each) => !aside.includes(each))).toEqual(stays);
    if (stays.length > 0) {
      expect(readFileSync(data.file('sotto.db'), 'utf8')).toBe('content of sotto.db.backup');
    }
  }

  test(`[ST20] [ST21] moves what is to go and nothing else`, () => {
    run();
    expectDone();
    settleAside(options());
    expectDone();
  });

  test('[ST22] ended by a crash at any step, settling completes it, or it had not begun', () => {
    const steps = brokenSteps(Infinity, 'crash');
    run(steps);
    expect(steps.count()).toBeGreaterThan(6);
    for (let at = 1; at <= steps.count(); at++) {
      data.remove();
      data = new DataFolder();
      makeFiles();
      const before = contents();
      expect(() => run(brokenSteps(at, 'crash'))).toThrow(Broken);
      expect(contents()).toEqual(before);
      // Settling is interrupted too, once.
      const again = brokenSteps(at, 'crash');
      try {
        settleAside(options(again));
      } catch (error) {
        expect(error).toBeInstanceOf(Broken);
      }
      settleAside(options());
      expect(contents()).toEqual(before);
      if (at > 1) expectDone();
      else expect(data.names()).toEqual([...NAMES].sort());
    }
  });

  test('[ST22] where a step fails, nothing is lost, and it is undone or completed', () => {
    const steps = brokenSteps(Infinity, 'failure');
    run(steps);
    for (let at = 1; at <= steps.count(); at++) {
      data.remove();
      data = new DataFolder();
      makeFiles();
      const before = contents();
      expect(() => run(brokenSteps(at, 'failure'))).toThrow(Broken);
      settleAside(options());
      expect(contents()).toEqual(before);
      const isUndone = !data.names().some((each) => each.startsWith('aside'));
      if (isUndone) expect(data.names()).toEqual([...NAMES].sort());
      else expectDone();
    }
  });
});

test('[ST21] what is put aside twice in a moment gets a name of its own', () => {
  putAllAside(options());
  makeFiles();
  putAllAside(options());
  const folders = data.names().map((name) => name.split('/')[1]);
  expect(new Set(folders)).toEqual(
    new Set(['2026-11-22T08-00-00.000Z', '2026-11-22T08-00-00.000Z-2']),
  );
});

test('[ST6] of a database that is there no log is put aside when settling', () => {
  mkdirSync(data.file('aside-leftover'));
  settleAside(options());
  putLeftoversAside({ ...options(), paths: storagePaths(data.file('files')) });
  expect(data.names()).toEqual([...NAMES].sort());
});

describe('of a storage', () => {
  test('[ST20] the backup opens what the migration has spoilt', async () => {
    data.remove();
    data = new DataFolder();
    await data.filled('one');
    const storage = data.storage();
    expect(storage.restoreBackup()).toEqual({ ok: false, error: { type: 'notFound' } });
    const old = await open(storage, 'one');
    const content = contentOf(old.database.read);
    closeCleanly(storage, old);
    const newer = data.storage({ migrations: NEXT_MIGRATIONS });
    closeCleanly(newer, await open(newer, 'one'));
    expect(await storage.open([utf8Encode('one')])).toMatchObject({ error: { type: 'future' } });
    expect(storage.restoreBackup()).toEqual({ ok: true, value: undefined });
    const restored = await open(storage, 'one');
    expect(contentOf(restored.database.read)).toBe(content);
    closeCleanly(storage, restored);
    expect(storage.sizes()).toMatchObject({ backupBytes: 0 });
    expect(storage.sizes().asideBytes).toBeGreaterThan(0);
    expect(data.names().map((name) => basename(name))).toEqual([
      'sotto.db',
      'sotto.db',
      'sotto.lock',
    ]);
  });

  test('[ST21] after starting over there is nothing, and a new passphrase makes a new database', async () => {
    data.remove();
    data = new DataFolder();
    await data.filled('forgotten');
    const storage = data.storage();
    expect(storage.startOver()).toEqual({ ok: true, value: undefined });
    expect(storage.hasDatabase()).toBe(false);
    const opened = await open(storage, 'new');
    expect(opened.database.read.all({ text: 'SELECT * FROM note', values: [] })).toEqual([]);
    closeCleanly(storage, opened);
    const aside = storage.sizes().asideBytes;
    expect(aside).toBeGreaterThan(100_000);
    storage.deleteAside();
    expect(data.names()).toEqual(['sotto.db', 'sotto.lock']);
  });
});
