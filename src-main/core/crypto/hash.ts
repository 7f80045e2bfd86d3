/** Hashes and HKDF (00-encoding sections 5.3 and 5.6). */
import { sha3_256 as nobleSha3256, sha3_384 as nobleSha3384 } from '@noble/hashes/sha3.js';
import { utf8Encode } from '../base/index.ts';
import { nativeHash, nativeHkdf } from './native.ts';

/** 32 bytes: message hashes, certificate fingerprints. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nativeHash('sha256', bytes);
}

/** 64 bytes: command authenticator. */
export function sha512(bytes: Uint8Array): Uint8Array {
  return nativeHash('sha512', bytes);
}

/** 32 bytes: key of a short link. */
export function sha3_256(bytes: Uint8Array): Uint8Array {
  return nobleSha3256(bytes);
}

/** 48 bytes: sender id made from a correlation id. */
export function sha3_384(bytes: Uint8Array): Uint8Array {
  return nobleSha3384(bytes);
}

export type HkdfInput = {
  /** Empty counts as 64 zero bytes (RFC 5869 section 2.2). */
  readonly salt: Uint8Array;
  readonly ikm: Uint8Array;
  readonly info: string;
  /** At most 16320 (255 blocks of SHA-512). */
  readonly sizeBytes: number;
};

/** RFC 5869 with SHA-512. */
export function hkdfSha512({ salt, ikm, info, sizeBytes }: HkdfInput): Uint8Array {
  return nativeHkdf(ikm, salt, { info: utf8Encode(info), sizeBytes });
}
