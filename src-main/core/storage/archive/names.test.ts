import { expect, test } from 'vitest';
import { isEntryName, repetitionCheck } from './names.ts';
import { BAD_NAMES } from './testing/bad-names.ts';

test.each(BAD_NAMES)('[AR13] %j is no name of an entry', (name) => {
  expect(isEntryName(name)).toBe(false);
});

test.each([
  ...['sotto.db', 'files/a', 'files/a.b.c', 'files/.hidden', 'files/~x', 'files/sotto.db'],
  ...['files/5f3e9a', 'files/ein Bild.jpg', 'files/日本語.png', 'files/👩‍👩‍👧.jpg', 'files/console'],
  ...['files/com10', 'files/nullable', `files/${'a'.repeat(255)}`, `files/${'ü'.repeat(127)}`],
])('[AR13] %j is a name of an entry', (name) => {
  expect(isEntryName(name)).toBe(true);
});

test.each([
  ['files/a', 'files/A'],
  ['files/straße', 'files/STRASSE'],
  ['files/ü', 'files/u\u0308'],
  ['files/K', 'files/\u212a'],
  ['files/ſ', 'files/s'],
])('[AR13] %j and %j are the same file to some system', (one, other) => {
  const isRepeated = repetitionCheck();
  expect([isRepeated(one), isRepeated(other), isRepeated('files/b')]).toEqual([false, true, false]);
});
