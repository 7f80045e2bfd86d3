import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DecodeError,
  Writer,
  decodeAll,
  formatUtcTime,
  parseBool,
  parseInt64,
  parseInteger,
  parseList,
  parseUnixSeconds,
  parseUtcTime,
  readUnixSeconds,
  tryDecode,
  writeUnixSeconds,
} from './index.ts';

const BYTE = { min: 0, max: 255 };

describe('parseInteger', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['255', 255],
    ['007', 7],
  ])('reads %j', (text, value) => {
    expect(parseInteger(text, 'n', BYTE)).toBe(value);
  });

  it.each(['', '256', '-1', '1.0', '1e2', '0x1', ' 1', '1 ', '١', '9'.repeat(17)])(
    'refuses %j',
    (text) => {
      expect(() => parseInteger(text, 'n', BYTE)).toThrow(DecodeError);
    },
  );
});

describe('parseInt64', () => {
  it('round trips', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(parseInt64(String(value), 'n')).toBe(value);
      }),
    );
  });

  it.each(['9223372036854775808', '-9223372036854775809', '', '1n', '0x1'])(
    'refuses %j',
    (text) => {
      expect(() => parseInt64(text, 'n')).toThrow(DecodeError);
    },
  );
});

describe('parseList', () => {
  it('refuses an empty item', () => {
    const items = (text: string) => parseList(text, (item) => parseInteger(item, 'n', BYTE));
    expect(items('1,2')).toEqual([1, 2]);
    expect(tryDecode(() => items('1,'))).toBeUndefined();
  });
});

describe('parseBool', () => {
  it('refuses other letters', () => {
    expect(() => parseBool('t', 'flag')).toThrow(DecodeError);
  });
});

describe('times', () => {
  it.each([
    ['2024-02-29T12:34:56Z', 1709210096000],
    ['2024-02-29T12:34:56.5Z', 1709210096500],
    ['2024-02-29T12:34:56.123456789Z', 1709210096123],
    ['1969-12-31T23:59:59Z', -1000],
  ])('reads %s', (text, unixMs) => {
    expect(parseUtcTime(text, 'time')).toBe(unixMs);
  });

  it.each(['', '2024-13-01T00:00:00Z', '2024-02-29', '2024-02-29T12:34:56', 'now'])(
    'refuses %j',
    (text) => {
      expect(() => parseUtcTime(text, 'time')).toThrow(DecodeError);
    },
  );

  it('writes no zero fraction and keeps a real one', () => {
    expect([0, 100, 60_000, 600_050].map(formatUtcTime)).toEqual([
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:00.1Z',
      '1970-01-01T00:01:00Z',
      '1970-01-01T00:10:00.05Z',
    ]);
  });

  it('round trip as ISO-8601 and as seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253402300799999 }), (unixMs) => {
        expect(parseUtcTime(formatUtcTime(unixMs), 'time')).toBe(unixMs);
        const unixSeconds = Math.floor(unixMs / 1000);
        const w = new Writer();
        writeUnixSeconds(w, unixMs / 1000);
        expect(decodeAll(w.bytes(), 'time', readUnixSeconds)).toBe(unixSeconds);
        expect(parseUnixSeconds(String(unixSeconds), 'time')).toBe(unixSeconds);
      }),
    );
  });

  it('refuses seconds that a number cannot hold exactly', () => {
    const bytes = new Writer().i64(2n ** 53n).bytes();
    expect(() => decodeAll(bytes, 'time', readUnixSeconds)).toThrow(DecodeError);
  });
});
