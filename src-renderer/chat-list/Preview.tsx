import { useTranslation } from 'react-i18next';
import type { Contact, Item } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { StatusTick } from '../components/index.ts';
import { noticeText, previewText, unsupportedPreview } from '../format/index.ts';
import { contactName, type ContactSummary } from '../stores/index.ts';
import styles from './Preview.module.css';

export type PreviewProps = { readonly chat: ContactSummary; readonly isSelected: boolean };

/** One line: the draft first, else the newest message. */
export function Preview({ chat, isSelected }: PreviewProps) {
  const { t } = useTranslation();
  const { contact, draft, lastItem } = chat;
  if (draft.trim() !== '' && !isSelected) {
    return (
      <span className={styles['text']}>
        <span className={styles['draft']}>{t('chatList.draft')}</span> <bdi>{oneLine(draft)}</bdi>
      </span>
    );
  }
  if (lastItem === undefined) {
    return <span className={styles['text']}>{t(wordless(contact))}</span>;
  }
  return <ItemPreview item={lastItem} name={contactName(contact)} />;
}

/** What stands for the messages where there are none. */
function wordless({ state, isLeftBehind }: Contact) {
  if (isLeftBehind === true) return 'leftBehind.short';
  return state === 'connecting' ? 'chatList.connecting' : 'chatList.noMessages';
}

function ItemPreview({ item, name }: { readonly item: Item; readonly name: string }) {
  const words = useItemWords(item, name);
  const isOwn = item.direction === 'sent' && item.content.type !== 'notice';
  return (
    <>
      {isOwn && <StatusTick status={item.status} />}
      <span className={styles['text']} data-quiet={item.content.type !== 'text'} dir="auto">
        {words}
      </span>
    </>
  );
}

function useItemWords({ content }: Item, name: string): string {
  const { t } = useTranslation();
  switch (content.type) {
    case 'text':
      return previewText(content.runs);
    case 'unsupported':
      return unsupportedPreview(t, content);
    case 'deleted':
      return t('message.deleted');
    case 'notice':
      return noticeText(t, content.notice, name);
    default:
      return unreachable(content);
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ');
}
