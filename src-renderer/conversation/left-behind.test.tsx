import { describe, expect, test } from 'vitest';
import { pendingId } from '#shared/ids.ts';
import type { PendingConnection } from '#shared/model/index.ts';
import { PendingRow } from '../chat-list/ChatRow.tsx';
import { Preview } from '../chat-list/Preview.tsx';
import { PendingPage } from '../connect/PendingPage.tsx';
import { EncryptionSection } from '../contact/EncryptionSection.tsx';
import { createI18n } from '../i18n/index.ts';
import type { ContactSummary } from '../stores/index.ts';
import { testContact } from '../testing/index.ts';
import { markup, markupInApp, testStores, wordsOf } from '../testing/render.tsx';
import { ComposerArea } from './ComposerArea.tsx';
import { ConversationHeader } from './ConversationHeader.tsx';
import { EmptyConversation } from './EmptyConversation.tsx';
import { LeftBehindBar } from './LeftBehindBar.tsx';

const contact = testContact(1, {
  displayName: 'Anna',
  state: 'connecting',
  canSend: false,
  isLeftBehind: true,
});
const chat: ContactSummary = { type: 'contact', contact, unreadCount: 0, draft: '', activeAtMs: 0 };
const noop = () => undefined;

describe.each(['en', 'de'])(
  'a connection that an older copy was still making, in %s',
  (language) => {
    const { t } = createI18n(language);
    const read = (node: Parameters<typeof markupInApp>[0]) =>
      wordsOf(markupInApp(node, testStores(), language));

    test('says why nothing can be sent, with a way to a new link and one to delete it', () => {
      const words = read(<LeftBehindBar contact={contact} />);
      expect(words).toContain('Anna');
      expect(words).toContain(t('leftBehind.makeLink'));
      expect(words).toContain(t('leftBehind.delete'));
    });

    test('is not told to be on its way, in none of the places where its state stands', () => {
      const places = [
        <ConversationHeader key={1} chat={chat} />,
        <EncryptionSection key={5} contact={contact} onFix={noop} />,
        <EmptyConversation key={2} contact={contact} />,
        <Preview key={3} chat={chat} isSelected={false} />,
        <ComposerArea key={4} chat={chat} />,
      ].map(read);
      for (const words of places.slice(0, 4)) expect(words).toContain(t('leftBehind.short'));
      expect(places[4]).toBe(t('leftBehind.closed'));
    });

    test('can be removed, and replaced by a link, where there is no contact yet', () => {
      const connection: PendingConnection = {
        pendingId: pendingId(1),
        localAlias: '',
        state: { type: 'joining', isLeftBehind: true },
        createdAtMs: 0,
      };
      const page = { profiles: [], onRename: noop, onIncognito: noop, onProfile: noop };
      const actions = { onCancel: noop, onMakeLink: noop };
      const words = wordsOf(
        markup(<PendingPage {...page} {...actions} connection={connection} />, language),
      );
      expect(words).toContain(t('leftBehind.pendingText'));
      expect(words).toContain(t('leftBehind.makeLink'));
      expect(words).toContain(t('pending.remove'));
      const row = { chatKey: 'p1', time: '', isSelected: false, isRail: false, onSelect: noop };
      expect(read(<PendingRow {...row} connection={connection} />)).toContain(
        t('leftBehind.short'),
      );
      const usual = { ...connection, state: { type: 'joining' } } as const;
      expect(
        wordsOf(markup(<PendingPage {...page} {...actions} connection={usual} />, language)),
      ).not.toContain(t('leftBehind.makeLink'));
    });
  },
);
