/**
 * How long a message that cannot be handled is tried again. What waits behind it in its queue would
 * otherwise wait for ever, since a server gives one message at a time.
 */
import { type Clock, bytesEqual } from '../../base/index.ts';
import { type Backoff, nextDelayMs } from '../deps.ts';
import { isOfDatabase } from '../tolerant-step.ts';

/** When a message could not be stored (a bug above), it is tried again after this, later and later. */
const RETRY_BACKOFF: Backoff = { initialMs: 10_000, increaseAfterMs: 60_000, maxMs: 10 * 60_000 };
/** A fault that has not passed by then lies in the message, or in what this version makes of it. */
const MIN_TRIES = 8;
const MIN_TRYING_MS = 60 * 60_000;

type Failure = {
  readonly msgId: Uint8Array;
  readonly count: number;
  readonly sinceMs: number;
  readonly delayMs: number;
};

/** What has failed; of each queue one message at most. */
export class Patience {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failure>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the message of a queue has been tried often and long enough. */
  isOver(queue: string, msgId: Uint8Array): boolean {
    const failure = this.#find(queue, msgId);
    if (failure === undefined) return false;
    return failure.count >= MIN_TRIES && this.#clock.now() - failure.sinceMs >= MIN_TRYING_MS;
  }

  /** After how many ms it is tried again. What the disk has caused does not speak against it. */
  failed(queue: string, { msgId, error }: { msgId: Uint8Array; error: unknown }): number {
    if (isOfDatabase(error)) return RETRY_BACKOFF.initialMs;
    const nowMs = this.#clock.now();
    const last = this.#find(queue, msgId);
    const sinceMs = last?.sinceMs ?? nowMs;
    const delayMs =
      last === undefined
        ? RETRY_BACKOFF.initialMs
        : nextDelayMs(RETRY_BACKOFF, last.delayMs, nowMs - sinceMs);
    this.#failures.set(queue, { msgId, sinceMs, delayMs, count: (last?.count ?? 0) + 1 });
    return delayMs;
  }

  /** The queue goes on. */
  settled(queue: string): void {
    this.#failures.delete(queue);
  }

  #find(queue: string, msgId: Uint8Array): Failure | undefined {
    const failure = this.#failures.get(queue);
    return failure !== undefined && bytesEqual(failure.msgId, msgId) ? failure : undefined;
  }
}
