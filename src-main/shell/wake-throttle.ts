/** Signs that the network is worth a new try come in bursts; what is done for them is done at most once a second. */
import type { WakeReason } from '#shared/contract/index.ts';

export type WakeThrottleDeps = {
  readonly wake: (reason: WakeReason) => void;
  /** Calls back after the delay unless cancelled. */
  readonly later: (delayMs: number, task: () => void) => () => void;
};

const INTERVAL_MS = 1_000;

/** The first sign counts at once; of those within the next second the last counts at its end, so none is lost. */
export class WakeThrottle {
  readonly #deps: WakeThrottleDeps;
  #next: WakeReason | undefined;
  #cancel: (() => void) | undefined;

  constructor(deps: WakeThrottleDeps) {
    this.#deps = deps;
  }

  sign(reason: WakeReason): void {
    if (this.#cancel !== undefined) {
      this.#next = reason;
      return;
    }
    this.#deps.wake(reason);
    this.#cancel = this.#deps.later(INTERVAL_MS, () => {
      this.#cancel = undefined;
      const next = this.#next;
      this.#next = undefined;
      if (next !== undefined) this.sign(next);
    });
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#next = undefined;
  }
}
