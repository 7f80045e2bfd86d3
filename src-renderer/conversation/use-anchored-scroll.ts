/** Where the message list stands: it opens at the unread marker or the end, and stays at the end. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Row } from '../format/index.ts';
import { useStores } from '../services/index.ts';
import type { Conversation } from '../stores/index.ts';

/** Closer to the end than this counts as being there. */
const END_PX = 48;
/** The next page is read when this much is left above or below. */
const PAGE_AHEAD_PX = 800;

export type AnchoredScroll = {
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly isAtEnd: boolean;
  readonly onScroll: () => void;
  readonly onResize: () => void;
  readonly toEnd: () => void;
};

export type AnchoredScrollOptions = {
  readonly rows: readonly Row[];
  readonly conversation: Conversation;
};

export function useAnchoredScroll({ rows, conversation }: AnchoredScrollOptions): AnchoredScroll {
  const { items } = useStores();
  const list = useRef<VirtualizerHandle>(null);
  const isHeldAtEnd = useRef(true);
  const hasOpened = useRef(false);
  const [isAtEnd, setAtEnd] = useState(true);
  const lastKey = rows.at(-1)?.key;
  const ownSeen = useRef(conversation.ownAdded);

  function holdEnd(): void {
    list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
  }

  useLayoutEffect(() => {
    if (!hasOpened.current) {
      hasOpened.current = true;
      const marker = rows.findIndex((row) => row.type === 'unread');
      if (marker > 0) {
        isHeldAtEnd.current = false;
        list.current?.scrollToIndex(marker, { align: 'start', offset: -END_PX });
        return;
      }
    }
    const hasWritten = ownSeen.current !== conversation.ownAdded;
    ownSeen.current = conversation.ownAdded;
    if (hasWritten || isHeldAtEnd.current) holdEnd();
    // A new last row decides, not every change of the rows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lastKey, conversation.ownAdded]);

  function onScroll(): void {
    const handle = list.current;
    if (handle === null) return;
    const below = handle.scrollSize - handle.scrollOffset - handle.viewportSize;
    const isEnd = below < END_PX && !conversation.hasNewer;
    isHeldAtEnd.current = isEnd;
    setAtEnd(isEnd);
    if (handle.scrollOffset < PAGE_AHEAD_PX) void items.loadOlder();
    if (below < PAGE_AHEAD_PX) void items.loadNewer();
  }

  return {
    list,
    isAtEnd: isAtEnd && !conversation.hasNewer,
    onScroll,
    onResize: () => {
      if (isHeldAtEnd.current) holdEnd();
    },
    toEnd: () => {
      isHeldAtEnd.current = true;
      if (conversation.hasNewer) void items.showLatest();
      else holdEnd();
    },
  };
}
