import {
  ArrowUpToLine,
  CalendarDays,
  CircleAlert,
  Clock,
  Lock,
  LockKeyhole,
  type LucideIcon,
  PanelLeft,
  PanelRight,
  Search,
  ShieldCheck,
  VenetianMask,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { Avatar, IconButton, MenuButton } from '../components/index.ts';
import { useProxyInTheWay, useSelect, useStores } from '../services/index.ts';
import { contactKey, contactName, type ContactSummary, summariseServers } from '../stores/index.ts';
import styles from './Conversation.module.css';

export type ConversationHeaderProps = { readonly chat: ContactSummary };

export function ConversationHeader({ chat }: ConversationHeaderProps) {
  const { t } = useTranslation();
  const { search, ui } = useStores();
  const isDetailsOpen = useSelect(ui, (state) => state.isDetailsOpen);
  const { contact } = chat;
  const name = contactName(contact);
  return (
    <header className={styles['header']}>
      <ShowListButton />
      <Avatar name={name} hueKey={contactKey(contact.contactId)} image={contact.image} size={32} />
      <div className={styles['headerText']}>
        <h2 className={styles['headerName']}>
          <span className={styles['oneLine']} dir="auto">
            {name}
          </span>
          {contact.isVerified && (
            <ShieldCheck
              size={15}
              strokeWidth={1.75}
              role="img"
              aria-label={t('conversation.verified')}
            />
          )}
        </h2>
        <StatusLine contact={contact} />
      </div>
      <IconButton
        icon={Search}
        label={t('search.inThisChat')}
        onPress={() => search.begin('chat')}
      />
      <GoToMenu contact={contact} />
      <IconButton
        icon={PanelRight}
        label={isDetailsOpen ? t('conversation.hideDetails') : t('conversation.showDetails')}
        isExpanded={isDetailsOpen}
        onPress={() => ui.toggleDetails()}
      />
    </header>
  );
}

/** To another part of the conversation. */
function GoToMenu({ contact: { contactId } }: { readonly contact: Contact }) {
  const { t } = useTranslation();
  const { items, ui } = useStores();
  return (
    <MenuButton
      label={t('goToDate.more')}
      actions={[
        {
          key: 'date',
          icon: CalendarDays,
          label: t('goToDate.menu'),
          onSelect: () => ui.openDialog({ type: 'goToDate', contactId }),
        },
        {
          key: 'first',
          icon: ArrowUpToLine,
          label: t('goToDate.first'),
          onSelect: () => void items.show(contactId, { type: 'date', atMs: 0 }),
        },
      ]}
    />
  );
}

/** Seen in narrow windows only, where the list has gone. */
export function ShowListButton() {
  const { t } = useTranslation();
  const { ui } = useStores();
  return (
    <span data-narrow-only>
      <IconButton
        icon={PanelLeft}
        label={t('chatList.showChats')}
        onPress={() => ui.toggleList(true)}
      />
    </span>
  );
}

type StatusWords = {
  readonly icon: LucideIcon;
  readonly text: string;
  readonly tone?: 'warn';
  /** Where the user can mend it. */
  readonly way?: 'networkSettings';
};

function StatusLine({ contact }: { readonly contact: Contact }) {
  const { t } = useTranslation();
  const { ui } = useStores();
  const status = useStatusWords(contact);
  const Icon = status.icon;
  return (
    <p className={styles['headerStatus']} data-tone={status.tone}>
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      <span className={styles['oneLine']}>{status.text}</span>
      {status.way === 'networkSettings' && (
        <button
          type="button"
          className={styles['statusWay']}
          onClick={() => ui.openDialog({ type: 'settings', page: 'network' })}
        >
          {t('itemInfo.settings')}
        </button>
      )}
      {contact.incognitoName !== undefined && (
        <span className={styles['incognito']}>
          <VenetianMask size={13} strokeWidth={1.75} aria-hidden />
          <span className={styles['oneLine']}>
            {t('conversation.knowsYouAs', { name: contact.incognitoName })}
          </span>
        </span>
      )}
    </p>
  );
}

/** What is wrong, if anything, else how the chat is protected. */
function useStatusWords(contact: Contact): StatusWords {
  const { t } = useTranslation();
  const noServer = useNoServerWords();
  if (contact.state === 'deletedByContact') {
    return { icon: CircleAlert, text: t('conversation.statusDeleted'), tone: 'warn' };
  }
  if (contact.isLeftBehind === true) {
    return { icon: CircleAlert, text: t('leftBehind.short'), tone: 'warn' };
  }
  if (contact.receivingBlocked !== undefined || contact.sendingBlocked !== undefined) {
    return { icon: CircleAlert, text: t('blocked.short'), tone: 'warn' };
  }
  if (noServer !== undefined) return noServer;
  if (contact.state === 'connecting') {
    return { icon: Clock, text: t('conversation.statusConnecting'), tone: 'warn' };
  }
  const { type } = contact.quantumResistance;
  switch (type) {
    case 'on':
      return { icon: LockKeyhole, text: t('conversation.quantumOn') };
    case 'pending':
      return { icon: Lock, text: t('conversation.quantumPending') };
    case 'off':
      return { icon: Lock, text: t('conversation.quantumOff') };
    default:
      return unreachable(type);
  }
}

/** Why no server is reached, where none is. */
function useNoServerWords(): StatusWords | undefined {
  const { t } = useTranslation();
  const { chats } = useStores();
  const proxy = useProxyInTheWay();
  const isOffline = useSelect(
    chats,
    (state) => summariseServers(state.servers).state === 'offline',
  );
  const common = { icon: CircleAlert, tone: 'warn' } as const;
  if (proxy !== undefined) {
    const text = t('indicator.proxyProblem', { address: proxy });
    return { ...common, text, way: 'networkSettings' };
  }
  return isOffline ? { ...common, text: t('conversation.statusOffline') } : undefined;
}
