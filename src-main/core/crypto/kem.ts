/**
 * The post-quantum key encapsulation of the ratchet: Streamlined NTRU Prime sntrup761 (liboqs,
 * WASM). Calls are synchronous once initCrypto() has resolved; a key pair takes 20 ms, so take it
 * from key-pool.ts. Wrong lengths throw CryptoError; a wrong ciphertext of the right length gives
 * an unrelated secret (implicit rejection).
 */
import { createSntrup761, type Sntrup761 } from '@oqs/liboqs-js/kem';
import { CryptoError } from './errors.ts';

export type KemKeyPair = {
  /** 1158 bytes. */
  readonly publicKey: Uint8Array;
  /** 1763 bytes. */
  readonly secretKey: Uint8Array;
};

export type KemEncapsulation = {
  /** 1039 bytes. */
  readonly ciphertext: Uint8Array;
  /** 32 bytes. */
  readonly sharedSecret: Uint8Array;
};

export interface Kem {
  readonly name: string;
  readonly publicKeySizeBytes: number;
  readonly secretKeySizeBytes: number;
  readonly ciphertextSizeBytes: number;
  readonly sharedSecretSizeBytes: number;
  generateKeyPair(): KemKeyPair;
  encapsulate(publicKey: Uint8Array): KemEncapsulation;
  /** The 32-byte shared secret. */
  decapsulate(secretKey: Uint8Array, ciphertext: Uint8Array): Uint8Array;
}

const SIZES = {
  publicKeySizeBytes: 1158,
  secretKeySizeBytes: 1763,
  ciphertextSizeBytes: 1039,
  sharedSecretSizeBytes: 32,
} as const;

let loading: Promise<void> | undefined;
let kem: Kem | undefined;

/** Loads the WASM module once. */
export async function loadSntrup761(): Promise<void> {
  loading ??= createSntrup761().then((implementation) => {
    kem = wrap(implementation);
  });
  await loading;
}

/** The ratchet's KEM; CryptoError `notReady` before initCrypto() has resolved. */
export function sntrup761(): Kem {
  if (kem === undefined) throw new CryptoError('notReady', 'initCrypto() was not awaited');
  return kem;
}

function wrap(implementation: Sntrup761): Kem {
  return {
    name: 'sntrup761',
    ...SIZES,
    generateKeyPair: () => implementation.generateKeyPair(),
    encapsulate(publicKey) {
      checkSize(publicKey, SIZES.publicKeySizeBytes, 'KEM public key');
      return implementation.encapsulate(publicKey);
    },
    decapsulate(secretKey, ciphertext) {
      checkSize(secretKey, SIZES.secretKeySizeBytes, 'KEM secret key');
      checkSize(ciphertext, SIZES.ciphertextSizeBytes, 'KEM ciphertext');
      return implementation.decapsulate(ciphertext, secretKey);
    },
  };
}

function checkSize(bytes: Uint8Array, sizeBytes: number, what: string): void {
  if (bytes.length !== sizeBytes) {
    throw new CryptoError('badSize', `${what}: expected ${String(sizeBytes)} bytes`);
  }
}
