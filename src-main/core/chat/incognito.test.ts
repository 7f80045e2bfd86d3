import { expect, test } from 'vitest';
import { ADJECTIVES, NOUNS, incognitoName } from './contacts/incognito-names.ts';
import { validDisplayName } from './protocol/index.ts';

test('[CH100] random names are of two lists of at least 100 words and always valid', () => {
  for (const words of [ADJECTIVES, NOUNS]) {
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeGreaterThanOrEqual(100);
    expect(words.filter((word) => !/^[A-Z][a-z]+$/.test(word))).toEqual([]);
  }
  const longest = (words: readonly string[]): string =>
    words.reduce((a, b) => (b.length > a.length ? b : a));
  const name = longest(ADJECTIVES) + longest(NOUNS);
  expect(validDisplayName(name)).toBe(name);
  let next = 0;
  const names = Array.from({ length: 200 }, () =>
    incognitoName((size) => new Uint8Array(size).fill(next++ % 251)),
  );
  expect(new Set(names).size).toBeGreaterThan(100);
});
