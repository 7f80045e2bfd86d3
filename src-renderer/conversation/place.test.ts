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
const VIEW_PX = 400;

function listAt(scrollOffset: number) {
  return {
    scrollOffset,
    findItemIndex: (offset: number) => Math.floor(offset / ROW_PX),
    getItemOffset: (index: number) => index * ROW_PX,
  };
}

describe('a list opens', () => {
  test('a little above the unread marker, without one at the end', () => {
    expect(openingPlace(rows, { type: 'unread' }, VIEW_PX)).toEqual({ index: 3, offsetPx: 48 });
    expect(openingPlace(buildRows([testItem(1)]), { type: 'unread' }, VIEW_PX)).toBeUndefined();
    expect(openingPlace(rows, { type: 'end' }, VIEW_PX)).toBeUndefined();
  });

  test('where it was read, or at what follows the item that has gone', () => {
    const at = (id: number) =>
      openingPlace(rows, { type: 'place', place: { itemId: itemId(id), offsetPx: -7 } }, VIEW_PX);
    expect([at(2), at(3), at(6)]).toEqual([
      { index: 2, offsetPx: -7 },
      { index: 4, offsetPx: -7 },
      undefined,
    ]);
  });

  test('at an item that is looked for, with some of what is before it in view', () => {
    const open = (id: number) => openingPlace(rows, { type: 'item', itemId: itemId(id) }, VIEW_PX);
    expect([open(2), open(3), open(6)]).toEqual([
      { index: 2, offsetPx: 100 },
      { index: 4, offsetPx: 100 },
      undefined,
    ]);
  });

  test('at a day from the time on, or at the first item in the middle of one', () => {
    const day = new Date(2026, 2, 3).getTime();
    const dated = buildRows(
      [day - 1, day + 1, day + 2].map((atMs, at) => testItem(at + 1, { atMs })),
    );
    const open = (atMs: number) => openingPlace(dated, { type: 'date', atMs }, VIEW_PX);
    // A day, item 1, a day, items 2 and 3.
    expect([open(0), open(day), open(day + 2), open(day + 3)]).toEqual([
      { index: 0, offsetPx: 0 },
      { index: 2, offsetPx: 0 },
      { index: 4, offsetPx: 0 },
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
