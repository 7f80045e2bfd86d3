/**
 * The only importer of node:crypto. Plain Node has every primitive; Electron's BoringSSL lacks
 * X448 and Ed448, so those are detected once and are undefined there (callers fall back to noble).
 */
import { createHash, randomBytes } from 'node:crypto';
import type { RandomSource } from '../base/index.ts';

/** The operating system's random generator. */
export const systemRandom: RandomSource = (sizeBytes) => plain(randomBytes(sizeBytes));

export function nativeSha256(bytes: Uint8Array): Uint8Array {
  return plain(createHash('sha256').update(bytes).digest());
}

export function nativeSha512(bytes: Uint8Array): Uint8Array {
  return plain(createHash('sha512').update(bytes).digest());
}

function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
