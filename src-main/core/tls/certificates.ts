/** Checking a server's certificate chain (10-tls section 4). */
import { type Result, err } from '#shared/result.ts';
import type { PublicKey } from '../crypto/index.ts';
import type { CertificateProblem } from './types.ts';

/**
 * Checks a chain (DER, leaf first) against the SHA-256 of its identity certificate (32 bytes) at
 * a Unix time in ms. Host names are not checked (10-tls section 4). initCrypto() must have been awaited.
 */
export function verifyChain(
  _chainDer: readonly Uint8Array[],
  _keyHash: Uint8Array,
  _nowMs: number,
): Result<{ readonly leafKey: PublicKey }, CertificateProblem> {
  return err('malformed');
}
