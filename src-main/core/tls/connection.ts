/**
 * A TLS session on a socket: the write queue with backpressure, delivery to the listeners, the
 * orderly and the abrupt end. Made by connect.ts; everything ends in #finish.
 */
import type { Duplex } from 'node:stream';
import { type Result, err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import { type Clock, defined } from '../base/index.ts';
import type { PublicKey } from '../crypto/index.ts';
import type { Established } from './handshake.ts';
import type { SessionEvent, TlsSession } from './session.ts';
import type { TlsConnection, TlsError, TlsGroup } from './types.ts';

/** Sealed at once; a longer write goes in turns, so that sealing never blocks for long. */
const WRITE_TURN_SIZE_BYTES = 65_536;

/** So long after close() the socket may take what was written and the server end its side. */
const LINGER_MS = 5_000;

type QueuedWrite = {
  readonly bytes: Uint8Array;
  /** How much of it is sealed. */
  offset: number;
  readonly done: () => void;
};

/** What the connection tells connect.ts while the handshake runs. */
type HandshakeOutcome = (outcome: Result<TlsConnection, TlsError>) => void;

/** A connection from its first byte; handed out by connectTls once it is established. */
export class SocketConnection implements TlsConnection {
  readonly #socket: Duplex;
  readonly #session: TlsSession;
  readonly #clock: Clock;
  #established: Established | undefined;
  #onOutcome: HandshakeOutcome | undefined;
  #dataListener: ((chunk: Uint8Array) => void) | undefined;
  #closeListener: ((reason: TlsError | undefined) => void) | undefined;
  /** Chunks that came before the listener or while paused. */
  #early: Uint8Array[] = [];
  #isPaused = false;
  #writes: QueuedWrite[] = [];
  /** Writes whose last byte the socket has, but which wait for it to want more. */
  #handedOver: (() => void)[] = [];
  #isWaitingForDrain = false;
  #isCorked = false;
  #isClosing = false;
  #end: { readonly reason: TlsError | undefined } | undefined;
  #cancelLinger: (() => void) | undefined;

  constructor(socket: Duplex, session: TlsSession, clock: Clock) {
    this.#socket = socket;
    this.#session = session;
    this.#clock = clock;
  }

  get sessionId(): Uint8Array {
    return this.#handshake.sessionId;
  }

  get alpn(): string | undefined {
    return this.#handshake.alpn;
  }

  get peerCertificates(): readonly Uint8Array[] {
    return this.#handshake.peerCertificates;
  }

  get leafKey(): PublicKey {
    return this.#handshake.leafKey;
  }

  get group(): TlsGroup {
    return this.#handshake.group;
  }

  get #handshake(): Established {
    return defined(this.#established, 'handshake result');
  }

  /** Starts the handshake; the outcome is told once, a failure perhaps before this returns. */
  start(onOutcome: HandshakeOutcome): void {
    this.#onOutcome = onOutcome;
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => {
      if (this.#end !== undefined || this.#isClosing) return;
      const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
      this.#handle(this.#session.receive(bytes));
    });
    socket.on('end', () => {
      this.#finish({ type: 'closed' });
    });
    socket.on('error', (error) => {
      this.#finish(toNetworkError(error));
      socket.destroy();
    });
    socket.on('close', () => {
      this.#finish({ type: 'closed' });
      this.#cancelLinger?.();
    });
    socket.on('drain', () => {
      this.#isWaitingForDrain = false;
      this.#pump();
    });
    socket.resume();
    this.#handle(this.#session.start());
  }

  /** Gives up at once: no alert, the socket is destroyed. */
  abort(reason: TlsError): void {
    this.#finish(reason);
    this.#socket.destroy();
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#end !== undefined || this.#isClosing) return Promise.resolve();
    return new Promise((done) => {
      this.#writes.push({ bytes, offset: 0, done });
      this.#pump();
    });
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#dataListener = listener;
    this.#flow();
  }

  onClose(listener: (reason: TlsError | undefined) => void): void {
    this.#closeListener = listener;
    this.#tellClosed();
  }

  pause(): void {
    this.#isPaused = true;
    if (this.#end === undefined) this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#flow();
  }

  close(): void {
    if (this.#end !== undefined || this.#isClosing) return;
    this.#isClosing = true;
    this.#early = [];
    this.#linger();
    this.#pump();
  }

  /** Records go first: what a listener writes or closes is sealed after them. */
  #handle(events: readonly SessionEvent[]): void {
    this.#send(events.flatMap((event) => (event.type === 'send' ? [event.bytes] : [])));
    for (const event of events) this.#handleOne(event);
  }

  #handleOne(event: SessionEvent): void {
    switch (event.type) {
      case 'send':
        return;
      case 'established':
        this.#established = event.established;
        this.#tellOutcome(ok(this));
        return;
      case 'data':
        if (this.#isClosing) return;
        this.#early.push(event.bytes);
        this.#flow();
        return;
      case 'ended':
        this.#finish(undefined);
        return;
      case 'failed':
        this.#finish(event.error);
        return;
      default:
        unreachable(event);
    }
  }

  /** Delivers what waits, then reads on or stops reading. */
  #flow(): void {
    const listener = this.#dataListener;
    while (listener !== undefined && !this.#isPaused) {
      const chunk = this.#early.shift();
      if (chunk === undefined) break;
      listener(chunk);
    }
    this.#tellClosed();
    if (this.#end !== undefined) return;
    if (this.#early.length > 0) this.#socket.pause();
    else if (!this.#isPaused) this.#socket.resume();
  }

  /** Seals and hands over what is queued for as long as the socket takes it. */
  #pump(): void {
    if (!this.#isWaitingForDrain) {
      for (const done of this.#handedOver.splice(0)) done();
    }
    while (!this.#isWaitingForDrain && this.#end === undefined) {
      const write = this.#writes[0];
      if (write === undefined) break;
      const turn = write.bytes.subarray(write.offset, write.offset + WRITE_TURN_SIZE_BYTES);
      write.offset += turn.length;
      this.#send(this.#session.sealData(turn));
      if (write.offset < write.bytes.length) continue;
      this.#writes.shift();
      if (this.#isWaitingForDrain) this.#handedOver.push(write.done);
      else write.done();
    }
    if (this.#isClosing && this.#writes.length === 0) this.#finish(undefined);
  }

  /** Everything written in one turn of the event loop leaves in one system call. */
  #send(records: readonly Uint8Array[]): void {
    if (records.length === 0) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    for (const record of records) {
      if (!this.#socket.write(record)) this.#isWaitingForDrain = true;
    }
  }

  /** The one way to the end, whoever wanted it; the first reason counts. */
  #finish(reason: TlsError | undefined): void {
    if (this.#end !== undefined) return;
    this.#end = { reason: this.#isClosing ? undefined : reason };
    for (const { done } of this.#writes.splice(0)) done();
    for (const done of this.#handedOver.splice(0)) done();
    if (!this.#socket.writableEnded && !this.#socket.destroyed) {
      if (reason === undefined) this.#socket.write(this.#session.end('closeNotify'));
      this.#socket.end();
    }
    this.#socket.resume();
    this.#linger();
    this.#tellOutcome(err(reason ?? { type: 'closed' }));
    this.#tellClosed();
  }

  /** Reads on without listening, so that the server gets our last bytes, but not for ever. */
  #linger(): void {
    if (this.#socket.destroyed) return;
    this.#cancelLinger ??= this.#clock.schedule(LINGER_MS, () => {
      this.#socket.destroy();
    });
  }

  #tellOutcome(outcome: Result<TlsConnection, TlsError>): void {
    const tell = this.#onOutcome;
    this.#onOutcome = undefined;
    tell?.(outcome);
  }

  /** Only after all data was delivered. */
  #tellClosed(): void {
    if (this.#end === undefined || this.#early.length > 0) return;
    const listener = this.#closeListener;
    this.#closeListener = undefined;
    listener?.(this.#end.reason);
  }
}

/** Node's errors of sockets and name resolution as values. */
export function toNetworkError(error: unknown): TlsError {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return { type: 'network', code: hasCode ? String(error.code) : 'UNKNOWN' };
}
