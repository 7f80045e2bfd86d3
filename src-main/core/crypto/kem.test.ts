import { beforeAll, describe, expect, it } from 'vitest';
import { repeated } from '../testing/hex.ts';
import { CryptoError, initCrypto, sntrup761 } from './index.ts';

beforeAll(initCrypto);

describe('sntrup761', () => {
  it('agrees on a secret with the documented sizes', () => {
    const kem = sntrup761();
    const { publicKey, secretKey } = kem.generateKeyPair();
    const { ciphertext, sharedSecret } = kem.encapsulate(publicKey);
    expect([publicKey, secretKey, ciphertext, sharedSecret].map(({ length }) => length)).toEqual([
      kem.publicKeySizeBytes,
      kem.secretKeySizeBytes,
      kem.ciphertextSizeBytes,
      kem.sharedSecretSizeBytes,
    ]);
    expect(kem.decapsulate(secretKey, ciphertext)).toEqual(sharedSecret);
  });

  it('gives a new key pair and a new secret every time', () => {
    const kem = sntrup761();
    const [a, b] = [kem.generateKeyPair(), kem.generateKeyPair()];
    expect(a.publicKey).not.toEqual(b.publicKey);
    const [first, second] = [kem.encapsulate(a.publicKey), kem.encapsulate(a.publicKey)];
    expect(first.sharedSecret).not.toEqual(second.sharedSecret);
  });

  it('takes any bytes of the right length as ciphertext: implicit rejection', () => {
    const kem = sntrup761();
    const { secretKey } = kem.generateKeyPair();
    const garbage = repeated(7, kem.ciphertextSizeBytes);
    expect(kem.decapsulate(secretKey, garbage)).toEqual(kem.decapsulate(secretKey, garbage));
  });

  it('throws CryptoError for wrong lengths', () => {
    const kem = sntrup761();
    const { secretKey } = kem.generateKeyPair();
    expect(() => kem.encapsulate(repeated(0, 1157))).toThrow(CryptoError);
    expect(() => kem.decapsulate(secretKey, repeated(0, 1040))).toThrow(CryptoError);
    expect(() => kem.decapsulate(repeated(0, 1762), repeated(0, 1039))).toThrow(CryptoError);
  });
});
