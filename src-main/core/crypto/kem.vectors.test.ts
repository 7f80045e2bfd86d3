/** Every case of sntrup761.json, made by the reference implementation. */
import { beforeAll, describe, expect, it } from 'vitest';
import { hexEncode } from '../base/index.ts';
import { hex } from '../testing/hex.ts';
import { vectorCases } from '../testing/vectors.ts';
import { initCrypto, sntrup761 } from './index.ts';

beforeAll(initCrypto);

type KemCase = Record<'name' | 'pk' | 'sk' | 'ct' | 'ss', string> & {
  invalidCiphertexts?: Record<'name' | 'ct' | 'ss', string>[];
};

describe.each(vectorCases<KemCase>('sntrup761', 'sntrup761').map((v) => [v.name, v] as const))(
  '%s',
  (_name, v) => {
    it('decapsulates to the shared secret', () => {
      expect(hexEncode(sntrup761().decapsulate(hex(v.sk), hex(v.ct)))).toBe(v.ss);
    });

    it('encapsulates to the public key what the secret key decapsulates', () => {
      const { ciphertext, sharedSecret } = sntrup761().encapsulate(hex(v.pk));
      expect(sntrup761().decapsulate(hex(v.sk), ciphertext)).toEqual(sharedSecret);
      expect(hexEncode(ciphertext)).not.toBe(v.ct);
    });

    for (const invalid of v.invalidCiphertexts ?? []) {
      it(`rejects implicitly: ${invalid.name}`, () => {
        expect(hexEncode(sntrup761().decapsulate(hex(v.sk), hex(invalid.ct)))).toBe(invalid.ss);
      });
    }
  },
);
