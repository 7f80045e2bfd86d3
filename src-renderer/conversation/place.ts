/** Places in the list of rows: the one it opens at, and the one it is read at. */
import type { VirtualizerHandle } from 'virtua';
import type { ItemId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Row } from '../format/index.ts';
import type { OpensAt, Place } from '../stores/index.ts';

/** What is seen of the rows before the unread marker. */
const BEFORE_MARKER_PX = 48;
/** What is looked for stands in the upper third, with something before it in view. */
const TARGET_SHARE = 0.25;

export type OpeningPlace = { readonly index: number; readonly offsetPx: number };

/** The row to open at, and its distance from the top of a view so high; none is the end. */
export function openingPlace(
  rows: readonly Row[],
  opensAt: OpensAt,
  viewPx: number,
): OpeningPlace | undefined {
  switch (opensAt.type) {
    case 'end':
      return undefined;
    case 'unread': {
      const marker = rows.findIndex((row) => row.type === 'unread');
      return marker > 0 ? { index: marker, offsetPx: BEFORE_MARKER_PX } : undefined;
    }
    case 'place':
      return at(itemIndex(rows, opensAt.place.itemId), opensAt.place.offsetPx);
    case 'item':
      return at(itemIndex(rows, opensAt.itemId), Math.round(viewPx * TARGET_SHARE));
    case 'date':
      return at(dayIndex(rows, opensAt.atMs), 0);
    default:
      return unreachable(opensAt);
  }
}

function at(index: number, offsetPx: number): OpeningPlace | undefined {
  return index === -1 ? undefined : { index, offsetPx };
}

/** Was the item removed meanwhile, then the next one. */
function itemIndex(rows: readonly Row[], itemId: ItemId): number {
  return rows.findIndex((row) => 'item' in row && row.item.itemId >= itemId);
}

/** The day above the first item from a time on. */
function dayIndex(rows: readonly Row[], atMs: number): number {
  let index = rows.findIndex((row) => 'item' in row && row.item.atMs >= atMs);
  while (index > 0 && rows[index - 1]?.type !== 'message' && rows[index - 1]?.type !== 'notice') {
    index--;
  }
  return index;
}

/** The first item in view. */
export function placeAt(
  rows: readonly Row[],
  list: Pick<VirtualizerHandle, 'findItemIndex' | 'getItemOffset' | 'scrollOffset'>,
): Place | undefined {
  const first = list.findItemIndex(list.scrollOffset);
  for (let index = first; index < rows.length; index++) {
    const row = rows[index];
    if (row !== undefined && 'item' in row) {
      const offsetPx = list.getItemOffset(index) - list.scrollOffset;
      return { itemId: row.item.itemId, offsetPx };
    }
  }
  return undefined;
}
