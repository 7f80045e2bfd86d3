import { type KeyboardEvent, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer } from 'virtua';
import { buildRows } from '../format/index.ts';
import { useNow } from '../services/index.ts';
import { type Conversation, selectItems } from '../stores/index.ts';
import { LiveAnnouncer } from './LiveAnnouncer.tsx';
import { MessageMenu, useMessageMenu } from './MessageMenu.tsx';
import styles from './MessageList.module.css';
import { RowView } from './RowView.tsx';
import { ScrollToEnd } from './ScrollToEnd.tsx';
import { useAnchoredScroll } from './use-anchored-scroll.ts';
import { useIsShifted } from './use-is-shifted.ts';
import { useMarked } from './use-marked.ts';
import { useMarkRead } from './use-mark-read.ts';

export type MessageListProps = {
  readonly conversation: Conversation;
  readonly name: string;
  readonly unreadCount: number;
};

/** Messages, oldest first, held at the bottom; only what is near the window is in the document. */
export function MessageList({ conversation, name, unreadCount }: MessageListProps) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const items = useMemo(() => selectItems(conversation), [conversation]);
  const { unreadMarker } = conversation;
  const rows = useMemo(() => buildRows(items, unreadMarker), [items, unreadMarker]);
  const isShifted = useIsShifted(items);
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useAnchoredScroll({
    rows,
    conversation,
    viewPx: () => scroller.current?.clientHeight ?? 0,
  });
  const markedId = useMarked(conversation.opensAt);
  const markRead = useMarkRead({ rows, list: scroll.list, contactId: conversation.contactId });
  const menu = useMessageMenu(scroller);
  return (
    <div className={styles['frame']}>
      <div
        ref={scroller}
        className={styles['scroller']}
        tabIndex={0}
        role="region"
        aria-label={t('conversation.messages', { name })}
        onKeyDown={moveFocus}
        onContextMenu={menu.onContextMenu}
      >
        <div className={styles['spacer']} />
        <Virtualizer
          ref={scroll.list}
          as="ul"
          item="li"
          scrollRef={scroller}
          shift={isShifted}
          data={rows}
          onScroll={() => {
            scroll.onScroll();
            markRead();
          }}
          onResize={scroll.onResize}
        >
          {(row) => (
            <RowView
              key={row.key}
              row={row}
              name={name}
              nowMs={nowMs}
              isMarked={'item' in row && row.item.itemId === markedId}
              onMenu={menu.open}
            />
          )}
        </Virtualizer>
      </div>
      {!scroll.isAtEnd && (
        <ScrollToEnd
          unreadCount={unreadCount}
          onPress={() => {
            // The button goes away at the end; the keyboard stays in the list.
            scroller.current?.focus({ preventScroll: true });
            scroll.toEnd();
          }}
        />
      )}
      {menu.target !== undefined && <MessageMenu target={menu.target} onClose={menu.close} />}
      <LiveAnnouncer items={items} name={name} />
    </div>
  );
}

/** Arrows go from message to message; Tab then reaches the actions of one. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const messages = [...event.currentTarget.querySelectorAll('article')];
  const at = messages.findIndex((message) => message.contains(document.activeElement));
  const next = at === -1 ? messages.at(-1) : messages[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
