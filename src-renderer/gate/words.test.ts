import { expect, test } from 'vitest';
import { createI18n } from '../i18n/index.ts';
import { gateProblemText, guessText, remainingMs } from './words.ts';

const { t } = createI18n('en');

test('every kind of problem has its sentence', () => {
  const text = (problem: Parameters<typeof gateProblemText>[2]) =>
    gateProblemText(t, 'en', problem);
  expect(text({ type: 'wrongPasscode' })).toBe(t('lockScreen.wrong'));
  expect(text({ type: 'systemRefused' })).toBe(t('lockScreen.systemRefused'));
  expect(text({ type: 'notFound' })).toBe(t('broken.noBackup'));
  expect(text({ type: 'cannotWrite', code: 'EROFS' })).toBe(t('work.cannotWrite'));
  expect(text({ type: 'noSpace', neededBytes: 3_000_000, freeBytes: 0 })).toContain('3\u00a0MB');
  expect(text({ type: 'badName', suggestion: 'Ida' })).toContain('“Ida”');
  expect(text({ type: 'badName', suggestion: '' })).toBe(
    'This name cannot be used. Choose another one.',
  );
});

test('the rest is guessed once there is something to guess from', () => {
  expect(remainingMs(10_000, undefined)).toBeUndefined();
  expect(remainingMs(1_000, 0.5)).toBeUndefined();
  expect(remainingMs(10_000, 0.01)).toBeUndefined();
  expect(remainingMs(10_000, 0.25)).toBe(30_000);
  expect(remainingMs(10_000, 1)).toBe(0);
});

test('a guess is said no more exactly than it is', () => {
  expect([0, 31_000, 61_000, 200_000].map((ms) => guessText('en', ms))).toEqual([
    '5 seconds',
    '35 seconds',
    '2 minutes',
    '4 minutes',
  ]);
});
