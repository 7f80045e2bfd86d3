/**
 * The network's box: tag(16) then ciphertext, XSalsa20-Poly1305 with HSalsa20 applied to the
 * secret first (00-encoding section 5.2). The secret is a raw X25519 output (then this is NaCl
 * crypto_box) or a symmetric key (then it is NOT plain crypto_secretbox).
 */
import { hsalsa } from '@noble/ciphers/salsa.js';
import { wipe } from '../base/index.ts';
import { CryptoError } from './errors.ts';
import { pad, tryUnpad } from './padding.ts';
import { readySodium } from './sodium.ts';

export const NONCE_SIZE_BYTES = 24;
export const BOX_TAG_SIZE_BYTES = 16;
const SECRET_SIZE_BYTES = 32;

/** 16 bytes longer than the message; secret 32, nonce 24 bytes. */
export function boxSeal(secret: Uint8Array, nonce: Uint8Array, message: Uint8Array): Uint8Array {
  return withBoxKey(secret, nonce, (key) =>
    readySodium().crypto_secretbox_easy(message, nonce, key),
  );
}

/** The message, or undefined when the box does not open. */
export function boxOpen(
  secret: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < BOX_TAG_SIZE_BYTES) return undefined;
  const sodium = readySodium();
  return withBoxKey(secret, nonce, (key) => {
    try {
      return sodium.crypto_secretbox_open_easy(sealed, nonce, key);
    } catch {
      return undefined;
    }
  });
}

/** Box of the padded message, paddedSizeBytes + 16 long; RangeError when it does not fit. */
// eslint-disable-next-line max-params -- secret, nonce and message are positional in every box call
export function boxSealPadded(
  secret: Uint8Array,
  nonce: Uint8Array,
  message: Uint8Array,
  paddedSizeBytes: number,
): Uint8Array {
  return boxSeal(secret, nonce, pad(message, paddedSizeBytes));
}

/** The message inside, or undefined when the box does not open or its padding is unreadable. */
export function boxOpenPadded(
  secret: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const padded = boxOpen(secret, nonce, sealed);
  return padded === undefined ? undefined : tryUnpad(padded);
}

/** 24 bytes: the input cut, or followed by zeros. */
export function cbNonce(bytes: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(NONCE_SIZE_BYTES);
  nonce.set(bytes.subarray(0, NONCE_SIZE_BYTES));
  return nonce;
}

/** The nonce of the answer: the same bytes backwards. */
export function reverseNonce(nonce: Uint8Array): Uint8Array {
  return nonce.slice().reverse();
}

function withBoxKey<T>(secret: Uint8Array, nonce: Uint8Array, use: (key: Uint8Array) => T): T {
  if (secret.length !== SECRET_SIZE_BYTES) throw new CryptoError('badSize', 'box secret');
  if (nonce.length !== NONCE_SIZE_BYTES) throw new CryptoError('badSize', 'box nonce');
  const key = hsalsa20(secret);
  try {
    return use(key);
  } finally {
    wipe(key);
  }
}

/** "expand 32-byte k" as little-endian words. */
const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);

/** HSalsa20 of the secret and 16 zero bytes. */
function hsalsa20(secret: Uint8Array): Uint8Array {
  const words = new Uint32Array(8);
  const view = new DataView(secret.buffer, secret.byteOffset, secret.byteLength);
  for (let i = 0; i < 8; i++) words[i] = view.getUint32(4 * i, true);
  const out = new Uint32Array(8);
  hsalsa(SIGMA, words, new Uint32Array(4), out);
  const key = new Uint8Array(32);
  const keyView = new DataView(key.buffer);
  out.forEach((word, i) => {
    keyView.setUint32(4 * i, word, true);
  });
  words.fill(0);
  out.fill(0);
  return key;
}
