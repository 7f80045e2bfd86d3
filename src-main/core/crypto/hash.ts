/** Hashes and HKDF (00-encoding sections 5.3 and 5.6). */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { sha3_256 as nobleSha3256, sha3_384 as nobleSha3384 } from '@noble/hashes/sha3.js';
import { utf8Encode } from '../base/index.ts';
import { nativeSha256, nativeSha512 } from './native.ts';

/** 32 bytes: message hashes, certificate fingerprints. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nativeSha256(bytes);
}

/** 64 bytes: command authenticator. */
export function sha512(bytes: Uint8Array): Uint8Array {
  return nativeSha512(bytes);
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
  readonly sizeBytes: number;
};

/** RFC 5869 with SHA-512. */
export function hkdfSha512(input: HkdfInput): Uint8Array {
  return hkdf(nobleSha512, input.ikm, input.salt, utf8Encode(input.info), input.sizeBytes);
}
