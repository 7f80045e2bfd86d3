/**
 * X448 and Ed448: node:crypto where it has them, else noble. Both give the same bytes; the factory
 * lets tests run either on any runtime.
 */
import { ed448 as nobleEd448, x448 as nobleX448 } from '@noble/curves/ed448.js';
import { type NativeCurve448, detectCurve448 } from './native.ts';
import type { Ed448Public, Ed448Secret, X448Public, X448Secret } from './keys.ts';

export type Curve448 = {
  readonly isNative: boolean;
  x448PublicOf(secretKey: X448Secret): Uint8Array;
  /** Raw 56 bytes; undefined when the public key is of low order. */
  x448(secretKey: X448Secret, publicKey: X448Public): Uint8Array | undefined;
  ed448PublicOf(secretKey: Ed448Secret): Uint8Array;
  ed448Sign(secretKey: Ed448Secret, message: Uint8Array): Uint8Array;
  ed448Verify(publicKey: Ed448Public, message: Uint8Array, signature: Uint8Array): boolean;
};

/** The curves on node:crypto, or on noble when it is undefined. */
export function createCurve448(native: NativeCurve448 | undefined): Curve448 {
  if (native === undefined) return NOBLE;
  return {
    ...native,
    isNative: true,
    // OpenSSL does not tell low order from other failures, so noble decides.
    x448: (secretKey, publicKey) =>
      attempt(() => native.x448(secretKey, publicKey)) ?? NOBLE.x448(secretKey, publicKey),
    ed448Verify: (publicKey, message, signature) =>
      attempt(() => native.ed448Verify(publicKey, message, signature)) ?? false,
  };
}

/** With lengths checked by the caller, noble throws for an all-zero result only. */
const NOBLE: Curve448 = {
  isNative: false,
  x448PublicOf: (secretKey) => nobleX448.getPublicKey(secretKey),
  x448: (secretKey, publicKey) => attempt(() => nobleX448.getSharedSecret(secretKey, publicKey)),
  ed448PublicOf: (secretKey) => nobleEd448.getPublicKey(secretKey),
  ed448Sign: (secretKey, message) => nobleEd448.sign(message, secretKey),
  ed448Verify: (publicKey, message, signature) =>
    attempt(() => nobleEd448.verify(signature, message, publicKey)) ?? false,
};

/** The curves of this runtime. */
export const curve448: Curve448 = createCurve448(detectCurve448());

function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}
