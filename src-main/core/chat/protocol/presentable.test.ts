import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presentableProfile } from './presentable.ts';

function shown(displayName: string): string {
  return presentableProfile({ displayName, fullName: '' }).displayName;
}

describe('[CH49] a name', () => {
  test.each([
    ['alice', 'alice'],
    ['Zoë O’Neil', 'Zoë O’Neil'],
    ['محمد', 'محمد'],
    ['नमस्ते', 'नमस्ते'],
    ['👩‍👩‍👧 ❤️', '👩‍👩‍👧 ❤️'],
    ['\u202Eecila\u202C', 'ecila'],
    ['\u2067a\u2069\u200F', 'a'],
    [' a\n\tb\u2028c ', 'a b c'],
    ['a\u0000\u0007b', 'ab'],
    ['a\t\u0000\tb', 'a b'],
    ['a\u200Bb\uFEFF\u3164', 'ab'],
    ['', '?'],
    ['\u200D\u2800\u00A0', '?'],
    [`e${'\u0301'.repeat(500)}`, `e${'\u0301'.repeat(4)}`],
    ['🦊'.repeat(500), '🦊'.repeat(100)],
  ])('%j is shown as %j', (name, expected) => {
    expect(shown(name)).toBe(expected);
  });

  test('any name gives one that stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const once = shown(name);
        expect(once).not.toBe('');
        expect(shown(once)).toBe(once);
      }),
    );
  });

  test('so do the full name and the description, which may be empty', () => {
    const texts = { fullName: '\u202Eb', shortDescr: ' \u200B' };
    expect(presentableProfile({ displayName: 'a', ...texts })).toEqual({
      displayName: 'a',
      fullName: 'b',
      shortDescr: '',
    });
  });
});

function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(33);
  bytes.write('89504e470d0a1a0a0000000d49484452', 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

function jpeg(width: number, height: number): Buffer {
  const bytes = Buffer.from('ffd8ffe000044a46ffc4000300ffc2000b0800000000010000', 'hex');
  bytes.writeUInt16BE(height, 18);
  bytes.writeUInt16BE(width, 20);
  return bytes;
}

function url(type: string, bytes: Buffer): string {
  return `data:image/${type};base64,${bytes.toString('base64')}`;
}

function isKept(image: string): boolean {
  return presentableProfile({ displayName: 'a', fullName: '', image }).image === image;
}

describe('[CH49] a picture', () => {
  test.each([
    ['png', png(192, 192)],
    ['png', png(1024, 1)],
    ['jpg', jpeg(192, 100)],
    ['jpeg', jpeg(1024, 1024)],
    ['jpeg', Buffer.concat([jpeg(1, 1).subarray(0, 2), Buffer.of(0xff), jpeg(8, 8).subarray(2)])],
  ])('of a usual size is kept: %s', (type, bytes) => {
    expect(isKept(url(type, bytes))).toBe(true);
  });

  test.each([
    ['too wide', url('png', png(1025, 1))],
    ['too high', url('png', png(1, 0xffffffff))],
    ['without a side', url('png', png(0, 1))],
    ['too wide', url('jpg', jpeg(1025, 1))],
    ['too high', url('jpg', jpeg(1, 65535))],
    ['another type than it says', url('png', jpeg(1, 1))],
    ['another type than it says', url('jpg', png(1, 1))],
    ['cut off', url('png', png(1, 1).subarray(0, 32))],
    ['cut off', url('jpg', jpeg(1, 1).subarray(0, 20))],
    ['without a frame', url('jpg', Buffer.from('ffd8ffda0004000000000000', 'hex'))],
    ['a drawing', 'data:image/svg+xml;base64,PHN2Zy8+'],
    ['not base64', 'data:image/png,abc'],
    ['elsewhere', 'https://example.com/a.png'],
    ['nothing', ''],
  ])('that is %s is dropped: %s', (_why, image) => {
    expect(isKept(image)).toBe(false);
  });

  test('of any bytes is kept or dropped', () => {
    const start = fc.constantFrom(png(1, 1).subarray(0, 16), jpeg(1, 1).subarray(0, 4));
    fc.assert(
      fc.property(fc.constantFrom('png', 'jpg'), start, fc.uint8Array(), (type, head, tail) => {
        expect(isKept(url(type, Buffer.concat([head, tail])))).toBeTypeOf('boolean');
      }),
    );
  });
});
