/**
 * Notices a dead connection (10-tls section 9) [Client.hs:monitor]: pings while nothing arrives,
 * and gives up after several timeouts in a row that are also a long silence.
 */
import type { Clock } from '../base/index.ts';

export type PingTimings = {
  /** Silence before a ping: 600 s. */
  readonly pingIntervalMs: number;
  /** Timeouts in a row before the connection may be given up: 3. */
  readonly maxTimeouts: number;
  /** Silence before the connection may be given up: 15 min. */
  readonly maxSilenceMs: number;
};

export type PingActions = {
  readonly sendPing: () => void;
  readonly onUnresponsive: () => void;
};

/** One connection's watch; `stop` it with the connection. */
export class PingMonitor {
  readonly #clock: Clock;
  readonly #timings: PingTimings;
  readonly #actions: PingActions;
  #lastReceivedMs: number;
  #timeouts = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, timings: PingTimings, actions: PingActions) {
    this.#clock = clock;
    this.#timings = timings;
    this.#actions = actions;
    this.#lastReceivedMs = clock.now();
  }

  /** Begins to ping; from the first subscription on. Idempotent. */
  start(): void {
    if (this.#cancelTimer === undefined) this.#wait(this.#timings.pingIntervalMs);
  }

  /** A block arrived. */
  received(): void {
    this.#lastReceivedMs = this.#clock.now();
    this.#timeouts = 0;
  }

  /** A command was not answered in time. */
  timedOut(): void {
    this.#timeouts += 1;
    const { maxTimeouts, maxSilenceMs } = this.#timings;
    if (this.#timeouts >= maxTimeouts && this.#silenceMs() >= maxSilenceMs) {
      this.#actions.onUnresponsive();
    }
  }

  stop(): void {
    this.#cancelTimer?.();
  }

  #wait(delayMs: number): void {
    this.#cancelTimer = this.#clock.schedule(delayMs, () => {
      const leftMs = this.#timings.pingIntervalMs - this.#silenceMs();
      if (leftMs <= 0) this.#actions.sendPing();
      this.#wait(leftMs > 0 ? leftMs : this.#timings.pingIntervalMs);
    });
  }

  #silenceMs(): number {
    return this.#clock.now() - this.#lastReceivedMs;
  }
}
