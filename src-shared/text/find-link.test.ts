import { describe, expect, test } from 'vitest';
import { findLink, findLinks } from './find-link.ts';
import { hasLink, linkReadings } from './link-readings.ts';

const KEY = 'lrdvu2d8A1GumSmoKb2krQmtKhWXq-tyGpHuM7aMwsw';
const ID = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz';
const SHORT = `https://smp6.example/a#${KEY}`;
const ONE_TIME = `https://smp6.example/i#${ID}/${KEY}`;
const NATIVE = `simplex:/a#${KEY}?h=smp6.example%2Cabc.onion&p=5223&c=${KEY}`;
const LONG = 'simplex:/contact#/?v=2-7&smp=smp%3A%2F%2Fabc%3D%40smp6.example%2Fid%23%2F%3Fv%3D1-4';
const SHARED = LONG.replace('simplex:', 'https://simplex.chat');

/** Signs around a link, `|` for the link. */
const AROUND = [
  ...[
    '|',
    '|.',
    '|,',
    '|;',
    '|:',
    '|!',
    '|?',
    '|…',
    '|/',
    '|.)',
    '|"',
    '|).',
    '|?!',
    '|。',
    '~_|_~.',
    '_(|)_',
  ],
  ...['(|)', '[|]', '{|}', '<|>', '"|"', "'|'", '“|”', '„|“', '‚|‘', '«|»', '»|«', '‹|›', '「|」'],
  ...['*|*', '_|_', '__|__', '**|**', '~|~', '`|`', '```|```', '*_|_*', '_*|*_', '||', '(*|*).'],
  ...[
    '[text](|)',
    '[|](|)',
    '<a href="|">',
    '<a href=|>',
    '![](|)',
    '链接|。',
    'Link:|',
    'see | now',
  ],
  ...['\u00a0|\u00a0', '\t|\r\n', '\n\n|\n\n', '(see: |), or not', '> |', '- |', '1. |', '_see |_'],
] as const;

function surrounded(link: string): readonly (readonly [string, string, string])[] {
  return AROUND.map((around) => [around, around.replaceAll('|', () => link), link] as const);
}

describe('[AG84] a link is found as it is', () => {
  const links = [SHORT, ONE_TIME, NATIVE, LONG, SHARED].flatMap(surrounded);
  test.each(links)('among %j: %s', (_around, text, link) => {
    expect(findLink(text)?.text).toBe(link);
    expect(findLink(text)?.isWhole).toBe(true);
  });

  test('with a key that ends with an underscore', () => {
    const link = `${LONG}&e2e=kem_key%3Dabc_`;
    for (const text of [link, `${link}.`, `see ${link} now`, `_${link}_`, `_my link: ${link}_`]) {
      expect(findLink(text)?.text).toBe(link);
    }
    expect(findLink(`~ ${link}~`)?.text).toBe(link);
    expect(findLink(`${link}~`)?.text).toBe(`${link}~`);
  });

  test('and where it is', () => {
    const text = `see (${SHORT}/), ${LONG}.`;
    expect([...findLinks(text)].map(({ start, end }) => text.slice(start, end))).toEqual([
      SHORT,
      LONG,
    ]);
  });
});

describe('[AG84] of a link, scheme and host are read generously', () => {
  const simplex = (scheme: string): string => NATIVE.replace('simplex:/', scheme);
  const long = (scheme: string): string => LONG.replace('simplex:/', scheme);
  test.each([
    ...['SIMPLEX:/', 'Simplex:/', 'simplex://', 'simplex:', 'simplex:///'].flatMap(
      (scheme): [string, string][] => [
        [simplex(scheme), NATIVE],
        [long(scheme), LONG],
      ],
    ),
    [SHORT.replace('https://smp6.example', 'HTTPS://SMP6.Example'), SHORT],
    [SHARED.replace('https', 'Https'), SHARED],
    [SHORT.replace('https://', ''), SHORT],
    [SHARED.replace('https://', ''), SHARED],
    [SHORT.replace('/a#', '/a/#'), SHORT],
    [SHORT.replace('/a#', '/a?utm_source=x#'), SHORT],
    [SHARED.replace('/contact#', '/contact/?fbclid=x#'), SHARED],
    [LONG.replace('#/?', '#?'), LONG],
    [LONG.replace('#/?', '#'), LONG],
    [LONG.replaceAll('&', '&amp;'), LONG],
    [LONG.replaceAll('&', '&amp;amp;'), LONG],
    [NATIVE.replaceAll('&', '&amp;'), NATIVE],
    [NATIVE.replaceAll('%', '%25'), NATIVE],
    [`${SHORT}?`, SHORT],
    [`${SHORT}&gt;`, SHORT],
    [NATIVE.replace('?', '/?'), NATIVE],
  ])('%s', (text, link) => {
    expect(findLink(text)?.text).toBe(link);
  });

  test('and nothing else', () => {
    const mixed = `HTTPS://SMP.EXAMPLE/A#${KEY}?H=A.Example&c=Ab%2c`;
    expect(findLink(mixed)?.text).toBe(`https://smp.example/A#${KEY}?H=A.Example&c=Ab%2c`);
  });
});

describe('[AG84] nothing else is taken for a link', () => {
  test.each([
    '',
    'simplex:',
    'simplex: a#b',
    'simplex:/',
    'simplex:/x#y',
    'the simplex:/contact page',
    'https://shop.example/contact#/?form=1',
    'https://shop.example/contact#/?v=1',
    'https://shop.example/contact/#team',
    'https://shop.example/contact',
    'https://shop.example/invitation?x=1#top',
    'https://example.com/a#contents',
    'https://example.com/docs/a#contents-of-all-the-pages',
    `http://smp6.example/a#${KEY}`,
    `https://smp6.example/x#${KEY}`,
    `https://smp6.example/b/a#${KEY}`,
    `https://user@smp6.example/a#${KEY}`,
    `smp6.example/a#${KEY}more`,
    `/a#${KEY}`,
    'shop.example/contact#/?form=1',
  ])('%s', (text) => {
    expect(findLink(text)).toBeUndefined();
  });
});

describe('[AG186] readings of a text that was altered', () => {
  const unseen = ['\u200b', '\u00ad', '\ufeff', '\u200e', '\u202a', '\u2066', '\u2060', '\ufe0f'];
  test.each(unseen)('%j around a link and within it', (char) => {
    const at = LONG.indexOf('%3A');
    for (const text of [
      `${char}${LONG}${char}`,
      `see${char}${LONG}${char}now`,
      `${LONG.slice(0, at)}${char}${LONG.slice(at)}`,
      `${LONG.slice(0, 4)}${char}${LONG.slice(4)}`,
    ]) {
      expect([...linkReadings(text)].map((reading) => findLink(reading)?.text)).toContain(LONG);
    }
    expect(findLink([...linkReadings(`${SHORT}${char}now`)][0] ?? '')?.text).toBe(SHORT);
  });

  test.each([
    ['escaped', encodeURIComponent(LONG), LONG],
    ['escaped twice', encodeURIComponent(encodeURIComponent(SHORT)), SHORT],
    ['behind the page of a messenger', `https://l.example/?u=${encodeURIComponent(SHORT)}`, SHORT],
    ['with an escaped number sign', SHORT.replace('#', '%23'), SHORT],
    ['of a letter', LONG.replaceAll('=', '=3D').replace('%40', '%4=\r\n0'), LONG],
  ])('%s', (_name, text, link) => {
    expect([...linkReadings(text)].map((reading) => findLink(reading)?.text)).toContain(link);
    expect(hasLink(text)).toBe(true);
  });

  test('a text without any of that is read as it is, once', () => {
    expect([...linkReadings('hello')]).toEqual(['hello']);
    expect(hasLink('hello')).toBe(false);
  });
});

const TRAPS = [
  ...['simplex:', 'simplex:/', 'https://', 'https://a', 'https://a/a', 'https://a/a#', 'a.', 'a-'],
  ...['https://a/a?', 'https://a/a?b', 'https://a/contact#/?', 'simplex:/contact#/?', '/a#', '#'],
  ...['a.b/a?', 'a.bc/', 'simplex:/contact#v=', '_', '_simplex:/contact#/?_', '&amp;', '&', '%25'],
  ...['\u200b', '\u200ba', '%', '%3', '=3D', '=\n', '=\r', '\n', ' \t', '/', '?', '=', 'A', '.'],
] as const;
const LENGTH = 1_000_000;
/** Linear takes a fifth of it at most, quadratic many thousand times as much. */
const MAX_CPU_MS = 2_000;

test.each(TRAPS)('[AG186] a million characters of %j do not hold up the finder', (trap) => {
  const many = trap.repeat(LENGTH / trap.length);
  for (const text of [
    many,
    `https://a/${many}`,
    `https://a/a?${many}`,
    `simplex:/contact#/?${many}x`,
  ]) {
    const before = process.cpuUsage();
    for (const reading of linkReadings(text)) for (const _ of findLinks(reading));
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(MAX_CPU_MS);
  }
});
