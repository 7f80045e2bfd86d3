/** Writes the few DER values that an X.509 certificate is made of (ITU-T X.690). Pure. */
import { concatBytes, utf8Encode } from '../../core/base/index.ts';

/** One value: tag, length, the contents one after another. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag), derLength(content.length), content);
}

export function derSequence(...items: readonly Uint8Array[]): Uint8Array {
  return der(0x30, ...items);
}

/** A non-negative INTEGER of big-endian bytes. */
export function derInteger(bytes: Uint8Array): Uint8Array {
  const firstUsed = bytes.findIndex((byte) => byte !== 0);
  const short = firstUsed < 0 ? Uint8Array.of(0) : bytes.subarray(firstUsed);
  const isNegative = ((short[0] ?? 0) & 0x80) !== 0;
  return der(0x02, isNegative ? Uint8Array.of(0) : new Uint8Array(0), short);
}

/** OBJECT IDENTIFIER of its dotted text. */
export function derOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, ...[first * 40 + second, ...rest].map(base128));
}

export function derUtf8String(text: string): Uint8Array {
  return der(0x0c, utf8Encode(text));
}

export function derOctetString(bytes: Uint8Array): Uint8Array {
  return der(0x04, bytes);
}

/** BIT STRING whose last byte has the given number of unused bits. */
export function derBitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  return der(0x03, Uint8Array.of(unusedBits), bytes);
}

export const DER_TRUE: Uint8Array = der(0x01, Uint8Array.of(0xff));

/** UTCTime up to 2049, GeneralizedTime after, as RFC 5280 section 4.1.2.5 asks; whole seconds. */
export function derTime(timeMs: number): Uint8Array {
  const digits = new Date(timeMs).toISOString().replace(/[-:T]|\.\d+/g, '');
  return new Date(timeMs).getUTCFullYear() < 2050
    ? der(0x17, utf8Encode(digits.slice(2)))
    : der(0x18, utf8Encode(digits));
}

/** Explicitly tagged [n]. */
export function derExplicit(n: number, content: Uint8Array): Uint8Array {
  return der(0xa0 + n, content);
}

function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  return Uint8Array.of(0x82, length >> 8, length & 0xff);
}

function base128(value: number): Uint8Array {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return Uint8Array.from(bytes);
}
