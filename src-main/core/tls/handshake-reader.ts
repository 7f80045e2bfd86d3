/**
 * Puts handshake messages together from record fragments (RFC 8446 section 4). The size of every
 * message is limited by its type and checked before a byte of it is kept.
 */
import { concatBytes } from '../base/index.ts';
import { demand, refuse } from './fault.ts';
import { type HandshakeType, handshakeType } from './messages.ts';

const HEADER_SIZE_BYTES = 4;

/**
 * Far above what the profile needs: a hybrid ServerHello is 1.2 KB, four Ed448 certificates 4 KB;
 * a list of certificate authorities or a session ticket may be somewhat long.
 */
const MAX_BODY_SIZE_BYTES: Readonly<Record<HandshakeType, number>> = {
  serverHello: 16_384,
  encryptedExtensions: 16_384,
  certificateRequest: 65_536,
  certificate: 65_536,
  certificateVerify: 1_024,
  finished: 32,
  newSessionTicket: 16_384,
  keyUpdate: 1,
};

/** So many fragments are kept apart; a server that sends single bytes costs us no more objects. */
const MAX_FRAGMENTS = 256;

export type HandshakeMessage = {
  readonly type: HandshakeType;
  readonly body: Uint8Array;
  /** Header and body, as the transcript takes them. */
  readonly bytes: Uint8Array;
};

/** Fragments in, whole messages out. */
export class HandshakeReader {
  #fragments: Uint8Array[] = [];
  #sizeBytes = 0;
  /** Size with header of the message at the front once its header is known. */
  #expectedSize: number | undefined;

  /** True between messages: keys may change only here (section 5.1). */
  get isEmpty(): boolean {
    return this.#sizeBytes === 0;
  }

  push(fragment: Uint8Array): void {
    this.#fragments.push(fragment);
    this.#sizeBytes += fragment.length;
    if (this.#fragments.length >= MAX_FRAGMENTS) this.#join();
  }

  /** The next whole message, or undefined until more fragments come. Throws TlsFault. */
  next(): HandshakeMessage | undefined {
    if (this.#expectedSize === undefined) {
      if (this.#sizeBytes < HEADER_SIZE_BYTES) return undefined;
      this.#expectedSize = messageSize(this.#join());
    }
    if (this.#sizeBytes < this.#expectedSize) return undefined;
    const joined = this.#join();
    const bytes = joined.slice(0, this.#expectedSize);
    const rest = joined.subarray(this.#expectedSize);
    this.#fragments = rest.length > 0 ? [rest] : [];
    this.#sizeBytes = rest.length;
    this.#expectedSize = undefined;
    return { type: typeOf(bytes), body: bytes.subarray(HEADER_SIZE_BYTES), bytes };
  }

  #join(): Uint8Array {
    const [first] = this.#fragments;
    if (this.#fragments.length === 1 && first !== undefined) return first;
    const joined = concatBytes(...this.#fragments);
    this.#fragments = [joined];
    return joined;
  }
}

function messageSize(bytes: Uint8Array): number {
  const bodySize = ((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  const limit = MAX_BODY_SIZE_BYTES[typeOf(bytes)];
  demand(bodySize <= limit, 'decodeError', 'handshake message too long');
  return HEADER_SIZE_BYTES + bodySize;
}

function typeOf(bytes: Uint8Array): HandshakeType {
  return handshakeType(bytes[0] ?? 0) ?? refuse('unexpectedMessage', 'unknown handshake message');
}
