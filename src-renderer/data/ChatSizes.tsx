import { Ellipsis, Eraser, History } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer } from 'virtua';
import type { ChatSize } from '#shared/model/index.ts';
import { ActionMenu, Button, Dialog, IconButton } from '../components/index.ts';
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

type OpenMenu = {
  readonly chat: ChatSize;
  readonly at: { readonly x: number; readonly y: number };
};

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
        <Rows chats={chats.slice(0, SHOWN)} onQuestion={onQuestion} />
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
          <Rows chats={chats} isLong onQuestion={onQuestion} />
        </Dialog>
      )}
    </section>
  );
}

type RowsProps = ChatSizesProps & { readonly isLong?: boolean };

/** Only what is seen of a long list is there; the menu is beside it, as rows come and go. */
function Rows({ chats, isLong = false, onQuestion }: RowsProps) {
  const [menu, setMenu] = useState<OpenMenu | undefined>(undefined);
  const rowOf = (chat: ChatSize) => (
    <ChatSizeRow
      key={chat.contactId}
      chat={chat}
      isMenuOpen={menu?.chat.contactId === chat.contactId}
      onMenu={(target) => {
        const box = target.getBoundingClientRect();
        setMenu({ chat, at: { x: box.left, y: box.bottom } });
      }}
    />
  );
  return (
    <>
      {isLong ? (
        <div className={styles['sizes']}>
          <Virtualizer as="ul" item="li" itemSize={ROW_PX} data={chats}>
            {rowOf}
          </Virtualizer>
        </div>
      ) : (
        <ul className={styles['rows']}>
          {chats.map((chat) => (
            <li key={chat.contactId}>{rowOf(chat)}</li>
          ))}
        </ul>
      )}
      {menu !== undefined && (
        <RowMenu menu={menu} onQuestion={onQuestion} onClose={() => setMenu(undefined)} />
      )}
    </>
  );
}

type RowProps = {
  readonly chat: ChatSize;
  readonly isMenuOpen: boolean;
  readonly onMenu: (target: HTMLElement) => void;
};

function ChatSizeRow({ chat, isMenuOpen, onMenu }: RowProps) {
  const { t, i18n } = useTranslation();
  const { name, messageCount, bytes } = chat;
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
      <IconButton
        size="small"
        icon={Ellipsis}
        label={t('data.chatActions', { name })}
        isExpanded={isMenuOpen}
        onPress={onMenu}
      />
    </div>
  );
}

type RowMenuProps = {
  readonly menu: OpenMenu;
  readonly onQuestion: AskQuestion;
  readonly onClose: () => void;
};

function RowMenu({ menu, onQuestion, onClose }: RowMenuProps) {
  const { t } = useTranslation();
  const { contactId, name } = menu.chat;
  return (
    <ActionMenu
      label={t('data.chatActions', { name })}
      at={menu.at}
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
      onClose={onClose}
    />
  );
}
