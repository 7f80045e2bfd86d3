/**
 * Sends what is stored for one queue, in order (30-agent section 6.1). It decides what may go when;
 * results are settled together by deliveries.ts. All its memory is about the network: after a restart
 * it begins again with the first message that is still stored.
 */
import {
  type AgentDeps,
  type Backoff,
  EXPIRY_MS,
  QUOTA_BACKOFF,
  QUOTA_EXPIRY_MS,
  RETRY_BACKOFF,
  nextDelayMs,
} from '../deps.ts';
import type { SendError } from '../events.ts';
import type { PeerRouting, PeerTarget } from '../routing/index.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import { findConnection } from '../store/connections.ts';
import { isReceiptExpected } from '../store/history.ts';
import { type Outgoing, loadEnvelope, newestOutId, pendingDeliveries } from '../store/outgoing.ts';
import { loadServer } from '../store/servers.ts';
import { type SndQueue, loadSndQueue } from '../store/snd-queues.ts';
import { type SendOutcome, type SendToPeer, secureSndQueue, sendEnvelope } from './send-command.ts';
import { MAX_IN_FLIGHT, WINDOW_WAIT_MS, decideWindow } from './send-window.ts';

/** What a server answered; `out` is absent for SKEY. */
export type Settlement = {
  readonly worker: QueueWorker;
  readonly out: Outgoing | undefined;
  readonly outcome: SendOutcome;
};

type Pause = {
  readonly reason: 'retry' | 'quota' | 'peer';
  readonly endsAtMs: number;
  readonly cancel: () => void;
};

export type WorkerPorts = {
  readonly pool: ServerPool;
  readonly routing: PeerRouting;
  readonly settle: (settlement: Settlement) => void;
};

/** What a worker knows of its queue that is not in the database. */
export type WorkerState = {
  readonly isInFlight: (outId: number) => boolean;
  readonly pause: Omit<Pause, 'cancel'> | undefined;
  readonly lastError: SendError | undefined;
  readonly maxAgeMs: number;
};

/** The sender of one queue; close() ends its timers. */
export class QueueWorker {
  readonly queueId: number;
  readonly #deps: AgentDeps;
  readonly #ports: WorkerPorts;
  /** Sent without an answer yet. */
  readonly #inFlight = new Set<number>();
  /** Answered, and not yet settled in the database. */
  readonly #unsettled = new Set<number>();
  /** The last error told for each message, so that it is told once. */
  readonly told = new Map<number, string>();
  #isSecuring = false;
  #isPumping = false;
  /** Something was stored while the disk was waited for. */
  #isPumpedAgain = false;
  /** Which way what is in flight went: the two ways do not keep an order between them. */
  #isDirect = true;
  /** After an error: what follows must not overtake what failed once more. */
  #isOneByOne = false;
  #wasFull = false;
  #lastError: SendError | undefined;
  #lastIssuedId = 0;
  #needsRewind = false;
  /** What the peer had acknowledged when it let a full window wait in vain. */
  #cautiousAtExtId: number | undefined;
  #pause: Pause | undefined;
  #delay: { readonly delayMs: number; readonly sinceMs: number } | undefined;
  #isClosed = false;

  constructor(queueId: number, deps: AgentDeps, ports: WorkerPorts) {
    this.queueId = queueId;
    this.#deps = deps;
    this.#ports = ports;
  }

  /**
   * Sends what may be sent now; what is stored leaves once it is safe on the disk. What is stored
   * meanwhile does not leave with it: it may not be there yet.
   */
  pump(): void {
    this.#isPumpedAgain = this.#isPumping;
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    const { database } = this.#deps;
    const upToOutId = newestOutId(database.read);
    database.onDurable(() => {
      this.#isPumping = false;
      this.#pump(upToOutId);
      if (this.#isPumpedAgain) this.pump();
    });
  }

  #pump(upToOutId: number): void {
    if (this.#isClosed || (this.#pause !== undefined && this.#pause.reason !== 'peer')) return;
    const queue = loadSndQueue(this.#deps.database.read, this.queueId);
    if (queue === undefined || queue.status === 'held' || queue.status === 'unused') return;
    if (this.#needsRewind) {
      if (this.#inFlight.size + this.#unsettled.size > 0 || this.#isSecuring) return;
      this.#needsRewind = false;
      this.#lastIssuedId = 0;
    }
    const way = this.#wayTo(queue);
    if (way === undefined) return;
    this.#secure(queue, way);
    this.#sendAll(queue, way, upToOutId);
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

  /** Ends a pause that was this server's fault; the next one is as long as it would have been. */
  serverIsBack(server: string): void {
    const error = this.#lastError;
    const isBlamed = error?.type === 'network' && error.server === server;
    if (!isBlamed || this.#pause?.reason !== 'retry') return;
    this.#endPause();
    this.pump();
  }

  /** Begins again with the first stored message, once everything under way is settled. */
  rewind(): void {
    this.#needsRewind = true;
  }

  /** Whether everything waits for the next message to be settled. */
  get isOneByOne(): boolean {
    return this.#isOneByOne;
  }

  get state(): WorkerState {
    return {
      isInFlight: (outId) => this.#inFlight.has(outId),
      pause: this.#pause,
      lastError: this.#lastError,
      maxAgeMs: this.maxAgeMs,
    };
  }

  /** Age at which its messages are given up; more where the queue was full and may still be. */
  get maxAgeMs(): number {
    return this.#wasFull ? QUOTA_EXPIRY_MS : EXPIRY_MS;
  }

  /** The connection to the server could not be made. */
  disconnected(error: SendError): void {
    this.#lastError = error;
  }

  /** Stops for a while after a temporary error. */
  pause(reason: 'retry' | 'quota', error: SendError): void {
    this.rewind();
    this.#lastError = error;
    this.#isOneByOne = true;
    if (reason === 'quota') this.#wasFull = true;
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

  /**
   * The server has taken something: the next error begins with a short pause again. What was on its
   * way together with something that failed says nothing.
   */
  succeeded(): void {
    if (this.#needsRewind) return;
    this.#delay = undefined;
    this.#isOneByOne = false;
    this.#wasFull = false;
    this.#lastError = undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#endPause();
  }

  /** Undefined while there is no connection, or while the other way is in use. */
  #wayTo(queue: SndQueue): SendToPeer | undefined {
    const { userId, serverId, connId } = queue;
    const { pool, routing } = this.#ports;
    const target: PeerTarget = {
      ...{ userId, serverId, connId },
      server: loadServer(this.#deps.database.read, serverId),
    };
    const isDirect = routing.isDirect(target);
    if (isDirect !== this.#isDirect && (this.#inFlight.size > 0 || this.#isSecuring)) return;
    this.#isDirect = isDirect;
    if (isDirect && pool.session(target) === undefined) {
      pool.demand(target);
      return undefined;
    }
    return (request) => routing.sendToPeerServer(target, request);
  }

  #secure(queue: SndQueue, send: SendToPeer): void {
    if (!queue.isSecurable || queue.status !== 'new' || this.#isSecuring) return;
    this.#isSecuring = true;
    void secureSndQueue(send, queue).then((outcome) => {
      this.#isSecuring = false;
      if (!this.#isClosed) this.#ports.settle({ worker: this, out: undefined, outcome });
    });
  }

  /** While the queue is not secured nothing follows SKEY: it may be refused. */
  #sendAll(queue: SndQueue, send: SendToPeer, upToOutId: number): void {
    if (queue.isSecurable && queue.status === 'new') return;
    const limit = this.#maxInFlight - this.#inFlight.size;
    if (limit <= 0) return;
    const page = { afterOutId: this.#lastIssuedId, upToOutId, limit };
    for (const out of pendingDeliveries(this.#deps.database.read, this.queueId, page)) {
      if (!this.#maySend(queue, out)) return;
      this.#send(queue, out, send);
    }
  }

  get #maxInFlight(): number {
    return this.#isDirect && !this.#isOneByOne ? MAX_IN_FLIGHT : 1;
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
      maxInFlight: this.#maxInFlight,
      isReceiptExpected: isReceiptExpected(db, queue.connId, range),
      isCautious: this.#cautiousAtExtId === receiptedExtId,
    });
    if (decision === 'waitForPeer' && this.#inFlight.size === 0) this.#waitForPeer(receiptedExtId);
    if (decision === 'send' && this.#pause?.reason === 'peer') this.#endPause();
    return decision === 'send';
  }

  #send(queue: SndQueue, out: Outgoing, send: SendToPeer): void {
    const envelope = loadEnvelope(this.#deps.database.read, out.outId);
    this.#lastIssuedId = out.outId;
    if (envelope === undefined) return;
    this.#inFlight.add(out.outId);
    const { random } = this.#deps;
    void sendEnvelope(send, queue, { out, envelope, random }).then((outcome) => {
      this.#inFlight.delete(out.outId);
      this.#unsettled.add(out.outId);
      if (!this.#isClosed) this.#ports.settle({ worker: this, out, outcome });
    });
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
    this.#pause = { reason, cancel, endsAtMs: this.#deps.clock.now() + delayMs };
  }

  #endPause(): void {
    this.#pause?.cancel();
    this.#pause = undefined;
  }
}
