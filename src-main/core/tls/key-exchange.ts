/**
 * Key exchange: our shares and what they make with the server's. X25519 and X448 (RFC 7748, RFC
 * 8446 section 7.4.2) and the hybrid X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem).
 *
 * Which shares are sent at once: the hybrid costs 0.5 ms and 1.2 KB in a first flight that still
 * fits the initial congestion window, a HelloRetryRequest a round trip, so hybrid and X25519 go
 * together (with one X25519 key, as the draft allows). X448 is offered without a share: every
 * server of the network takes X25519, and X448 costs milliseconds in Electron.
 */
import { ml_kem768 as mlKem768 } from '@noble/post-quantum/ml-kem.js';
import { type RandomSource, concatBytes, wipe } from '../base/index.ts';
import {
  type X25519KeyPair,
  generateX25519,
  generateX448,
  isZeroSecret,
  x25519,
  x25519Public,
  x448,
  x448Public,
} from '../crypto/index.ts';
import { demand } from './fault.ts';
import type { TlsGroup } from './types.ts';

const X25519_SIZE_BYTES = 32;
const X448_SIZE_BYTES = 56;
const ML_KEM_CIPHERTEXT_SIZE_BYTES = 1088;
const ML_KEM_SEED_SIZE_BYTES = 64;

/** In order of preference. */
export const OFFERED_GROUPS: readonly TlsGroup[] = ['x25519mlkem768', 'x25519', 'x448'];

/** One of our shares, with its secret kept inside. */
export interface KeyShare {
  readonly group: TlsGroup;
  readonly publicKey: Uint8Array;
  /** The shared secret with the server's share; TlsFault when that is not a proper key. */
  agree(serverShare: Uint8Array): Uint8Array;
  /** Forgets the secret. */
  wipe(): void;
}

/** The shares of the first ClientHello. */
export function initialShares(random: RandomSource): readonly KeyShare[] {
  const pair = generateX25519(random);
  return [hybridShare(random, pair), x25519Share(pair)];
}

/** A share of a group that a HelloRetryRequest names. */
export function shareOf(group: TlsGroup, random: RandomSource): KeyShare {
  switch (group) {
    case 'x25519':
      return x25519Share(generateX25519(random));
    case 'x448':
      return x448Share(random);
    case 'x25519mlkem768':
      return hybridShare(random, generateX25519(random));
  }
}

function x25519Share(pair: X25519KeyPair): KeyShare {
  return {
    group: 'x25519',
    publicKey: pair.publicKey,
    agree: (serverShare) => agreeX25519(pair, serverShare),
    wipe: () => {
      wipe(pair.secretKey);
    },
  };
}

function x448Share(random: RandomSource): KeyShare {
  const pair = generateX448(random);
  return {
    group: 'x448',
    publicKey: pair.publicKey,
    agree: (serverShare) => {
      demandSize(serverShare, X448_SIZE_BYTES);
      return demandNonZero(x448(pair.secretKey, x448Public(serverShare)));
    },
    wipe: () => {
      wipe(pair.secretKey);
    },
  };
}

function hybridShare(random: RandomSource, pair: X25519KeyPair): KeyShare {
  const seed = random(ML_KEM_SEED_SIZE_BYTES);
  const kem = mlKem768.keygen(seed);
  wipe(seed);
  return {
    group: 'x25519mlkem768',
    publicKey: concatBytes(kem.publicKey, pair.publicKey),
    agree: (serverShare) => {
      demandSize(serverShare, ML_KEM_CIPHERTEXT_SIZE_BYTES + X25519_SIZE_BYTES);
      const ciphertext = serverShare.subarray(0, ML_KEM_CIPHERTEXT_SIZE_BYTES);
      const classical = agreeX25519(pair, serverShare.subarray(ML_KEM_CIPHERTEXT_SIZE_BYTES));
      return concatBytes(mlKem768.decapsulate(ciphertext, kem.secretKey), classical);
    },
    wipe: () => {
      wipe(kem.secretKey, pair.secretKey);
    },
  };
}

function agreeX25519(pair: X25519KeyPair, serverShare: Uint8Array): Uint8Array {
  demandSize(serverShare, X25519_SIZE_BYTES);
  return demandNonZero(x25519(pair.secretKey, x25519Public(serverShare)));
}

function demandSize(serverShare: Uint8Array, sizeBytes: number): void {
  demand(serverShare.length === sizeBytes, 'illegalParameter', 'key share of a wrong size');
}

/** Section 7.4.2: a public key of low order is refused. */
function demandNonZero(secret: Uint8Array): Uint8Array {
  demand(!isZeroSecret(secret), 'illegalParameter', 'key share of low order');
  return secret;
}
