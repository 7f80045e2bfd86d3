/**
 * Requests of one connection that wait for their answers. Every request has a deadline; one that
 * missed it is remembered for a while, because a late answer may still carry a message.
 */
import { err, type Result } from '#shared/result.ts';
import { type Clock, hexEncode } from '../base/index.ts';
import type { BrokerMessage } from './broker-messages.ts';
import type { SmpClientError } from './client-error.ts';
import type { ClientCommandTag } from './commands.ts';
import type { CorrId, EntityId } from './wire.ts';

export type RequestOutcome = Result<BrokerMessage, SmpClientError>;

export type WaitingRequest = {
  readonly command: ClientCommandTag;
  readonly entityId: EntityId;
  /** Has no effect once the deadline has passed. */
  readonly finish: (outcome: RequestOutcome) => void;
  readonly isExpired: boolean;
};

export type NewRequest = {
  readonly corrId: CorrId;
  readonly command: ClientCommandTag;
  readonly entityId: EntityId;
  readonly timeoutMs: number;
};

/** Enough for every request of a large resubscription that a slow server answers late. */
const MAX_EXPIRED = 2000;

type Entry = NewRequest & {
  readonly resolve: (outcome: RequestOutcome) => void;
  readonly cancelDeadline: () => void;
};

/** One connection's requests; `failAll` ends them with the connection. */
export class RequestTable {
  readonly #clock: Clock;
  readonly #onTimeout: () => void;
  readonly #waiting = new Map<string, Entry>();
  readonly #expired = new Map<string, NewRequest>();

  /** `onTimeout` is called after a request was given up. */
  constructor(clock: Clock, onTimeout: () => void) {
    this.#clock = clock;
    this.#onTimeout = onTimeout;
  }

  /** Resolves with the answer, the timeout, or what `failAll` says. */
  add(request: NewRequest): Promise<RequestOutcome> {
    const id = hexEncode(request.corrId);
    return new Promise((resolve) => {
      const cancelDeadline = this.#clock.schedule(request.timeoutMs, () => {
        this.#expire(id);
      });
      this.#waiting.set(id, { ...request, resolve, cancelDeadline });
    });
  }

  /** The request that this answer belongs to, no longer waiting. */
  take(corrId: CorrId): WaitingRequest | undefined {
    const id = hexEncode(corrId);
    const entry = this.#waiting.get(id);
    if (entry !== undefined) {
      this.#waiting.delete(id);
      entry.cancelDeadline();
      return { ...entry, finish: entry.resolve, isExpired: false };
    }
    const expired = this.#expired.get(id);
    this.#expired.delete(id);
    return expired && { ...expired, finish: () => undefined, isExpired: true };
  }

  /** Ends every request and stops every timer. */
  failAll(error: SmpClientError): void {
    const entries = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#expired.clear();
    for (const entry of entries) {
      entry.cancelDeadline();
      entry.resolve(err(error));
    }
  }

  #expire(id: string): void {
    const entry = this.#waiting.get(id);
    if (entry === undefined) return;
    this.#waiting.delete(id);
    const [oldest] = this.#expired.keys();
    if (oldest !== undefined && this.#expired.size >= MAX_EXPIRED) this.#expired.delete(oldest);
    this.#expired.set(id, entry);
    entry.resolve(err({ type: 'timeout' }));
    this.#onTimeout();
  }
}
