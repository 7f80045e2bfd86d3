import { describe, expect, test } from 'vitest';
import { itemId } from '#shared/ids.ts';
import { buildRows } from '../format/index.ts';
import { testItem } from '../testing/index.ts';
import { openingPlace, placeAt } from './place.ts';

// A day, items 1 and 2, the marker, items 4 and 5.
const rows = buildRows(
  [1, 2, 4, 5].map((id) => testItem(id)),
  { itemId: itemId(4), count: 2 },
);
const ROW_PX = 50;

function listAt(scrollOffset: number) {
  return {
    scrollOffset,
    findItemIndex: (offset: number) => Math.floor(offset / ROW_PX),
    getItemOffset: (index: number) => index * ROW_PX,
  };
}

describe('a list opens', () => {
  test('a little above the unread marker, without one at the end', () => {
    expect(openingPlace(rows, { type: 'unread' })).toEqual({ index: 3, offsetPx: 48 });
    expect(openingPlace(buildRows([testItem(1)]), { type: 'unread' })).toBeUndefined();
    expect(openingPlace(rows, { type: 'end' })).toBeUndefined();
  });

  test('where it was read, or at what follows the item that has gone', () => {
    const at = (id: number) =>
      openingPlace(rows, { type: 'place', place: { itemId: itemId(id), offsetPx: -7 } });
    expect([at(2), at(3), at(6)]).toEqual([
      { index: 2, offsetPx: -7 },
      { index: 4, offsetPx: -7 },
      undefined,
    ]);
  });
});

test('a list is read at its first item in view, with its distance from the top', () => {
  expect(placeAt(rows, listAt(2 * ROW_PX + 20))).toEqual({ itemId: 2, offsetPx: -20 });
  // The marker is no item.
  expect(placeAt(rows, listAt(3 * ROW_PX + 20))).toEqual({ itemId: 4, offsetPx: 30 });
  expect(placeAt(rows, listAt(9 * ROW_PX))).toBeUndefined();
});
