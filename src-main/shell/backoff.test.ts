import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

it('a process that keeps dying is started ever later and at last not at all', () => {
  const backoff = new Backoff();
  const delays = Array.from({ length: 8 }, () => backoff.nextDelayMs(10));
  expect(delays).toEqual([200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, undefined]);
});

it('a process that had lived for a minute is started at once again', () => {
  const backoff = new Backoff();
  backoff.nextDelayMs(10);
  backoff.nextDelayMs(10);
  expect(backoff.nextDelayMs(60_000)).toBe(200);
});
