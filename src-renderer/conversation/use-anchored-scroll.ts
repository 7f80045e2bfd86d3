/** Where the message list stands: it opens where it was read or at the end, and stays at the end. */
import {
  type RefObject,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Row } from '../format/index.ts';
import { useStores } from '../services/index.ts';
import type { Conversation } from '../stores/index.ts';
import { openingPlace, type OpeningPlace, placeAt } from './place.ts';

/** Closer to the end than this counts as being there. */
const END_PX = 48;
/** The next page is read when this much is left above or below. */
const PAGE_AHEAD_PX = 800;
/** By then the rows around the place where the list opened are measured. */
const SETTLE_MS = 250;

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
  /** How high the view is. */
  readonly viewPx: () => number;
};

export function useAnchoredScroll(options: AnchoredScrollOptions): AnchoredScroll {
  const { rows, conversation } = options;
  const { items } = useStores();
  const list = useRef<VirtualizerHandle>(null);
  const { isAtEnd, hold, look, isHeldAtEnd, isSettling } = useStanding(options, list, readAhead);

  function showEnd(): void {
    list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
  }

  /** A list that became short enough reaches its end without scrolling. */
  function onResize(): void {
    look();
    if (isHeldAtEnd()) showEnd();
  }

  useOpening(options, {
    onPlace: ({ index, offsetPx }) => {
      hold('settling');
      list.current?.scrollToIndex(index, { align: 'start', offset: -offsetPx });
    },
    onNewest: (hasWritten) => {
      if (hasWritten || isHeldAtEnd()) showEnd();
    },
  });

  function onScroll(): void {
    const handle = list.current;
    if (handle === null) return;
    look();
    if (isHeldAtEnd() && belowPx(handle) >= END_PX) showEnd();
    if (!isSettling()) readAhead();
  }

  /** Not before the list stands where it opens: more rows before that place would lead it astray. */
  function readAhead(): void {
    const handle = list.current;
    if (handle === null) return;
    if (handle.scrollOffset < PAGE_AHEAD_PX) void items.loadOlder();
    if (belowPx(handle) < PAGE_AHEAD_PX) void items.loadNewer();
  }

  return {
    list,
    isAtEnd: isAtEnd && !conversation.hasNewer,
    onScroll,
    onResize,
    toEnd: () => {
      hold('end');
      if (conversation.hasNewer) void items.showLatest();
      else showEnd();
    },
  };
}

/**
 * What is kept in place. On the way to where the list opens, while rows are measured, it may seem
 * to stand at its end.
 */
type Hold = 'end' | 'settling' | 'place';

type Standing = {
  readonly isAtEnd: boolean;
  readonly isHeldAtEnd: () => boolean;
  readonly isSettling: () => boolean;
  readonly hold: (hold: Hold) => void;
  readonly look: () => void;
};

function useStanding(
  { rows, conversation }: AnchoredScrollOptions,
  list: RefObject<VirtualizerHandle | null>,
  onSettled: () => void,
): Standing {
  const { items } = useStores();
  const held = useRef<Hold>('end');
  const seen = useRef<View | undefined>(undefined);
  const [isAtEnd, setAtEnd] = useState(true);

  function look(): void {
    const handle = list.current;
    if (handle === null) return;
    const { scrollOffset, scrollSize, viewportSize } = handle;
    const before = seen.current;
    seen.current = { scrollOffset, scrollSize, viewportSize };
    const isEnd = belowPx(handle) < END_PX && !conversation.hasNewer;
    if (isEnd && held.current === 'place') held.current = 'end';
    const isLeft = !isEnd && (conversation.hasNewer || isMovedUp(before, seen.current));
    if (isLeft && held.current === 'end') held.current = 'place';
    setAtEnd(isEnd || held.current === 'end');
    items.keepPlace(isEnd ? undefined : placeAt(rows, handle));
  }

  const settle = useEffectEvent(() => {
    if (held.current === 'settling') held.current = 'place';
    look();
    onSettled();
  });
  useEffect(() => {
    const timer = setTimeout(() => settle(), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  return {
    isAtEnd,
    isHeldAtEnd: () => held.current === 'end',
    isSettling: () => held.current === 'settling',
    hold: (next) => {
      held.current = next;
    },
    look,
  };
}

type OpeningHandlers = {
  readonly onPlace: (place: OpeningPlace) => void;
  readonly onNewest: (hasWritten: boolean) => void;
};

/** Once the place to open at, unless that is the end; then each new last row. */
function useOpening(
  { rows, conversation, viewPx }: AnchoredScrollOptions,
  { onPlace, onNewest }: OpeningHandlers,
): void {
  const hasOpened = useRef(false);
  const ownSeen = useRef(conversation.ownAdded);
  const lastKey = rows.at(-1)?.key;
  useLayoutEffect(() => {
    const isFirst = !hasOpened.current;
    hasOpened.current = true;
    const place = isFirst ? openingPlace(rows, conversation.opensAt, viewPx()) : undefined;
    if (place !== undefined) {
      onPlace(place);
      return;
    }
    const hasWritten = ownSeen.current !== conversation.ownAdded;
    ownSeen.current = conversation.ownAdded;
    onNewest(hasWritten);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new last row decides, not every change
  }, [lastKey, conversation.ownAdded]);
}

type View = Pick<VirtualizerHandle, 'scrollOffset' | 'scrollSize' | 'viewportSize'>;

/** The reader scrolled up; rows and windows that change their size move the list as well. */
function isMovedUp(before: View | undefined, now: View): boolean {
  return (
    before !== undefined &&
    before.scrollSize === now.scrollSize &&
    before.viewportSize === now.viewportSize &&
    now.scrollOffset < before.scrollOffset
  );
}

function belowPx({ scrollSize, scrollOffset, viewportSize }: View): number {
  return scrollSize - scrollOffset - viewportSize;
}
