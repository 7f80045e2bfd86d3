/**
 * A session's X25519 key signed by the server's leaf key (00-encoding section 3, `SignedExact`):
 * SEQUENCE { SEQUENCE { SPKI }, algorithm, BIT STRING signature }, 122 bytes with Ed25519 or 173
 * with Ed448. The signature covers the inner 46 bytes. One byte string per content, so decoding
 * compares prefixes.
 */
import { concatBytes, defined, hexDecode } from '../base/index.ts';
import { decodeAll, type Reader } from '../encoding/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { decodeX25519Spki, encodeSpki } from './der.ts';
import type { PublicKey, SigningKey, X25519Public } from './keys.ts';
import { ed25519Sign, ed25519Verify, ed448Sign, ed448Verify } from './signatures.ts';

export type SignatureAlgorithm = SigningKey['type'];

export type SignedKey = {
  readonly key: X25519Public;
  /** The 46 bytes under the signature. */
  readonly signedBytes: Uint8Array;
  /** 64 (Ed25519) or 114 (Ed448) bytes. */
  readonly signature: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
};

const FORMS = {
  ed25519: { outer: hex('3078'), middle: hex('300506032b6570034100'), signatureSizeBytes: 64 },
  ed448: { outer: hex('3081aa'), middle: hex('300506032b6571037300'), signatureSizeBytes: 114 },
} as const;
const SPKI_WRAP = hex('302c');
const SIGNED_SIZE_BYTES = 46;

/** DER of the key signed by the leaf key. */
export function encodeSignedKey(key: X25519Public, sign: SigningKey): Uint8Array {
  const signedBytes = concatBytes(SPKI_WRAP, encodeSpki({ type: 'x25519', key }));
  const { outer, middle } = FORMS[sign.type];
  return concatBytes(outer, signedBytes, middle, signWith(sign, signedBytes));
}

/** Parses without verifying; DecodeError for any other form. Parts are views of the input. */
export function decodeSignedKey(der: Uint8Array): SignedKey {
  return decodeAll(der, 'signed key', (r) => {
    const algorithm = startsWith(der, FORMS.ed25519.outer) ? 'ed25519' : 'ed448';
    const { outer, middle, signatureSizeBytes } = FORMS[algorithm];
    expectBytes(r, outer);
    const signedBytes = r.take(SIGNED_SIZE_BYTES);
    if (!startsWith(signedBytes, SPKI_WRAP)) r.fail('expected a wrapped SPKI');
    const key = decodeX25519Spki(signedBytes.subarray(SPKI_WRAP.length));
    expectBytes(r, middle);
    return { key, signedBytes, signature: r.take(signatureSizeBytes), algorithm };
  });
}

/** The key when the leaf key signed it, else undefined; DecodeError when it does not parse. */
export function verifySignedKey(der: Uint8Array, leafKey: PublicKey): X25519Public | undefined {
  const { key, signedBytes, signature, algorithm } = decodeSignedKey(der);
  if (leafKey.type !== algorithm) return undefined;
  const isValid =
    leafKey.type === 'ed25519'
      ? ed25519Verify(leafKey.key, signedBytes, signature)
      : ed448Verify(leafKey.key, signedBytes, signature);
  return isValid ? key : undefined;
}

function signWith(sign: SigningKey, message: Uint8Array): Uint8Array {
  switch (sign.type) {
    case 'ed25519':
      return ed25519Sign(sign.key, message);
    case 'ed448':
      return ed448Sign(sign.key, message);
    default:
      return unreachable(sign);
  }
}

function expectBytes(r: Reader, expected: Uint8Array): void {
  if (!startsWith(r.take(expected.length), expected)) r.fail('unexpected DER');
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.every((byte, i) => bytes[i] === byte);
}

function hex(text: string): Uint8Array {
  return defined(hexDecode(text), 'DER constant');
}
