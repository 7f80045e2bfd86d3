/**
 * The power going off during work on the file: at each step what a disk may hold is put together from
 * what had been synchronised by then, and opened.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DatabaseKey, copyKey, deriveDatabaseKey } from '../database/index.ts';
import { utf8Encode } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import { makeCopy } from './jobs/copy.ts';
import { storagePaths } from './paths.ts';
import { DISK_STEPS, type Steps } from './steps.ts';
import { swapIn } from './swap.ts';
import { DataFolder, closeCleanly, contentOf, open } from './testing/data-folder.ts';

/** File names and contents of a disk after the power went off. */
type Disk = Readonly<Record<string, Buffer>>;

let data: DataFolder;
let key: DatabaseKey;
let content: string;

beforeEach(async () => {
  data = new DataFolder();
  key = await data.filled('old', 50);
  const storage = data.storage();
  const opened = await open(storage, 'old');
  content = contentOf(opened.database.read);
  closeCleanly(storage, opened);
});

afterEach(() => {
  data.remove();
});

/** Takes down, before and after each step, what the disk may hold. */
function recordingSteps(disks: Disk[]): Steps {
  /** By inode: what is on the disk for sure. */
  const synced = new Map<number, Buffer>();
  const read = (name: string): Buffer => readFileSync(data.file(name));
  const inode = (path: string): number => statSync(path).ino;
  synced.set(inode(data.file('sotto.db')), read('sotto.db'));
  const record = (): void => {
    const names = data.names().filter((name) => name !== 'sotto.lock');
    disks.push(Object.fromEntries(names.map((name) => [name, read(name)])));
    // What was not synchronised may be lost, and its name be there all the same.
    const lost = names.map((name) => [name, synced.get(inode(data.file(name))) ?? Buffer.alloc(0)]);
    disks.push(Object.fromEntries(lost) as Disk);
  };
  const recorded =
    <Args extends string[]>(take: (...args: Args) => void) =>
    (...args: Args): void => {
      record();
      take(...args);
      record();
    };
  return {
    ...DISK_STEPS,
    rename: recorded(DISK_STEPS.rename),
    remove: recorded(DISK_STEPS.remove),
    syncFolder: recorded(DISK_STEPS.syncFolder),
    syncFile: recorded((path) => {
      DISK_STEPS.syncFile(path);
      synced.set(inode(path), read(basename(path)));
    }),
  };
}

/** Which of the keys opens the disk, with all that was there. */
function openedBy(disk: Disk, keys: readonly DatabaseKey[]): number[] {
  const other = new DataFolder();
  mkdirSync(other.path, { recursive: true });
  for (const [name, bytes] of Object.entries(disk)) writeFileSync(other.file(name), bytes);
  const storage = other.storage();
  storage.settle();
  const right = keys.flatMap((each, index) => {
    const opened = storage.reopen(each);
    if (!opened.ok) return [];
    expect(contentOf(opened.value.database.read)).toBe(content);
    closeCleanly(storage, opened.value);
    return [index];
  });
  expect(other.names()).toEqual(['sotto.db', 'sotto.lock']);
  other.remove();
  return right;
}

test.each(['rekey', 'compact'])(
  '[ST17] without power at any step of %s one key opens everything',
  async (task) => {
    const next = await deriveDatabaseKey(utf8Encode('new'), systemRandom(16));
    const paths = storagePaths(data.path);
    const disks: Disk[] = [];
    const steps = recordingSteps(disks);
    const nextKey = task === 'rekey' ? copyKey(next) : undefined;
    const { databasePath: from, unfinishedPath: to } = paths;
    const control = { isCancelled: () => false, onProgress: () => {}, onGrowing: () => {} };
    makeCopy({ type: 'copy', from, to, key: copyKey(key), nextKey }, control, steps);
    expect(swapIn(paths, steps)).toEqual({ ok: true, value: undefined });
    const openers = disks.map((disk) => openedBy(disk, [key, next]));
    expect(openers.filter((right) => right.length !== 1)).toEqual([]);
    expect(openers[0]).toEqual([0]);
    expect(openers.at(-1)).toEqual([task === 'rekey' ? 1 : 0]);
    expect(disks.length).toBeGreaterThan(12);
  },
);
