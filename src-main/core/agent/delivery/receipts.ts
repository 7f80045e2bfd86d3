/**
 * Tells peers what has arrived (30-agent section 7). A receipt turns the ratchet, so the receipts of a
 * burst share one message: the first goes at once, later ones when the queue is empty.
 */
import { errorPlace } from '../../base/index.ts';
import { isSendingSuspended } from '../connections/ratchet-sync.ts';
import type { ConnId } from '../events.ts';
import { findConnection } from '../store/connections.ts';
import { connectionsWithReceipts, deleteReceipts, pendingReceipts } from '../store/history.ts';
import { type Core, runStep } from '../step.ts';
import { enqueueMessage } from './enqueue.ts';

/** After the server has nothing more for us: a burst that goes on anyway may still join. */
const DRAINED_MS = 5;
/** Silence that ends a burst, where the server did not say so. */
const QUIET_MS = 200;
/** A steady stream of messages is acknowledged at least so often. */
const MAX_WAIT_MS = 1000;
/** Enough receipts to be sent without waiting; well below the sender's window of 100. */
const FULL_COUNT = 40;
/** As many as one message holds (30-agent section 12). */
const MAX_COUNT = 255;
/** After this long without a receipt the next one goes at once. */
const IDLE_MS = 1000;
/** When the disk takes nothing. */
const WRITE_RETRY_MS = 5000;

type Waiting = { readonly cancel: () => void; readonly sinceMs: number; readonly count: number };

/** Collects receipts of every connection; close() ends its timers. */
export class Receipts {
  readonly #core: Core;
  readonly #waiting = new Map<ConnId, Waiting>();
  readonly #sentAtMs = new Map<ConnId, number>();
  #isClosed = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Sends what a crash or a closed app left. */
  start(): void {
    for (const id of connectionsWithReceipts(this.#core.deps.database.read)) this.kick(id);
  }

  /** A receipt was stored, or may be sent now. */
  kick(id: ConnId): void {
    if (this.#isClosed) return;
    const { clock } = this.#core.deps;
    const now = clock.now();
    const before = this.#waiting.get(id);
    before?.cancel();
    const count = (before?.count ?? 0) + 1;
    const sinceMs = before?.sinceMs ?? now;
    const isIdle = now - (this.#sentAtMs.get(id) ?? -IDLE_MS) >= IDLE_MS;
    if (isIdle || count >= FULL_COUNT || now - sinceMs >= MAX_WAIT_MS) {
      this.#flush(id);
      return;
    }
    this.#wait(id, { sinceMs, count }, QUIET_MS);
  }

  /** The server has no more messages for us in the queue of the connection. */
  queueDrained(id: ConnId): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || this.#isClosed) return;
    waiting.cancel();
    this.#wait(id, waiting, DRAINED_MS);
  }

  close(): void {
    this.#isClosed = true;
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  #wait(id: ConnId, { sinceMs, count }: Omit<Waiting, 'cancel'>, delayMs: number): void {
    const cancel = this.#core.deps.clock.schedule(delayMs, () => {
      this.#flush(id);
    });
    this.#waiting.set(id, { cancel, sinceMs, count });
  }

  #flush(id: ConnId): void {
    this.#waiting.delete(id);
    try {
      this.#enqueue(id);
    } catch (error) {
      const { clock, logger } = this.#core.deps;
      logger('error', 'receipts.notWritten', errorPlace(error));
      this.#wait(id, { sinceMs: clock.now(), count: 0 }, WRITE_RETRY_MS);
    }
  }

  #enqueue(id: ConnId): void {
    runStep(this.#core, (step) => {
      const connection = findConnection(step.db, id);
      if (connection?.status !== 'ready' || isSendingSuspended(connection.ratchetSync)) return;
      const pending = pendingReceipts(step.db, id, MAX_COUNT);
      const last = pending.at(-1);
      if (last === undefined) return;
      deleteReceipts(step.db, id, last.extId);
      this.#sentAtMs.set(id, step.nowMs);
      const receipts = pending.map(({ extId, hash }) => ({
        sndMsgId: BigInt(extId),
        hash,
        info: new Uint8Array(0),
      }));
      enqueueMessage(step, id, {
        kind: 'receipt',
        hasNotification: false,
        message: { type: 'A_RCVD', receipts },
      });
      if (pending.length === MAX_COUNT) {
        step.after(() => {
          this.kick(id);
        });
      }
    });
  }
}
