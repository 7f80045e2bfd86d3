/** The lines of a conversation: days, the unread marker, notices and grouped messages. */
import type { Item, Notice } from '#shared/model/index.ts';
import type { ItemId } from '#shared/ids.ts';
import { dayKey } from './time.ts';

/** Messages of one sender closer than this stand together. */
export const GROUP_MS = 3 * 60_000;

export type MessageRow = {
  readonly type: 'message';
  readonly key: string;
  readonly item: Item;
  /** Place in the group: the first has the space above, the last the bubble's corner. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
};

export type Row =
  | { readonly type: 'day'; readonly key: string; readonly atMs: number }
  | { readonly type: 'unread'; readonly key: string; readonly count: number }
  | { readonly type: 'notice'; readonly key: string; readonly item: Item; readonly notice: Notice }
  | MessageRow;

export function buildRows(
  items: readonly Item[],
  marker?: { readonly itemId: ItemId; readonly count: number },
): readonly Row[] {
  const rows: Row[] = [];
  let day = '';
  items.forEach((item, at) => {
    const itemDay = dayKey(item.atMs);
    if (itemDay !== day) {
      day = itemDay;
      rows.push({ type: 'day', key: `day-${itemDay}-${item.itemId}`, atMs: item.atMs });
    }
    if (marker?.itemId === item.itemId) {
      rows.push({ type: 'unread', key: 'unread', count: marker.count });
    }
    rows.push(
      rowOf(item, { before: items[at - 1], after: items[at + 1], markedId: marker?.itemId }),
    );
  });
  return rows;
}

type Surroundings = {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly markedId: ItemId | undefined;
};

function rowOf(item: Item, { before, after, markedId }: Surroundings): Row {
  const key = `item-${item.itemId}`;
  if (item.content.type === 'notice') {
    return { type: 'notice', key, item, notice: item.content.notice };
  }
  const isFirst = before === undefined || item.itemId === markedId || !belong(before, item);
  const isLast = after === undefined || after.itemId === markedId || !belong(item, after);
  return { type: 'message', key, item, isFirst, isLast };
}

function belong(earlier: Item, later: Item): boolean {
  return (
    earlier.content.type !== 'notice' &&
    later.content.type !== 'notice' &&
    earlier.direction === later.direction &&
    later.atMs - earlier.atMs < GROUP_MS &&
    dayKey(earlier.atMs) === dayKey(later.atMs)
  );
}
