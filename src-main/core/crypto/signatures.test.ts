/** RFC 8032 section 7 test values, strictness and misuse. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hexEncode } from '../base/index.ts';
import { hex, repeated } from '../testing/hex.ts';
import {
  ed25519Public,
  ed25519PublicOf,
  ed25519Secret,
  ed25519Sign,
  ed25519Verify,
  ed448Public,
  ed448PublicOf,
  ed448Secret,
  ed448Sign,
  ed448Verify,
  generateEd25519,
  generateEd448,
  initCrypto,
  systemRandom,
} from './index.ts';

beforeAll(initCrypto);

describe('RFC 8032', () => {
  it('Ed25519 test 3', () => {
    const secretKey = ed25519Secret(
      hex('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7'),
    );
    expect(hexEncode(ed25519PublicOf(secretKey))).toBe(
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    );
    expect(hexEncode(ed25519Sign(secretKey, hex('af82')))).toBe(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac' +
        '18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    );
  });

  it('Ed448 blank', () => {
    const secretKey = ed448Secret(
      hex(
        '6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3' +
          '528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b',
      ),
    );
    expect(hexEncode(ed448PublicOf(secretKey))).toBe(
      '5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778' +
        'edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180',
    );
    expect(hexEncode(ed448Sign(secretKey, new Uint8Array()))).toBe(
      '533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f' +
        '2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a' +
        '9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4db' +
        'b61149f05a7363268c71d95808ff2e652600',
    );
  });
});

describe('verification', () => {
  it('refuses a signature with a scalar above the group order', () => {
    // S + L of a valid signature: malleable where S is not checked (RFC 8032 section 5.1.7).
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const { publicKey, secretKey } = generateEd25519(systemRandom);
    const signature = ed25519Sign(secretKey, hex('aa'));
    let scalar = 0n;
    for (let i = 63; i >= 32; i--) scalar = (scalar << 8n) | BigInt(signature[i] ?? 0);
    scalar += order;
    const forged = signature.slice();
    for (let i = 32; i < 64; i++, scalar >>= 8n) forged[i] = Number(scalar & 0xffn);
    expect(ed25519Verify(publicKey, hex('aa'), forged)).toBe(false);
  });

  it('refuses the all-zero key, which signs everything where it is accepted', () => {
    const identity = repeated(0, 32);
    identity[0] = 1;
    const signature = repeated(0, 64);
    signature[0] = 1;
    expect(ed25519Verify(ed25519Public(identity), hex('aa'), signature)).toBe(false);
    expect(ed25519Verify(ed25519Public(repeated(0, 32)), hex('aa'), repeated(0, 64))).toBe(false);
  });

  it('answers false to any key and signature, of any length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 120 }),
        (key, signature) => {
          expect(ed25519Verify(ed25519Public(key), hex('aa'), signature)).toBe(false);
        },
      ),
    );
  });

  it.each([0, 63, 65, 113, 115])('answers false to a signature of %i bytes', (sizeBytes) => {
    const { publicKey } = generateEd448(systemRandom);
    expect(ed448Verify(publicKey, hex('aa'), repeated(1, sizeBytes))).toBe(false);
  });
});

it.each([
  ['ed25519Public', () => ed25519Public(repeated(0, 33))],
  ['ed25519Secret', () => ed25519Secret(repeated(0, 64))],
  ['ed448Public', () => ed448Public(repeated(0, 56))],
  ['ed448Secret', () => ed448Secret(repeated(0, 58))],
])('%s refuses a wrong length', (_name, make) => {
  expect(make).toThrow(RangeError);
});
