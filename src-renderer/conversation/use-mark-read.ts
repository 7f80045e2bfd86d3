import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { Row } from '../format/index.ts';
import { useStores } from '../services/index.ts';

export type MarkReadOptions = {
  readonly rows: readonly Row[];
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly contactId: ContactId;
};

/** Marks what was on screen while the window had the focus; returns the check for scrolling. */
export function useMarkRead({ rows, list, contactId }: MarkReadOptions): () => void {
  const { chats } = useStores();
  const marked = useRef<ItemId | undefined>(undefined);

  function check(): void {
    const handle = list.current;
    if (handle === null || !document.hasFocus()) return;
    const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - 1);
    const newest = newestUnread(rows.slice(0, last + 1));
    if (newest === undefined || newest <= (marked.current ?? 0)) return;
    marked.current = newest;
    chats.markRead(contactId, newest);
  }

  const checkLater = useEffectEvent(check);
  useEffect(() => {
    // After the list has found its place.
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => checkLater()));
    const onFocus = () => checkLater();
    window.addEventListener('focus', onFocus);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('focus', onFocus);
    };
  }, [rows]);
  return check;
}

/** The newest unread item among rows on screen or above. */
export function newestUnread(rows: readonly Row[]): ItemId | undefined {
  const row = rows.findLast(
    (candidate) =>
      (candidate.type === 'message' || candidate.type === 'notice') &&
      candidate.item.status.type === 'received' &&
      !candidate.item.status.isRead,
  );
  return row?.type === 'message' || row?.type === 'notice' ? row.item.itemId : undefined;
}
