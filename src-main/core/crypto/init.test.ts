import { describe, expect, it } from 'vitest';
import { repeated } from '../testing/hex.ts';
import { CryptoError, boxSeal, initCrypto, sha256, sntrup761 } from './index.ts';

describe('initCrypto', () => {
  it('must be awaited before what needs WASM, and may be awaited again', async () => {
    const seal = () => boxSeal(repeated(1, 32), repeated(2, 24), repeated(3, 5));
    expect(seal).toThrow(new CryptoError('notReady', 'initCrypto() was not awaited'));
    expect(sntrup761).toThrow(new CryptoError('notReady', 'initCrypto() was not awaited'));
    expect(sha256(new Uint8Array()).length).toBe(32);
    await Promise.all([initCrypto(), initCrypto()]);
    const kem = sntrup761();
    await initCrypto();
    expect(sntrup761()).toBe(kem);
    expect(seal().length).toBe(21);
  });
});
