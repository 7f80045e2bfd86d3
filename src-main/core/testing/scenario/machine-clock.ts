/** The time of one machine's processes, which stands still while the computer sleeps. */
import type { Clock } from '../../base/index.ts';
import type { Sleep } from './steps.ts';

type Timer = { dueMs: number; leftMs: number; cancel: () => void; readonly task: () => void };

/** Timers of the scenario's clock that can be held up. */
export class MachineClock implements Clock {
  /** How far the clock is off. */
  offsetMs = 0;
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  #isAsleep = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isAsleep(): boolean {
    return this.#isAsleep;
  }

  now(): number {
    return this.#clock.now() + this.offsetMs;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const dueMs = this.#clock.now() + Math.max(delayMs, 0);
    const timer: Timer = { dueMs, leftMs: delayMs, cancel: () => undefined, task };
    this.#timers.add(timer);
    if (!this.#isAsleep) this.#start(timer, delayMs);
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }

  sleep(): void {
    this.#isAsleep = true;
    for (const timer of this.#timers) {
      timer.cancel();
      timer.leftMs = Math.max(timer.dueMs - this.#clock.now(), 0);
    }
  }

  wake(timers: Sleep['timers']): void {
    if (!this.#isAsleep) return;
    this.#isAsleep = false;
    for (const timer of this.#timers) {
      const untilDueMs = Math.max(timer.dueMs - this.#clock.now(), 0);
      this.#start(timer, timers === 'goOn' ? timer.leftMs : untilDueMs);
    }
  }

  #start(timer: Timer, delayMs: number): void {
    timer.dueMs = this.#clock.now() + Math.max(delayMs, 0);
    timer.cancel = this.#clock.schedule(delayMs, () => {
      this.#timers.delete(timer);
      timer.task();
    });
  }
}
