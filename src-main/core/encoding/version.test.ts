import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DecodeError,
  Writer,
  compatibleRange,
  compatibleVersion,
  decodeAll,
  formatVersionRange,
  parseVersionRange,
  readVersionRange,
  versionRange,
  writeVersionRange,
} from './index.ts';

const anyRange = fc
  .tuple(fc.nat(65535), fc.nat(65535))
  .map(([a, b]) => versionRange(Math.min(a, b), Math.max(a, b)));

describe('versionRange', () => {
  it.each([
    [7, 2],
    [-1, 2],
    [0, 65536],
    [1.5, 2],
  ])('refuses %d to %d', (min, max) => {
    expect(() => versionRange(min, max)).toThrow(RangeError);
  });
});

describe('compatibleVersion', () => {
  it.each([
    ['our maximum when the peer goes further', [6, 18], [4, 20], 18],
    ['the peer maximum when we go further', [6, 18], [7, 9], 9],
    ['the one common version', [6, 18], [18, 20], 18],
    ['nothing when the peer is too old', [6, 18], [1, 5], undefined],
    ['nothing when the peer is too new', [6, 18], [19, 20], undefined],
  ] as const)('is %s', (...row) => {
    const [, own, peer, version] = row;
    const range = ([min, max]: readonly [number, number]) => versionRange(min, max);
    expect(compatibleVersion(range(own), range(peer))).toBe(version);
  });

  it('is the same from both sides, and inside both ranges', () => {
    fc.assert(
      fc.property(anyRange, anyRange, (a, b) => {
        const common = compatibleRange(a, b);
        expect(compatibleRange(b, a)).toEqual(common);
        expect(compatibleVersion(a, b)).toBe(common?.max);
        if (common === undefined) expect(a.max < b.min || b.max < a.min).toBe(true);
        else expect(common.min >= Math.max(a.min, b.min) && common.max >= common.min).toBe(true);
      }),
    );
  });
});

describe('version range codecs', () => {
  it('round trip in both forms', () => {
    fc.assert(
      fc.property(anyRange, (range) => {
        const w = new Writer();
        writeVersionRange(w, range);
        expect(decodeAll(w.bytes(), 'range', readVersionRange)).toEqual(range);
        expect(parseVersionRange(formatVersionRange(range))).toEqual(range);
      }),
    );
  });

  it.each(['', '-', '1-', '-1', '1-2-3', '65536', '1-65536', ' 1', '+1'])('refuses %j', (text) => {
    expect(() => parseVersionRange(text)).toThrow(DecodeError);
  });
});
