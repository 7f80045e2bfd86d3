/**
 * KEM fields of E2E parameters and message headers (40-ratchet sections 1 and 4): `P` large(key) or
 * `A` large(ciphertext) large(key). Sizes are those of sntrup761 and are checked.
 */
import type { Reader, Writer } from '../../encoding/index.ts';
import type { KemParams, KemProposed } from './types.ts';

/** Length of a KEM public key. */
export const kemPublicKeySizeBytes = 1158;
/** Length of a KEM secret key. */
export const kemSecretKeySizeBytes = 1763;
/** Length of a KEM ciphertext. */
export const kemCiphertextSizeBytes = 1039;

/** 1161 bytes proposed, 2202 accepted. */
export function writeKemParams(w: Writer, kem: KemParams): void {
  if (kem.type === 'accepted') w.ascii('A').large(kem.ciphertext);
  else w.ascii('P');
  w.large(kem.publicKey);
}

/** Views of the input. */
export function readKemParams(r: Reader): KemParams {
  const tag = r.char();
  if (tag === 'P') return { type: 'proposed', publicKey: readKey(r) };
  if (tag === 'A') {
    const ciphertext = readSized(r, kemCiphertextSizeBytes);
    return { type: 'accepted', ciphertext, publicKey: readKey(r) };
  }
  return r.fail('expected P or A');
}

/** As readKemParams, but an initiator cannot have accepted anything. */
export function readKemProposed(r: Reader): KemProposed {
  const kem = readKemParams(r);
  if (kem.type === 'proposed') return kem;
  return r.fail('an initiator can only propose a KEM key');
}

function readKey(r: Reader): Uint8Array {
  return readSized(r, kemPublicKeySizeBytes);
}

function readSized(r: Reader, sizeBytes: number): Uint8Array {
  const bytes = r.large();
  return bytes.length === sizeBytes ? bytes : r.fail(`expected ${String(sizeBytes)} bytes`);
}
