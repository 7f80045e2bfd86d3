import { describe, expect, test } from 'vitest';
import type { Blocking, Contact, Notice, SendReason } from '#shared/model/index.ts';
import { ServersSection } from '../contact/ServersSection.tsx';
import { blockingText, noticeText, reasonText } from '../format/index.ts';
import { createI18n } from '../i18n/index.ts';
import type { ContactSummary } from '../stores/index.ts';
import { testContact } from '../testing/index.ts';
import { markupInApp, testStores, wordsOf } from '../testing/render.tsx';
import { BlockedBar } from './BlockedBar.tsx';
import { ConversationHeader } from './ConversationHeader.tsx';

const server = 'smp.example';
const spam: Blocking = { server, reason: 'spam', untilMs: Date.UTC(2031, 4, 17, 12) };
const content: Blocking = { server, reason: 'content' };
const reasons = ['spam', 'content', 'other'] as const;
const noop = () => undefined;

describe.each(['en', 'de'])('what a server has blocked, in %s', (language) => {
  const { t } = createI18n(language);
  const read = (node: Parameters<typeof markupInApp>[0]) =>
    wordsOf(markupInApp(node, testStores(), language));
  const isSentence = (text: string) => /^\p{L}[^{}]*\.$/u.test(text);
  const contactWith = (change: Partial<Contact>) =>
    testContact(1, { displayName: 'Anna', state: 'connected', canSend: true, ...change });

  test('has a sentence for each reason, by whom, and until when where that is known', () => {
    const told = reasons.map((reason) => reasonText(t, { type: 'blocked', server, reason }));
    const notices = (['own', 'contact'] as const).flatMap((whose): Notice[] => [
      ...reasons.map((reason) => ({ type: 'queueBlocked' as const, whose, server, reason })),
      { type: 'queueFree', whose },
    ]);
    const addresses = reasons.map((reason) =>
      blockingText(t, 'address', { blocking: { server, reason } }),
    );
    const all = [...told, ...notices.map((notice) => noticeText(t, notice, 'Anna')), ...addresses];
    expect(all.filter((text) => !isSentence(text))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
    const blocked: SendReason = { type: 'blocked', ...spam };
    const [withoutTime] = told;
    expect(reasonText(t, blocked).startsWith(`${withoutTime ?? '-'} `)).toBe(true);
    expect(reasonText(t, blocked)).toContain(language === 'de' ? '17. Mai 2031' : 'May 17, 2031');
  });

  test('is said over the chat with the way on, which goes by what still arrives', () => {
    const own = read(<BlockedBar contact={contactWith({ receivingBlocked: spam })} />);
    expect(own).toContain(blockingText(t, 'own', { blocking: spam, name: 'Anna' }));
    expect(own).toContain(t('blocked.canWrite', { name: 'Anna' }));
    expect(own).toContain(t('leftBehind.makeLink'));
    const both = { receivingBlocked: spam, sendingBlocked: content };
    const words = read(<BlockedBar contact={contactWith(both)} />);
    expect(words).toContain(blockingText(t, 'contact', { blocking: content, name: 'Anna' }));
    expect(words).toContain(t('blocked.cannotWrite', { name: 'Anna' }));
    expect(words).not.toContain(t('blocked.canWrite', { name: 'Anna' }));
    const notYet = { receivingBlocked: spam, state: 'connecting', canSend: false } as const;
    expect(read(<BlockedBar contact={contactWith(notYet)} />)).toContain(
      t('blocked.cannotWrite', { name: 'Anna' }),
    );
    expect(read(<BlockedBar contact={contactWith({})} />)).toBe('');
    const ended = { receivingBlocked: spam, state: 'deletedByContact', canSend: false } as const;
    expect(read(<BlockedBar contact={contactWith(ended)} />)).toBe('');
  });

  test('stands in the header, and no move to another server is offered', () => {
    const contact = contactWith({ receivingBlocked: content });
    const chat: ContactSummary = {
      ...{ type: 'contact', contact, unreadCount: 0, draft: '', activeAtMs: 0 },
    };
    expect(read(<ConversationHeader chat={chat} />)).toContain(t('blocked.short'));
    const servers = (of: Contact) => {
      const details = {
        ...{ contact: of, receivingServers: [server], sendingServers: [server] },
        ...{ receipts: 'default' as const, profileSendsReceipts: true },
      };
      return read(<ServersSection details={details} onChangeServer={noop} onStopChange={noop} />);
    };
    expect(servers(contactWith({}))).toContain(t('contact.changeServer'));
    expect(servers(contact)).not.toContain(t('contact.changeServer'));
  });
});
