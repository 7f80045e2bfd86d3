import { describe, expect, test } from 'vitest';
import { createI18n } from '../i18n/index.ts';
import { findServerAddress, hasPassword, maskPassword } from './address.ts';
import { addErrorTexts, testTitle } from './words.ts';

const plain = 'smp://u2dS9sG8nMNURyZwqASV4yROM28Er0luVTx5X1CsMrU=@a.example,b.onion:5224';
const secret = plain.replace('=@', '=:pa:ss@');
const { t } = createI18n('en');

describe('a server address', () => {
  test('has its password masked, and its port left', () => {
    expect([hasPassword(plain), hasPassword(secret)]).toEqual([false, true]);
    expect(maskPassword(plain)).toBe(plain);
    expect(maskPassword(secret)).toBe(plain.replace('=@', '=:••••••@'));
  });

  test('is found in the text of a QR code', () => {
    expect(findServerAddress(` ${secret}\n`)).toBe(secret);
    expect(findServerAddress('simplex:/invitation#/?smp=smp%3A%2F%2Fabc')).toBeUndefined();
  });
});

describe('words', () => {
  test('name the step that a test failed at', () => {
    const failed = { type: 'failed', step: 'connect', problem: 'timeout', detail: '' } as const;
    expect(testTitle(t, 'en', failed)).toBe('Failed at: connecting');
    expect(testTitle(t, 'de', { type: 'passed', durationMs: 1_240 })).toBe('Works (1,2 s)');
  });

  test('number the lines of pasted addresses where there are several', () => {
    const errors = [{ line: 2, problem: 'notAnAddress' }] as const;
    const words = 'This is not the address of a server.';
    expect(addErrorTexts(t, 'a\nb', errors)).toEqual([`Line 2: ${words}`]);
    expect(addErrorTexts(t, '\nb\n', errors)).toEqual([words]);
  });
});
