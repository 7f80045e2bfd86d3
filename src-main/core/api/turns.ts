/**
 * Lets commands begin in their order, a few milliseconds' worth in a turn of the event loop: a flood
 * of them does not keep the network and the disk waiting until the last one is through.
 */

/** Less than a frame of the window. */
const TURN_MS = 8;

/** Begins tasks fairly; what a task waits for later is its own business. */
export class Turns {
  readonly #nowMs: () => number;
  readonly #waiting: (() => void)[] = [];
  #turnStartedMs: number | undefined;

  /** @param nowMs - a clock that does not jump */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Begins the task now if this turn has time left and nobody waits, else in a later turn. */
  begin<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting.length === 0 && this.#hasTime()) return task();
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        resolve(task());
      });
    });
  }

  #hasTime(): boolean {
    if (this.#turnStartedMs !== undefined) return this.#nowMs() - this.#turnStartedMs < TURN_MS;
    this.#turnStartedMs = this.#nowMs();
    setImmediate(() => {
      this.#nextTurn();
    });
    return true;
  }

  #nextTurn(): void {
    this.#turnStartedMs = undefined;
    while (this.#waiting.length > 0 && this.#hasTime()) this.#waiting.shift()?.();
  }
}
