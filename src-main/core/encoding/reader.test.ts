import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { hex } from '../testing/hex.ts';
import { DecodeError, Reader, decodeAll, tryDecode } from './index.ts';

const reader = (text: string) => new Reader(utf8Encode(text), 'test');

describe('Reader', () => {
  it('counts what it has read and what is left', () => {
    const r = reader('abcdef');
    r.take(2);
    expect([r.offset, r.remaining]).toEqual([2, 4]);
  });

  it('returns byte strings as views of the input', () => {
    const input = hex('02aabb');
    const view = new Reader(input, 'test').str();
    input[1] = 0xcc;
    expect(view).toEqual(hex('ccbb'));
  });

  it('reads inside a larger buffer from its own start', () => {
    const larger = hex('ffff00070000000000000001ff');
    const r = new Reader(larger.subarray(2, 12), 'test');
    expect([r.u16(), r.i64()]).toEqual([7, 1n]);
    expect(r.remaining).toBe(0);
  });

  it('refuses a length beyond the end and keeps its place', () => {
    const r = new Reader(hex('05aabb'), 'test');
    expect(r.attempt((inner) => inner.str())).toBeUndefined();
    expect(r.offset).toBe(0);
  });

  it('lets errors that are no DecodeError pass through attempt', () => {
    const bug = new RangeError('bug');
    expect(() =>
      reader('a').attempt(() => {
        throw bug;
      }),
    ).toThrow(bug);
  });

  it('names its subject and the place in errors, not the content', () => {
    expect(() => decodeAll(utf8Encode('Ysecret'), 'flag', (r) => r.bool())).toThrow(
      new DecodeError('flag', 'expected T or F at byte 1'),
    );
  });

  it('reads words up to a space or the end', () => {
    const r = reader('ab  c');
    const words = [r.word(), r.word(), r.word(), r.word()];
    expect(words).toEqual(['ab', '', 'c', ''].map(utf8Encode));
  });

  it('consumes a literal only when all of it is next', () => {
    const r = reader('MSG1');
    expect([r.tryLiteral('MSX'), r.tryLiteral('MSG12'), r.tryLiteral('MSG')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(() => {
      r.literal('2');
    }).toThrow(DecodeError);
    r.literal('1');
    r.end();
  });

  it('shows the next byte without consuming it', () => {
    const r = reader('a');
    expect([r.peek(), r.u8(), r.peek()]).toEqual([0x61, 0x61, undefined]);
  });

  it('refuses an empty list where the minimum is one, and accepts it otherwise', () => {
    expect(decodeAll(hex('00'), 'list', (r) => r.list((item) => item.u8()))).toEqual([]);
    expect(() => new Reader(hex('00'), 'list').list((item) => item.u8(), 1)).toThrow(DecodeError);
  });

  it('stops a list at the end of the input instead of reserving space for its count', () => {
    expect(() => new Reader(hex('ff01'), 'list').list((item) => item.u8())).toThrow(DecodeError);
  });

  it('refuses bytes after the value', () => {
    expect(() => decodeAll(hex('0100'), 'byte', (r) => r.u8())).toThrow(DecodeError);
  });

  it('gives a value or a DecodeError for any bytes and any reads', () => {
    const reads: readonly ((r: Reader) => unknown)[] = [
      (r) => r.u8(),
      (r) => r.u16(),
      (r) => r.u32(),
      (r) => r.i64(),
      (r) => r.str(),
      (r) => r.large(),
      (r) => r.text(),
      (r) => r.tail(),
      (r) => r.bool(),
      (r) => r.char(),
      (r) => r.word(),
      (r) => r.maybe((inner) => inner.u16()),
      (r) => r.list((inner) => inner.str(), 1),
      (r) => r.peek(),
    ];
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.array(fc.constantFrom(...reads), { maxLength: 12 }),
        (bytes, steps) => {
          const r = new Reader(bytes, 'any');
          tryDecode(() => {
            for (const step of steps) step(r);
          });
          expect(r.offset + r.remaining).toBe(bytes.length);
          expect(r.offset).toBeLessThanOrEqual(bytes.length);
        },
      ),
    );
  });
});

describe('tryDecode', () => {
  it('gives the value, undefined for a DecodeError, and lets other errors pass', () => {
    expect(tryDecode(() => 1)).toBe(1);
    expect(
      tryDecode(() => {
        throw new DecodeError('x', 'y');
      }),
    ).toBeUndefined();
    expect(() =>
      tryDecode(() => {
        throw new RangeError('bug');
      }),
    ).toThrow(RangeError);
  });
});
