import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linkIn,
  LONGEST_LINK,
  openableFile,
  openingsIn,
  openingsOfSecondStart,
  secondStart,
} from './opening-arguments.ts';

const KEY = 'lrdvu2d8A1GumSmoKb2krQmtKhWXq-tyGpHuM7aMwsw';
const SHORT = 'https://smp.example.com/i#MDEy/ZWY';

describe('links among the arguments', () => {
  it.each([
    'simplex:/invitation#/?v=2-7&smp=smp%3A%2F%2Fx',
    'SIMPLEX:/contact#/?v=2-7',
    'simplex:/a#ZWY?h=smp.example.com%2Conion&p=5223&c=1234-w',
    'https://simplex.chat/invitation#/?v=2-7&smp=x',
    'https://simplex.chat/contact/#/?v=2-7&smp=x',
    SHORT,
    'https://smp.example.com:5223/a#ZWY?p=5223',
    'https://smp.example.com/g#ZWY',
    'https://smp.example.com/c#ZWY',
    'https://smp.example.com/r#ZWY',
    `<https://smp.example.com/a#${KEY}>`,
    `HTTPS://SMP.Example.com/a#${KEY},`,
    `„https://smp.example.com/a#${KEY}“`,
    `smp.example.com/a#${KEY}`,
    `\u2068https://smp.example.com/a#${KEY}\u200b`,
    encodeURIComponent(`https://smp.example.com/a#${KEY}`),
  ])('%s is one', (text) => {
    expect(linkIn(text)).toBe(text);
  });

  it.each([
    '',
    'simplex:',
    'simplex: two words',
    'https://example.com/',
    'https://example.com/i',
    'https://example.com/i#',
    'https://example.com/x#ZWY',
    'https://example.com/b/i#ZWY',
    'https://user@example.com/i#ZWY',
    'http://smp.example.com/i#ZWY',
    'file:///i#ZWY',
    '--servers=simplex:/i#ZWY',
    `--x=https://smp.example.com/a#${KEY}`,
    `see https://smp.example.com/a#${KEY}`,
    `/tmp/x/https://smp.example.com/a#${KEY}`,
    'https://shop.example/contact',
  ])('%j is none', (text) => {
    expect(linkIn(text)).toBeUndefined();
  });

  it('blanks around a link are dropped, and a link longer than 16 KiB is none', () => {
    const longest = `simplex:/a#${'x'.repeat(LONGEST_LINK - 11)}`;
    expect([linkIn(` ${SHORT}\r\n`), linkIn(longest), linkIn(`${longest}x`)]).toEqual([
      SHORT,
      longest,
      undefined,
    ]);
  });
});

describe('files among the arguments', () => {
  it('a path is read against the folder of the start, a file: URL is one, others are not', () => {
    expect(
      [
        'code.PNG',
        '/tmp/a link.txt',
        'file:///tmp/a%20link.txt',
        'loader.js',
        '.',
        'https://example.com/code.png',
        'file://elsewhere/x%ZZ.png',
        'a\0.png',
        `${'a'.repeat(5_000)}.png`,
      ].map((text) => openableFile(text, '/home/u')),
    ).toEqual([
      '/home/u/code.PNG',
      '/tmp/a link.txt',
      '/tmp/a link.txt',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('openings of a start', () => {
  it('the program, switches and the values of our options are passed over', () => {
    const argv = [
      '/tmp/program.png',
      '--no-sandbox',
      '-r',
      '/x/loader.js',
      '--data',
      '/tmp/data.txt',
      '--profile=simplex:/a#x',
      '.',
      SHORT,
      'code.png',
    ];
    expect(openingsIn(argv, '/home/u')).toEqual([
      { type: 'link', text: SHORT },
      { type: 'file', path: '/home/u/code.png' },
    ]);
  });

  it('no more than eight are taken', () => {
    const argv = ['sotto', ...Array.from({ length: 20 }, (_, index) => `simplex:/a#${index}`)];
    expect(openingsIn(argv, '/')).toEqual(
      Array.from({ length: 8 }, (_, index) => ({ type: 'link', text: `simplex:/a#${index}` })),
    );
  });
});

describe('openings of a second start', () => {
  it('come out as they went in, although its command line is sorted', () => {
    const argv = ['sotto', '--data', '/tmp/notes.txt', 'near.txt', SHORT, '/far.png'];
    const sorted = ['sotto', '--data', '--no-sandbox', '/tmp/notes.txt', 'near.txt', SHORT];
    expect(openingsOfSecondStart(sorted, secondStart(argv, '/home/u'))).toEqual([
      { type: 'link', text: SHORT },
      { type: 'file', path: '/home/u/near.txt' },
      { type: 'file', path: '/far.png' },
    ]);
  });

  it.each([
    undefined,
    null,
    'files',
    {},
    { files: '/a.png' },
    { files: [1, null, ['/a.png'], 'a.png', '/a.js', '/a/../b.png'] },
  ])('of %j nothing is believed', (data) => {
    expect(openingsOfSecondStart(['sotto'], data)).toEqual([]);
  });

  it('no arguments and no message break the reader, and it never gives more than eight', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.anything(), (argv, data) => {
        expect(openingsOfSecondStart(argv, data).length).toBeLessThanOrEqual(8);
        expect(openingsIn(argv, '/').length).toBeLessThanOrEqual(8);
      }),
    );
  });
});
