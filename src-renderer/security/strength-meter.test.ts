import { expect, test } from 'vitest';
import { createStrengthMeter } from './strength-meter.ts';
import { GOOD_SCORE } from './strength-score.ts';

const rate = createStrengthMeter();

test('nothing and what everybody uses is very weak', () => {
  expect(rate('')).toEqual({ score: 0, hint: 'moreWords' });
  expect(rate('password')).toEqual({ score: 0, hint: 'common' });
});

test('the hint says what is weak about it', () => {
  expect(rate('aaaaaaaaaaaa').hint).toBe('repeats');
  expect(rate('abcdefgh1234').hint).toBe('sequences');
  expect(rate('qwertzuiop').hint).toBe('keys');
  expect(rate('19.05.1987').hint).toBe('dates');
  expect(rate('Winter2024!')).toEqual({ score: 2, hint: 'moreWords' });
});

test.each([
  'Schmetterling',
  'Schmetterling1',
  'Geburtstag2',
  'Fahrkarte7',
  'straßenbahn1',
  'Fruehstueck1',
  'Frühstück1',
  'Weihnachten3!',
  'Schneider9',
  'unbelievable1',
  'Ma\u0308rchenko\u0308nig',
])('one word of a language is weak, with a digit behind it too: %s', (word) => {
  expect(rate(word).score).toBeLessThan(GOOD_SCORE);
});

test('the name of the app is no secret', () => {
  expect(rate('sotto voce').score).toBeLessThan(3);
});

test('some unusual words are good, without a hint', () => {
  expect(rate('umbrella lantern coffee')).toEqual({ score: 4 });
  expect(rate('drei blaue Tassen im Regen')).toEqual({ score: 4 });
});

test('a very long one is rated in no time, and as long as it takes is not too long', () => {
  expect(rate('lantern umbrella '.repeat(200)).score).toBe(4);
});
