/** Passphrases and passcodes as bytes: what is typed, and what it is on every computer. */
import { opaqueString } from '#shared/opaque-string.ts';
import { type Bytes, bytesEqual, utf8Decode, utf8Encode, utf8Length, wipe } from './bytes.ts';

/**
 * What is kept of a secret that is set (UTF-8): the same characters typed elsewhere make the same bytes. A
 * copy, for the caller to wipe. What is no UTF-8 stays; of ASCII no text is made, which could not be wiped.
 */
export function opaqueBytes(secret: Bytes): Uint8Array {
  const isAscii = secret.every((byte) => byte < 0x80);
  const text = isAscii ? undefined : utf8Decode(secret);
  return text === undefined ? new Uint8Array(secret) : utf8Encode(opaqueString(text));
}

/** How many characters a secret (UTF-8) has, however they were put together. */
export function opaqueLength(secret: Bytes): number {
  const opaque = opaqueBytes(secret);
  const length = utf8Length(opaque);
  wipe(opaque);
  return length;
}

/**
 * All that a secret which is typed may have been set as: as it was typed, which is how it was kept at
 * first, and, where that is something else, its opaqueBytes. Copies, for the caller to wipe.
 */
export function secretForms(secret: Bytes): readonly [Uint8Array, ...Uint8Array[]] {
  const opaque = opaqueBytes(secret);
  return bytesEqual(opaque, secret) ? [opaque] : [new Uint8Array(secret), opaque];
}
