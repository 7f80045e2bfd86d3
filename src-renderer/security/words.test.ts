import { expect, test } from 'vitest';
import { createI18n } from '../i18n/index.ts';
import { durationText, securityProblemText } from './words.ts';

const { t } = createI18n('en');
const words = { t, language: 'en' };

test('what one guess costs is said in seconds, or less', () => {
  expect([42, 210, 1_000].map((ms) => durationText('en', ms))).toEqual([
    '42 ms',
    '0.2 seconds',
    '1 second',
  ]);
  expect(durationText('de', 210)).toBe('0,2 Sekunden');
});

test('a wrong passphrase is told as an answer to the question', () => {
  const wrong = { type: 'wrongPassphrase' } as const;
  expect(securityProblemText({ ...words, task: 'changePassphrase' }, wrong)).toBe(
    t('security.wrongCurrent'),
  );
  expect(securityProblemText({ ...words, task: 'forgetPassphrase' }, wrong)).toBe(
    t('security.notRight'),
  );
});

test('too short is told of passphrases and of passcodes', () => {
  const short = { type: 'tooShort', minimumLength: 8 } as const;
  expect(securityProblemText({ ...words, task: 'setPassphrase' }, short)).toBe(
    t('passphrase.tooShort', { count: 8 }),
  );
  expect(
    securityProblemText({ ...words, task: 'turnOnLock' }, { ...short, minimumLength: 4 }),
  ).toBe(t('passcode.tooShort', { count: 4 }));
});

test('a full disk is told with its numbers', () => {
  const full = { type: 'noSpace', neededBytes: 2_000_000, freeBytes: 1_000_000 } as const;
  expect(securityProblemText(words, full)).toContain('2\u00a0MB are needed and 1\u00a0MB are free');
});

test('a keychain that takes nothing is not told as a full disk', () => {
  const refused = { type: 'cannotWrite', code: 'keychain' } as const;
  expect(securityProblemText(words, refused)).toBe(t('security.keychainRefused'));
});
