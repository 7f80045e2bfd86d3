/**
 * Sends what is stored for one queue, in order (30-agent section 6.1). It decides what may go when;
 * results are settled together by deliveries.ts. All its memory is about the network: after a restart
 * it begins again with the first message that is still stored.
 */
import {
  type AgentDeps,
  type Backoff,
  QUOTA_BACKOFF,
  RETRY_BACKOFF,
  nextDelayMs,
} from '../deps.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import { findConnection } from '../store/connections.ts';
import { isReceiptExpected } from '../store/history.ts';
import { type Outgoing, loadEnvelope, pendingDeliveries } from '../store/outgoing.ts';
import { type SndQueue, loadSndQueue } from '../store/snd-queues.ts';
import { type SendOutcome, secureSndQueue, sendEnvelope } from './send-command.ts';
import { MAX_IN_FLIGHT, WINDOW_WAIT_MS, decideWindow } from './send-window.ts';

/** What a server answered; `out` is absent for SKEY. */
export type Settlement = {
  readonly worker: QueueWorker;
  readonly out: Outgoing | undefined;
  readonly outcome: SendOutcome;
};

type Pause = {
  readonly reason: 'retry' | 'quota' | 'peer';
  readonly cancel: () => void;
};

/** The sender of one queue; close() ends its timers. */
export class QueueWorker {
  readonly queueId: number;
  readonly #deps: AgentDeps;
  readonly #pool: ServerPool;
  readonly #settle: (settlement: Settlement) => void;
  /** Sent without an answer yet. */
  readonly #inFlight = new Set<number>();
  /** Answered, and not yet settled in the database. */
  readonly #unsettled = new Set<number>();
  /** The last error told for each message, so that it is told once. */
  readonly told = new Map<number, string>();
  #isSecuring = false;
  #isPumping = false;
  #lastIssuedId = 0;
  #needsRewind = false;
  /** What the peer had acknowledged when it let a full window wait in vain. */
  #cautiousAtExtId: number | undefined;
  #pause: Pause | undefined;
  #delay: { readonly delayMs: number; readonly sinceMs: number } | undefined;
  #isClosed = false;

  constructor(
    queueId: number,
    deps: AgentDeps,
    ports: { readonly pool: ServerPool; readonly settle: (settlement: Settlement) => void },
  ) {
    this.queueId = queueId;
    this.#deps = deps;
    this.#pool = ports.pool;
    this.#settle = ports.settle;
  }

  /** Sends what may be sent now; what is stored leaves once it is safe on the disk. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#deps.database.onDurable(() => {
      this.#isPumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#isClosed || (this.#pause !== undefined && this.#pause.reason !== 'peer')) return;
    const queue = loadSndQueue(this.#deps.database.read, this.queueId);
    if (queue === undefined || queue.status === 'held' || queue.status === 'unused') return;
    if (this.#needsRewind) {
      if (this.#inFlight.size + this.#unsettled.size > 0 || this.#isSecuring) return;
      this.#needsRewind = false;
      this.#lastIssuedId = 0;
    }
    this.#secure(queue);
    this.#sendAll(queue);
  }

  /** Whether no answer is awaited: what was answered is worth settling at once. */
  get isIdle(): boolean {
    return this.#inFlight.size === 0;
  }

  /** The answer to a message is in the database. */
  settled(outId: number): void {
    this.#unsettled.delete(outId);
  }

  /** Tries again now, whatever it was waiting for. */
  resume(): void {
    this.#endPause();
    this.#delay = undefined;
    this.#cautiousAtExtId = undefined;
    this.pump();
  }

  /** Begins again with the first stored message, once everything under way is settled. */
  rewind(): void {
    this.#needsRewind = true;
  }

  /** Stops for a while after a temporary error. */
  pause(reason: 'retry' | 'quota'): void {
    this.rewind();
    if (this.#pause !== undefined && this.#pause.reason !== 'peer') return;
    this.#endPause();
    const backoff: Backoff = reason === 'quota' ? QUOTA_BACKOFF : RETRY_BACKOFF;
    const now = this.#deps.clock.now();
    const delayMs =
      this.#delay === undefined
        ? backoff.initialMs
        : nextDelayMs(backoff, this.#delay.delayMs, now - this.#delay.sinceMs);
    this.#delay = { delayMs, sinceMs: this.#delay?.sinceMs ?? now };
    this.#startPause(reason, delayMs);
  }

  /** The server has taken something: the next error begins with a short pause again. */
  succeeded(): void {
    this.#delay = undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#endPause();
  }

  #secure(queue: SndQueue): void {
    if (!queue.isSecurable || queue.status !== 'new' || this.#isSecuring) return;
    const session = this.#session(queue);
    if (session === undefined) return;
    this.#isSecuring = true;
    void secureSndQueue(session, queue).then((outcome) => {
      this.#isSecuring = false;
      if (!this.#isClosed) this.#settle({ worker: this, out: undefined, outcome });
    });
  }

  /** While the queue is not secured nothing follows SKEY: it may be refused. */
  #sendAll(queue: SndQueue): void {
    if (queue.isSecurable && queue.status === 'new') return;
    const limit = MAX_IN_FLIGHT - this.#inFlight.size;
    if (limit <= 0) return;
    const page = { afterOutId: this.#lastIssuedId, limit };
    for (const out of pendingDeliveries(this.#deps.database.read, this.queueId, page)) {
      if (!this.#maySend(queue, out) || !this.#send(queue, out)) return;
    }
  }

  #maySend(queue: SndQueue, out: Outgoing): boolean {
    const db = this.#deps.database.read;
    const connection = findConnection(db, queue.connId);
    if (connection === undefined) return false;
    const { receiptedExtId } = connection;
    const range = { after: receiptedExtId, upTo: out.extId - 1 };
    const decision = decideWindow({
      connection,
      nextExtId: out.extId,
      inFlightCount: this.#inFlight.size,
      isReceiptExpected: isReceiptExpected(db, queue.connId, range),
      isCautious: this.#cautiousAtExtId === receiptedExtId,
    });
    if (decision === 'waitForPeer' && this.#inFlight.size === 0) this.#waitForPeer(receiptedExtId);
    if (decision === 'send' && this.#pause?.reason === 'peer') this.#endPause();
    return decision === 'send';
  }

  #send(queue: SndQueue, out: Outgoing): boolean {
    const session = this.#session(queue);
    if (session === undefined) return false;
    const envelope = loadEnvelope(this.#deps.database.read, out.outId);
    this.#lastIssuedId = out.outId;
    if (envelope === undefined) return true;
    this.#inFlight.add(out.outId);
    void sendEnvelope(session, queue, { out, envelope, random: this.#deps.random }).then(
      (outcome) => {
        this.#inFlight.delete(out.outId);
        this.#unsettled.add(out.outId);
        if (!this.#isClosed) this.#settle({ worker: this, out, outcome });
      },
    );
    return true;
  }

  #session({ userId, serverId, connId }: SndQueue): ReturnType<ServerPool['session']> {
    const target = { userId, serverId, connId };
    const session = this.#pool.session(target);
    if (session === undefined) this.#pool.demand(target);
    return session;
  }

  #waitForPeer(receiptedExtId: number): void {
    if (this.#pause !== undefined) return;
    this.#startPause('peer', WINDOW_WAIT_MS, () => {
      this.#cautiousAtExtId = receiptedExtId;
    });
  }

  #startPause(reason: Pause['reason'], delayMs: number, atEnd?: () => void): void {
    const cancel = this.#deps.clock.schedule(delayMs, () => {
      this.#pause = undefined;
      atEnd?.();
      this.pump();
    });
    this.#pause = { reason, cancel };
  }

  #endPause(): void {
    this.#pause?.cancel();
    this.#pause = undefined;
  }
}
