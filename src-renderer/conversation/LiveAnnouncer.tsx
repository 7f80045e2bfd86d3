import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Item } from '#shared/model/index.ts';
import { VisuallyHidden } from '../components/index.ts';
import { previewText } from '../format/index.ts';

export type LiveAnnouncerProps = { readonly items: readonly Item[]; readonly name: string };

/** Says a message that arrives while the chat is open; paging stays silent. */
export function LiveAnnouncer({ items, name }: LiveAnnouncerProps) {
  const { t } = useTranslation();
  const last = items.at(-1);
  const [openedWith] = useState(last?.itemId);
  const isNews =
    last !== undefined &&
    last.itemId !== openedWith &&
    last.direction === 'received' &&
    last.content.type === 'text';
  const words =
    isNews && last.content.type === 'text'
      ? t('conversation.newMessageFrom', { name, text: previewText(last.content.runs) })
      : '';
  return <VisuallyHidden live="polite">{words}</VisuallyHidden>;
}
