/** Ed25519 (commands, links, groups) and Ed448 (server certificates and keys) signatures. */
import { type RandomSource, wipe } from '../base/index.ts';
import { curve448 } from './curve448.ts';
import {
  type Ed25519KeyPair,
  type Ed25519Public,
  type Ed25519Secret,
  type Ed448KeyPair,
  type Ed448Public,
  type Ed448Secret,
  KEY_SIZE_BYTES,
  ed25519Public,
  ed25519Secret,
  ed448Public,
  ed448Secret,
} from './keys.ts';
import { readySodium } from './sodium.ts';

export const ED25519_SIGNATURE_SIZE_BYTES = 64;
export const ED448_SIGNATURE_SIZE_BYTES = 114;

/** A new key pair, 32 and 32 bytes. */
export function generateEd25519(random: RandomSource): Ed25519KeyPair {
  const secretKey = ed25519Secret(random(KEY_SIZE_BYTES.ed25519));
  return { publicKey: ed25519PublicOf(secretKey), secretKey };
}

/** A new key pair, 57 and 57 bytes. */
export function generateEd448(random: RandomSource): Ed448KeyPair {
  const secretKey = ed448Secret(random(KEY_SIZE_BYTES.ed448));
  return { publicKey: ed448PublicOf(secretKey), secretKey };
}

/** The public key of a seed. */
export function ed25519PublicOf(secretKey: Ed25519Secret): Ed25519Public {
  const { publicKey, privateKey } = readySodium().crypto_sign_seed_keypair(secretKey);
  wipe(privateKey);
  return ed25519Public(publicKey);
}

/** The public key of a seed. */
export function ed448PublicOf(secretKey: Ed448Secret): Ed448Public {
  return ed448Public(curve448.ed448PublicOf(secretKey));
}

/** The 64-byte signature. */
export function ed25519Sign(secretKey: Ed25519Secret, message: Uint8Array): Uint8Array {
  const sodium = readySodium();
  const { privateKey } = sodium.crypto_sign_seed_keypair(secretKey);
  const signature = sodium.crypto_sign_detached(message, privateKey);
  wipe(privateKey);
  return signature;
}

/** Whether the signature is valid; false for any malformed key or signature. */
export function ed25519Verify(
  publicKey: Ed25519Public,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== ED25519_SIGNATURE_SIZE_BYTES) return false;
  return readySodium().crypto_sign_verify_detached(signature, message, publicKey);
}

/** The 114-byte signature (pure Ed448, empty context). */
export function ed448Sign(secretKey: Ed448Secret, message: Uint8Array): Uint8Array {
  return curve448.ed448Sign(secretKey, message);
}

/** Whether the signature is valid; false for any malformed key or signature. */
export function ed448Verify(
  publicKey: Ed448Public,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== ED448_SIGNATURE_SIZE_BYTES) return false;
  return curve448.ed448Verify(publicKey, message, signature);
}
