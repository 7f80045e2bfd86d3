import { Copy, Ellipsis, Pencil, SmilePlus } from 'lucide-react';
import type { Item } from '#shared/model/index.ts';
import { IconButton } from '../components/index.ts';
import { useWords } from '../i18n/index.ts';
import styles from './Message.module.css';
import type { MenuKind } from './MessageMenu.tsx';
import { useCanReact, useMessageActions } from './use-message-actions.ts';

export type MessageToolbarProps = {
  readonly item: Item;
  readonly onMenu: (target: HTMLElement, kind: MenuKind) => void;
};

export function MessageToolbar({ item, onMenu }: MessageToolbarProps) {
  const { t } = useWords();
  const { copy, edit } = useMessageActions();
  const hasText = item.content.type === 'text';
  const canReact = useCanReact(item);
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label={t('message.actions')}>
      {canReact && (
        <IconButton
          size="small"
          side="top"
          icon={SmilePlus}
          label={t('message.react')}
          onPress={(target) => onMenu(target, 'reactions')}
        />
      )}
      {item.canEdit && (
        <IconButton
          size="small"
          side="top"
          icon={Pencil}
          label={t('message.edit')}
          onPress={() => edit(item)}
        />
      )}
      {hasText && (
        <IconButton
          size="small"
          side="top"
          icon={Copy}
          label={t('message.copyText')}
          onPress={() => copy(item)}
        />
      )}
      <IconButton
        size="small"
        side="top"
        icon={Ellipsis}
        label={t('message.more')}
        onPress={(target) => onMenu(target, 'all')}
      />
    </div>
  );
}
