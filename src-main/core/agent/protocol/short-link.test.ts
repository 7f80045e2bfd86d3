/** Properties of short links. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/index.ts';
import {
  type ServerAddress,
  Writer,
  decodeAll,
  parseHost,
  tryDecode,
} from '../../encoding/index.ts';
import { repeated } from '../../testing/hex.ts';
import { plain } from './agent-vectors.ts';
import { parseLink } from './parse-link.ts';
import {
  type LinkServer,
  type ShortLink,
  formatShortLink,
  parseShortLink,
  readShortLink,
  restoreFromPreset,
  shortenForPreset,
  writeShortLink,
} from './short-link.ts';

const sized = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const ipv6 = fc.ipV6().filter((host) => !host.includes('.'));
const host = fc.oneof(fc.domain(), fc.ipV4(), ipv6).map(parseHost);
const server: fc.Arbitrary<LinkServer> = fc.record({
  hosts: fc.array(host, { minLength: 1, maxLength: 4 }),
  port: fc.oneof(fc.constant(''), fc.nat(65535).map(String)),
  keyHash: fc.option(sized(32), { nil: undefined }),
});
const link: fc.Arbitrary<ShortLink> = fc.oneof(
  fc.record({
    kind: fc.constant('invitation' as const),
    server,
    linkId: sized(24),
    linkKey: sized(32),
  }),
  fc.record({
    kind: fc.constant('contact' as const),
    type: fc.constantFrom(
      'contact' as const,
      'channel' as const,
      'group' as const,
      'relay' as const,
    ),
    server,
    linkKey: sized(32),
  }),
);
const scheme = fc.constantFrom('https' as const, 'simplex' as const);

describe('[AG80] text and bytes of short links', () => {
  test('round trip under both schemes', () => {
    fc.assert(
      fc.property(link, scheme, (value, under) => {
        const text = formatShortLink(value, under);
        expect(plain(parseShortLink(text))).toEqual(plain(value));
        expect(plain(parseLink(` see ${text}. Then`))).toEqual(
          plain({ ok: true, value: { type: 'short', link: value } }),
        );
        const w = new Writer();
        writeShortLink(w, value);
        expect(plain(decodeAll(w.bytes(), 'link', readShortLink))).toEqual(plain(value));
      }),
    );
  });

  test('any text gives a link that can be written, or a DecodeError', () => {
    const damaged = fc
      .tuple(link, scheme, fc.nat(), fc.string({ unit: 'binary', maxLength: 4 }))
      .map(([value, under, at, junk]) => {
        const text = formatShortLink(value, under);
        const cut = at % text.length;
        return text.slice(0, cut) + junk + text.slice(cut + (at % 3));
      });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 100 }), damaged), (text) => {
        expect(() => parseLink(text)).not.toThrow();
        const parsed = tryDecode(() => parseShortLink(text));
        if (parsed === undefined) return;
        const w = new Writer();
        writeShortLink(w, parsed);
        expect(plain(decodeAll(w.bytes(), 'link', readShortLink))).toEqual(plain(parsed));
        const simplex = formatShortLink(parsed, 'simplex');
        expect(plain(parseShortLink(simplex))).toEqual(plain(parsed));
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes give a link, or a DecodeError', () => {
    const damaged = fc.tuple(link, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const w = new Writer();
      writeShortLink(w, value);
      const bytes = w.bytes();
      bytes[at % bytes.length] = byte;
      return bytes.subarray(0, bytes.length - (at % 2));
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), damaged), (bytes) => {
        const read = tryDecode(() => decodeAll(bytes, 'link', readShortLink));
        if (read === undefined) return;
        const w = new Writer();
        writeShortLink(w, read);
        expect(plain(decodeAll(w.bytes(), 'link', readShortLink))).toEqual(plain(read));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    'https://',
    'https://[',
    'https://a/a#',
    'https://a/a#A',
    'simplex:',
    'simplex:/a#',
    'simplex:/i#A/',
    'simplex:/invitation#/?',
    ')',
    '=',
    '%',
    '-_/',
    'a.b:',
  ])('a million characters of %j do not hold up the parser', (piece) => {
    const many = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const key = 'A'.repeat(43);
    const texts = [
      many,
      `${many} x`,
      `https://${many}`,
      `https://a/a#${many}`,
      `simplex:/a#${key}?${many}\u0001x`,
      `simplex:/contact#/?${many}x`,
    ];
    expect(texts.filter((text) => parseLink(text).ok)).toEqual([]);
  });

  test('the longest lists of hosts', () => {
    const text = (count: number): string =>
      `simplex:/a#${'A'.repeat(43)}?h=${new Array(count).fill('a.example').join(',')}`;
    expect(parseShortLink(text(255)).server.hosts.length).toBe(255);
    expect(tryDecode(() => parseShortLink(text(256)))).toBeUndefined();
    expect(tryDecode(() => parseShortLink(`${text(1)}&c=${'A'.repeat(344)}`))).toBeUndefined();
  });

  test.each(['?h=', '?h=a,,b', '?p=', '?p=-1', '?p=1x', '?c=', '?c=A', '?c=*', '?h=a%20b'])(
    'the query %j is refused',
    (query) => {
      expect(tryDecode(() => parseShortLink(`https://a/a#AAAA${query}`))).toBeUndefined();
    },
  );

  test('binary types are upper case and known', () => {
    const bytes = (tag: string): Uint8Array => {
      const w = new Writer().raw(utf8Encode(tag)).u8(1).text('a').text('');
      return w.str(new Uint8Array()).str(repeated(1, 32)).bytes();
    };
    const isRead = (tag: string): boolean =>
      tryDecode(() => decodeAll(bytes(tag), 'link', readShortLink)) !== undefined;
    const tags = ['CA', 'CC', 'CG', 'CR', 'Ca', 'CX', 'C', 'A', 'i'];
    expect(tags.filter(isRead)).toEqual(['CA', 'CC', 'CG', 'CR']);
  });
});

describe('[AG81] links of preset servers', () => {
  const preset: ServerAddress = { hosts: ['a', 'b'], port: '5223', keyHash: repeated(1, 32) };
  const other: ServerAddress = { hosts: ['c', 'a'], port: '', keyHash: repeated(2, 32) };
  const presets = [other, preset];
  const at = (on: LinkServer): ShortLink => ({
    kind: 'contact',
    type: 'contact',
    server: on,
    linkKey: repeated(3, 32),
  });
  const bare = at({ hosts: ['a'], port: '', keyHash: undefined });

  test.each([
    ['all of it', at(preset), bare],
    ['its first host', at({ ...preset, hosts: ['a'] }), bare],
    ['nothing but a host', bare, bare],
  ])('%s is shortened to its first host', (_name, value, shortened) => {
    expect(shortenForPreset(value, presets)).toEqual(shortened);
  });

  test.each<[string, LinkServer]>([
    ['another fingerprint', { ...preset, keyHash: repeated(9, 32) }],
    ['another port', { ...preset, port: '443' }],
    ['another host', { ...preset, hosts: ['a', 'z'] }],
    ['another first host', { ...preset, hosts: ['b', 'a'] }],
  ])('a server with %s stays as it is', (_name, on) => {
    expect(shortenForPreset(at(on), presets)).toEqual(at(on));
    expect(restoreFromPreset(at(on), presets)).toEqual(at(on));
  });

  test.each<[string, LinkServer]>([
    ['a server nobody knows', { hosts: ['z'], port: '', keyHash: undefined }],
    ['a host that is not the first of a preset', { hosts: ['b'], port: '', keyHash: undefined }],
    ['another port of a preset', { hosts: ['a'], port: '443', keyHash: undefined }],
  ])('%s without fingerprint cannot be restored', (_name, on) => {
    expect(restoreFromPreset(at(on), presets)).toBeUndefined();
  });

  test('shortening loses nothing', () => {
    expect(restoreFromPreset(bare, presets)).toEqual(at(preset));
    fc.assert(
      fc.property(link, fc.array(server), (value, others) => {
        const known = others.map((one) => ({ ...one, keyHash: one.keyHash ?? repeated(0, 32) }));
        const own = { ...value.server, keyHash: value.server.keyHash ?? repeated(0, 32) };
        const complete = { ...value, server: own };
        const all = [own, ...known];
        expect(restoreFromPreset(shortenForPreset(complete, all), all)).toEqual(complete);
      }),
    );
  });
});
