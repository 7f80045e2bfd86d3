import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { treeOf } from './archive/testing/fixture.ts';
import {
  DISK_STEPS,
  IMPORT_FOLDERS,
  type Steps,
  acceptImport,
  commitImport,
  isImportPending,
  prepareImport,
  settleImport,
  undoImport,
} from './import.ts';

type Tree = Readonly<Record<string, string>>;

const OLD = {
  'sotto.db': 'old',
  'sotto.db-wal': '',
  'sotto.db.backup': 'older',
  'files/a': 'old a',
  'files/b': 'old b',
  'other.json': 'not of the data',
};
const NEW = { 'sotto.db': 'new', 'files/a': 'new a', 'files/c': 'new c' };
const NEWER = { 'sotto.db': 'newer', 'files/d': 'newer d' };

class Crash extends Error {}

/** Steps that do the first so many of what they are to do, and then `fail` once or for ever. */
function limited(limit: number, fail: () => Error = () => new Crash()) {
  let count = 0;
  const step =
    <Args extends readonly string[]>(work: (...args: Args) => void, half?: typeof work) =>
    (...args: Args) => {
      count += 1;
      if (count === limit + 1) {
        half?.(...args);
        throw fail();
      }
      work(...args);
    };
  const steps: Steps = {
    rename: step(DISK_STEPS.rename),
    makeFolder: step(DISK_STEPS.makeFolder),
    remove: step(DISK_STEPS.remove, (path) => {
      // A folder goes file by file.
      for (const name of readdirSync(path).slice(1)) DISK_STEPS.remove(join(path, name));
    }),
    syncFolder: step(() => {}),
  };
  return { steps, count: () => count };
}

const countless = () => limited(Infinity).steps;

function fill(folder: string, tree: Tree): void {
  mkdirSync(join(folder, 'files'), { recursive: true });
  for (const [name, content] of Object.entries(tree)) writeFileSync(join(folder, name), content);
}

function makeFolder(data: Tree = OLD): string {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-import-'));
  fill(folder, data);
  return folder;
}

/** The data folder with an archive unpacked in it, ready to be taken. */
function unpacked(folder = makeFolder(), data: Tree = NEW): string {
  fill(prepareImport(folder, countless()), data);
  return folder;
}

function imported(folder = unpacked()): string {
  expect(commitImport(folder, countless())).toEqual({ ok: true, value: undefined });
  return folder;
}

/** What is in the folder without what belongs to imports. */
function dataIn(folder: string): Tree {
  const entries = Object.entries(treeOf(folder)).filter(
    ([path]) => !IMPORT_FOLDERS.some((name) => path.startsWith(`${name}/`)),
  );
  const text = ([path, content]: [string, string]) =>
    [path, Buffer.from(content, 'base64').toString()] as const;
  return Object.fromEntries(entries.filter(([path]) => !path.endsWith('/')).map(text));
}

const OLD_STATE = OLD;
const NEW_STATE = { ...NEW, 'other.json': OLD['other.json'] };

/** Runs the work until it crashes after so many steps; whether it did. */
function crashes(work: (steps: Steps) => unknown, limit: number): boolean {
  try {
    work(limited(limit).steps);
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

/** For tests of many cases on a busy machine. */
const SLOW = { timeout: 240_000 };

/** All pairs of crashes when there is time, else every third, others for each first crash. */
const STRIDE = process.env['SOTTO_KILLS'] === undefined ? 3 : 1;

/** Every pair of crashes, in the work and then in settling; calls back with what is then there. */
function crashEverywhere(
  make: () => string,
  work: (folder: string, steps: Steps) => unknown,
  check: (folder: string, at: number) => void,
): number {
  let pairs = 0;
  for (let at = 0; ; at++) {
    const folder = make();
    if (!crashes((steps) => work(folder, steps), at)) return pairs;
    for (let again = at % STRIDE; ; again += STRIDE) {
      const copy = `${folder}-${String(again)}`;
      cpSync(folder, copy, { recursive: true });
      const isInterrupted = crashes((steps) => settleImport(copy, steps), again);
      settleImport(copy, countless());
      const settled = limited(Infinity);
      settleImport(copy, settled.steps);
      expect(settled.count()).toBe(0);
      check(copy, at);
      rmSync(copy, { recursive: true });
      pairs += 1;
      if (!isInterrupted) break;
    }
    rmSync(folder, { recursive: true });
  }
}

/** Folders that belong to an import, in the data folder. */
function leftovers(folder: string): string[] {
  return readdirSync(folder).filter((name) => IMPORT_FOLDERS.includes(name));
}

describe('an import', () => {
  test('[AR20] takes the place of everything, and what was there is kept', () => {
    const folder = imported();
    expect(dataIn(folder)).toEqual(NEW_STATE);
    expect(leftovers(folder)).toEqual(['replaced']);
    const { 'other.json': _, ...replaced } = OLD;
    expect(dataIn(join(folder, 'replaced'))).toEqual(replaced);
    expect(isImportPending(folder)).toBe(true);
  });

  test('[AR20] crashes anywhere, and once more while that is settled: old or new', SLOW, () => {
    const seen: Record<string, number> = { old: 0, new: 0 };
    const pairs = crashEverywhere(unpacked, commitImport, (folder, at) => {
      const isNew = at > 0; // the first step decides
      expect(dataIn(folder)).toEqual(isNew ? NEW_STATE : OLD_STATE);
      expect(leftovers(folder)).toEqual(isNew ? ['replaced'] : []);
      if (isNew) undoImport(folder, countless());
      expect(dataIn(folder)).toEqual(OLD_STATE);
      seen[isNew ? 'new' : 'old'] = (seen[isNew ? 'new' : 'old'] ?? 0) + 1;
    });
    expect(pairs).toBeGreaterThan(200 / STRIDE);
    expect(seen['old']).toBeGreaterThan(0);
  });

  test('[AR20] into an empty folder crashes anywhere: nothing or all of it', SLOW, () => {
    const make = () => unpacked(mkdtempSync(join(tmpdir(), 'sotto-import-')));
    crashEverywhere(make, commitImport, (folder, at) => {
      expect(dataIn(folder)).toEqual(at > 0 ? NEW : {});
      if (at > 0) undoImport(folder, countless());
      expect(treeOf(folder)).toEqual({});
    });
  });

  test('[AR20] that was not decided is gone, whatever is in it', () => {
    const folder = unpacked();
    settleImport(folder, countless());
    expect(dataIn(folder)).toEqual(OLD_STATE);
    expect(leftovers(folder)).toEqual([]);
  });

  test('[AR20] nothing is done to a folder without one, or without anything', () => {
    const settled = limited(Infinity);
    settleImport(makeFolder(), settled.steps);
    settleImport(join(tmpdir(), 'sotto-there-is-none'), settled.steps);
    expect(settled.count()).toBe(0);
  });

  test('is unpacked into a folder that is not there, whatever was left', () => {
    const folder = unpacked();
    expect(prepareImport(folder)).toBe(join(folder, 'import-unfinished'));
    expect(leftovers(folder)).toEqual([]);
  });

  test('[AR20] works with the real disk', () => {
    const folder = makeFolder();
    fill(prepareImport(folder), NEW);
    expect(commitImport(folder).ok).toBe(true);
    settleImport(folder);
    undoImport(folder);
    expect(dataIn(folder)).toEqual(OLD_STATE);
    fill(prepareImport(folder), NEW);
    expect(commitImport(folder).ok).toBe(true);
    acceptImport(folder);
    expect(dataIn(folder)).toEqual(NEW_STATE);
    expect(leftovers(folder)).toEqual([]);
  });
});

describe('a step that fails', () => {
  const denied = () => Object.assign(new Error('denied'), { code: 'EACCES', syscall: 'rename' });

  test('[AR21] leaves everything as it was, until all that was there is out of the way', () => {
    let failed = 0;
    for (let at = 0; ; at++) {
      const folder = unpacked();
      let result: ReturnType<typeof commitImport>;
      try {
        result = commitImport(folder, limited(at, denied).steps);
      } catch {
        // All of it was out of the way: from there it goes on.
        settleImport(folder, countless());
        expect(dataIn(folder)).toEqual(NEW_STATE);
        continue;
      }
      if (result.ok) break;
      expect(result.error).toEqual({ type: 'cannotWrite', code: 'EACCES' });
      expect(dataIn(folder)).toEqual(OLD_STATE);
      expect(leftovers(folder)).toEqual([]);
      failed += 1;
    }
    expect(failed).toBeGreaterThan(15);
  });

  test('[AR21] also when there is nothing to import', () => {
    const folder = makeFolder();
    const result = commitImport(folder);
    expect(result).toEqual({ ok: false, error: { type: 'cannotWrite', code: 'ENOENT' } });
    expect(dataIn(folder)).toEqual(OLD_STATE);
    expect(leftovers(folder)).toEqual([]);
  });
});

describe('afterwards', () => {
  test('[AR22] accepting it deletes what was there; a crash in it too, or nothing', SLOW, () => {
    crashEverywhere(imported, acceptImport, (folder, at) => {
      expect(dataIn(folder)).toEqual(NEW_STATE);
      expect(leftovers(folder)).toEqual(at > 0 ? [] : ['replaced']);
      if (at > 0) return;
      undoImport(folder, countless());
      expect(dataIn(folder)).toEqual(OLD_STATE);
    });
  });

  test('[AR22] undoing it brings back what was there; a crash in it too, or nothing', SLOW, () => {
    const make = () => {
      const folder = imported();
      // It was opened, in vain.
      writeFileSync(join(folder, 'sotto.db-wal'), 'x');
      writeFileSync(join(folder, 'files', 'later'), 'x');
      return folder;
    };
    const tried = { ...NEW_STATE, 'sotto.db-wal': 'x', 'files/later': 'x' };
    const pairs = crashEverywhere(make, undoImport, (folder, at) => {
      expect(dataIn(folder)).toEqual(at > 0 ? OLD_STATE : tried);
      expect(leftovers(folder)).toEqual(at > 0 ? [] : ['replaced']);
    });
    expect(pairs).toBeGreaterThan(200 / STRIDE);
  });

  test('[AR22] without an import there is nothing to accept or undo', () => {
    const folder = makeFolder();
    acceptImport(folder);
    undoImport(folder);
    expect(isImportPending(folder)).toBe(false);
    expect(dataIn(folder)).toEqual(OLD_STATE);
  });

  test('[AR24] another one can be undone, and then the first one', SLOW, () => {
    const twice = () => unpacked(imported(), NEWER);
    const newer = { ...NEWER, 'other.json': OLD['other.json'] };
    crashEverywhere(twice, commitImport, (folder, at) => {
      expect(dataIn(folder)).toEqual(at > 0 ? newer : NEW_STATE);
      if (at > 0) undoImport(folder, countless());
      expect(dataIn(folder)).toEqual(NEW_STATE);
      undoImport(folder, countless());
      expect(dataIn(folder)).toEqual(OLD_STATE);
      expect(leftovers(folder)).toEqual([]);
    });
  });
});
