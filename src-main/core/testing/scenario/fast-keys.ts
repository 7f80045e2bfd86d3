/**
 * Ratchet keys without the 20 ms of a real KEM key pair: X448 is real, the KEM is a hash that has its
 * sizes and its behaviour (both ends get the same secret, other keys another one) and no security.
 */
import { createHash } from 'node:crypto';
import type { RandomSource } from '../../base/index.ts';
import { generateX448 } from '../../crypto/index.ts';
import type { KeySource } from '../../crypto/ratchet/index.ts';

const PUBLIC_KEY_SIZE_BYTES = 1158;
const SECRET_KEY_SIZE_BYTES = 1763;
const CIPHERTEXT_SIZE_BYTES = 1039;
const SEED_SIZE_BYTES = 32;

export function fastKeys(random: RandomSource): KeySource {
  return {
    x448: () => generateX448(random),
    kem: () => {
      const seed = random(SEED_SIZE_BYTES);
      return {
        publicKey: padTo(identityOf(seed), PUBLIC_KEY_SIZE_BYTES),
        secretKey: padTo(seed, SECRET_KEY_SIZE_BYTES),
      };
    },
    kemEncapsulate: (publicKey) => {
      const seed = random(SEED_SIZE_BYTES);
      return {
        ciphertext: padTo(seed, CIPHERTEXT_SIZE_BYTES),
        sharedSecret: secretOf(publicKey.slice(0, SEED_SIZE_BYTES), seed),
      };
    },
    kemDecapsulate: (secretKey, ciphertext) =>
      secretOf(
        identityOf(secretKey.slice(0, SEED_SIZE_BYTES)),
        ciphertext.slice(0, SEED_SIZE_BYTES),
      ),
  };
}

function identityOf(seed: Uint8Array): Uint8Array {
  return sha256('identity', seed);
}

function secretOf(identity: Uint8Array, seed: Uint8Array): Uint8Array {
  return sha256('secret', identity, seed);
}

function sha256(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256').update(label);
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}

function padTo(bytes: Uint8Array, sizeBytes: number): Uint8Array {
  const padded = new Uint8Array(sizeBytes);
  padded.set(bytes);
  return padded;
}
