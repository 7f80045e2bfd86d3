/** Places in the list of rows: the one it opens at, and the one it is read at. */
import type { VirtualizerHandle } from 'virtua';
import type { Row } from '../format/index.ts';
import type { OpensAt, Place } from '../stores/index.ts';

/** What is seen of the rows before the unread marker. */
const BEFORE_MARKER_PX = 48;

export type OpeningPlace = { readonly index: number; readonly offsetPx: number };

/** The row to open at, and its distance from the top of the view; none is the end. */
export function openingPlace(rows: readonly Row[], opensAt: OpensAt): OpeningPlace | undefined {
  if (opensAt.type === 'end') return undefined;
  if (opensAt.type === 'place') {
    const { itemId, offsetPx } = opensAt.place;
    // Was the item removed meanwhile, then the next one.
    const index = rows.findIndex((row) => 'item' in row && row.item.itemId >= itemId);
    return index === -1 ? undefined : { index, offsetPx };
  }
  const marker = rows.findIndex((row) => row.type === 'unread');
  return marker > 0 ? { index: marker, offsetPx: BEFORE_MARKER_PX } : undefined;
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
