import { expect, it } from 'vitest';
import { type Clock, silentLogger, sleep } from './index.ts';

/** A clock whose single task runs when told. */
function manualClock(): Clock & { run(): void; pendingDelayMs(): number | undefined } {
  let pending: { delayMs: number; task: () => void } | undefined;
  return {
    now: () => 0,
    schedule(delayMs, task) {
      pending = { delayMs, task };
      return () => {
        pending = undefined;
      };
    },
    run: () => pending?.task(),
    pendingDelayMs: () => pending?.delayMs,
  };
}

it('sleeps until the clock has advanced by the delay', async () => {
  const clock = manualClock();
  let isAwake = false;
  const sleeping = sleep(clock, 250).then(() => {
    isAwake = true;
  });
  await Promise.resolve();
  expect([isAwake, clock.pendingDelayMs()]).toEqual([false, 250]);
  clock.run();
  await sleeping;
  expect([isAwake, clock.pendingDelayMs()]).toEqual([true, undefined]);
});

it('wakes at once when aborted and cancels its task', async () => {
  const clock = manualClock();
  const abort = new AbortController();
  const sleeping = sleep(clock, 250, abort.signal);
  abort.abort();
  await sleeping;
  expect(clock.pendingDelayMs()).toBeUndefined();
});

it('does not schedule anything when already aborted', async () => {
  const clock = manualClock();
  await sleep(clock, 250, AbortSignal.abort());
  expect(clock.pendingDelayMs()).toBeUndefined();
});

it('has a logger that says nothing', () => {
  expect(silentLogger('error', 'test', { count: 1 })).toBeUndefined();
});
