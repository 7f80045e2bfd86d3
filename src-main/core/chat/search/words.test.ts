/** What counts as a word, and which words are the same. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initChatProtocol } from '../protocol/index.ts';
import { facetText } from './facets.ts';
import { wordsOf } from './words.ts';

function texts(text: string): string[] {
  return wordsOf(text).map((word) => word.text);
}

test.each([
  ['Straße STRASSE', 'strasse strasse'],
  ['Łódź Ærø İzmir ısı', 'lodz aero izmir isi'],
  ['ﬁn Ｆｕｌｌ x²', 'fin full x2'],
  ['Καλημέρα ΣΊΣΥΦΟΣ', 'καλημερα σισυφοσ'],
  ['Ёлка ёлка', 'елка елка'],
  ['שָׁלוֹם مَرْحَبًا', 'שלום مرحبا'],
  ['हिन्दी', 'हिन्दी'],
  ['한국어', '한국어'],
  ['e\u0301te\u0301 été', 'ete ete'],
  ['soft\u00adhyphen zero\u200dwidth', 'softhyphen zerowidth'],
  ["don't me@example.org a_b 3.14", 'don t me example org a b 3 14'],
])('[CH200] words are the same whatever their accents, case and width: %s', (text, words) => {
  expect(texts(text).join(' ')).toBe(words);
});

test.each([
  ['東京タワーへ行く', '東 京 タ ワ ー へ 行 く'],
  ['ﾀﾜｰ がか', 'タ ワ ー が か'],
  ['สวัสดี', 'ส ว ั ส ด ี'],
  ['go東京now', 'go 東 京 now'],
  ['👍🏽 👩‍🚀ok ❤️ 🇩🇪', '👍 👩 🚀 ok ❤ 🇩 🇪'],
])('[CH201] characters of scripts without spaces, and emoji, are words: %s', (text, words) => {
  expect(texts(text).join(' ')).toBe(words);
});

test('[CH200] what is no letter, digit or emoji parts words only', () => {
  expect(texts('\0a\ud800b\udc00"*^:-(c)…')).toEqual(['a', 'b', 'c']);
  expect(texts(' \n!?')).toEqual([]);
});

test('[CH200] a word is cut off at 64 characters, its place is not', () => {
  for (const text of ['x'.repeat(100), 'é'.repeat(100)]) {
    expect(wordsOf(text)).toEqual([
      { text: text.normalize('NFD').replaceAll('\u0301', '').slice(0, 64), start: 0, end: 100 },
    ]);
  }
});

test('[CH200] places follow one another, and a word folded once more stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      let end = 0;
      for (const word of wordsOf(text)) {
        expect(word.end).toBeGreaterThan(word.start);
        expect(word.end).toBeGreaterThanOrEqual(end);
        expect(word.end).toBeLessThanOrEqual(text.length);
        expect(word.text).not.toMatch(/[\s"]/u);
        end = word.end;
        // Neighbours may become one syllable only now.
        const again = texts(word.text).join('').normalize('NFC');
        if (word.text.length < 60) expect(again).toBe(word.text.normalize('NFC'));
      }
    }),
    { numRuns: 500 },
  );
});

test('[CH200] ASCII takes a short cut to the same words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (text) => {
      expect(wordsOf(text)).toEqual(wordsOf(`${text} 東`).slice(0, -1));
    }),
  );
});

test('[CH200] marks without end take no time without end', () => {
  expect(texts(`z${'\u0301'.repeat(50_000)}`)).toEqual(['z']);
});

/**
 * Removing a row takes the very words that it was added with. When this fails the rules have
 * changed: increase RULES_VERSION in indexer.ts, so that the index is made anew, and then the sum.
 */
test('[CH212] the rules are those of version 1', async () => {
  await initChatProtocol();
  const samples = [
    'The Quick-brown fox, 3.14 & me@example.org; don’t! x²+ﬁ',
    'Straße Łódź Ærø İzmir ısı Καλημέρα ΣΊΣΥΦΟΣ Ёлка שָׁלוֹם مَرْحَبًا हिन्दी 한국어',
    '東京タワーへ行く ﾀﾜｰ สวัสดี ລາວ ខ្មែរ မြန်မာ 👍🏽 👩‍🚀 ❤️ 🇩🇪 ©',
    'see https://example.com/x?y=1 or example.com, www.example.org',
    '[here](https://example.com) and simplex:/contact#/?v=2 *bold* a.b',
    'x'.repeat(100),
  ];
  const sum = createHash('sha256');
  for (const [index, text] of samples.entries()) {
    const atMs = Date.UTC(2024, index * 5, 1);
    const facets = { userId: 1, contactId: index + 7, isSent: index % 2 === 0, atMs, text };
    sum.update(`${texts(text).join(' ')}\n${facetText(facets as never)}\n`);
  }
  expect(sum.digest('hex')).toBe(
    '7526b4e92aebab72ac39ca7e5f3729428909d1f378eb5997b220aaced6641d1c',
  );
});
