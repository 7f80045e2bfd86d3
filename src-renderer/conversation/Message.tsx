import { type FocusEvent, type KeyboardEvent, useState } from 'react';
import type { Item } from '#shared/model/index.ts';
import { useWords } from '../i18n/index.ts';
import { useServices } from '../services/index.ts';
import { Bubble } from './Bubble.tsx';
import { DeliveryNote } from './DeliveryNote.tsx';
import styles from './Message.module.css';
import type { MenuKind } from './MessageMenu.tsx';
import { MessageToolbar } from './MessageToolbar.tsx';
import { Reactions } from './Reactions.tsx';

export type MessageProps = {
  readonly item: Item;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Shown for a moment as what was looked for. */
  readonly isMarked: boolean;
  readonly name: string;
  readonly onMenu: (item: Item, target: HTMLElement, kind: MenuKind) => void;
};

export function Message(props: MessageProps) {
  const { item, isFirst, isLast, isMarked, name, onMenu } = props;
  const { t } = useWords();
  const { time } = useServices();
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const at = time.clock(item.atMs);
  const label =
    item.direction === 'sent'
      ? t('message.own', { time: at })
      : t('message.from', { name, time: at });

  function onBlur(event: FocusEvent<HTMLElement>): void {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
    event.preventDefault();
    onMenu(item, event.currentTarget, 'all');
  }

  return (
    <article
      className={styles['message']}
      data-direction={item.direction}
      data-first={isFirst}
      data-last={isLast}
      data-marked={isMarked}
      data-item={item.itemId}
      aria-label={label}
      tabIndex={-1}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
    >
      <div className={styles['line']}>
        <Bubble item={item} />
        {(isPointed || isFocused) && (
          <MessageToolbar item={item} onMenu={(target, kind) => onMenu(item, target, kind)} />
        )}
      </div>
      <Reactions item={item} />
      <DeliveryNote item={item} />
    </article>
  );
}
