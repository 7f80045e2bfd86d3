import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  base64urlDecode,
  base64urlEncode,
  base64urlEncodeUnpadded,
  bytesEqual,
  compareBytes,
  concatBytes,
  hexDecode,
  hexEncode,
  utf8Decode,
  utf8Encode,
  wipe,
} from './index.ts';
import { utf8Length } from './bytes.ts';

const anyBytes = fc.uint8Array({ maxLength: 70 });

describe('concatBytes', () => {
  it('copies its parts', () => {
    const part = Uint8Array.of(1);
    const joined = concatBytes(part, Uint8Array.of(2, 3));
    part[0] = 9;
    expect(joined).toEqual(Uint8Array.of(1, 2, 3));
    expect(concatBytes()).toEqual(new Uint8Array());
  });
});

describe('comparison', () => {
  it('agrees with the platform on order and equality', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        expect(bytesEqual(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(bytesEqual(a, a.slice())).toBe(true);
      }),
    );
  });

  it('is unsigned', () => {
    expect(compareBytes(Uint8Array.of(0x80), Uint8Array.of(0x7f))).toBeGreaterThan(0);
  });

  it('sees a difference in any single bit', () => {
    const zeros = new Uint8Array(32);
    for (let bit = 0; bit < 256; bit++) {
      const other = zeros.slice();
      other[bit >> 3] = 1 << (bit & 7);
      expect(bytesEqual(zeros, other)).toBe(false);
    }
  });
});

describe('wipe', () => {
  it('zeroes every secret', () => {
    const [a, b] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    wipe(a, b);
    expect([a, b]).toEqual([new Uint8Array(2), new Uint8Array(1)]);
  });
});

describe('UTF-8', () => {
  it('keeps a byte order mark', () => {
    expect(utf8Decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  it.each(['c0 80', 'ed a0 80', 'ff', 'e2 82', 'f4 90 80 80'])('refuses %s', (spaced) => {
    expect(utf8Decode(hexDecode(spaced.replaceAll(' ', '')) ?? expect.fail())).toBeUndefined();
  });

  it('round trips', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Decode(utf8Encode(text))).toBe(text);
      }),
    );
  });
});

describe('hex', () => {
  it('round trips and agrees with the platform', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(hexEncode(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(hexDecode(hexEncode(bytes).toUpperCase())).toEqual(bytes);
      }),
    );
  });

  it.each(['a', '0g', ' 00', '0x00', '٠٠'])('refuses %j', (text) => {
    expect(hexDecode(text)).toBeUndefined();
  });
});

describe('base64url', () => {
  it('round trips padded and unpadded and agrees with the platform', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), (bytes) => {
        const unpadded = Buffer.from(bytes).toString('base64url');
        expect(base64urlEncodeUnpadded(bytes)).toBe(unpadded);
        expect(base64urlDecode(unpadded)).toEqual(bytes);
        expect(base64urlDecode(base64urlEncode(bytes))).toEqual(bytes);
        expect(base64urlEncode(bytes).length % 4).toBe(0);
      }),
    );
  });

  it.each(['', '=', 'a', 'abcde', 'ab=', 'ab===', 'a=bc', 'ab==cd', 'a+b/', 'ab c', 'abc\n'])(
    'refuses %j',
    (text) => {
      expect(base64urlDecode(text)).toBeUndefined();
    },
  );

  it('decodes a megabyte without losing bits', () => {
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) & 0xff);
    const decoded = base64urlDecode(base64urlEncode(bytes));
    expect(Buffer.compare(decoded ?? new Uint8Array(), bytes)).toBe(0);
  });
});

it('characters of UTF-8 are counted as they are typed', () => {
  const lengths = ['', 'abc', 'käse', '👍🏽', '東京'].map((text) => utf8Length(utf8Encode(text)));
  expect(lengths).toEqual([0, 3, 4, 2, 2]);
});
