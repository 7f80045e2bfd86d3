/** Ed25519 (commands, links, groups) and Ed448 (server certificates and keys) signatures. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { ed448 } from '@noble/curves/ed448.js';
import type { RandomSource } from '../base/index.ts';
import {
  type Ed25519KeyPair,
  type Ed25519Public,
  type Ed25519Secret,
  type Ed448KeyPair,
  type Ed448Public,
  type Ed448Secret,
  ed25519Public,
  ed25519Secret,
  ed448Public,
  ed448Secret,
} from './keys.ts';

export const ED25519_SIGNATURE_SIZE_BYTES = 64;
export const ED448_SIGNATURE_SIZE_BYTES = 114;

/** A new key pair, 32 and 32 bytes. */
export function generateEd25519(random: RandomSource): Ed25519KeyPair {
  const secretKey = ed25519Secret(random(32));
  return { publicKey: ed25519PublicOf(secretKey), secretKey };
}

/** A new key pair, 57 and 57 bytes. */
export function generateEd448(random: RandomSource): Ed448KeyPair {
  const secretKey = ed448Secret(random(57));
  return { publicKey: ed448PublicOf(secretKey), secretKey };
}

/** The public key of a seed. */
export function ed25519PublicOf(secretKey: Ed25519Secret): Ed25519Public {
  return ed25519Public(ed25519.getPublicKey(secretKey));
}

/** The public key of a seed. */
export function ed448PublicOf(secretKey: Ed448Secret): Ed448Public {
  return ed448Public(ed448.getPublicKey(secretKey));
}

/** The 64-byte signature. */
export function ed25519Sign(secretKey: Ed25519Secret, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, secretKey);
}

/** Whether the signature is valid; false for any malformed key or signature. */
export function ed25519Verify(
  publicKey: Ed25519Public,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== ED25519_SIGNATURE_SIZE_BYTES) return false;
  return ed25519.verify(signature, message, publicKey);
}

/** The 114-byte signature (pure Ed448, empty context). */
export function ed448Sign(secretKey: Ed448Secret, message: Uint8Array): Uint8Array {
  return ed448.sign(message, secretKey);
}

/** Whether the signature is valid; false for any malformed key or signature. */
export function ed448Verify(
  publicKey: Ed448Public,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== ED448_SIGNATURE_SIZE_BYTES) return false;
  return ed448.verify(signature, message, publicKey);
}
