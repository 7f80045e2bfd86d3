/**
 * An export and an import killed with SIGKILL at random moments. SOTTO_KILLS says how often; how
 * long one takes without that is measured first.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { IMPORT_FOLDERS, isImportPending, settleImport, undoImport } from '../import.ts';
import { inspectArchive } from './contents.ts';
import { archived, contentOf, makeFixture, must, treeOf } from './testing/fixture.ts';
import { unpackArchive } from './unpack-archive.ts';
import { QUIET_WORK } from './work.ts';
import { writeArchive } from './write-archive.ts';

const VICTIM = join(import.meta.dirname, 'testing/victim.ts');
const KILL_COUNT = Number(process.env['SOTTO_KILLS'] ?? '12');
const FILES = { a: 200_000, b: 300_000, c: 10 };

/** So long after the victim has said so, or as soon as something is there. */
type Moment = {
  readonly mark: 'begin' | 'commit';
  readonly afterMs: number;
  readonly orWhen?: () => boolean;
};

const AT_ONCE: Moment = { mark: 'begin', afterMs: 0 };
/**
 * How often at most an outcome is looked for that no moment has given: the machine may have become
 * faster or slower since the parts were timed.
 */
const MAX_SEARCH = 20;

/** Runs the victim and kills it at the moment; tells how long it ran after that mark. */
async function run(
  args: readonly string[],
  { mark, afterMs, orWhen = () => false }: Moment,
): Promise<number> {
  const child = spawn(process.execPath, [VICTIM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const marked = new Promise<void>((resolve) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(mark)) resolve();
    });
  });
  await marked;
  const markedAt = performance.now();
  if (afterMs !== Infinity) {
    const untilMs = markedAt + afterMs;
    const isOver = (): boolean => child.exitCode !== null || orWhen();
    while (performance.now() < untilMs && !isOver()) {
      await passed(Math.min(untilMs - performance.now(), 1));
    }
    child.kill('SIGKILL');
  }
  const [code] = (await exited) as [number | null];
  if (code !== 0 && code !== null) throw new Error(`the victim ended with ${String(code)}`);
  return performance.now() - markedAt;
}

/** Moments spread evenly over the time that each of the parts takes when nothing is killed. */
async function moments(
  marks: readonly Moment['mark'][],
  measure: (moment: Moment) => Promise<number>,
): Promise<Moment[]> {
  const lengthsMs: number[] = [];
  for (const mark of marks) lengthsMs.push(await measure({ mark, afterMs: Infinity }));
  return Array.from({ length: KILL_COUNT }, (_, index) => {
    const at = index % marks.length;
    const place = (Math.floor(index / marks.length) + Math.random()) / (KILL_COUNT / marks.length);
    const afterMs = place * (lengthsMs[at] ?? 0);
    return { mark: marks[at] ?? 'begin', afterMs };
  });
}

test(
  '[AR23] an export killed at any moment leaves the old target or all of the new one',
  { timeout: 60_000 + KILL_COUNT * 5_000 },
  async () => {
    const { job, dataDir, targetPath, root } = makeFixture(6_000_000, FILES);
    const args = ['export', dataDir, targetPath];
    const all = await moments(['begin'], (moment) => run(args, moment));
    const data = treeOf(dataDir);
    const counts = { old: 0, parts: 0 };
    const hasParts = (): boolean => readdirSync(join(root, 'target')).length > 1;
    const killAt = async (moment: Moment): Promise<void> => {
      writeFileSync(targetPath, 'old');
      await run(args, moment);
      expect(treeOf(dataDir)).toEqual(data);
      const isOld = readFileSync(targetPath).subarray(0, 4).toString() === 'old';
      if (isOld) counts.old += 1;
      else must(await inspectArchive(targetPath));
      if (hasParts()) counts.parts += 1;
      must(await writeArchive(job, QUIET_WORK));
      expect(readdirSync(join(root, 'target'))).toEqual(['my.zip']);
    };
    for (const moment of all) await killAt(moment);
    for (let more = 0; more < MAX_SEARCH && counts.old === 0; more++) await killAt(AT_ONCE);
    const amidst: Moment = { mark: 'begin', afterMs: 60_000, orWhen: hasParts };
    for (let more = 0; more < MAX_SEARCH && counts.parts === 0; more++) await killAt(amidst);
    const intoDir = join(root, 'into');
    must(await unpackArchive({ path: targetPath, intoDir }, QUIET_WORK));
    expect(treeOf(intoDir)).toEqual(data);
    expect(counts.old).toBeGreaterThan(0);
    expect(counts.parts).toBeGreaterThan(0);
    rmSync(root, { recursive: true });
  },
);

test(
  '[AR23] an import killed at any moment leaves the old data or the new, and can be undone',
  { timeout: 60_000 + KILL_COUNT * 5_000 },
  async () => {
    const source = makeFixture(3_000_000, FILES);
    const path = await archived(source);
    const newData = treeOf(source.dataDir);
    const own = makeFixture(100_000, { mine: 100 });
    writeFileSync(join(own.dataDir, 'sotto.db'), contentOf('another', 100_000));
    const oldData = treeOf(own.dataDir);
    const copyOf = (name: string) => {
      const copy = join(own.root, name);
      rmSync(copy, { recursive: true, force: true });
      cpSync(own.dataDir, copy, { recursive: true });
      return copy;
    };
    const all = await moments(['begin', 'commit'], (moment) =>
      run(['import', copyOf('first'), path], moment),
    );
    const counts = { old: 0, pending: 0, accepted: 0 };
    const killAt = async (moment: Moment): Promise<void> => {
      const dataDir = copyOf('victim');
      await run(['import', dataDir, path], moment);
      settleImport(dataDir);
      const isPending = isImportPending(dataDir);
      const leftovers = readdirSync(dataDir).filter((name) => IMPORT_FOLDERS.includes(name));
      expect(leftovers).toEqual(isPending ? ['replaced'] : []);
      if (isPending) undoImport(dataDir);
      const tree = treeOf(dataDir);
      const isNew = tree['files/mine'] === undefined;
      expect(tree).toEqual(isNew ? newData : oldData);
      expect(isNew && isPending).toBe(false);
      counts[isPending ? 'pending' : isNew ? 'accepted' : 'old'] += 1;
    };
    for (const moment of all) await killAt(moment);
    for (let more = 0; more < MAX_SEARCH && counts.old === 0; more++) await killAt(AT_ONCE);
    expect(counts.old).toBeGreaterThan(0);
    console.log('imports killed', counts);
    for (const { root } of [source, own]) rmSync(root, { recursive: true });
  },
);
