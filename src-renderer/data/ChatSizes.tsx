import { Eraser, History } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer } from 'virtua';
import type { ChatSize } from '#shared/model/index.ts';
import { Button, Dialog, MenuButton } from '../components/index.ts';
import { bytesText } from '../format/index.ts';
import settings from '../settings/Settings.module.css';
import styles from './Data.module.css';
import type { AskQuestion } from './question.ts';

export type ChatSizesProps = {
  /** Largest first. */
  readonly chats: readonly ChatSize[];
  readonly onQuestion: AskQuestion;
};

const SHOWN = 5;
const ROW_PX = 52;

/** The largest chats, and behind a button all of them. */
export function ChatSizes({ chats, onQuestion }: ChatSizesProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className={settings['section']}>
      <h3 className={settings['title']}>{t('data.chats')}</h3>
      {chats.length === 0 ? (
        <p className={settings['lead']}>{t('data.chatsEmpty')}</p>
      ) : (
        <ul className={styles['rows']}>
          {chats.slice(0, SHOWN).map((chat) => (
            <li key={chat.contactId}>
              <ChatSizeRow chat={chat} onQuestion={onQuestion} />
            </li>
          ))}
        </ul>
      )}
      {chats.length > SHOWN && (
        <div>
          <Button onPress={() => setOpen(true)}>
            {t('data.chatsAll', { count: chats.length })}
          </Button>
        </div>
      )}
      {isOpen && (
        <Dialog title={t('data.chatsTitle')} size="wide" onClose={() => setOpen(false)}>
          <div className={styles['sizes']}>
            <Virtualizer as="ul" item="li" itemSize={ROW_PX} data={chats}>
              {(chat) => <ChatSizeRow key={chat.contactId} chat={chat} onQuestion={onQuestion} />}
            </Virtualizer>
          </div>
        </Dialog>
      )}
    </section>
  );
}

type RowProps = { readonly chat: ChatSize; readonly onQuestion: AskQuestion };

function ChatSizeRow({ chat, onQuestion }: RowProps) {
  const { t, i18n } = useTranslation();
  const { contactId, name, messageCount, bytes } = chat;
  const formatted = new Intl.NumberFormat(i18n.language).format(messageCount);
  return (
    <div className={styles['row']}>
      <div className={styles['words']}>
        <p className={styles['name']} dir="auto">
          {name}
        </p>
        <p className={styles['lead']}>
          {t('data.messageCount', { count: messageCount, formatted })}
        </p>
      </div>
      <span className={styles['bytes']}>{bytesText(i18n.language, bytes)}</span>
      <MenuButton
        size="small"
        label={t('data.chatActions', { name })}
        actions={[
          {
            key: 'keep',
            label: t('data.keepChat'),
            icon: History,
            onSelect: () => onQuestion({ type: 'keepOfChat', contactId, name }),
          },
          {
            key: 'clear',
            label: t('data.clearChat'),
            icon: Eraser,
            isBad: true,
            isApart: true,
            onSelect: () => onQuestion({ type: 'clearChat', contactId, name }),
          },
        ]}
      />
    </div>
  );
}
