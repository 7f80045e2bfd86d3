/** When to start a died process again: at once at first, slower when it keeps dying, not at all when it never lives. */

const DELAYS_MS: readonly number[] = [200, 500, 1_000, 2_000, 5_000, 10_000, 20_000];
/** A process that lived this long is sound again: the next death starts the series anew. */
const SOUND_AFTER_MS = 60_000;

/** Counts deaths of one process. */
export class Backoff {
  #deaths = 0;

  /** The delay in ms before the next start, or undefined when starting again has proved useless. */
  nextDelayMs(livedMs: number): number | undefined {
    if (livedMs >= SOUND_AFTER_MS) this.#deaths = 0;
    const delay = DELAYS_MS[this.#deaths];
    this.#deaths += 1;
    return delay;
  }
}
