import { describe, expect, test } from 'vitest';
import { contactId, itemId } from '#shared/ids.ts';
import { testItem, testPage } from '../../testing/index.ts';
import {
  addNewer,
  addOlder,
  emptyConversation,
  makeRoom,
  forgetPast,
  MAX_HELD,
  MAX_HELD_WITH_ARRIVED,
  PAGE_COUNT,
  reduceConversation,
  startAt,
} from './reduce.ts';

const empty = emptyConversation(contactId(1), 1);
const middle = startAt(empty, testPage(51, 100, 150));

describe('paging', () => {
  test('the first page starts a part of its own', () => {
    expect(middle.ids).toEqual(Array.from({ length: 50 }, (_, at) => 51 + at));
    expect([middle.hasOlder, middle.hasNewer, middle.phase]).toEqual([true, true, 'ready']);
    expect(middle.generation).toBe(2);
  });

  test('pages grow it at both ends in order, items seen twice once', () => {
    const older = addOlder(middle, testPage(1, 52));
    const both = addNewer(older, testPage(99, 150));
    expect(both.ids).toEqual(Array.from({ length: 150 }, (_, at) => 1 + at));
    expect([both.hasOlder, both.hasNewer]).toEqual([false, false]);
  });

  test('the unread marker stays where the chat was opened', () => {
    const page = { ...testPage(51, 100), firstUnreadItemId: itemId(90), unreadCount: 11 };
    const opened = startAt(empty, page);
    expect(opened.unreadMarker).toEqual({ itemId: 90, count: 11 });
    expect(addOlder(opened, testPage(1, 50)).unreadMarker).toEqual({ itemId: 90, count: 11 });
  });

  test('the far end is let go before memory grows without bound', () => {
    const full = startAt(empty, testPage(101, 100 + MAX_HELD, 1_000));
    const kept = MAX_HELD - PAGE_COUNT;
    const up = makeRoom(full, 'older');
    expect([up.ids[0], up.ids.length, up.hasNewer]).toEqual([101, kept, true]);
    const down = makeRoom({ ...full, hasOlder: false }, 'newer');
    expect([down.ids.at(-1), down.ids.length, down.hasOlder]).toEqual([100 + MAX_HELD, kept, true]);
    expect(Object.keys(down.byId).length).toBe(kept);
    expect(makeRoom(middle, 'older')).toBe(middle);
  });

  test('at the end the past is let go, but not while a page of it is on its way', () => {
    const full = startAt(empty, testPage(1, MAX_HELD, 1_000));
    expect(forgetPast(full)).toBe(full);
    const longer = startAt(empty, testPage(1, MAX_HELD + 1));
    expect(forgetPast({ ...longer, loading: 'older' })).toEqual({ ...longer, loading: 'older' });
    const { ids, byId, hasOlder, hasNewer } = forgetPast(longer);
    const kept = MAX_HELD - PAGE_COUNT;
    expect([ids.length, ids.at(-1), hasOlder, hasNewer]).toEqual([kept, MAX_HELD + 1, true, false]);
    expect(Object.keys(byId).length).toBe(kept);
  });
});

describe('events', () => {
  const atEnd = startAt(empty, testPage(1, 3));

  test('a new item comes to the end', () => {
    const after = reduceConversation(atEnd, { type: 'item.added', item: testItem(4) });
    expect(after.ids).toEqual([1, 2, 3, 4]);
    expect(after.ownAdded).toBe(0);
  });

  test('what arrives below somebody who reads further up is held within bounds', () => {
    let now = startAt(empty, testPage(1, MAX_HELD));
    for (let id = MAX_HELD + 1; id <= 5 * MAX_HELD; id++) {
      now = reduceConversation(now, { type: 'item.added', item: testItem(id) });
    }
    expect([now.ids[0], now.ids.length]).toEqual([1, MAX_HELD_WITH_ARRIVED]);
    // The rest comes as pages.
    expect([now.ids.at(-1), now.hasNewer]).toEqual([MAX_HELD_WITH_ARRIVED, true]);
  });

  test('the same item twice stands once', () => {
    const item = testItem(4, { direction: 'sent' });
    const once = reduceConversation(atEnd, { type: 'item.added', item });
    const twice = reduceConversation(once, { type: 'item.added', item });
    expect(twice.ids).toEqual([1, 2, 3, 4]);
    expect(twice.ownAdded).toBe(1);
  });

  test('writing ends the unread marker', () => {
    const marked = { ...atEnd, unreadMarker: { itemId: itemId(2), count: 2 } };
    const item = testItem(4, { direction: 'sent' });
    expect(reduceConversation(marked, { type: 'item.added', item }).unreadMarker).toBeUndefined();
    const received = reduceConversation(marked, { type: 'item.added', item: testItem(4) });
    expect(received.unreadMarker).toEqual({ itemId: 2, count: 2 });
  });

  test('while the end is not held a new item waits for its page', () => {
    expect(reduceConversation(middle, { type: 'item.added', item: testItem(151) })).toBe(middle);
  });

  test('an update replaces, of an unknown item it changes nothing', () => {
    const item = testItem(2, { isEdited: true });
    const after = reduceConversation(atEnd, { type: 'item.updated', item });
    expect(after.byId[item.itemId]).toBe(item);
    expect(after.ids).toBe(atEnd.ids);
    expect(reduceConversation(atEnd, { type: 'item.updated', item: testItem(9) })).toBe(atEnd);
  });

  test('a removed item is gone', () => {
    const event = { type: 'item.removed', contactId: contactId(1), itemId: itemId(2) } as const;
    expect(reduceConversation(atEnd, event).ids).toEqual([1, 3]);
  });

  test('items of another contact change nothing', () => {
    const item = testItem(4, { contactId: contactId(2) });
    expect(reduceConversation(atEnd, { type: 'item.added', item })).toBe(atEnd);
  });
});
