/** What trying costs besides the hash, once it looks like guessing. Pure. */
import type { LockRow } from './store.ts';

/** Tries in a row that cost nothing. */
const FREE_TRIES = 5;
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 30_000;

/** How long the next try is to wait; all of the pause where the clock was set back since the last. */
export function pauseBeforeTryMs(
  { tryCount, triedAtMs }: Pick<LockRow, 'tryCount' | 'triedAtMs'>,
  nowMs: number,
): number {
  if (tryCount < FREE_TRIES || triedAtMs === undefined) return 0;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (tryCount - FREE_TRIES), MAX_PAUSE_MS);
  const sinceMs = Math.max(nowMs - triedAtMs, 0);
  return Math.max(pauseMs - sinceMs, 0);
}
