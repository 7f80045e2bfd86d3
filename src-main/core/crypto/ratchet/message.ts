/**
 * The bytes of a ratchet message and its header (40-ratchet section 4), and sealing and opening
 * headers. Byte strings read here are views of the input unless said otherwise.
 */
import { Reader, Writer, decodeAll } from '../../encoding/index.ts';
import { type X448Public, aeadOpen, aeadSeal, pad, unpad, x448Public } from '../index.ts';
import { readKemParams, writeKemParams } from './kem-params.ts';
import { readX448, writeX448 } from './params.ts';
import { type KemParams, pqRatchetVersion } from './types.ts';

const ivSizeBytes = 16;
const tagSizeBytes = 16;
const headerSizeBytes = 88;
/** Room for 'A' with its length fields: 88 + 1 + 2 + 1039 + 2 + 1158, and 20 to spare. */
const pqHeaderSizeBytes = 2310;
/** A first byte below this starts a u16 length: no u8 length of a header is this small. */
const shortestByteLength = 32;

/** The content of a header. */
export type MessageHeader = {
  /** The sender's maximum, as sent. */
  readonly maxVersion: number;
  readonly dhKey: X448Public;
  readonly kem: KemParams | undefined;
  /** PN */
  readonly previousCount: number;
  /** Ns */
  readonly number: number;
};

/** A message taken apart. sealedHeader is exactly as sent: it is part of the body's AAD. */
export type RatchetMessage = {
  readonly sealedHeader: Uint8Array;
  readonly bodyTag: Uint8Array;
  readonly body: Uint8Array;
};

/** A header as sent, taken apart: 16-byte iv and tag. */
export type SealedHeader = {
  readonly version: number;
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly ciphertext: Uint8Array;
};

/** Plaintext size of headers: the larger one once the ratchet supports PQ. */
export function paddedHeaderSizeBytes(version: number, pqSupport: boolean): number {
  return version >= pqRatchetVersion && pqSupport ? pqHeaderSizeBytes : headerSizeBytes;
}

/** The version is the sender's current one; version 2 has no KEM field. */
export function encodeHeader(header: MessageHeader, version: number): Uint8Array {
  const w = new Writer().u16(header.maxVersion);
  writeX448(w, header.dhKey);
  if (version >= pqRatchetVersion) w.maybe(header.kem, writeKemParams);
  return w.u32(header.previousCount).u32(header.number).bytes();
}

/** Bytes after the known fields are ignored (later versions may add some). Copies. */
export function decodeHeader(bytes: Uint8Array, version: number): MessageHeader {
  const r = new Reader(bytes.slice(), 'ratchet header');
  return {
    maxVersion: r.u16(),
    dhKey: x448Public(readX448(r).slice()),
    kem: version >= pqRatchetVersion ? r.maybe(readKemParams) : undefined,
    previousCount: r.u32(),
    number: r.u32(),
  };
}

/** The sender's current version decides the length field. */
export function encodeMessage(message: RatchetMessage, version: number): Uint8Array {
  const w = new Writer();
  writeLong(w, message.sealedHeader, version);
  return w.raw(message.bodyTag).raw(message.body).bytes();
}

/** DecodeError. */
export function decodeMessage(bytes: Uint8Array): RatchetMessage {
  const r = new Reader(bytes, 'ratchet message');
  return { sealedHeader: readLong(r), bodyTag: r.take(tagSizeBytes), body: r.tail() };
}

/** What seals and opens headers: a 32-byte key and the ratchet's associated data. */
export type HeaderKey = {
  readonly key: Uint8Array;
  readonly associatedData: Uint8Array;
};

/** The header as sent: version, iv, tag, ciphertext. */
export function sealHeader(
  plaintext: Uint8Array,
  { key, associatedData }: HeaderKey,
  options: { readonly version: number; readonly pqSupport: boolean; readonly iv: Uint8Array },
): Uint8Array {
  const { version, pqSupport, iv } = options;
  const padded = pad(plaintext, paddedHeaderSizeBytes(version, pqSupport));
  const { ciphertext, tag } = aeadSeal({ key, iv, aad: associatedData, plaintext: padded });
  const w = new Writer().u16(version).raw(iv).raw(tag);
  writeLong(w, ciphertext, version);
  return w.bytes();
}

/** DecodeError. */
export function decodeSealedHeader(bytes: Uint8Array): SealedHeader {
  return decodeAll(bytes, 'sealed ratchet header', (r) => ({
    version: r.u16(),
    iv: r.take(ivSizeBytes),
    tag: r.take(tagSizeBytes),
    ciphertext: readLong(r),
  }));
}

/** Undefined when the key is not this header's; DecodeError when it is but the content is bad. */
export function openHeader(
  { version, iv, tag, ciphertext }: SealedHeader,
  { key, associatedData }: HeaderKey,
): MessageHeader | undefined {
  const padded = aeadOpen({ key, iv, aad: associatedData, ciphertext, tag });
  return padded === undefined ? undefined : decodeHeader(unpad(padded), version);
}

function writeLong(w: Writer, bytes: Uint8Array, version: number): void {
  if (version >= pqRatchetVersion) w.large(bytes);
  else w.str(bytes);
}

function readLong(r: Reader): Uint8Array {
  return (r.peek() ?? 0) < shortestByteLength ? r.large() : r.str();
}
