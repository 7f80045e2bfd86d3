import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMatches, searchWords, splitMatches } from './index.ts';

function marked(text: string, query: string): string {
  return splitMatches(text, findMatches(text, searchWords(query)))
    .map((segment) => (segment.isMatch ? `[${segment.text}]` : segment.text))
    .join('');
}

describe('matches', () => {
  test.each([
    ['Bread and butter', 'bre', '[Bread] and butter'],
    ['abbreviation', 'bre', 'abbreviation'],
    ['Émile Zátopek ran', 'zat emi', '[Émile] [Zátopek] ran'],
    ['cafe\u0301 and caf', 'café', '[cafe\u0301] and caf'],
    ['one two one', 'one "two one"', '[one] [two] [one]'],
    ['Ｆｕｌｌ width', 'full', '[Ｆｕｌｌ] width'],
    ['東京都に行く', '京都', '東[京都]に行く'],
    ['한국어 말', '한국', '[한국어] 말'],
    ['straße', 'STRASSE', 'straße'],
    ['a_b, c.d', 'c d', 'a_b, [c].[d]'],
    ['ﬁne', 'i', 'ﬁne'],
    ['😀bread', 'bread', '😀[bread]'],
    ['anything', '"* :', 'anything'],
  ])('%s, looked through for %s', (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  test('of overlapping places the longer one is marked', () => {
    expect(marked('breadbasket', 'bread breadbasket')).toBe('[breadbasket]');
  });

  test('the pieces together are the text, and no match is empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, query) => {
        const matches = findMatches(text, searchWords(`${query} ${text.slice(0, 3)}`));
        const pieces = splitMatches(text, matches);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        expect(pieces.every((piece) => piece.text !== '')).toBe(true);
      }),
    );
  });
});
