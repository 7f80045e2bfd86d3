/**
 * Diffie-Hellman on X25519 (queues, boxes) and X448 (ratchet). A public key of low order gives
 * the all-zero secret without an error, as the network's other implementations do (vectors
 * keys.json `dhRaw`); a protocol that must refuse it (TLS, RFC 8446 section 7.4.2) asks
 * isZeroSecret.
 */
import { type RandomSource, assert } from '../base/index.ts';
import { curve448 } from './curve448.ts';
import {
  type X25519KeyPair,
  type X25519Public,
  type X25519Secret,
  type X448KeyPair,
  type X448Public,
  type X448Secret,
  KEY_SIZE_BYTES,
  x25519Public,
  x25519Secret,
  x448Public,
  x448Secret,
} from './keys.ts';
import { readySodium } from './sodium.ts';

/** A new key pair, 32 and 32 bytes. */
export function generateX25519(random: RandomSource): X25519KeyPair {
  const secretKey = x25519Secret(random(KEY_SIZE_BYTES.x25519));
  return { publicKey: x25519PublicOf(secretKey), secretKey };
}

/** A new key pair, 56 and 56 bytes; up to 1 ms in Electron, see key-pool.ts. */
export function generateX448(random: RandomSource): X448KeyPair {
  const secretKey = x448Secret(random(KEY_SIZE_BYTES.x448));
  return { publicKey: x448PublicOf(secretKey), secretKey };
}

/** The public key of a secret key. */
export function x25519PublicOf(secretKey: X25519Secret): X25519Public {
  return x25519Public(readySodium().crypto_scalarmult_base(secretKey));
}

/** The public key of a secret key. */
export function x448PublicOf(secretKey: X448Secret): X448Public {
  return x448Public(curve448.x448PublicOf(secretKey));
}

/** The raw 32-byte shared secret; all zeros for a public key of low order. */
export function x25519(secretKey: X25519Secret, publicKey: X25519Public): Uint8Array {
  const sodium = readySodium();
  checkSizes('x25519', secretKey, publicKey);
  try {
    return sodium.crypto_scalarmult(secretKey, publicKey);
  } catch {
    // With the lengths checked, libsodium refuses an all-zero result only.
    return new Uint8Array(KEY_SIZE_BYTES.x25519);
  }
}

/** The raw 56-byte shared secret; all zeros for a public key of low order. */
export function x448(secretKey: X448Secret, publicKey: X448Public): Uint8Array {
  checkSizes('x448', secretKey, publicKey);
  return curve448.x448(secretKey, publicKey) ?? new Uint8Array(KEY_SIZE_BYTES.x448);
}

/** Whether a shared secret is all zeros, that is, the public key was of low order. */
export function isZeroSecret(secret: Uint8Array): boolean {
  let union = 0;
  for (const byte of secret) union |= byte;
  return union === 0;
}

/** A key cast past its constructor must not end in a silent all-zero secret. */
function checkSizes(type: 'x25519' | 'x448', ...keys: readonly Uint8Array[]): void {
  const isSized = keys.every((key) => key.length === KEY_SIZE_BYTES[type]);
  assert(isSized, `${type}: key of a wrong length`);
}
