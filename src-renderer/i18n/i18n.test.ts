import { expect, test } from 'vitest';
import { createI18n } from './i18n.ts';

test('words are there at once, in the language of the system', () => {
  expect(createI18n('de-AT').t('composer.send')).toBe('Senden');
  expect(createI18n('en-GB').t('composer.send')).toBe('Send');
  expect(createI18n('fr').t('composer.send')).toBe('Send');
});

test('plural forms follow the count', () => {
  const { t } = createI18n('de');
  expect(t('chatList.unread', { count: 1 })).toBe('1 ungelesene Nachricht');
  expect(t('chatList.unread', { count: 3 })).toBe('3 ungelesene Nachrichten');
});

test('names are shown as they are', () => {
  const { t } = createI18n('en');
  expect(t('deleteContact.title', { name: '<b>&' })).toBe('Delete <b>&?');
});
