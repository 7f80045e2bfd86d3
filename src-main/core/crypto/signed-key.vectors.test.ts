/** The signed session key against smp.json, and both of its forms. */
import { beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { DecodeError, tryDecode } from '../encoding/index.ts';
import { hex, repeated } from '../testing/hex.ts';
import { vectorCases } from '../testing/vectors.ts';
import {
  type SigningKey,
  decodeSignedKey,
  ed25519Public,
  ed25519PublicOf,
  ed25519Secret,
  ed448PublicOf,
  ed448Secret,
  encodeSignedKey,
  initCrypto,
  verifySignedKey,
  x25519Public,
} from './index.ts';

beforeAll(initCrypto);

type SignedKeyCase = Record<'name' | 'leafPub' | 'der', string> & {
  signedBytes?: string;
  key?: string;
};

describe('signedKey vectors', () => {
  it.each(vectorCases<SignedKeyCase>('smp', 'signedKey').map((v) => [v.name, v] as const))(
    '%s',
    (_name, v) => {
      const leafKey = { type: 'ed25519', key: ed25519Public(hex(v.leafPub)) } as const;
      const key = tryDecode(() => verifySignedKey(hex(v.der), leafKey));
      expect(key).toEqual(v.key === undefined ? undefined : hex(v.key));
      if (v.key === undefined || v.signedBytes === undefined) return;
      expect(decodeSignedKey(hex(v.der))).toMatchObject({
        key: hex(v.key),
        signedBytes: hex(v.signedBytes),
        algorithm: 'ed25519',
      });
    },
  );
});

const sessionKey = x25519Public(repeated(9, 32));
const ed25519Leaf = ed25519Secret(repeated(1, 32));
const ed448Leaf = ed448Secret(repeated(2, 57));

describe('encodeSignedKey', () => {
  it.each([
    ['ed25519', { type: 'ed25519', key: ed25519Leaf }, 122, '3078302c302a3005'],
    ['ed448', { type: 'ed448', key: ed448Leaf }, 173, '3081aa302c302a30'],
  ] as const)('makes the %s form that verifies', (...row) => {
    const [type, sign, sizeBytes, start]: readonly [
      SigningKey['type'],
      SigningKey,
      number,
      string,
    ] = row;
    const der = encodeSignedKey(sessionKey, sign);
    const leafKey =
      type === 'ed25519'
        ? ({ type, key: ed25519PublicOf(ed25519Leaf) } as const)
        : ({ type, key: ed448PublicOf(ed448Leaf) } as const);
    expect(der.length).toBe(sizeBytes);
    expect(der.subarray(0, 8)).toEqual(hex(start));
    expect(verifySignedKey(der, leafKey)).toEqual(sessionKey);
  });

  it('does not verify under a leaf key of the other algorithm', () => {
    const der = encodeSignedKey(sessionKey, { type: 'ed25519', key: ed25519Leaf });
    expect(verifySignedKey(der, { type: 'ed448', key: ed448PublicOf(ed448Leaf) })).toBeUndefined();
  });

  it('yields no key after any change of a byte', () => {
    const der = encodeSignedKey(sessionKey, { type: 'ed25519', key: ed25519Leaf });
    const leafKey = { type: 'ed25519', key: ed25519PublicOf(ed25519Leaf) } as const;
    for (let i = 0; i < der.length; i++) {
      const changed = der.slice();
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(tryDecode(() => verifySignedKey(changed, leafKey))).toBeUndefined();
    }
  });
});

it('refuses any other bytes with DecodeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => decodeSignedKey(bytes)).toThrow(DecodeError);
    }),
  );
});
