/** How long a message is tried that cannot be handled: SPEC.md, [AG178]. */
import { expect, test } from 'vitest';
import type { Clock } from '../../base/index.ts';
import { Patience } from './patience.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const QUEUE = '1.aa';
const msgId = Uint8Array.of(1);
const error = new Error('the host cannot');

/** A clock that can be set, and what has failed so often that its time counts. */
function tried(): { readonly patience: Patience; readonly pass: (ms: number) => void } {
  let nowMs = 1_700_000_000_000;
  const clock: Clock = { now: () => nowMs, schedule: () => () => undefined };
  const patience = new Patience(clock);
  for (let i = 0; i < 8; i++) nowMs += patience.failed(QUEUE, { msgId, error });
  return { patience, pass: (ms) => (nowMs += ms) };
}

test('[AG178] tries count for as long as they take', () => {
  const { patience } = tried();
  expect(patience.triedMs(QUEUE, msgId)).toBeGreaterThan(MINUTE_MS);
  expect(patience.triedMs(QUEUE, msgId)).toBeLessThan(3 * MINUTE_MS);
  expect(patience.triedMs(QUEUE, Uint8Array.of(2))).toBe(0);
  expect(patience.triedMs('1.bb', msgId)).toBe(0);
});

test.each([5 * HOUR_MS, -5 * HOUR_MS])(
  '[AG178] a clock that is set by %d ms, or a computer that sleeps, does not',
  (jumpMs) => {
    const { patience, pass } = tried();
    const before = patience.triedMs(QUEUE, msgId);
    pass(jumpMs);
    expect(patience.triedMs(QUEUE, msgId) - before).toBeLessThan(MINUTE_MS);
    const delayMs = patience.failed(QUEUE, { msgId, error });
    const after = patience.triedMs(QUEUE, msgId);
    pass(delayMs);
    expect(patience.triedMs(QUEUE, msgId)).toBe(after + delayMs);
  },
);

test.each([
  Object.assign(new Error(), { code: 'SQLITE_FULL' }),
  Object.assign(new Error(), { code: 'SQLITE_IOERR_READ' }),
  Object.assign(new Error(), { code: 'SQLITE_ABORT_ROLLBACK' }),
  new RangeError('Array buffer allocation failed'),
])('[AG178] what passes does not count either', (passing) => {
  const { patience } = tried();
  const before = patience.triedMs(QUEUE, msgId);
  expect(patience.failed(QUEUE, { msgId, error: passing })).toBe(10_000);
  expect(patience.triedMs(QUEUE, msgId)).toBe(before);
});
