/**
 * How long a message that cannot be handled is tried again. What waits behind it in its queue would
 * otherwise wait for ever, since a server gives one message at a time.
 */
import { type Clock, bytesEqual } from '../../base/index.ts';
import { type Backoff, nextDelayMs } from '../deps.ts';
import { willPass } from '../tolerant-step.ts';

/** When a message could not be stored (a bug above), it is tried again after this, later and later. */
const RETRY_BACKOFF: Backoff = { initialMs: 10_000, increaseAfterMs: 60_000, maxMs: 10 * 60_000 };
/** Fewer tries prove nothing, however long ago the first was. */
const MIN_TRIES = 8;

type Failure = {
  readonly msgId: Uint8Array;
  readonly count: number;
  readonly atMs: number;
  readonly triedMs: number;
  readonly delayMs: number;
};

/** What has failed; of each queue one message at most. */
export class Patience {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failure>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For how many ms the message of a queue has been tried; 0 while that was not often enough. */
  triedMs(queue: string, msgId: Uint8Array): number {
    const failure = this.#find(queue, msgId);
    return failure === undefined || failure.count < MIN_TRIES ? 0 : this.#untilNow(failure);
  }

  /** After how many ms it is tried again. What passes does not speak against it. */
  failed(queue: string, { msgId, error }: { msgId: Uint8Array; error: unknown }): number {
    if (willPass(error)) return RETRY_BACKOFF.initialMs;
    const last = this.#find(queue, msgId);
    const triedMs = last === undefined ? 0 : this.#untilNow(last);
    const delayMs =
      last === undefined
        ? RETRY_BACKOFF.initialMs
        : nextDelayMs(RETRY_BACKOFF, last.delayMs, triedMs);
    const count = (last?.count ?? 0) + 1;
    this.#failures.set(queue, { msgId, triedMs, delayMs, count, atMs: this.#clock.now() });
    return delayMs;
  }

  /** The queue goes on. */
  settled(queue: string): void {
    this.#failures.delete(queue);
  }

  /** That the computer sleeps, has no connection or sets its clock is no trying. */
  #untilNow({ triedMs, atMs, delayMs }: Failure): number {
    return triedMs + Math.min(Math.max(0, this.#clock.now() - atMs), delayMs);
  }

  #find(queue: string, msgId: Uint8Array): Failure | undefined {
    const failure = this.#failures.get(queue);
    return failure !== undefined && bytesEqual(failure.msgId, msgId) ? failure : undefined;
  }
}
