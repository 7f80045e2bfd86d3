/** Rates passphrases in a worker: reading its word lists would hold up typing, and they go with it. */
import { createAskedWorker, type AskedWorker, type WorkerPort } from '../workers/index.ts';
import type { Strength } from './strength-score.ts';

/** Answers that it failed where a passphrase cannot be rated, or not in time. */
export type StrengthRater = AskedWorker<string, Strength>;

/** Many times what a slow machine needs to read the word lists. */
const PATIENCE_MS = 10_000;

/** The worker begins with the first passphrase; an empty one makes it ready. */
export function createStrengthRater(
  spawn: () => WorkerPort<string, Strength> = spawnStrengthWorker,
): StrengthRater {
  return createAskedWorker(spawn, { patienceMs: PATIENCE_MS });
}

function spawnStrengthWorker(): WorkerPort<string, Strength> {
  return new Worker(new URL('./strength-worker.ts', import.meta.url), { type: 'module' });
}
