import { CircleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactId } from '#shared/ids.ts';
import { Banner, Button, EmptyState, Skeleton } from '../components/index.ts';
import { problemDetail, problemText } from '../format/index.ts';
import { Highlight, SearchBar } from '../search/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { contactName, type ContactSummary, selectContact } from '../stores/index.ts';
import { BlockedBar } from './BlockedBar.tsx';
import { ComposerArea } from './ComposerArea.tsx';
import styles from './Conversation.module.css';
import { ConversationHeader } from './ConversationHeader.tsx';
import { EncryptionBar } from './EncryptionBar.tsx';
import { EmptyConversation } from './EmptyConversation.tsx';
import { LeftBehindBar } from './LeftBehindBar.tsx';
import { MessageList } from './MessageList.tsx';

export type ConversationProps = { readonly contactId: ContactId };

/** The middle column: one contact's messages and what is written to them. */
export function Conversation({ contactId }: ConversationProps) {
  const { t } = useTranslation();
  const { chats, composer, items } = useStores();
  const chat = useSelect(chats, (state) => selectContact(state, contactId));
  useEffect(() => {
    void items.open(contactId);
    return () => {
      items.close();
      composer.flush();
    };
  }, [items, composer, contactId]);
  if (chat === undefined) return <Skeleton kind="messages" />;
  const name = contactName(chat.contact);
  return (
    <section className={styles['conversation']} aria-label={t('conversation.label', { name })}>
      <ConversationHeader chat={chat} />
      <SearchBar contactId={contactId} />
      {chat.contact.isLeftBehind === true ? (
        <LeftBehindBar contact={chat.contact} />
      ) : (
        <EncryptionBar key={contactId} contact={chat.contact} />
      )}
      <BlockedBar contact={chat.contact} />
      <Highlight contactId={contactId}>
        <Messages chat={chat} />
      </Highlight>
      <ActionProblemBar />
      <ComposerArea chat={chat} />
    </section>
  );
}

function Messages({ chat }: { readonly chat: ContactSummary }) {
  const { t } = useTranslation();
  const { items } = useStores();
  const { contactId } = chat.contact;
  const conversation = useSelect(items, (state) => state.conversation);
  if (conversation?.contactId !== contactId || conversation.phase === 'loading') {
    return <Skeleton key={contactId} kind="messages" />;
  }
  if (conversation.phase === 'failed') {
    return (
      <EmptyState
        icon={CircleAlert}
        title={t('conversation.loadFailed')}
        action={<Button onPress={() => void items.open(contactId)}>{t('common.tryAgain')}</Button>}
      />
    );
  }
  if (conversation.ids.length === 0) return <EmptyConversation contact={chat.contact} />;
  return (
    <MessageList
      key={`${contactId}-${conversation.generation}`}
      conversation={conversation}
      name={contactName(chat.contact)}
      unreadCount={chat.unreadCount}
    />
  );
}

/** An action on a message that failed: read, then put away. */
function ActionProblemBar() {
  const { t } = useTranslation();
  const { ui } = useStores();
  const problem = useSelect(ui, (state) => state.actionProblem);
  if (problem === undefined) return null;
  return (
    <div className={styles['bar']}>
      <Banner
        tone="bad"
        icon={CircleAlert}
        role="alert"
        detail={problemDetail(t, problem)}
        onClose={() => ui.tellProblem(undefined)}
      >
        {problemText(t, problem)}
      </Banner>
    </div>
  );
}
