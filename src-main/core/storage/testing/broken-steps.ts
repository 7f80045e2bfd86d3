/** Steps that end at a chosen one, as a crash does, or fail at it. */
import { DISK_STEPS, type Steps } from '../steps.ts';

export class Broken extends Error {
  readonly syscall = 'rename';
  readonly code = 'EIO';
}

export type BrokenSteps = Steps & {
  /** How many steps have been taken. */
  readonly count: () => number;
};

/** `crash`: nothing happens from the step (1 is the first) on. `failure`: this one step fails. */
export function brokenSteps(at: number, how: 'crash' | 'failure'): BrokenSteps {
  let count = 0;
  const step =
    <Args extends string[]>(take: (...args: Args) => void) =>
    (...args: Args): void => {
      count += 1;
      if (how === 'crash' ? count >= at : count === at) throw new Broken('broken');
      take(...args);
    };
  return {
    rename: step(DISK_STEPS.rename),
    remove: step(DISK_STEPS.remove),
    makeFolder: step(DISK_STEPS.makeFolder),
    syncFile: step(DISK_STEPS.syncFile),
    syncFolder: step(DISK_STEPS.syncFolder),
    count: () => count,
  };
}
