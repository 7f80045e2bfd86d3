import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import { putAllAside, putBackupInPlace, putLeftoversAside, settleAside } from './aside.ts';
import { clearRenewal, loadInstallation } from './installation.ts';
import { storagePaths } from './paths.ts';
import type { Steps } from './steps.ts';
import type { Storage } from './storage.ts';
import { Broken, brokenSteps } from './testing/broken-steps.ts';
import {
  DataFolder,
  NEXT_MIGRATIONS,
  closeCleanly,
  contentOf,
  meddle,
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

describe('the mark of a restored backup', () => {
  const isMarked = (): boolean => existsSync(storagePaths(data.path).restoredMark);
  const isRestored = (): boolean =>
    data.names().includes('sotto.db') &&
    readFileSync(data.file('sotto.db'), 'utf8') === 'content of sotto.db.backup';

  test.each(['crash', 'failure'] as const)(
    '[ST27] is there when that is, a %s at any step',
    (how) => {
      const steps = brokenSteps(Infinity, how);
      putBackupInPlace(options(steps));
      expect([isRestored(), isMarked()]).toEqual([true, true]);
      for (let at = 1; at <= steps.count(); at++) {
        data.remove();
        data = new DataFolder();
        makeFiles();
        expect(() => {
          putBackupInPlace(options(brokenSteps(at, how)));
        }).toThrow(Broken);
        if (isRestored()) expect(isMarked()).toBe(true);
        settleAside(options());
        expect([at, isMarked()]).toEqual([at, isRestored()]);
      }
    },
  );

  test('[ST27] stays with a restored one that was not opened, where that is restored over', () => {
    putBackupInPlace(options());
    writeFileSync(data.file('sotto.db.backup'), 'another');
    const steps = brokenSteps(Infinity, 'failure');
    putBackupInPlace(options(steps));
    expect(isMarked()).toBe(true);
    for (let at = 1; at <= steps.count(); at++) {
      data.remove();
      data = new DataFolder();
      makeFiles();
      putBackupInPlace(options());
      writeFileSync(data.file('sotto.db.backup'), 'another');
      expect(() => {
        putBackupInPlace(options(brokenSteps(at, 'failure')));
      }).toThrow(Broken);
      expect([at, isMarked()]).toEqual([at, true]);
    }
  });

  test('[ST27] goes with it when everything is put aside', () => {
    putBackupInPlace(options());
    putAllAside(options());
    expect(isMarked()).toBe(false);
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

  /** A storage whose database was restored, and has not opened. */
  async function restored(): Promise<Storage> {
    data.remove();
    data = new DataFolder();
    await data.filled('one');
    const newer = data.storage({ migrations: NEXT_MIGRATIONS });
    closeCleanly(newer, await open(newer, 'one'));
    const storage = data.storage();
    expect(storage.restoreBackup()).toEqual({ ok: true, value: undefined });
    return storage;
  }

  test('[ST27] a restored backup says that its keys are to be renewed, once', async () => {
    const storage = await restored();
    const opened = await open(storage, 'one');
    const { renewsKeys, generation } = loadInstallation(opened.database, systemRandom);
    expect([renewsKeys, existsSync(storage.paths.restoredMark)]).toEqual([true, false]);
    // Archives made in the meantime are older, however many.
    expect(generation).toBeGreaterThan(100_000);
    opened.database.transaction((db) => {
      clearRenewal(db);
    });
    closeCleanly(storage, opened);
    const again = await open(storage, 'one');
    expect(loadInstallation(again.database, systemRandom)).toMatchObject({
      ...{ renewsKeys: false, generation },
    });
    closeCleanly(storage, again);
  });

  test('[ST27] it does not open where it cannot be told so, and is told so later', async () => {
    const storage = await restored();
    meddle(data.file('sotto.db'), 'one', 'ALTER TABLE installation RENAME TO mislaid');
    expect(await storage.open([utf8Encode('one')])).toMatchObject({ error: { type: 'io' } });
    expect(existsSync(storage.paths.restoredMark)).toBe(true);
    meddle(data.file('sotto.db'), 'one', 'ALTER TABLE mislaid RENAME TO installation');
    const opened = await open(storage, 'one');
    expect(loadInstallation(opened.database, systemRandom).renewsKeys).toBe(true);
    closeCleanly(storage, opened);
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
