import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOCK_DELAYS_S, type LockDelayS } from '#shared/model/index.ts';
import { AwayWatch } from './away.ts';

/** A watch over a computer whose time, focus and input the test decides. */
function setUp(delayS?: LockDelayS) {
  const at = { nowMs: 1_000_000, touchedMs: 1_000_000, skewMs: 0, isHere: true, isLocked: false };
  const locks: number[] = [];
  let next: { readonly atMs: number; readonly task: () => void } | undefined;
  const watch = new AwayWatch({
    isHere: () => at.isHere,
    system: () => ({
      idleS: Math.floor((at.nowMs - at.touchedMs) / 1_000),
      isLocked: at.isLocked,
    }),
    lock: () => locks.push(at.nowMs - 1_000_000),
    nowMs: () => at.nowMs + at.skewMs,
    later: (delayMs, task) => {
      const entry = { atMs: at.nowMs + delayMs, task };
      next = entry;
      return () => {
        if (next === entry) next = undefined;
      };
    },
  });
  const pass = (ms: number): void => {
    const endMs = at.nowMs + ms;
    while (next !== undefined && next.atMs <= endMs) {
      const { atMs, task } = next;
      next = undefined;
      at.nowMs = atMs;
      task();
    }
    at.nowMs = endMs;
  };
  const focus = (isHere: boolean): void => {
    at.isHere = isHere;
    at.touchedMs = at.nowMs;
    watch.look();
  };
  if (delayS !== undefined) watch.lockChanged(delayS);
  return { watch, at, locks, pass, focus, isWaiting: () => next !== undefined };
}

describe('away watch', () => {
  it('a window left is locked after the delay, whatever is done elsewhere on the computer', () => {
    const { at, locks, pass, focus } = setUp(30);
    focus(false);
    for (let second = 0; second < 40; second += 1) {
      at.touchedMs = at.nowMs;
      pass(1_000);
    }
    expect(locks).toEqual([30_000]);
  });

  it('coming back in time starts the count anew', () => {
    const { locks, pass, focus } = setUp(10);
    focus(false);
    pass(9_000);
    focus(true);
    focus(false);
    pass(9_000);
    expect(locks).toEqual([]);
    pass(1_000);
    expect(locks).toEqual([19_000]);
  });

  it('with no delay leaving locks at once, but not the step from one window of ours to the next', () => {
    const { locks, pass, focus } = setUp(0);
    focus(false);
    pass(10);
    focus(true);
    pass(60_000);
    expect(locks).toEqual([]);
    focus(false);
    pass(1_000);
    expect(locks).toEqual([60_260]);
  });

  it('with no delay whoever only reads is not locked out', () => {
    const { locks, pass } = setUp(0);
    pass(3_600_000);
    expect(locks).toEqual([]);
  });

  it('a computer that nobody touches is locked although the window has the focus', () => {
    const { at, locks, pass } = setUp(60);
    pass(30_000);
    at.touchedMs = at.nowMs;
    pass(59_000);
    expect(locks).toEqual([]);
    pass(1_000);
    expect(locks).toEqual([90_000]);
  });

  it('a computer that is locked without saying so is noticed within seconds', () => {
    const { at, locks, pass } = setUp(600);
    at.isLocked = true;
    pass(5_000);
    expect(locks).toEqual([5_000]);
  });

  it('sleep locks at once, whatever the delay', () => {
    const { watch, locks } = setUp(600);
    watch.lockNow();
    expect(locks).toEqual([0]);
  });

  it('while the lock is off nothing is locked and nothing runs', () => {
    const { watch, locks, pass, focus, isWaiting } = setUp();
    focus(false);
    watch.lockNow();
    pass(3_600_000);
    expect({ locks, isWaiting: isWaiting() }).toEqual({ locks: [], isWaiting: false });
  });

  it('it locks once, and again only after the core has said that it is unlocked', () => {
    const { watch, locks, pass, focus, isWaiting } = setUp(10);
    focus(false);
    pass(60_000);
    watch.lockNow();
    expect(isWaiting()).toBe(false);
    watch.lockChanged(undefined);
    focus(true);
    watch.lockChanged(10);
    pass(5_000);
    expect(locks).toEqual([10_000]);
    focus(false);
    pass(10_000);
    expect(locks).toEqual([10_000, 75_000]);
  });

  it('nothing counts that was before the lock was opened', () => {
    const { watch, at, locks, pass, focus } = setUp();
    focus(false);
    pass(60_000);
    at.isHere = true;
    watch.lockChanged(10);
    pass(9_000);
    expect(locks).toEqual([]);
    pass(1_000);
    expect(locks).toEqual([70_000]);
  });

  it('the same delay told again, or another, does not begin the count anew', () => {
    const { watch, locks, pass, focus } = setUp(30);
    focus(false);
    pass(20_000);
    watch.lockChanged(30);
    pass(3_000);
    watch.lockChanged(10);
    pass(300);
    expect(locks).toEqual([23_000]);
  });

  it('with no delay a window that never had the focus cannot be left', () => {
    const { watch, at, locks, pass } = setUp();
    at.isHere = false;
    watch.lockChanged(0);
    pass(60_000);
    expect(locks).toEqual([]);
  });

  it('a dialog of ours is not being away, and what comes after it counts from its end', async () => {
    const { at, watch, locks, pass, focus } = setUp(0);
    const answer = await watch.during(async () => {
      focus(false);
      pass(60_000);
      return 'chosen';
    });
    expect([answer, locks]).toEqual(['chosen', []]);
    pass(100);
    focus(true);
    pass(60_000);
    expect(locks).toEqual([]);
    await expect(watch.during(() => Promise.reject(new Error('no dialog')))).rejects.toThrow();
    at.isHere = false;
    watch.look();
    pass(250);
    expect(locks).toEqual([120_350]);
  });

  it('a dialog of ours that stays open is no hiding place: in the end its user counts as gone', async () => {
    for (const [delayS, dueMs] of [
      [0, 120_000],
      [30, 120_000],
      [600, 600_000],
    ] as const) {
      const { at, watch, locks, pass, focus } = setUp(delayS);
      await watch.during(async () => {
        focus(false);
        for (let second = 0; second < 900; second += 1) {
          at.touchedMs = at.nowMs;
          pass(1_000);
        }
      });
      expect(locks).toEqual([dueMs]);
    }
  });

  it('while a dialog of ours is open a computer that sleeps or that nobody touches is locked', async () => {
    const { watch, locks, pass, focus } = setUp(10);
    await watch.during(async () => {
      focus(false);
      pass(10_000);
    });
    expect(locks).toEqual([10_000]);
    const asleep = setUp(0);
    await asleep.watch.during(async () => asleep.watch.lockNow());
    expect(asleep.locks).toEqual([0]);
  });

  it('a dialog over a window that never had the focus does not count as having been there', async () => {
    const { watch, at, locks, pass } = setUp();
    at.isHere = false;
    watch.lockChanged(0);
    await watch.during(async () => pass(1_000));
    pass(60_000);
    expect(locks).toEqual([]);
  });

  it('a clock that is set back begins the count anew, and nothing worse', () => {
    const { at, locks, pass, focus } = setUp(30);
    focus(false);
    pass(20_000);
    at.skewMs = -3_600_000;
    at.touchedMs += 20_000;
    pass(29_000);
    expect(locks).toEqual([]);
    at.touchedMs += 29_000;
    pass(6_000);
    expect(locks).toEqual([55_000]);
  });

  it('closed, it does not lock any more', () => {
    const { watch, locks, pass, focus } = setUp(10);
    focus(false);
    watch.close();
    pass(60_000);
    expect(locks).toEqual([]);
  });

  it('whatever the user does, it is locked neither before the delay nor much after', () => {
    const steps = fc.array(
      fc.record({ isHere: fc.boolean(), ms: fc.integer({ min: 1, max: 40_000 }) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...LOCK_DELAYS_S), steps, (delayS, moves) => {
        const { at, locks, pass, focus } = setUp(delayS);
        let leftAtMs: number | undefined;
        for (const { isHere, ms } of moves) {
          focus(isHere);
          leftAtMs = isHere ? undefined : (leftAtMs ?? at.nowMs);
          // Somebody is at the computer all the time, in our window or in another.
          for (let step = 0; step < ms; step += 1_000) {
            at.touchedMs = at.nowMs;
            pass(Math.min(1_000, ms - step));
          }
          const awayMs = leftAtMs === undefined ? 0 : at.nowMs - leftAtMs;
          const dueMs = Math.max(delayS * 1_000, 250);
          expect(locks.length > 0).toBe(awayMs >= dueMs);
          if (locks.length > 0) return;
        }
      }),
    );
  });
});
