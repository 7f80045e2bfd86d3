/** AES-256-GCM with the ratchet's 16-byte IV and a detached tag (00-encoding section 5.5). */
import { CryptoError } from './errors.ts';
import { nativeGcmOpen, nativeGcmSeal } from './native.ts';

export const AEAD_TAG_SIZE_BYTES = 16;

export type AeadKey = {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 16 bytes in the ratchet, 12 in call frames. */
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
};

export type AeadSealed = {
  readonly ciphertext: Uint8Array;
  /** 16 bytes. */
  readonly tag: Uint8Array;
};

/** Ciphertext as long as the plaintext, and a 16-byte tag. */
export function aeadSeal(input: AeadKey & { readonly plaintext: Uint8Array }): AeadSealed {
  checkKey(input);
  return nativeGcmSeal(input, input.plaintext);
}

/** The plaintext, or undefined when the tag does not match or is not 16 bytes long. */
export function aeadOpen(input: AeadKey & AeadSealed): Uint8Array | undefined {
  checkKey(input);
  if (input.tag.length !== AEAD_TAG_SIZE_BYTES) return undefined;
  return nativeGcmOpen(input, input.ciphertext, input.tag);
}

function checkKey({ key, iv }: AeadKey): void {
  if (key.length !== 32) throw new CryptoError('badSize', 'AES-256-GCM key');
  if (iv.length !== 16 && iv.length !== 12) throw new CryptoError('badSize', 'AES-256-GCM IV');
}
