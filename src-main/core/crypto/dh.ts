/**
 * Diffie-Hellman on X25519 (queues, boxes) and X448 (ratchet). A public key of low order gives
 * the all-zero secret without an error, as the network's other implementations do (vectors
 * keys.json `dhRaw`); a protocol that must refuse it (TLS, RFC 8446 section 7.4.2) asks isZeroSecret.
 */
import { x25519 as nobleX25519 } from '@noble/curves/ed25519.js';
import { x448 as nobleX448 } from '@noble/curves/ed448.js';
import type { RandomSource } from '../base/index.ts';
import {
  type X25519KeyPair,
  type X25519Public,
  type X25519Secret,
  type X448KeyPair,
  type X448Public,
  type X448Secret,
  x25519Public,
  x25519Secret,
  x448Public,
  x448Secret,
} from './keys.ts';

/** A new key pair, 32 and 32 bytes. */
export function generateX25519(random: RandomSource): X25519KeyPair {
  const secretKey = x25519Secret(random(32));
  return { publicKey: x25519PublicOf(secretKey), secretKey };
}

/** A new key pair, 56 and 56 bytes; milliseconds in Electron, see key-pool.ts. */
export function generateX448(random: RandomSource): X448KeyPair {
  const secretKey = x448Secret(random(56));
  return { publicKey: x448PublicOf(secretKey), secretKey };
}

/** The public key of a secret key. */
export function x25519PublicOf(secretKey: X25519Secret): X25519Public {
  return x25519Public(nobleX25519.getPublicKey(secretKey));
}

/** The public key of a secret key. */
export function x448PublicOf(secretKey: X448Secret): X448Public {
  return x448Public(nobleX448.getPublicKey(secretKey));
}

/** The raw 32-byte shared secret; all zeros for a public key of low order. */
export function x25519(secretKey: X25519Secret, publicKey: X25519Public): Uint8Array {
  return orZeros(32, () => nobleX25519.getSharedSecret(secretKey, publicKey));
}

/** The raw 56-byte shared secret; all zeros for a public key of low order. */
export function x448(secretKey: X448Secret, publicKey: X448Public): Uint8Array {
  return orZeros(56, () => nobleX448.getSharedSecret(secretKey, publicKey));
}

/** Whether a shared secret is all zeros, that is, the public key was of low order. */
export function isZeroSecret(secret: Uint8Array): boolean {
  let union = 0;
  for (const byte of secret) union |= byte;
  return union === 0;
}

/** With lengths checked by the brands, a library can only refuse an all-zero result. */
function orZeros(sizeBytes: number, compute: () => Uint8Array): Uint8Array {
  try {
    return compute();
  } catch {
    return new Uint8Array(sizeBytes);
  }
}
