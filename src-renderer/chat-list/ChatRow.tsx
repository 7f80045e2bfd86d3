import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  Contact,
  ContactRequest,
  PendingConnection,
  PendingState,
} from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { Avatar, ListRow, ListRowWords, Tooltip, VisuallyHidden } from '../components/index.ts';
import { pendingName } from '../format/index.ts';
import { contactName, type ContactSummary } from '../stores/index.ts';
import styles from './ChatRow.module.css';
import { Preview } from './Preview.tsx';

type SharedProps = {
  readonly chatKey: string;
  readonly time: string;
  readonly isSelected: boolean;
  readonly isRail: boolean;
  readonly onSelect: () => void;
};

export type ContactRowProps = SharedProps & { readonly chat: ContactSummary };
export type PendingRowProps = SharedProps & { readonly connection: PendingConnection };
export type RequestRowProps = SharedProps & { readonly request: ContactRequest };

export function ContactRow(props: ContactRowProps) {
  const { t } = useTranslation();
  const { contact, unreadCount } = props.chat;
  const name = contactName(contact);
  return (
    <RowFrame
      {...props}
      name={name}
      image={contact.image}
      trouble={contactTrouble(contact, {
        connecting: t('chatList.connectingLong'),
        deleted: t('chatList.deletedByContact', { name }),
        outOfStep: t('chatList.keysOutOfStep'),
        leftBehind: t('leftBehind.short'),
        blocked: t('blocked.short'),
      })}
      preview={<Preview chat={props.chat} isSelected={props.isSelected} />}
      badge={
        unreadCount > 0 && (
          <span className={styles['badge']}>
            <span aria-hidden>{unreadCount > 999 ? '999+' : unreadCount}</span>
            <VisuallyHidden>{t('chatList.unread', { count: unreadCount })}</VisuallyHidden>
          </span>
        )
      }
    />
  );
}

export function PendingRow(props: PendingRowProps) {
  const { t } = useTranslation();
  const { state } = props.connection;
  const { name, isNameless } = pendingName(t, props.connection);
  const words = t(pendingWords(state));
  return (
    <RowFrame
      {...props}
      name={name}
      isNameless={isNameless}
      trouble={state.type === 'waiting' || state.type === 'asked' ? undefined : words}
      isBad={state.type === 'failed'}
      preview={<span className={styles['muted']}>{words}</span>}
    />
  );
}

export function RequestRow(props: RequestRowProps) {
  const { t } = useTranslation();
  const { displayName, image, message } = props.request;
  const words = message.trim() === '' ? t('chatList.requestText') : message;
  return (
    <RowFrame
      {...props}
      name={displayName}
      image={image}
      preview={
        <span className={styles['muted']} dir="auto">
          {words.replace(/\s+/gu, ' ')}
        </span>
      }
      badge={
        <span className={styles['badge']}>
          {/* Avatars only leave no room for the word. */}
          {props.isRail && <span aria-hidden>+</span>}
          {props.isRail ? (
            <VisuallyHidden>{t('chatList.request')}</VisuallyHidden>
          ) : (
            t('chatList.request')
          )}
        </span>
      }
    />
  );
}

type RowFrameProps = SharedProps & {
  readonly name: string;
  readonly isNameless?: boolean;
  readonly image?: string | undefined;
  readonly trouble?: string | undefined;
  readonly isBad?: boolean;
  readonly preview: ReactNode;
  readonly badge?: ReactNode;
};

function RowFrame(props: RowFrameProps) {
  const { name, isRail, isSelected, trouble, time } = props;
  const row = (
    <ListRow shape={isRail ? 'rail' : 'line'} isCurrent={isSelected} onClick={props.onSelect}>
      <Avatar
        name={props.isNameless === true ? '' : name}
        hueKey={props.chatKey}
        image={props.image}
        isAlone={isRail}
        badge={
          trouble !== undefined && (
            <span className={styles['trouble']} data-bad={props.isBad} aria-hidden />
          )
        }
      />
      {isRail ? (
        <>
          <VisuallyHidden>{name}</VisuallyHidden>
          <span className={styles['railBadge']}>{props.badge}</span>
        </>
      ) : (
        <ListRowWords name={name} time={time}>
          <span className={styles['below']}>
            <span className={styles['preview']}>{props.preview}</span>
            {props.badge}
          </span>
        </ListRowWords>
      )}
    </ListRow>
  );
  if (!isRail && trouble === undefined) return row;
  return (
    <Tooltip side="right" text={<RowTip name={isRail ? name : undefined} trouble={trouble} />}>
      {row}
    </Tooltip>
  );
}

function RowTip({
  name,
  trouble,
}: {
  readonly name?: string | undefined;
  readonly trouble?: string | undefined;
}) {
  return (
    <span className={styles['tip']}>
      {name !== undefined && <span>{name}</span>}
      {trouble !== undefined && <span>{trouble}</span>}
    </span>
  );
}

type TroubleWords = {
  readonly connecting: string;
  readonly deleted: string;
  readonly outOfStep: string;
  readonly leftBehind: string;
  readonly blocked: string;
};

function contactTrouble(
  { state, isLeftBehind, receivingBlocked, sendingBlocked, ratchetSync, keyRepair }: Contact,
  words: TroubleWords,
): string | undefined {
  if (isLeftBehind === true) return words.leftBehind;
  const isBlocked = receivingBlocked !== undefined || sendingBlocked !== undefined;
  if (isBlocked && state !== 'deletedByContact') return words.blocked;
  switch (state) {
    case 'connecting':
      return words.connecting;
    case 'deletedByContact':
      return words.deleted;
    case 'connected':
      // What the app mends by itself is told in the chat.
      return ratchetSync === 'required' && keyRepair?.by !== 'app' ? words.outOfStep : undefined;
    default:
      return unreachable(state);
  }
}

function pendingWords(state: PendingState) {
  switch (state.type) {
    case 'creating':
      return 'chatList.pendingCreating';
    case 'waiting':
      return 'chatList.pendingWaiting';
    case 'joining':
      return state.isLeftBehind === true ? 'leftBehind.short' : 'chatList.pendingJoining';
    case 'asking':
      return 'chatList.pendingAsking';
    case 'asked':
      return 'chatList.pendingAsked';
    case 'failed':
      return 'chatList.pendingFailed';
    default:
      return unreachable(state);
  }
}
