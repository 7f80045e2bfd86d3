import { expect, test } from 'vitest';
import { contactId } from '#shared/ids.ts';
import { createI18n } from '../i18n/index.ts';
import { contactKey } from '../stores/index.ts';
import { testContact, testItem } from '../testing/index.ts';
import { markupInApp, testStores } from '../testing/render.tsx';
import { MessageToolbar } from './MessageToolbar.tsx';
import { Reactions } from './Reactions.tsx';

const { t } = createI18n('en');
const reactions = [
  { emoji: '👍', count: 1, isOwn: false },
  { emoji: '🚀', count: 1, isOwn: true },
];
const item = testItem(1, { reactions });

/** What the toolbar and the row of reactions are made of. */
function html(options: Parameters<typeof testContact>[1]): { toolbar: string; buttons: string[] } {
  const stores = testStores();
  const contact = testContact(1, options);
  const chat = { type: 'contact', contact, unreadCount: 0, draft: '', activeAtMs: 0 } as const;
  stores.chats.state.setState({ byKey: { [contactKey(contactId(1))]: chat } });
  return {
    toolbar: markupInApp(<MessageToolbar item={item} onMenu={() => undefined} />, stores),
    buttons: markupInApp(<Reactions item={item} />, stores).match(/<button[^>]*>/gu) ?? [],
  };
}

test('a reaction can be added, and any can be changed', () => {
  const { toolbar, buttons } = html({});
  expect(toolbar).toContain(t('message.react'));
  expect(buttons.map((button) => button.includes('disabled'))).toEqual([false, false]);
});

test('to a contact that takes none they can only be taken back', () => {
  const { toolbar, buttons } = html({ refusesReactions: true });
  expect(toolbar).not.toContain(t('message.react'));
  expect(toolbar).toContain(t('message.copyText'));
  expect(buttons.map((button) => button.includes('disabled'))).toEqual([true, false]);
});
