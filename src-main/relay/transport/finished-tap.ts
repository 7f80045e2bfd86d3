/**
 * The client's TLS 1.3 Finished where the runtime does not tell it: BoringSSL (Electron) has no
 * tls-unique under TLS 1.3. The tap watches what the client sends below TLS; the first encrypted
 * record is its Finished, which the key log's handshake secret opens (RFC 8446 sections 4.4.4, 5.2,
 * 7.3). Only for TLS_CHACHA20_POLY1305_SHA256, the network's one suite.
 */
import { createHmac } from 'node:crypto';
import { Duplex } from 'node:stream';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, utf8Encode } from '../../core/base/index.ts';

const HEADER_SIZE_BYTES = 5;
const APPLICATION_DATA = 23;
const HANDSHAKE = 22;
const FINISHED = 20;
const VERIFY_DATA_SIZE_BYTES = 32;
/** A ClientHello or two and the Finished are far smaller. */
const MAX_WATCHED_SIZE_BYTES = 65_536;

/** The stream below a server's TLS socket, with an eye on its first bytes. */
export class FinishedTap extends Duplex {
  readonly #below: Duplex;
  #watched: Uint8Array = new Uint8Array(0);
  #record: Uint8Array | undefined;
  #secret: Uint8Array | undefined;

  /** Takes ownership of the stream. */
  constructor(below: Duplex) {
    super({ allowHalfOpen: false });
    this.#below = below;
    below.on('data', (chunk: Buffer) => {
      this.#watch(chunk);
      if (!this.push(chunk)) below.pause();
    });
    below.on('end', () => this.push(null));
    below.on('error', (error) => this.destroy(error));
    below.on('close', () => this.destroy());
  }

  /** A line of the key log (the NSS format). */
  onKeyLog(line: Buffer): void {
    const [label, , secret = ''] = line.toString('latin1').trim().split(' ');
    if (label === 'CLIENT_HANDSHAKE_TRAFFIC_SECRET') this.#secret = Buffer.from(secret, 'hex');
  }

  /** verify_data of the client's Finished (32 bytes) once the handshake is over. */
  clientFinished(): Uint8Array | undefined {
    const [record, secret] = [this.#record, this.#secret];
    this.#record = undefined;
    this.#secret = undefined;
    return record && secret && openFinished(record, secret);
  }

  override _read(): void {
    this.#below.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#below.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#below.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#below.destroy();
    done(error);
  }

  #watch(chunk: Uint8Array): void {
    if (this.#record !== undefined || this.#watched.length > MAX_WATCHED_SIZE_BYTES) return;
    this.#watched = concatBytes(this.#watched, chunk);
    this.#record = firstEncryptedRecord(this.#watched);
    if (this.#record !== undefined) this.#watched = new Uint8Array(0);
  }
}

/** The first complete record of application data, with its header. */
function firstEncryptedRecord(bytes: Uint8Array): Uint8Array | undefined {
  let offset = 0;
  while (offset + HEADER_SIZE_BYTES <= bytes.length) {
    const sizeBytes = ((bytes[offset + 3] ?? 0) << 8) | (bytes[offset + 4] ?? 0);
    const end = offset + HEADER_SIZE_BYTES + sizeBytes;
    if (end > bytes.length) return undefined;
    if (bytes[offset] === APPLICATION_DATA) return bytes.slice(offset, end);
    offset = end;
  }
  return undefined;
}

function openFinished(record: Uint8Array, secret: Uint8Array): Uint8Array | undefined {
  const key = expandLabel(secret, 'key', 32);
  // Sequence number zero: the nonce is the IV itself.
  const nonce = expandLabel(secret, 'iv', 12);
  const aad = record.subarray(0, HEADER_SIZE_BYTES);
  let plain: Uint8Array;
  try {
    plain = chacha20poly1305(key, nonce, aad).decrypt(record.subarray(HEADER_SIZE_BYTES));
  } catch {
    return undefined;
  }
  // The content, its type, zeros as padding.
  const typeOffset = plain.findLastIndex((byte) => byte !== 0);
  const message = plain.subarray(0, Math.max(typeOffset, 0));
  const isFinished =
    plain[typeOffset] === HANDSHAKE &&
    message[0] === FINISHED &&
    message.length === 4 + VERIFY_DATA_SIZE_BYTES;
  return isFinished ? message.slice(4) : undefined;
}

/** HKDF-Expand-Label of at most one hash's length, without context (RFC 8446 section 7.1). */
function expandLabel(secret: Uint8Array, label: string, sizeBytes: number): Uint8Array {
  const name = utf8Encode(`tls13 ${label}`);
  const info = concatBytes(Uint8Array.of(0, sizeBytes, name.length), name, Uint8Array.of(0, 1));
  return createHmac('sha256', secret).update(info).digest().subarray(0, sizeBytes);
}
