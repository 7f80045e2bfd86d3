/**
 * Runs targets against bad input. A target passes when every case gives a value or one of its
 * expected errors, within its time, and leaves its input as it was. FUZZ_SEED gives other cases,
 * FUZZ_SCALE (a factor) more of them.
 */
import { Script } from 'node:vm';
import { bytesEqual, hexEncode } from '../../core/base/index.ts';
import { DecodeError } from '../../core/encoding/index.ts';
import { Dice, badInput } from './mutate.ts';

export type Target = {
  readonly name: string;
  /** Valid inputs, or almost; cases are made of them. */
  readonly seeds: readonly Uint8Array[];
  /** Cases at scale 1. */
  readonly cases: number;
  /** Throws DecodeError (or what `expects` names) at most. */
  readonly run: (input: Uint8Array) => unknown;
  /** Other errors that this target may throw. */
  readonly expects?: (error: unknown) => boolean;
};

export type Tally = {
  readonly name: string;
  readonly cases: number;
  /** Cases that gave a value; the others were refused with an expected error. */
  readonly accepted: number;
  readonly totalMs: number;
  readonly slowestMs: number;
};

const SEED = process.env['FUZZ_SEED'] ?? 'sotto';
const SCALE = Number(process.env['FUZZ_SCALE'] ?? '1');
/** A case may take this long; one that took longer is measured again, for the machine is shared. */
const CASE_LIMIT_MS = 200;
/** Cases between two looks at the clock from outside, and the time they may take together. */
const BATCH_SIZE = 500;
const BATCH_LIMIT_MS = 60_000;

/** Cases at the scale of this run. */
export function scaled(cases: number): number {
  return Math.ceil(cases * SCALE);
}

/** Random numbers of a target, following from FUZZ_SEED. */
export function diceOf(name: string): Dice {
  return new Dice(`${SEED} ${name}`);
}

/** Runs all cases; throws on the first that crashes, hangs or changes its input. */
export function runTarget(target: Target): Tally {
  const dice = diceOf(target.name);
  const count = scaled(target.cases);
  const progress: Progress = { accepted: 0, slowestMs: 0, input: new Uint8Array() };
  const startedAt = performance.now();
  for (let done = 0; done < count; done += BATCH_SIZE) {
    withWatchdog(target, progress, () => {
      for (let left = Math.min(BATCH_SIZE, count - done); left > 0; left--) {
        progress.input = badInput(dice, target.seeds);
        const { isAccepted, tookMs } = runCase(target, progress.input);
        if (isAccepted) progress.accepted += 1;
        progress.slowestMs = Math.max(progress.slowestMs, tookMs);
      }
    });
  }
  const { accepted, slowestMs } = progress;
  const totalMs = performance.now() - startedAt;
  return { name: target.name, cases: count, accepted, totalMs, slowestMs };
}

type Progress = { accepted: number; slowestMs: number; input: Uint8Array };

/** The counters as a table. */
export function tallyTable(tallies: readonly Tally[]): string {
  const rows = tallies.map(({ name, cases, accepted, totalMs, slowestMs }) =>
    [
      name.padEnd(34),
      String(cases).padStart(8),
      String(accepted).padStart(9),
      totalMs.toFixed(0).padStart(9),
      slowestMs.toFixed(1).padStart(11),
    ].join(''),
  );
  const total = tallies.reduce((sum, { cases }) => sum + cases, 0);
  const head = `${'target'.padEnd(34)}   cases accepted total ms  slowest ms`;
  return [head, ...rows, `${'total'.padEnd(34)}${String(total).padStart(8)}`].join('\n');
}

function runCase(target: Target, input: Uint8Array): { isAccepted: boolean; tookMs: number } {
  const original = input.slice();
  const first = timed(target, input);
  if (!bytesEqual(original, input)) throw new Error(failure(target, original, 'changed its input'));
  if (first.tookMs <= CASE_LIMIT_MS) return first;
  const again = [timed(target, input), timed(target, input), first];
  const tookMs = Math.min(...again.map((run) => run.tookMs));
  if (tookMs <= CASE_LIMIT_MS) return { ...first, tookMs };
  throw new Error(failure(target, input, `took ${tookMs.toFixed(0)} ms`));
}

function timed(target: Target, input: Uint8Array): { isAccepted: boolean; tookMs: number } {
  const startedAt = performance.now();
  try {
    target.run(input);
    return { isAccepted: true, tookMs: performance.now() - startedAt };
  } catch (error) {
    if (!(error instanceof DecodeError) && target.expects?.(error) !== true) {
      throw new Error(failure(target, input, `threw ${String(error)}`), { cause: error });
    }
    return { isAccepted: false, tookMs: performance.now() - startedAt };
  }
}

/** A loop without end is stopped from outside and reported with its input. */
function withWatchdog(target: Target, now: Progress, batch: () => void): void {
  const holder = globalThis as { fuzzBatch?: () => void };
  holder.fuzzBatch = batch;
  try {
    new Script('globalThis.fuzzBatch()').runInThisContext({ timeout: BATCH_LIMIT_MS });
  } catch (error) {
    const isHang =
      error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    throw isHang ? new Error(failure(target, now.input, 'hung'), { cause: error }) : error;
  } finally {
    delete holder.fuzzBatch;
  }
}

function failure(target: Target, input: Uint8Array, problem: string): string {
  return `${target.name} ${problem} (seed ${SEED}); input: ${hexEncode(input)}`;
}
