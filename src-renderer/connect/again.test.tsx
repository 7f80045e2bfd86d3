import { describe, expect, test } from 'vitest';
import { contactId, pendingId } from '#shared/ids.ts';
import type { ChatSummary, LinkPlan } from '#shared/model/index.ts';
import { createI18n } from '../i18n/index.ts';
import { contactKey, pendingKey } from '../stores/index.ts';
import { contactChat, pendingChat } from '../testing/index.ts';
import { markupInApp, testStores, wordsOf } from '../testing/render.tsx';
import { PlanChoices } from './PlanChoices.tsx';

const { t } = createI18n('en');
const plans: readonly LinkPlan[] = [
  { type: 'alreadyAsked', pendingId: pendingId(1) },
  { type: 'addressUsed', contactId: contactId(1) },
];

function read(plan: LinkPlan, incognitoName: string | undefined): string {
  const stores = testStores();
  const known = incognitoName === undefined ? {} : { incognitoName };
  stores.chats.state.setState({
    byKey: {
      [pendingKey(pendingId(1))]: withName(pendingChat(1, 0), known),
      [contactKey(contactId(1))]: withName(contactChat(1, 0), known),
    },
  });
  const choices = (
    <PlanChoices plan={plan} text="simplex:/contact" canWrite onDone={() => undefined} />
  );
  return wordsOf(markupInApp(choices, stores));
}

function withName(chat: ChatSummary, known: { readonly incognitoName?: string }): ChatSummary {
  if (chat.type === 'contact') return { ...chat, contact: { ...chat.contact, ...known } };
  if (chat.type === 'pending') return { ...chat, connection: { ...chat.connection, ...known } };
  return chat;
}

describe.each(plans)('asking again at an address, $type', (plan) => {
  test('stays incognito where a random name is known there', () => {
    const words = read(plan, 'EasySparrow');
    expect(words).toContain(t('connect.incognitoJoin', { name: '' }));
    expect(words).not.toContain(t('connect.incognitoOff', { name: '' }));
  });

  test('shows the name where it is known already', () => {
    expect(read(plan, undefined)).toContain(t('connect.incognitoOff', { name: '' }));
  });
});
