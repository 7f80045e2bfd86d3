import { expect, test } from 'vitest';
import { contactId } from '#shared/ids.ts';
import { createI18n } from '../i18n/index.ts';
import { contactKey } from '../stores/index.ts';
import { testContact, testItem } from '../testing/index.ts';
import { markupInApp, testStores, wordsOf } from '../testing/render.tsx';
import { DeliveryNote } from './DeliveryNote.tsx';

const { t } = createI18n('en');
const failed = testItem(1, {
  direction: 'sent',
  status: { type: 'failed', reason: { type: 'connectionDeleted' } },
});

function read(canSend: boolean): string {
  const stores = testStores();
  const contact = testContact(1, { canSend });
  const chat = { type: 'contact', contact, unreadCount: 0, draft: '', activeAtMs: 0 } as const;
  stores.chats.state.setState({ byKey: { [contactKey(contactId(1))]: chat } });
  return wordsOf(markupInApp(<DeliveryNote item={failed} />, stores));
}

test('a message that has failed can be sent once more', () => {
  expect(read(true)).toContain(t('message.retry'));
  expect(read(true)).not.toContain(t('message.delete'));
});

test('where its contact can no longer be written to it can be deleted instead', () => {
  expect(read(false)).not.toContain(t('message.retry'));
  expect(read(false)).toContain(t('message.delete'));
});
