import { describe, expect, test } from 'vitest';
import type { Contact } from '#shared/model/index.ts';
import { ratchetTrouble } from '../format/index.ts';
import { createI18n } from '../i18n/index.ts';
import { testContact } from '../testing/index.ts';
import { unsent } from './unsent.ts';

const outOfSync = { type: 'cannotSend', reason: { type: 'encryptionOutOfSync' } } as const;
const app = { by: 'app' } as const;

describe.each(['en', 'de'])('a message that was not taken, in %s', (language) => {
  const { t } = createI18n(language);
  const told = (options: Partial<Contact>, problem: Parameters<typeof unsent>[1]['problem']) =>
    unsent(t, { problem, contact: testContact(1, { displayName: 'Anna', ...options }), nowMs: 0 });

  test('because of keys that the app agrees on is told with the name, and waits', () => {
    for (const ratchetSync of ['required', 'started', 'agreed'] as const) {
      const found = told({ ratchetSync, keyRepair: app }, outOfSync);
      expect(found?.isWaiting).toBe(true);
      expect(found?.words).toMatch(/^\p{L}[^{}]*Anna[^{}]*\.$/u);
      // The bar above the messages has said so already.
      const trouble = ratchetTrouble({ ratchetSync, keyRepair: app }, 0);
      expect(found?.words).not.toBe(trouble && t(trouble.words, { name: 'Anna' }));
    }
  });

  test('is told no more once the keys are in step', () => {
    expect(told({ ratchetSync: 'started', keyRepair: app }, outOfSync)).toBeDefined();
    expect(told({ ratchetSync: 'ok' }, outOfSync)).toBeUndefined();
    expect(told({ ratchetSync: 'allowed', keyRepair: { by: 'user' } }, outOfSync)).toBeUndefined();
  });

  test('is a problem where the user has to do something', () => {
    expect(told({ ratchetSync: 'required', keyRepair: { by: 'user' } }, outOfSync)).toEqual({
      words: t('composer.cannotSend', { reason: t('reason.encryptionOutOfSync') }),
      isWaiting: false,
    });
  });

  test('for another reason is told whatever the keys do', () => {
    const problem = { type: 'tooLong', overBytes: 12 } as const;
    for (const ratchetSync of ['ok', 'started'] as const) {
      expect(told({ ratchetSync }, problem)).toEqual({
        words: t('composer.tooLong', { count: 12 }),
        isWaiting: false,
      });
    }
    expect(told({ ratchetSync: 'started' }, undefined)).toBeUndefined();
  });
});
