/**
 * Work on a data folder killed with SIGKILL at random moments. SOTTO_KILLS says how often; how long
 * the work takes without that is measured first.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hexEncode, utf8Encode } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import { type DatabaseKey, sql } from '../database/index.ts';
import { writeArchive } from './archive/index.ts';
import { FACTS } from './archive/testing/fixture.ts';
import { loadInstallation } from './installation.ts';
import {
  DataFolder,
  MIGRATIONS,
  NEXT_MIGRATIONS,
  closeCleanly,
  contentOf,
  open,
  workInto,
} from './testing/data-folder.ts';
import type { VictimTask } from './testing/victim.ts';

const VICTIM = join(import.meta.dirname, 'testing/victim.ts');
const KILL_COUNT = Number(process.env['SOTTO_KILLS'] ?? '12');
const TIMEOUT_MS = 60_000 + KILL_COUNT * 10_000;

const origin = new DataFolder();
const other = new DataFolder();
const archive = other.file('archive/archive.zip');
let key: DatabaseKey;
let content: string;
let otherContent: string;

beforeAll(async () => {
  key = await origin.filled('old', 1_500);
  const storage = origin.storage();
  const opened = await open(storage, 'old');
  content = contentOf(opened.database.read);
  loadInstallation(opened.database, systemRandom);
  closeCleanly(storage, opened);
  await makeArchive();
});

afterAll(() => {
  origin.remove();
  other.remove();
});

async function makeArchive(): Promise<void> {
  const data = new DataFolder();
  const otherKey = await data.filled('new', 700);
  const storage = data.storage();
  const opened = await open(storage, 'new');
  otherContent = contentOf(opened.database.read);
  closeCleanly(storage, opened);
  mkdirSync(join(archive, '..'));
  const { databasePath, filesDir } = storage.paths;
  const job = { databasePath, filesDir, targetPath: archive, key: otherKey };
  const facts = { ...FACTS, schemaVersion: 1 };
  const written = await writeArchive({ ...job, facts }, workInto());
  if (!written.ok) throw new Error(written.error.type);
  data.remove();
}

/** Runs the victim and kills it so long after it has begun; how long it ran from there. */
async function run(folder: string, task: VictimTask, killAfterMs: number): Promise<number> {
  const args = [VICTIM, folder, task, hexEncode(key.key), hexEncode(key.salt), archive];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  const beganAt = performance.now();
  if (killAfterMs !== Infinity) {
    await Promise.race([passed(killAfterMs), exited]);
    child.kill('SIGKILL');
  }
  const [code] = (await exited) as [number | null];
  if (code !== 0 && code !== null) throw new Error(`the victim ended with ${String(code)}`);
  return performance.now() - beganAt;
}

/** What a kill right at the beginning, or after everything, leaves behind. */
type Sought = { readonly outcome: string; readonly at: 'begin' | 'end' };

/** Bounds the search for an outcome; the first kill or two find it. */
const MAX_SEARCH = 20;

/**
 * A copy of the original folder, in which the task is killed; `check` looks at what is left. The machine
 * may have become faster or slower since the task was timed: what is sought and was not among the
 * outcomes is looked for where it must be.
 */
async function killOften(
  task: VictimTask,
  check: (data: DataFolder) => Promise<string>,
  sought?: Sought,
): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  const oneRound = async (killAfterMs: number): Promise<number> => {
    const data = new DataFolder();
    cpSync(origin.path, data.path, { recursive: true });
    const ranMs = await run(data.path, task, killAfterMs);
    const outcome = await check(data);
    if (killAfterMs !== Infinity) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    data.remove();
    return ranMs;
  };
  const lengthMs = await oneRound(Infinity);
  for (let round = 0; round < KILL_COUNT; round++) {
    await oneRound(((round + Math.random()) / KILL_COUNT) * lengthMs);
  }
  if (sought !== undefined) {
    for (let more = 1; more <= MAX_SEARCH && !(sought.outcome in outcomes); more++) {
      await oneRound(sought.at === 'begin' ? 0 : lengthMs * 2 ** more);
    }
    expect(Object.keys(outcomes)).toContain(sought.outcome);
  }
  console.log(`${String(KILL_COUNT)} times killed: ${task}`, outcomes);
  return outcomes;
}

/** Opens with exactly one of the two, has all it had, and nothing unfinished lies about. */
async function openedBy(data: DataFolder, migrations = MIGRATIONS): Promise<string> {
  const storage = data.storage({ migrations });
  storage.settle();
  expect(data.names().filter((name) => name.includes('unfinished'))).toEqual([]);
  const opened = await storage.open(['old', 'new'].map(utf8Encode));
  if (!opened.ok) throw new Error(opened.error.type);
  expect(contentOf(opened.value.database.read)).toBe(content);
  const name = ['old', 'new'][opened.value.passphraseIndex] ?? '';
  closeCleanly(storage, opened.value);
  const other = name === 'old' ? 'new' : 'old';
  expect(await storage.isRight(opened.value.key, utf8Encode(other))).toBe(false);
  return name;
}

test(
  '[ST17] a change of the passphrase killed at any moment: one of the two opens everything',
  { timeout: TIMEOUT_MS },
  async () => {
    const outcomes = await killOften('rekey', (data) => openedBy(data));
    expect(Object.keys(outcomes).every((name) => ['old', 'new'].includes(name))).toBe(true);
  },
);

test(
  '[ST17] compacting killed at any moment: everything is there',
  { timeout: TIMEOUT_MS },
  async () => {
    expect(await killOften('compact', (data) => openedBy(data))).toEqual({ old: KILL_COUNT });
  },
);

test(
  '[ST17] a migration and its backup killed at any moment: everything is there, also in the backup',
  { timeout: TIMEOUT_MS },
  async () => {
    const check = async (data: DataFolder): Promise<string> => {
      const storage = data.storage();
      storage.settle();
      const hasBackup = existsSync(storage.paths.backupPath);
      if (hasBackup) {
        const copy = new DataFolder();
        cpSync(storage.paths.backupPath, copy.file('sotto.db'));
        await openedBy(copy);
        copy.remove();
      }
      await openedBy(data, NEXT_MIGRATIONS);
      return hasBackup ? 'with' : 'without';
    };
    await killOften('migrate', check, { outcome: 'with', at: 'end' });
  },
);

/** What is there says that its keys are to be renewed exactly when it is what has come. */
async function arrived(data: DataFolder, by: 'passphrase' | 'content'): Promise<string> {
  const storage = data.storage();
  storage.settle();
  const opened = await storage.open(['old', 'new'].map(utf8Encode));
  if (!opened.ok) throw new Error(opened.error.type);
  const { database, passphraseIndex } = opened.value;
  const seen = contentOf(database.read);
  const hasCome = by === 'passphrase' ? passphraseIndex === 1 : seen === otherContent;
  expect(seen).toBe(hasCome ? otherContent : content);
  expect(loadInstallation(database, systemRandom).renewsKeys).toBe(hasCome);
  closeCleanly(storage, opened.value);
  const names = data.names().filter((name) => !name.startsWith('aside/'));
  expect(names).toEqual(
    hasCome || by === 'passphrase' ? LEFT : [...LEFT, 'sotto.db.backup'].sort(),
  );
  expect(existsSync(storage.paths.restoredMark)).toBe(false);
  return hasCome ? 'new' : 'old';
}

const LEFT = ['sotto.db', 'sotto.lock'];

test(
  '[ST33] an import killed at any moment: what is there renews its keys where it was imported',
  { timeout: 2 * TIMEOUT_MS },
  async () => {
    const check = (data: DataFolder): Promise<string> => arrived(data, 'passphrase');
    await killOften('prepareImport', check, { outcome: 'old', at: 'begin' });
    await killOften('takeImport', check, { outcome: 'new', at: 'end' });
  },
);

test(
  '[ST27] a restoration killed at any moment: what is there renews its keys where it was restored',
  { timeout: TIMEOUT_MS },
  async () => {
    const storage = origin.storage();
    const { databasePath, backupPath } = storage.paths;
    const opened = await open(storage, 'old');
    // What it was before the last change.
    otherContent = contentOf(opened.database.read);
    closeCleanly(storage, opened);
    cpSync(databasePath, backupPath);
    const later = await open(storage, 'old');
    later.database.transaction((db) => db.run(sql`UPDATE chat SET name = 'later'`));
    content = contentOf(later.database.read);
    closeCleanly(storage, later);
    const check = (data: DataFolder): Promise<string> => arrived(data, 'content');
    await killOften('restore', check, { outcome: 'new', at: 'end' });
    storage.deleteBackup();
  },
);

test(
  '[ST25] deleting what is aside killed at any moment: settling leaves all of it or nothing',
  { timeout: TIMEOUT_MS },
  async () => {
    const folder = join(origin.path, 'aside', '2026');
    mkdirSync(folder, { recursive: true });
    for (let i = 0; i < 500; i++) writeFileSync(join(folder, String(i)), 'x'.repeat(10_000));
    const outcomes = await killOften('deleteAside', async (data) => {
      const storage = data.storage();
      storage.settle();
      const count = data.names().filter((name) => name.startsWith('aside')).length;
      expect(data.names().filter((name) => name.startsWith('deleted'))).toEqual([]);
      await openedBy(data);
      return String(count);
    });
    expect(Object.keys(outcomes).every((count) => ['0', '500'].includes(count))).toBe(true);
  },
);

test(
  '[ST24] wiping killed at any moment: settling leaves everything or nothing',
  { timeout: TIMEOUT_MS },
  async () => {
    const check = async (data: DataFolder): Promise<string> => {
      data.storage().settle();
      if (data.names().join() === 'sotto.lock') return 'nothing';
      await openedBy(data);
      expect(data.names().filter((name) => name.startsWith('aside'))).toHaveLength(500);
      return 'everything';
    };
    await killOften('wipe', check, { outcome: 'nothing', at: 'end' });
  },
);
