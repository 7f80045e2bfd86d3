/**
 * A TLS client session without I/O: bytes from the socket in, events out (bytes to send among
 * them). It owns the order of records, keys and messages; after a failure it is silent for ever.
 */
import { unreachable } from '#shared/unreachable.ts';
import { DecodeError } from '../encoding/index.ts';
import { type AlertName, decodeAlert, encodeAlert } from './alerts.ts';
import { TlsFault, demand, refuse } from './fault.ts';
import { type HandshakeMessage, HandshakeReader } from './handshake-reader.ts';
import {
  type Established,
  type HandshakeContext,
  type HandshakeEffect,
  type HandshakeState,
  startHandshake,
  stepHandshake,
} from './handshake.ts';
import { checkNewSessionTicket, decodeKeyUpdate, encodeKeyUpdate } from './messages.ts';
import { type RecordCipher, recordCipher } from './record-cipher.ts';
import {
  type ContentType,
  MAX_CONTENT_SIZE_BYTES,
  type PlainRecord,
  type RawRecord,
  RecordProtection,
  RecordReader,
  encodePlainRecord,
} from './record.ts';
import type { TlsError } from './types.ts';

/**
 * So many records in a row may carry no application data (empty ones, tickets, key updates,
 * compatibility messages); hs-tls and OpenSSL send at most a handful. More is a flood.
 */
const MAX_IDLE_RECORDS = 64;

export type SessionEvent =
  /** To the socket, now and in this order. */
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'established'; readonly established: Established }
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** close_notify came; nothing follows. */
  | { readonly type: 'ended' }
  /** Nothing follows; an alert for the server was among the events before. */
  | { readonly type: 'failed'; readonly error: TlsError };

/** One session; call start() first. */
export class TlsSession {
  readonly #context: HandshakeContext;
  readonly #cipher: RecordCipher;
  readonly #records = new RecordReader();
  readonly #messages = new HandshakeReader();
  #state: HandshakeState | undefined;
  #read: RecordProtection | undefined;
  #write: RecordProtection | undefined;
  #idleRecords = 0;
  #isOver = false;
  #events: SessionEvent[] = [];

  constructor(context: HandshakeContext, cipher: RecordCipher = recordCipher) {
    this.#context = context;
    this.#cipher = cipher;
  }

  /** The ClientHello; once. */
  start(): readonly SessionEvent[] {
    const { state, effects } = startHandshake(this.#context);
    for (const effect of effects) this.#apply(effect);
    this.#state = state;
    return this.#takeEvents();
  }

  /** Takes bytes of the socket, any number. The chunk must not be changed afterwards. */
  receive(chunk: Uint8Array): readonly SessionEvent[] {
    if (this.#isOver) return [];
    try {
      this.#records.push(chunk);
      this.#readRecords();
    } catch (error) {
      this.#fail(error);
    }
    return this.#takeEvents();
  }

  /** Records of application data, at most 16384 bytes each; after `established` only. */
  sealData(bytes: Uint8Array): readonly Uint8Array[] {
    const records: Uint8Array[] = [];
    for (let offset = 0; offset < bytes.length; offset += MAX_CONTENT_SIZE_BYTES) {
      const content = bytes.subarray(offset, offset + MAX_CONTENT_SIZE_BYTES);
      records.push(this.#encode('applicationData', content));
    }
    return records;
  }

  /** An alert record; the session is over. */
  end(alert: AlertName): Uint8Array {
    this.#isOver = true;
    return this.#encode('alert', encodeAlert(alert));
  }

  #readRecords(): void {
    while (!this.#isOver) {
      const record = this.#records.next();
      if (record === undefined) return;
      if (record.type === 'changeCipherSpec') this.#onChangeCipherSpec(record);
      else this.#onRecord(this.#unprotect(record));
    }
  }

  #unprotect(record: RawRecord): PlainRecord {
    const isProtected = record.type === 'applicationData';
    if (this.#read === undefined) {
      demand(!isProtected, 'unexpectedMessage', 'application data before keys');
      return { type: record.type, content: record.body };
    }
    demand(isProtected, 'unexpectedMessage', 'unprotected record after ServerHello');
    return this.#read.open(record);
  }

  #onRecord({ type, content }: PlainRecord): void {
    const isWhole = this.#messages.isEmpty || type === 'handshake' || type === 'alert';
    demand(isWhole, 'unexpectedMessage', 'record within a handshake message');
    switch (type) {
      case 'handshake':
        this.#onHandshake(content);
        return;
      case 'alert':
        this.#onAlert(content);
        return;
      case 'applicationData':
        this.#onData(content);
        return;
      case 'changeCipherSpec':
        return refuse('unexpectedMessage', 'protected change_cipher_spec');
      default:
        unreachable(type);
    }
  }

  /** Middlebox compatibility: no meaning, but one form and only before Finished (section 5). */
  #onChangeCipherSpec({ body }: RawRecord): void {
    const isAllowed = this.#state?.type !== 'done' && body.length === 1 && body[0] === 1;
    demand(isAllowed && this.#messages.isEmpty, 'unexpectedMessage', 'change_cipher_spec');
    this.#countIdle();
  }

  #onData(content: Uint8Array): void {
    demand(this.#state?.type === 'done', 'unexpectedMessage', 'application data in the handshake');
    if (content.length === 0) {
      this.#countIdle();
      return;
    }
    this.#idleRecords = 0;
    this.#events.push({ type: 'data', bytes: content });
  }

  /** Alert levels mean nothing in TLS 1.3: all but two are fatal (section 6). */
  #onAlert(content: Uint8Array): void {
    const description = decodeAlert(content);
    if (description === undefined) return refuse('decodeError', 'alert');
    if (description === 'userCanceled') {
      this.#countIdle();
      return;
    }
    this.#isOver = true;
    const isDone = this.#state?.type === 'done';
    if (description !== 'closeNotify') {
      this.#events.push({ type: 'failed', error: { type: 'alert', description } });
    } else if (isDone) {
      this.#events.push({ type: 'ended' });
    } else {
      this.#events.push({ type: 'failed', error: { type: 'closed' } });
    }
  }

  #onHandshake(fragment: Uint8Array): void {
    demand(fragment.length > 0, 'unexpectedMessage', 'empty handshake record');
    this.#messages.push(fragment);
    for (let message = this.#messages.next(); message; message = this.#messages.next()) {
      this.#onMessage(message);
    }
  }

  #onMessage(message: HandshakeMessage): void {
    if (this.#state === undefined) return refuse('unexpectedMessage', 'message before ClientHello');
    if (this.#state.type === 'done') {
      this.#onLateMessage(message);
      return;
    }
    const { state, effects } = stepHandshake(this.#state, message, this.#context);
    this.#state = state;
    for (const effect of effects) this.#apply(effect);
  }

  /** Messages after the handshake (section 4.6). */
  #onLateMessage({ type, body }: HandshakeMessage): void {
    this.#countIdle();
    if (type === 'newSessionTicket') {
      checkNewSessionTicket(body);
      return;
    }
    demand(type === 'keyUpdate', 'unexpectedMessage', `${type} after the handshake`);
    const isRequested = decodeKeyUpdate(body);
    if (isRequested === undefined) return refuse('illegalParameter', 'KeyUpdate value');
    this.#demandBoundary();
    this.#read?.update();
    if (!isRequested) return;
    this.#send('handshake', encodeKeyUpdate());
    this.#write?.update();
  }

  #apply(effect: HandshakeEffect): void {
    switch (effect.type) {
      case 'send':
        this.#send('handshake', effect.message);
        return;
      case 'setReadSecret':
        this.#demandBoundary();
        this.#read = new RecordProtection(effect.secret, this.#cipher);
        return;
      case 'setWriteSecret':
        this.#write = new RecordProtection(effect.secret, this.#cipher);
        return;
      case 'establish':
        this.#idleRecords = 0;
        this.#events.push({ type: 'established', established: effect.established });
        return;
      default:
        unreachable(effect);
    }
  }

  /** Section 5.1: a message before a change of keys ends its record. */
  #demandBoundary(): void {
    demand(this.#messages.isEmpty, 'unexpectedMessage', 'message across a change of keys');
  }

  #countIdle(): void {
    this.#idleRecords++;
    demand(this.#idleRecords <= MAX_IDLE_RECORDS, 'unexpectedMessage', 'flood without data');
  }

  #send(type: ContentType, content: Uint8Array): void {
    this.#events.push({ type: 'send', bytes: this.#encode(type, content) });
  }

  #encode(type: ContentType, content: Uint8Array): Uint8Array {
    if (this.#write !== undefined) return this.#write.seal(type, content);
    return encodePlainRecord(type, content, this.#state === undefined ? 1 : 3);
  }

  #fail(error: unknown): void {
    const fault = toFault(error);
    this.#events.push({ type: 'send', bytes: this.end(fault.alert) });
    this.#events.push({ type: 'failed', error: fault.error });
  }

  #takeEvents(): readonly SessionEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

/** Bytes that do not parse get their alert here; our own bugs pass through. */
function toFault(error: unknown): TlsFault {
  if (error instanceof TlsFault) return error;
  if (!(error instanceof DecodeError)) throw error;
  const alert = 'decodeError';
  return new TlsFault(alert, { type: 'protocol', problem: error.message, alert });
}
