import { expect, test } from 'vitest';
import { opaqueString } from './opaque-string.ts';

test.each([
  ['composed and decomposed letters', 'Scho\u0308n', 'Sch\u00F6n'],
  ['marks in another order', 'a\u0323\u0302', '\u1EAD'],
  ['a sign that stands for a letter', '5 \u212B', '5 \u00C5'],
  ['letters of Hangul', '\u1112\u1161\u11AB', '\uD55C'],
  ['spaces of all kinds', 'a\u00A0b\u1680c\u2003d\u202Fe\u3000f', 'a b c d e f'],
])('%s are one', (_, typed, expected) => {
  expect(opaqueString(typed)).toBe(expected);
  expect(opaqueString(expected)).toBe(expected);
});

// The examples of RFC 8265 section 4.3, and what NFKC would make one.
test.each([
  'correct horse battery staple',
  'Correct Horse Battery Staple',
  '\u03C0\u00DF\u00E5',
  'Jack of \u2666s',
  ' two  spaces ',
  '\uFF21\uFB01\u2460\u00B2',
  'a\tb\u200Bc',
  '\uD83D\uDD11\uD800',
  '',
])('%j stays as it is', (text) => {
  expect(opaqueString(text)).toBe(text);
});

test('the ogham space of RFC 8265 is a space', () => {
  expect(opaqueString('foo\u1680bar')).toBe('foo bar');
});
