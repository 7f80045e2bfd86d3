/** Keys from the system's generator. */
import type { RandomSource } from '../../base/index.ts';
import { type Kem, generateX448 } from '../index.ts';
import type { KeySource } from './types.ts';

/** Makes every key when it is asked for; kem is `sntrup761()`. */
export function systemKeySource(random: RandomSource, kem: Kem): KeySource {
  return {
    x448: () => generateX448(random),
    kem: () => kem.generateKeyPair(),
    kemEncapsulate: (publicKey) => kem.encapsulate(publicKey),
    kemDecapsulate: (secretKey, ciphertext) => kem.decapsulate(secretKey, ciphertext),
  };
}
