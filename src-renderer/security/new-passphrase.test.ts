import { expect, test } from 'vitest';
import { faultOf, type NewPassphraseDraft } from './new-passphrase.ts';

const good: NewPassphraseDraft = {
  first: 'umbrella lantern',
  second: 'umbrella lantern',
  strength: { score: 4 },
  isWanted: false,
};

test('a good one that was repeated is taken', () => {
  expect(faultOf(good)).toBeUndefined();
});

test('seven signs are too few, however they are encoded', () => {
  const first = '🔑🔑🔑🔑🔑🔑🔑';
  expect(faultOf({ ...good, first, second: first })).toBe('tooShort');
});

test('a letter and its mark are one sign', () => {
  const first = 'u\u0308'.repeat(7);
  expect(faultOf({ ...good, first, second: first })).toBe('tooShort');
});

test('a weak one needs an explicit yes', () => {
  const weak = { ...good, strength: { score: 2 } } as const;
  expect(faultOf(weak)).toBe('weak');
  expect(faultOf({ ...weak, isWanted: true })).toBeUndefined();
});

test('what cannot be rated is not held back', () => {
  expect(faultOf({ ...good, strength: undefined })).toBeUndefined();
});

test('a slip in the repetition is found', () => {
  expect(faultOf({ ...good, second: 'umbrella lanterm' })).toBe('differ');
});
