import { Copy, Info, Pencil, RotateCw, Trash2 } from 'lucide-react';
import { type MouseEvent, type RefObject, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { itemId } from '#shared/ids.ts';
import type { Item } from '#shared/model/index.ts';
import { ActionMenu, type MenuAction, MenuItem } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import { reactionEmoji, showEmoji } from './emoji.ts';
import styles from './MessageMenu.module.css';
import { textOf, useCanReact, useMessageActions } from './use-message-actions.ts';

export type MenuKind = 'all' | 'reactions';

export type MenuTarget = {
  readonly item: Item;
  readonly kind: MenuKind;
  readonly x: number;
  readonly y: number;
  /** Text selected inside the list when the menu was opened. */
  readonly selection: string;
};

export type MessageMenuProps = { readonly target: MenuTarget; readonly onClose: () => void };

export function MessageMenu({ target, onClose }: MessageMenuProps) {
  const { t } = useTranslation();
  const actions = useMenuActions(target);
  const canReact = useCanReact(target.item);
  return (
    <ActionMenu
      label={t('message.actions')}
      at={target}
      actions={target.kind === 'all' ? actions : []}
      header={canReact && <ReactionRow item={target.item} />}
      onClose={onClose}
    />
  );
}

function ReactionRow({ item }: { readonly item: Item }) {
  const { t } = useTranslation();
  const { react } = useMessageActions();
  const own = new Set(item.reactions.filter(({ isOwn }) => isOwn).map(({ emoji }) => emoji));
  return (
    <div className={styles['reactions']} role="group" aria-label={t('message.react')}>
      {reactionEmoji.map((emoji) => (
        <MenuItem
          key={emoji}
          className={styles['reaction']}
          data-own={own.has(emoji)}
          aria-label={t('message.reactWith', { emoji })}
          onSelect={() => react(item, emoji, !own.has(emoji))}
        >
          {showEmoji(emoji)}
        </MenuItem>
      ))}
    </div>
  );
}

function useMenuActions({ item, selection }: MenuTarget): readonly MenuAction[] {
  const { t } = useTranslation();
  const { askDelete, copyText, edit, retry, showInfo } = useMessageActions();
  const text = selection === '' ? textOf(item) : selection;
  const all: readonly (MenuAction | false)[] = [
    text !== '' && {
      key: 'copy',
      icon: Copy,
      label: selection === '' ? t('message.copyText') : t('message.copySelection'),
      onSelect: () => copyText(text),
    },
    item.canEdit && {
      key: 'edit',
      icon: Pencil,
      label: t('message.edit'),
      onSelect: () => edit(item),
    },
    item.status.type === 'failed' && {
      key: 'retry',
      icon: RotateCw,
      label: t('message.retry'),
      onSelect: () => retry(item),
    },
    item.content.type !== 'notice' && {
      key: 'info',
      icon: Info,
      label: t('itemInfo.menu'),
      onSelect: () => showInfo(item),
    },
    {
      key: 'delete',
      icon: Trash2,
      label: t('message.delete'),
      isBad: true,
      isApart: true,
      onSelect: () => askDelete(item),
    },
  ];
  return all.filter((action) => action !== false);
}

export type MessageMenuState = {
  readonly target: MenuTarget | undefined;
  readonly open: (item: Item, target: HTMLElement, kind: MenuKind) => void;
  readonly close: () => void;
  readonly onContextMenu: (event: MouseEvent<HTMLElement>) => void;
};

/** One menu for the whole list: opened by a button, by right click, or by the menu key. */
export function useMessageMenu(list: RefObject<HTMLElement | null>): MessageMenuState {
  const { items } = useStores();
  const [target, setTarget] = useState<MenuTarget | undefined>(undefined);

  const open = useCallback((item: Item, element: HTMLElement, kind: MenuKind) => {
    const box = element.getBoundingClientRect();
    setTarget({ item, kind, x: box.left, y: box.bottom, selection: '' });
  }, []);

  function onContextMenu(event: MouseEvent<HTMLElement>): void {
    const element = event.target instanceof Element ? event.target.closest('[data-item]') : null;
    const id = Number(element?.getAttribute('data-item'));
    const item = items.state.getState().conversation?.byId[id > 0 ? itemId(id) : itemId(1)];
    if (element === null || item === undefined) return;
    event.preventDefault();
    const selection = selectedText(list.current);
    setTarget({ item, kind: 'all', x: event.clientX, y: event.clientY, selection });
  }

  return { target, open, close: () => setTarget(undefined), onContextMenu };
}

function selectedText(list: HTMLElement | null): string {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || list === null) return '';
  return list.contains(selection.anchorNode) ? selection.toString() : '';
}
