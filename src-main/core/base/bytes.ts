/**
 * Byte strings: joining, comparing, and the text forms the network uses (00-encoding section 2).
 * Pure; every function returns a fresh buffer unless it says view.
 */

export type Bytes = Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The parts one after another, in a new buffer. */
export function concatBytes(...parts: readonly Bytes[]): Uint8Array {
  let sizeBytes = 0;
  for (const part of parts) sizeBytes += part.length;
  const joined = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Equality in time that depends on the lengths only; use it for anything secret. */
export function bytesEqual(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Unsigned lexicographic order: negative, zero or positive. Not constant time. */
export function compareBytes(a: Bytes, b: Bytes): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Overwrites secrets with zeros once they have served. */
export function wipe(...secrets: readonly Bytes[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** UTF-8 bytes of a text. */
export function utf8Encode(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Characters (code points) of UTF-8, without making a text of it, which could not be wiped. */
export function utf8Length(bytes: Bytes): number {
  let length = 0;
  for (const byte of bytes) {
    const isContinuation = (byte & 0xc0) === 0x80;
    if (!isContinuation) length += 1;
  }
  return length;
}

/** Text of UTF-8 bytes, or undefined when they are not valid UTF-8. */
export function utf8Decode(bytes: Bytes): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lowercase hex without prefix. */
export function hexEncode(bytes: Bytes): string {
  let hex = '';
  for (const byte of bytes) hex += HEX[byte] ?? '';
  return hex;
}

/** Bytes of an even-length hex text, or undefined when it is not hex. */
export function hexDecode(hex: string): Uint8Array | undefined {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) return undefined;
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE64URL_VALUE = new Map(Array.from(BASE64URL, (char, value) => [char, value]));

/** base64url WITH `=` padding: the network's text form of keys, hashes and ids. */
export function base64urlEncode(bytes: Bytes): string {
  const unpadded = base64urlEncodeUnpadded(bytes);
  return unpadded + '='.repeat((4 - (unpadded.length % 4)) % 4);
}

/** base64url without padding: used in short links only. */
export function base64urlEncodeUnpadded(bytes: Bytes): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let sextet = 0; sextet <= Math.min(left, 3); sextet++) {
      text += BASE64URL[(group >> (18 - 6 * sextet)) & 63] ?? '';
    }
  }
  return text;
}

/** Bytes of padded or unpadded base64url, or undefined when the text is not that (or is empty). */
export function base64urlDecode(text: string): Uint8Array | undefined {
  const unpadded = text.replace(/={1,2}$/, '');
  const hasPadding = unpadded.length !== text.length;
  if (unpadded.length === 0 || unpadded.length % 4 === 1) return undefined;
  if (hasPadding && text.length % 4 !== 0) return undefined;
  const bytes = new Uint8Array(Math.floor((unpadded.length * 6) / 8));
  let bits = 0;
  let bitCount = 0;
  let offset = 0;
  for (const char of unpadded) {
    const value = BASE64URL_VALUE.get(char);
    if (value === undefined) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[offset++] = (bits >> bitCount) & 0xff;
    }
  }
  return bytes;
}
