/** Pieces of messages around what was found. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOf } from './excerpt.ts';
import { findTerms, parseQuery } from './query.ts';

function shown(text: string, query: string): { excerpt: string; marked: string[] } {
  const { excerpt, matches } = excerptOf(text, findTerms(text, parseQuery(query) ?? []));
  return { excerpt, marked: matches.map(({ start, end }) => excerpt.slice(start, end)) };
}

const LOREM = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor ';

test('[CH210] a short text is shown whole, its matches as whole words', () => {
  expect(shown('Über die Straße, über Łódź', 'ub strass')).toEqual({
    excerpt: 'Über die Straße, über Łódź',
    marked: ['Über', 'Straße', 'über'],
  });
});

test('[CH210] a long text is cut at spaces around the first match', () => {
  const { excerpt, marked } = shown(`${LOREM.repeat(3)}needle ${LOREM.repeat(3)}needle`, 'need');
  expect(excerpt).toBe(
    '…elit, sed do eiusmod tempor needle Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor Lorem…',
  );
  expect(marked).toEqual(['needle']);
});

test('[CH210] without a match it begins at the beginning', () => {
  expect(shown(LOREM.repeat(3), '')).toEqual({
    excerpt: `${LOREM}Lorem ipsum dolor sit amet, consectetur…`,
    marked: [],
  });
});

test('[CH210] it is one line', () => {
  expect(shown('one\ntwo\tthree\0four', 'two')).toEqual({
    excerpt: 'one two three four',
    marked: ['two'],
  });
});

test('[CH210] phrases are marked as one, and what overlaps is marked once', () => {
  expect(shown('a b c d', '"a b" "b c"').marked).toEqual(['a b c']);
  expect(shown('東京タワー', '京タ ワ').marked).toEqual(['京タ', 'ワ']);
  expect(shown('東京タワー', '東京 京タ').marked).toEqual(['東京タ']);
});

test('[CH210] nothing is cut through that is seen as one character', () => {
  expect(shown('👩‍🚀👍🏽!', '🚀 👍').marked).toEqual(['👩‍🚀', '👍🏽']);
  const family = '👨‍👩‍👧‍👦';
  const { excerpt, marked } = shown(`${family.repeat(40)}x${family.repeat(40)}`, 'x');
  expect(excerpt.replaceAll(family, '').replaceAll('…', '')).toBe('x');
  expect(marked).toEqual(['x']);
});

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

test('[CH210] is of a bounded length, of the text, and its matches lie in it', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('needle', '東京', '👩‍🚀', '🇩🇪', 'été', '\n', 'x'.repeat(50)),
  );
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 60 }),
      fc.constantFrom(' ', '', '-'),
      fc.constantFrom('needle', '東', 'é', '🚀', '"needle needle"', 'x'),
      (words, separator, query) => {
        const text = words.join(separator);
        const found = findTerms(text, parseQuery(query) ?? []);
        const { excerpt, matches } = excerptOf(text, found);
        expect(excerpt.length).toBeLessThan(300);
        expect(matches.length > 0).toBe(found.length > 0);
        const piece = excerpt.replace(/^…/u, '').replace(/…$/u, '');
        expect(text.replace(/[\s\0]/gu, ' ')).toContain(piece);
        const starts = new Set(
          Array.from(GRAPHEMES.segment(text), ({ index }) => index).concat(text.length),
        );
        const offset = text.replace(/[\s\0]/gu, ' ').indexOf(piece);
        if (text.indexOf(piece, offset + 1) === -1) {
          expect(starts.has(offset) && starts.has(offset + piece.length)).toBe(true);
        }
        let end = 0;
        for (const match of matches) {
          expect(match.start).toBeGreaterThanOrEqual(end);
          expect(match.end).toBeGreaterThan(match.start);
          end = match.end;
        }
        expect(end).toBeLessThanOrEqual(excerpt.length);
      },
    ),
    { numRuns: 500 },
  );
});
