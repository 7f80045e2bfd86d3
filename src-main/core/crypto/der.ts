/**
 * Public keys as X.509 SubjectPublicKeyInfo and secret keys as PKCS#8, for the four curves of the
 * network (00-encoding section 3). Every form has exactly one byte string, so decoding compares
 * prefixes instead of parsing DER. Decoded keys are views of the input.
 */
import { unreachable } from '#shared/unreachable.ts';
import { concatBytes, defined, hexDecode } from '../base/index.ts';
import { DecodeError } from '../encoding/index.ts';
import {
  type AuthPublicKey,
  type DhPublicKey,
  type Ed25519Public,
  type KeyAlgorithm,
  type PublicKey,
  type SecretKey,
  type X25519Public,
  type X448Public,
  KEY_SIZE_BYTES,
  ed25519Public,
  ed25519Secret,
  ed448Public,
  ed448Secret,
  x25519Public,
  x25519Secret,
  x448Public,
  x448Secret,
} from './keys.ts';

const ALGORITHMS = ['x25519', 'x448', 'ed25519', 'ed448'] as const;

const SPKI_PREFIX = {
  x25519: prefix('302a300506032b656e032100'),
  x448: prefix('3042300506032b656f033900'),
  ed25519: prefix('302a300506032b6570032100'),
  ed448: prefix('3043300506032b6571033a00'),
} as const satisfies Record<KeyAlgorithm, Uint8Array>;

const PKCS8_PREFIX = {
  x25519: prefix('302e020100300506032b656e04220420'),
  x448: prefix('3046020100300506032b656f043a0438'),
  ed25519: prefix('302e020100300506032b657004220420'),
  ed448: prefix('3047020100300506032b6571043b0439'),
} as const satisfies Record<KeyAlgorithm, Uint8Array>;

/** SPKI DER: 44 bytes (X25519, Ed25519), 68 (X448) or 69 (Ed448), in a new buffer. */
export function encodeSpki(key: PublicKey): Uint8Array {
  return concatBytes(SPKI_PREFIX[key.type], key.key);
}

/** The key of an SPKI of any of the four algorithms; DecodeError for everything else. */
export function decodeSpki(der: Uint8Array): PublicKey {
  const { type, key } = decode(der, SPKI_PREFIX, 'public key');
  switch (type) {
    case 'x25519':
      return { type, key: x25519Public(key) };
    case 'x448':
      return { type, key: x448Public(key) };
    case 'ed25519':
      return { type, key: ed25519Public(key) };
    case 'ed448':
      return { type, key: ed448Public(key) };
    default:
      return unreachable(type);
  }
}

/** SPKI of Ed25519, Ed448 or X25519: the keys that authorize commands. */
export function decodeAuthKey(der: Uint8Array): AuthPublicKey {
  const key = decodeSpki(der);
  if (key.type === 'x448') throw new DecodeError('auth key', 'X448 cannot authorize');
  return key;
}

/** SPKI of X25519 or X448. */
export function decodeDhKey(der: Uint8Array): DhPublicKey {
  const key = decodeSpki(der);
  if (key.type === 'x25519' || key.type === 'x448') return key;
  throw new DecodeError('DH key', `expected X25519 or X448, got ${key.type}`);
}

/** SPKI of X25519; DecodeError for another algorithm. */
export function decodeX25519Spki(der: Uint8Array): X25519Public {
  const key = decodeSpki(der);
  if (key.type === 'x25519') return key.key;
  throw new DecodeError('X25519 key', `got ${key.type}`);
}

/** SPKI of X448; DecodeError for another algorithm. */
export function decodeX448Spki(der: Uint8Array): X448Public {
  const key = decodeSpki(der);
  if (key.type === 'x448') return key.key;
  throw new DecodeError('X448 key', `got ${key.type}`);
}

/** SPKI of Ed25519; DecodeError for another algorithm. */
export function decodeEd25519Spki(der: Uint8Array): Ed25519Public {
  const key = decodeSpki(der);
  if (key.type === 'ed25519') return key.key;
  throw new DecodeError('Ed25519 key', `got ${key.type}`);
}

/** PKCS#8 DER: 48 bytes (X25519, Ed25519), 72 (X448) or 73 (Ed448). Local storage only; secret. */
export function encodePkcs8(key: SecretKey): Uint8Array {
  return concatBytes(PKCS8_PREFIX[key.type], key.key);
}

/** The key of a PKCS#8 of any of the four algorithms; DecodeError for everything else. */
export function decodePkcs8(der: Uint8Array): SecretKey {
  const { type, key } = decode(der, PKCS8_PREFIX, 'secret key');
  switch (type) {
    case 'x25519':
      return { type, key: x25519Secret(key) };
    case 'x448':
      return { type, key: x448Secret(key) };
    case 'ed25519':
      return { type, key: ed25519Secret(key) };
    case 'ed448':
      return { type, key: ed448Secret(key) };
    default:
      return unreachable(type);
  }
}

function decode(
  der: Uint8Array,
  prefixes: Record<KeyAlgorithm, Uint8Array>,
  what: string,
): { type: KeyAlgorithm; key: Uint8Array } {
  for (const type of ALGORITHMS) {
    const start = prefixes[type];
    if (der.length !== start.length + KEY_SIZE_BYTES[type]) continue;
    if (start.every((byte, i) => der[i] === byte)) return { type, key: der.subarray(start.length) };
  }
  throw new DecodeError(what, 'not the DER of X25519, X448, Ed25519 or Ed448');
}

function prefix(hex: string): Uint8Array {
  return defined(hexDecode(hex), 'DER prefix');
}
