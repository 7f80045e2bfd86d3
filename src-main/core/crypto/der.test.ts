import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DecodeError, tryDecode } from '../encoding/index.ts';
import { repeated } from '../testing/hex.ts';
import {
  type PublicKey,
  type SecretKey,
  decodeAuthKey,
  decodeDhKey,
  decodeEd25519Spki,
  decodePkcs8,
  decodeSpki,
  decodeX25519Spki,
  decodeX448Spki,
  ed25519Public,
  ed25519Secret,
  ed448Public,
  ed448Secret,
  encodePkcs8,
  encodeSpki,
  initCrypto,
  x25519Public,
  x25519Secret,
  x448Public,
  x448Secret,
} from './index.ts';

beforeAll(initCrypto);

const PUBLIC: readonly PublicKey[] = [
  { type: 'x25519', key: x25519Public(repeated(1, 32)) },
  { type: 'x448', key: x448Public(repeated(2, 56)) },
  { type: 'ed25519', key: ed25519Public(repeated(3, 32)) },
  { type: 'ed448', key: ed448Public(repeated(4, 57)) },
];
const SECRET: readonly SecretKey[] = [
  { type: 'x25519', key: x25519Secret(repeated(1, 32)) },
  { type: 'x448', key: x448Secret(repeated(2, 56)) },
  { type: 'ed25519', key: ed25519Secret(repeated(3, 32)) },
  { type: 'ed448', key: ed448Secret(repeated(4, 57)) },
];

it('encodes to the documented sizes', () => {
  expect(PUBLIC.map((key) => encodeSpki(key).length)).toEqual([44, 68, 44, 69]);
  expect(SECRET.map((key) => encodePkcs8(key).length)).toEqual([48, 72, 48, 73]);
});

describe.each(PUBLIC)('SPKI of $type', (key) => {
  const der = encodeSpki(key);

  it('round trips', () => {
    expect(decodeSpki(der)).toEqual(key);
  });

  it.each([
    ['as auth key', decodeAuthKey, key.type !== 'x448'],
    ['as DH key', decodeDhKey, key.type === 'x25519' || key.type === 'x448'],
    ['as X25519 key', decodeX25519Spki, key.type === 'x25519'],
    ['as X448 key', decodeX448Spki, key.type === 'x448'],
    ['as Ed25519 key', decodeEd25519Spki, key.type === 'ed25519'],
  ] as const)('is accepted %s only where it may be', (_role, decode, isAccepted) => {
    expect(tryDecode(() => decode(der)) !== undefined).toBe(isAccepted);
  });

  it('is refused with any byte of its structure changed, cut or added', () => {
    for (let i = 0; i < der.length - key.key.length; i++) {
      const changed = der.slice();
      changed[i] = (changed[i] ?? 0) ^ 0x04;
      expect(() => decodeSpki(changed)).toThrow(DecodeError);
    }
    expect(() => decodeSpki(der.subarray(1))).toThrow(DecodeError);
    expect(() => decodeSpki(der.subarray(0, -1))).toThrow(DecodeError);
    expect(() => decodeSpki(Uint8Array.of(...der, 0))).toThrow(DecodeError);
  });
});

describe.each(SECRET)('PKCS#8 of $type', (key) => {
  it('round trips and is no SPKI', () => {
    const der = encodePkcs8(key);
    expect(decodePkcs8(der)).toEqual(key);
    expect(() => decodeSpki(der)).toThrow(DecodeError);
    expect(() => decodePkcs8(der.subarray(0, -1))).toThrow(DecodeError);
  });
});

it('refuses any other bytes with DecodeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 90 }), (bytes) => {
      expect(() => decodeSpki(bytes)).toThrow(DecodeError);
      expect(() => decodePkcs8(bytes)).toThrow(DecodeError);
    }),
  );
});
