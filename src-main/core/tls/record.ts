/**
 * The record layer (RFC 8446 section 5): cutting the byte stream into records without quadratic
 * copying, and their protection. Limits are checked on the header, before a byte is kept.
 */
import { assert, defined, wipe } from '../base/index.ts';
import { demand, refuse } from './fault.ts';
import { type TrafficKeys, nextTrafficSecret, trafficKeys } from './key-schedule.ts';
import { type RecordCipher, TAG_SIZE_BYTES } from './record-cipher.ts';

/** Content bytes of one record at most (section 5.1). */
export const MAX_CONTENT_SIZE_BYTES = 16_384;
const MAX_PROTECTED_SIZE_BYTES = MAX_CONTENT_SIZE_BYTES + 256; // section 5.2
const HEADER_SIZE_BYTES = 5;

const CONTENT_TYPES = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
} as const;

export type ContentType = keyof typeof CONTENT_TYPES;

/** A record of the wire: the header says applicationData when the content is protected. */
export type RawRecord = {
  readonly type: ContentType;
  readonly header: Uint8Array;
  readonly body: Uint8Array;
};

export type PlainRecord = { readonly type: ContentType; readonly content: Uint8Array };

/** One unprotected record. Version 0x0301 is for the first ClientHello only (section 5.1). */
export function encodePlainRecord(
  type: ContentType,
  content: Uint8Array,
  minorVersion: 1 | 3,
): Uint8Array {
  const record = new Uint8Array(HEADER_SIZE_BYTES + content.length);
  writeHeader(record, { type, minorVersion, sizeBytes: content.length });
  record.set(content, HEADER_SIZE_BYTES);
  return record;
}

/** Cuts a stream into records; a body is a view of its chunk where that holds all of it. */
export class RecordReader {
  readonly #partial = new Uint8Array(HEADER_SIZE_BYTES + MAX_PROTECTED_SIZE_BYTES);
  #partialSize = 0;
  #chunk: Uint8Array = new Uint8Array(0);

  /** Adds what the socket gave; all records of earlier chunks must have been taken. */
  push(chunk: Uint8Array): void {
    assert(this.#chunk.length === 0, 'records of the previous chunk were not taken');
    this.#chunk = chunk;
  }

  /** The next whole record, or undefined until more bytes come. Throws TlsFault. */
  next(): RawRecord | undefined {
    if (this.#partialSize === 0 && this.#chunk.length >= HEADER_SIZE_BYTES) {
      const sizeBytes = recordSize(this.#chunk);
      if (this.#chunk.length >= sizeBytes) return toRecord(this.#take(sizeBytes));
    }
    if (!this.#fillPartial(HEADER_SIZE_BYTES)) return undefined;
    const sizeBytes = recordSize(this.#partial);
    if (!this.#fillPartial(sizeBytes)) return undefined;
    this.#partialSize = 0;
    return toRecord(this.#partial.slice(0, sizeBytes));
  }

  #fillPartial(sizeBytes: number): boolean {
    const missing = Math.max(0, sizeBytes - this.#partialSize);
    const part = this.#take(Math.min(missing, this.#chunk.length));
    this.#partial.set(part, this.#partialSize);
    this.#partialSize += part.length;
    return this.#partialSize >= sizeBytes;
  }

  #take(sizeBytes: number): Uint8Array {
    const taken = this.#chunk.subarray(0, sizeBytes);
    this.#chunk = this.#chunk.subarray(sizeBytes);
    return taken;
  }
}

/** Protection of one direction; owns its traffic secret and wipes it at an update. */
export class RecordProtection {
  readonly #cipher: RecordCipher;
  #secret: Uint8Array;
  #keys: TrafficKeys;
  #sequence = 0;

  constructor(trafficSecret: Uint8Array, cipher: RecordCipher) {
    this.#cipher = cipher;
    this.#secret = trafficSecret;
    this.#keys = trafficKeys(trafficSecret);
  }

  /** One protected record of at most 16384 content bytes, without padding. */
  seal(type: ContentType, content: Uint8Array): Uint8Array {
    assert(content.length <= MAX_CONTENT_SIZE_BYTES, 'a record holds at most 16384 bytes');
    const inner = new Uint8Array(content.length + 1);
    inner.set(content);
    inner[content.length] = CONTENT_TYPES[type];
    const record = new Uint8Array(HEADER_SIZE_BYTES + inner.length + TAG_SIZE_BYTES);
    const sizeBytes = inner.length + TAG_SIZE_BYTES;
    writeHeader(record, { type: 'applicationData', minorVersion: 3, sizeBytes });
    const additionalData = record.subarray(0, HEADER_SIZE_BYTES);
    const sealed = this.#cipher.seal(this.#nextInput(additionalData), inner);
    record.set(sealed, HEADER_SIZE_BYTES);
    return record;
  }

  /** Type and content of a protected record (section 5.4). Throws TlsFault. */
  open({ header, body }: RawRecord): PlainRecord {
    demand(body.length > TAG_SIZE_BYTES, 'badRecordMac', 'record without content');
    const inner = this.#cipher.open(this.#nextInput(header), body);
    if (inner === undefined) return refuse('badRecordMac', 'record does not authenticate');
    demand(inner.length <= MAX_CONTENT_SIZE_BYTES + 1, 'recordOverflow', 'record too long');
    let end = inner.length;
    while (end > 0 && inner[end - 1] === 0) end--;
    demand(end > 0, 'unexpectedMessage', 'record without content type');
    const type = contentType(defined(inner[end - 1], 'content type'));
    return { type, content: inner.subarray(0, end - 1) };
  }

  /** Moves to the next traffic secret (KeyUpdate). */
  update(): void {
    const previous = [this.#secret, this.#keys.key, this.#keys.iv];
    this.#secret = nextTrafficSecret(this.#secret);
    wipe(...previous);
    this.#keys = trafficKeys(this.#secret);
    this.#sequence = 0;
  }

  #nextInput(additionalData: Uint8Array) {
    assert(Number.isSafeInteger(this.#sequence), 'record sequence numbers are exhausted');
    const nonce = this.#keys.iv.slice();
    const view = new DataView(nonce.buffer);
    const high = Math.floor(this.#sequence / 2 ** 32);
    view.setUint32(4, view.getUint32(4) ^ high);
    view.setUint32(8, view.getUint32(8) ^ (this.#sequence >>> 0));
    this.#sequence++;
    return { key: this.#keys.key, nonce, additionalData };
  }
}

function writeHeader(
  record: Uint8Array,
  header: {
    readonly type: ContentType;
    readonly minorVersion: 1 | 3;
    readonly sizeBytes: number;
  },
): void {
  record[0] = CONTENT_TYPES[header.type];
  record[1] = 3;
  record[2] = header.minorVersion;
  record[3] = header.sizeBytes >> 8;
  record[4] = header.sizeBytes & 0xff;
}

/** Size with header, from the header at the start; the version field is ignored (section 5.1). */
function recordSize(bytes: Uint8Array): number {
  const type = contentType(bytes[0] ?? 0);
  const sizeBytes = ((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0);
  const limit = type === 'applicationData' ? MAX_PROTECTED_SIZE_BYTES : MAX_CONTENT_SIZE_BYTES;
  demand(sizeBytes <= limit, 'recordOverflow', 'record too long');
  return HEADER_SIZE_BYTES + sizeBytes;
}

function toRecord(bytes: Uint8Array): RawRecord {
  return {
    type: contentType(bytes[0] ?? 0),
    header: bytes.subarray(0, HEADER_SIZE_BYTES),
    body: bytes.subarray(HEADER_SIZE_BYTES),
  };
}

function contentType(byte: number): ContentType {
  switch (byte) {
    case CONTENT_TYPES.changeCipherSpec:
      return 'changeCipherSpec';
    case CONTENT_TYPES.alert:
      return 'alert';
    case CONTENT_TYPES.handshake:
      return 'handshake';
    case CONTENT_TYPES.applicationData:
      return 'applicationData';
    default:
      return refuse('unexpectedMessage', 'unknown record type');
  }
}
