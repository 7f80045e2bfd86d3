import { expect, test } from 'vitest';
import type { PassphraseState } from '#shared/model/index.ts';
import { custodyOf, passphraseTasks } from './custody.ts';

const random: PassphraseState = {
  custody: { type: 'keychain', isChosen: false },
  keychain: 'works',
  tryCostMs: 200,
};
const chosen: PassphraseState = { ...random, custody: { type: 'keychain', isChosen: true } };
const typed: PassphraseState = { ...random, custody: { type: 'user' } };

test('says who knows the passphrase', () => {
  expect([random, chosen, typed].map(custodyOf)).toEqual(['random', 'chosen', 'typed']);
});

test('a random passphrase can be neither checked nor removed, since nobody knows it', () => {
  expect(passphraseTasks(random)).toEqual(['setPassphrase']);
});

test('one in the keychain can be removed, one that is typed can be kept', () => {
  expect(passphraseTasks(chosen)).toContain('forgetPassphrase');
  expect(passphraseTasks(typed)).toContain('keepPassphrase');
  expect(passphraseTasks(typed)).not.toContain('forgetPassphrase');
});

test('without a keychain nothing offers to keep it', () => {
  expect(passphraseTasks({ ...typed, keychain: 'none' })).not.toContain('keepPassphrase');
});
