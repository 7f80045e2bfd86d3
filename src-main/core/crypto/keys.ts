/**
 * Raw keys as branded byte strings, so that a public key of one curve cannot pass for another.
 * Every constructor checks the length and brands its argument without copying it. Sizes from
 * 00-encoding section 3 and vectors/README (Ed25519 and Ed448 secrets are the seeds).
 */
import type { Brand } from '#shared/brand.ts';

export type X25519Public = Brand<Uint8Array, 'X25519Public'>;
export type X25519Secret = Brand<Uint8Array, 'X25519Secret'>;
export type X448Public = Brand<Uint8Array, 'X448Public'>;
export type X448Secret = Brand<Uint8Array, 'X448Secret'>;
export type Ed25519Public = Brand<Uint8Array, 'Ed25519Public'>;
export type Ed25519Secret = Brand<Uint8Array, 'Ed25519Secret'>;
export type Ed448Public = Brand<Uint8Array, 'Ed448Public'>;
export type Ed448Secret = Brand<Uint8Array, 'Ed448Secret'>;

export type KeyPair<P, S> = { readonly publicKey: P; readonly secretKey: S };
export type X25519KeyPair = KeyPair<X25519Public, X25519Secret>;
export type X448KeyPair = KeyPair<X448Public, X448Secret>;
export type Ed25519KeyPair = KeyPair<Ed25519Public, Ed25519Secret>;
export type Ed448KeyPair = KeyPair<Ed448Public, Ed448Secret>;

export type KeyAlgorithm = 'x25519' | 'x448' | 'ed25519' | 'ed448';

export type PublicKey =
  | { readonly type: 'x25519'; readonly key: X25519Public }
  | { readonly type: 'x448'; readonly key: X448Public }
  | { readonly type: 'ed25519'; readonly key: Ed25519Public }
  | { readonly type: 'ed448'; readonly key: Ed448Public };

/** What may authorize a command: a signature key, or X25519 for the authenticator. */
export type AuthPublicKey = Extract<PublicKey, { type: 'ed25519' | 'ed448' | 'x25519' }>;
export type DhPublicKey = Extract<PublicKey, { type: 'x25519' | 'x448' }>;

export type SecretKey =
  | { readonly type: 'x25519'; readonly key: X25519Secret }
  | { readonly type: 'x448'; readonly key: X448Secret }
  | { readonly type: 'ed25519'; readonly key: Ed25519Secret }
  | { readonly type: 'ed448'; readonly key: Ed448Secret };

/** A secret key that signs. */
export type SigningKey = Extract<SecretKey, { type: 'ed25519' | 'ed448' }>;

/** Length in bytes of a raw key, public or secret (equal for every algorithm here). */
export const KEY_SIZE_BYTES = { x25519: 32, x448: 56, ed25519: 32, ed448: 57 } as const;

/** 32 bytes; RangeError otherwise. */
export function x25519Public(bytes: Uint8Array): X25519Public {
  return sized(bytes, 32, 'X25519 public key') as X25519Public;
}

/** 32 bytes; RangeError otherwise. */
export function x25519Secret(bytes: Uint8Array): X25519Secret {
  return sized(bytes, 32, 'X25519 secret key') as X25519Secret;
}

/** 56 bytes; RangeError otherwise. */
export function x448Public(bytes: Uint8Array): X448Public {
  return sized(bytes, 56, 'X448 public key') as X448Public;
}

/** 56 bytes; RangeError otherwise. */
export function x448Secret(bytes: Uint8Array): X448Secret {
  return sized(bytes, 56, 'X448 secret key') as X448Secret;
}

/** 32 bytes; RangeError otherwise. */
export function ed25519Public(bytes: Uint8Array): Ed25519Public {
  return sized(bytes, 32, 'Ed25519 public key') as Ed25519Public;
}

/** The 32-byte seed; RangeError otherwise. */
export function ed25519Secret(bytes: Uint8Array): Ed25519Secret {
  return sized(bytes, 32, 'Ed25519 secret key') as Ed25519Secret;
}

/** 57 bytes; RangeError otherwise. */
export function ed448Public(bytes: Uint8Array): Ed448Public {
  return sized(bytes, 57, 'Ed448 public key') as Ed448Public;
}

/** The 57-byte seed; RangeError otherwise. */
export function ed448Secret(bytes: Uint8Array): Ed448Secret {
  return sized(bytes, 57, 'Ed448 secret key') as Ed448Secret;
}

function sized(bytes: Uint8Array, sizeBytes: number, what: string): Uint8Array {
  if (bytes.length !== sizeBytes) {
    throw new RangeError(`${what}: expected ${String(sizeBytes)} bytes`);
  }
  return bytes;
}
