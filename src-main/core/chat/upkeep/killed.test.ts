/**
 * A core killed with SIGKILL at random moments while it deletes. SOTTO_KILLS says how often for each
 * task; how long the task takes is measured first.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContactId } from '#shared/ids.ts';
import { systemClock } from '../../api/index.ts';
import { defined, silentLogger, utf8Encode } from '../../base/index.ts';
import { systemRandom } from '../../crypto/index.ts';
import {
  type Database,
  type DatabaseKey,
  deriveDatabaseKey,
  loadMigrations,
  openDatabase,
  readSalt,
  sql,
} from '../../database/index.ts';
import { Storage, storagePaths } from '../../storage/index.ts';
import { PASSPHRASE } from '../../testing/test-core.ts';
import {
  type Gaps,
  type WordKind,
  databaseOf,
  faultsOf,
  fillFolder,
  isAllDone,
  messageCounts,
  openFolder,
  plainBytes,
  wordOf,
} from './testing/deletion-folder.ts';
import type { VictimTask } from './testing/victim.ts';

const VICTIM = join(import.meta.dirname, 'testing/victim.ts');
const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../../migrations'));
const KILL_COUNT = Number(process.env['SOTTO_KILLS'] ?? '3');
/** What is left is removed to its end, which takes longest, in so many rounds one. */
const FINISHED_EVERY = Math.ceil(KILL_COUNT / 40);
const TIMEOUT_MS = 120_000 + KILL_COUNT * 20_000;

const origin = mkdtempSync(join(tmpdir(), 'sotto-deletion-'));
let key: DatabaseKey;
let before: ReadonlyMap<ContactId, number>;
let firstProfile: ReadonlySet<ContactId>;

beforeAll(async () => {
  await fillFolder(origin);
  const { databasePath } = storagePaths(origin);
  const salt = defined(readSalt(databasePath), 'the salt');
  key = await deriveDatabaseKey(utf8Encode(PASSPHRASE), salt);
  const database = openRaw(origin);
  before = messageCounts(database.read);
  expect(faultsOf(database)).toEqual([]);
  const ids = database.read.all<{ id: ContactId }>(
    sql`SELECT contact_id AS id FROM chat_contact WHERE user_id = 1`,
  );
  firstProfile = new Set(ids.map(({ id }) => id));
  database.close();
}, 120_000);

afterAll(() => {
  rmSync(origin, { recursive: true });
});

function openRaw(folder: string): Database {
  const path = storagePaths(folder).databasePath;
  const opened = openDatabase({ path, key, migrations: MIGRATIONS });
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

type Run = { readonly told: readonly string[]; readonly ranMs: number };

/** So many milliseconds after it has begun; or by itself, once a part is deleted. */
type KillAt = number | 'amidst';
const NEVER = Infinity;

/** Runs the victim until it is killed. */
async function run(folder: string, task: VictimTask, killAt: KillAt): Promise<Run> {
  const child = spawn(process.execPath, [VICTIM, folder, task, String(killAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await Promise.race([once(child.stdout, 'data'), exited]);
  const beganAt = performance.now();
  if (killAt !== 'amidst' && killAt !== NEVER) {
    await Promise.race([passed(killAt), exited]);
    child.kill('SIGKILL');
  }
  const [code] = (await exited) as [number | null];
  if (code !== 0 && code !== null) throw new Error(`the victim ended with ${String(code)}`);
  // What follows the last line break may be a part of a line.
  return { told: output.split('\n').slice(1, -1), ranMs: performance.now() - beganAt };
}

/** Ids after the word in what was told. */
function idsIn(told: readonly string[], word: string): ContactId[] {
  return told
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => Number(line.slice(word.length + 1)) as ContactId);
}

/** What was told is so, and all else is as it was or is being deleted; 'done': nothing is left to do. */
function checkKilled(folder: string, { told }: Run): 'early' | 'between' | 'done' {
  const database = openRaw(folder);
  const { read } = database;
  expect(faultsOf(database)).toEqual([]);
  const counts = messageCounts(read);
  for (const id of idsIn(told, 'contact')) expect(counts.has(id)).toBe(false);
  for (const id of idsIn(told, 'chat')) {
    const isBegun =
      read.get(sql`SELECT 1 FROM chat_clearing WHERE contact_id = ${id}`) !== undefined;
    expect(isBegun || counts.get(id) === 0).toBe(true);
  }
  if (idsIn(told, 'profile').length > 0) {
    for (const id of firstProfile) expect(counts.has(id)).toBe(false);
    expect(read.get(sql`SELECT 1 FROM chat_user WHERE user_id = 1 AND is_deleted = 0`)).toBe(
      undefined,
    );
    expect(read.get(sql`SELECT 1 FROM network_own_server WHERE user_id = 1`)).toBe(undefined);
  }
  if (told.includes('retention')) {
    expect(read.get(sql`SELECT keep_s FROM chat_user WHERE user_id = 1`)).not.toEqual({
      keep_s: null,
    });
  }
  for (const [id, count] of counts) {
    if (!firstProfile.has(id)) expect(count).toBe(before.get(id));
  }
  const isUnchanged = JSON.stringify([...counts]) === JSON.stringify([...before]);
  const isDone = !isUnchanged && isAllDone(read);
  database.close();
  return isUnchanged ? 'early' : isDone ? 'done' : 'between';
}

/** The next start goes on until nothing is left, and compaction leaves no trace of what was deleted. */
async function checkFinished(folder: string, { told }: Run): Promise<void> {
  const core = await openFolder(folder);
  await core.until('done', () => (isAllDone(databaseOf(core).read) ? true : undefined));
  await core.core.close();
  const database = openRaw(folder);
  expect(faultsOf(database)).toEqual([]);
  const counts = messageCounts(database.read);
  const hasProfile =
    database.read.get(sql`SELECT 1 FROM chat_user WHERE user_id = 1`) !== undefined;
  database.close();
  for (const id of idsIn(told, 'chat')) expect(counts.get(id)).toBe(0);
  for (const [id, countBefore] of before) {
    const count = counts.get(id) ?? 0;
    expect([0, Math.floor(countBefore / 2), countBefore]).toContain(count);
    if (told.includes('retention') && firstProfile.has(id)) {
      expect(count).toBe(Math.floor(countBefore / 2));
    }
  }
  checkBytes(folder, { counts, hasProfile }, 'withoutGaps');
  await compact(folder);
  checkBytes(folder, { counts, hasProfile }, 'withGaps');
}

type Left = { readonly counts: ReadonlyMap<ContactId, number>; readonly hasProfile: boolean };

/** The file holds the words of what is left, and of nothing else. */
function checkBytes(folder: string, { counts, hasProfile }: Left, gaps: Gaps): void {
  const bytes = plainBytes(storagePaths(folder).databasePath, key, gaps);
  const isIn = (id: number, kind: WordKind): boolean => bytes.includes(wordOf(id, kind));
  expect([gaps, isIn(1, 'profile')]).toEqual([gaps, hasProfile]);
  for (const [id, countBefore] of before) {
    const count = counts.get(id) ?? 0;
    const seen = [isIn(id, 'contact'), isIn(id, 'old'), isIn(id, 'new')];
    expect([gaps, id, ...seen]).toEqual([
      ...[gaps, id],
      counts.has(id),
      count > 0 && count === countBefore,
      count > 0,
    ]);
  }
}

/** What the user does to free up space. */
async function compact(dataDir: string): Promise<void> {
  const parts = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const storage = new Storage({ dataDir, migrations: MIGRATIONS, ...parts });
  const work = { signal: new AbortController().signal, onProgress: () => undefined };
  expect(await storage.compact(key, work)).toMatchObject({ ok: true });
}

/** Each time in a copy of its own; not at all, amidst the work, and at any moment. */
async function killOften(task: VictimTask): Promise<void> {
  const whole = await oneRound(task, NEVER, true);
  expect(whole.outcome).toBe('done');
  expect(await oneRound(task, 'amidst', true)).toMatchObject({ outcome: 'between' });
  const outcomes: Record<string, number> = {};
  for (const [round, share] of shares().entries()) {
    const { outcome } = await oneRound(task, share * whole.ranMs, round % FINISHED_EVERY === 0);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (round % 50 === 49 || round === KILL_COUNT - 1) {
      console.log(`${String(round + 1)} times killed: ${task}`, outcomes);
    }
  }
}

async function oneRound(
  task: VictimTask,
  killAt: KillAt,
  isFinished: boolean,
): Promise<{ readonly ranMs: number; readonly outcome: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-deletion-'));
  cpSync(origin, folder, { recursive: true });
  const ran = await run(folder, task, killAt);
  const outcome = checkKilled(folder, ran);
  if (isFinished) await checkFinished(folder, ran);
  rmSync(folder, { recursive: true });
  return { ranMs: ran.ranMs, outcome };
}

/** Of the time that the task takes: one of each part of it, in any order. */
function shares(): number[] {
  return Array.from({ length: KILL_COUNT }, (_, index) => (index + Math.random()) / KILL_COUNT)
    .map((share) => ({ share, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ share }) => share);
}

test.each(['contacts', 'profile', 'chats', 'retention'] as const)(
  '[CH254] deleting is killed at any moment: %s',
  { timeout: TIMEOUT_MS },
  killOften,
);
