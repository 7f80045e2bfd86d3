/** RFC 7748 section 5.2 test values, keys of low order, and misuse. */
import { beforeAll, describe, expect, it } from 'vitest';
import { AssertionError, hexEncode } from '../base/index.ts';
import { hex, repeated } from '../testing/hex.ts';
import {
  type X25519Public,
  type X448Public,
  generateX25519,
  generateX448,
  initCrypto,
  isZeroSecret,
  systemRandom,
  x25519,
  x25519Public,
  x25519PublicOf,
  x25519Secret,
  x448,
  x448Public,
  x448PublicOf,
  x448Secret,
} from './index.ts';

beforeAll(initCrypto);

describe('RFC 7748', () => {
  it('X25519 multiplies any coordinate, also with the top bit set', () => {
    const secret = x25519(
      x25519Secret(hex('4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d')),
      x25519Public(hex('e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493')),
    );
    expect(hexEncode(secret)).toBe(
      '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
    );
  });

  it('X448 multiplies any coordinate', () => {
    const secret = x448(
      x448Secret(
        hex(
          '3d262fddf9ec8e88495266fea19a34d28882acef045104d0d1aae121' +
            '700a779c984c24f8cdd78fbff44943eba368f54b29259a4f1c600ad3',
        ),
      ),
      x448Public(
        hex(
          '06fce640fa3487bfda5f6cf2d5263f8aad88334cbd07437f020f08f9' +
            '814dc031ddbdc38c19c6da2583fa5429db94ada18aa7a7fb4ef8a086',
        ),
      ),
    );
    expect(hexEncode(secret)).toBe(
      'ce3e4ff95a60dc6697da1db1d85e6afbdf79b50a2412d7546d5f239f' +
        'e14fbaadeb445fc66a01b0779d98223961111e21766282f73dd96b6f',
    );
  });
});

describe('public keys of low order', () => {
  /** The canonical ones of order 1, 2, 4 and 8 (curve25519: cr.yp.to/ecdh.html). */
  const X25519_LOW_ORDER = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ];

  it.each(X25519_LOW_ORDER)('give the all-zero X25519 secret: %s', (point) => {
    const secret = x25519(x25519Secret(repeated(5, 32)), x25519Public(hex(point)));
    expect(secret).toEqual(new Uint8Array(32));
    expect(isZeroSecret(secret)).toBe(true);
  });

  it('give the all-zero X448 secret', () => {
    const secret = x448(x448Secret(repeated(5, 56)), x448Public(repeated(0, 56)));
    expect(secret).toEqual(new Uint8Array(56));
    expect(isZeroSecret(secret)).toBe(true);
  });

  it('are told apart from a secret with a single bit set', () => {
    const secret = new Uint8Array(32);
    secret[31] = 1;
    expect(isZeroSecret(secret)).toBe(false);
  });
});

describe('keys', () => {
  it('are new every time and belong together', () => {
    const [a, b] = [generateX25519(systemRandom), generateX25519(systemRandom)];
    expect(a.secretKey).not.toEqual(b.secretKey);
    expect(a.publicKey).toEqual(x25519PublicOf(a.secretKey));
    const [c, d] = [generateX448(systemRandom), generateX448(systemRandom)];
    expect(c.secretKey).not.toEqual(d.secretKey);
    expect(c.publicKey).toEqual(x448PublicOf(c.secretKey));
  });

  it('come from the given random source', () => {
    const { secretKey } = generateX448((sizeBytes) => repeated(3, sizeBytes));
    expect(secretKey).toEqual(repeated(3, 56));
  });

  it.each([
    ['x25519Public', () => x25519Public(repeated(0, 31))],
    ['x25519Secret', () => x25519Secret(repeated(0, 33))],
    ['x448Public', () => x448Public(repeated(0, 57))],
    ['x448Secret', () => x448Secret(repeated(0, 0))],
  ])('of a wrong length are refused by %s', (_name, make) => {
    expect(make).toThrow(RangeError);
  });

  it('cast past their constructors stop the computation instead of giving zeros', () => {
    const short = repeated(9, 31);
    expect(() => x25519(x25519Secret(repeated(1, 32)), short as X25519Public)).toThrow(
      AssertionError,
    );
    expect(() => x448(x448Secret(repeated(1, 56)), short as X448Public)).toThrow(AssertionError);
  });
});
