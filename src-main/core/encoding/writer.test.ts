import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexEncode } from '../base/index.ts';
import { repeated } from '../testing/hex.ts';
import { type Reader, Writer, decodeAll } from './index.ts';

describe('Writer', () => {
  it.each([
    ['u8 of 256', () => new Writer().u8(256)],
    ['u16 of -1', () => new Writer().u16(-1)],
    ['u32 of 2^32', () => new Writer().u32(2 ** 32)],
    ['u16 of a fraction', () => new Writer().u16(1.5)],
    ['u32 of NaN', () => new Writer().u32(Number.NaN)],
    ['str of 256 bytes', () => new Writer().str(repeated(0, 256))],
    ['large of 65536 bytes', () => new Writer().large(repeated(0, 65536))],
    ['list of 256 items', () => new Writer().list(new Array(256).fill(0), (w) => w)],
  ])('refuses %s', (_what, write) => {
    expect(write).toThrow(RangeError);
  });

  it('writes the highest length of each kind', () => {
    expect(new Writer().str(repeated(1, 255)).bytes().length).toBe(256);
    expect(new Writer().large(repeated(1, 65535)).bytes().length).toBe(65537);
  });

  it('can be read out more than once', () => {
    const w = new Writer().u8(1);
    expect(w.bytes()).toEqual(w.bytes());
    expect(hexEncode(w.u8(2).bytes())).toBe('0102');
  });

  it('round trips through Reader', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const value = fc.record({
      byte: fc.nat(255),
      short: fc.nat(65535),
      long: fc.nat(0xffffffff),
      int64,
      text: fc.string({ unit: 'grapheme', maxLength: 20 }),
      bytes: fc.uint8Array({ maxLength: 255 }),
      large: fc.uint8Array({ maxLength: 400 }),
      flag: fc.boolean(),
      maybe: fc.option(fc.nat(65535), { nil: undefined }),
      list: fc.array(fc.nat(65535), { maxLength: 255 }),
    });
    fc.assert(
      fc.property(value, (v) => {
        const bytes = new Writer()
          .u8(v.byte)
          .u16(v.short)
          .u32(v.long)
          .i64(v.int64)
          .text(v.text)
          .str(v.bytes)
          .large(v.large)
          .bool(v.flag)
          .maybe(v.maybe, (w, item) => w.u16(item))
          .list(v.list, (w, item) => w.u16(item))
          .bytes();
        expect(decodeAll(bytes, 'value', read)).toEqual(v);
      }),
    );
  });
});

function read(r: Reader): unknown {
  return {
    byte: r.u8(),
    short: r.u16(),
    long: r.u32(),
    int64: r.i64(),
    text: r.text(),
    bytes: r.str(),
    large: r.large(),
    flag: r.bool(),
    maybe: r.maybe((inner) => inner.u16()),
    list: r.list((inner) => inner.u16()),
  };
}
