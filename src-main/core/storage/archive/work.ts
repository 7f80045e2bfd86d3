/** What a long piece of work is given besides its subject: a way to end it, and one to tell how far it is. */
import { Failure } from './failure.ts';

export type Work = {
  readonly signal: AbortSignal;
  /** 0 to 1, never less than before; at most some 200 times. */
  readonly onProgress: (fraction: number) => void;
};

/** Work that nobody follows or ends. */
export const QUIET_WORK: Work = { signal: new AbortController().signal, onProgress: () => {} };

/** Counts the bytes of a piece of work. */
export type Meter = {
  readonly signal: AbortSignal;
  /** So many bytes more are done; throws the Failure `cancelled` once the work is to end. */
  readonly add: (sizeBytes: number) => void;
};

const STEP = 1 / 200;

/** A meter which tells the work's progress, of so many bytes in all. */
export function meterOf(work: Work, totalBytes: number): Meter {
  const { signal, onProgress } = work;
  let doneBytes = 0;
  let told = 0;
  return {
    signal,
    add: (sizeBytes) => {
      throwIfCancelled(signal);
      doneBytes += sizeBytes;
      const fraction = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
      if (fraction < told + STEP && (fraction < 1 || told === 1)) return;
      told = fraction;
      onProgress(fraction);
    },
  };
}

/** Throws the Failure `cancelled` once the work is to end. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new Failure({ type: 'cancelled' });
}
