import { describe, expect, test } from 'vitest';
import type { PageAnchor } from '#shared/contract/index.ts';
import { contactId, itemId } from '#shared/ids.ts';
import type { ItemPage } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../../bridge/index.ts';
import { testItem, testPage } from '../../testing/index.ts';
import { createItemsStore } from './items-store.ts';

const END = 200;
const anna = contactId(1);

function pageOf(anchor: PageAnchor, count: number): ItemPage {
  switch (anchor.type) {
    case 'before':
      return testPage(Math.max(1, anchor.itemId - count), anchor.itemId - 1, END);
    case 'after':
      return testPage(anchor.itemId + 1, Math.min(END, anchor.itemId + count), END);
    case 'around':
      return testPage(anchor.itemId - 10, anchor.itemId + 10, END);
    default:
      return testPage(END - count + 1, END, END);
  }
}

function setUp() {
  const bridge = createFakeBridge({
    handlers: {
      'items.page': ({ anchor, count }) => ok(pageOf(anchor, count)),
      'items.send': () => ok(testItem(201, { direction: 'sent', status: { type: 'pending' } })),
      'items.react': () => err({ type: 'notFound' }),
    },
  });
  return { bridge, items: createItemsStore(bridge) };
}

describe('conversation', () => {
  test('opens at the first unread item', async () => {
    const { bridge, items } = setUp();
    await items.open(anna);
    expect(bridge.calls).toEqual([
      {
        name: 'items.page',
        args: { contactId: 1, anchor: { type: 'firstUnread' }, count: 50 },
      },
    ]);
    expect(items.state.getState().conversation?.ids.at(-1)).toBe(END);
  });

  test('pages older until the start, one request at a time', async () => {
    const { bridge, items } = setUp();
    await items.open(anna);
    await Promise.all([items.loadOlder(), items.loadOlder()]);
    expect(bridge.calls.length).toBe(2);
    await items.loadOlder();
    await items.loadOlder();
    await items.loadOlder();
    const conversation = items.state.getState().conversation;
    expect([conversation?.ids.length, conversation?.hasOlder]).toEqual([END, false]);
    expect(bridge.calls.length).toBe(4);
  });

  test('an answer for a chat that was left meanwhile is dropped', async () => {
    const { items } = setUp();
    const first = items.open(anna);
    const second = items.open(contactId(2));
    items.close();
    await Promise.all([first, second]);
    expect(items.state.getState().conversation).toBeUndefined();
  });

  test('is read again around the place where it is read, else from its end', async () => {
    const { bridge, items } = setUp();
    const opensAt = () => items.state.getState().conversation?.opensAt;
    await items.reload();
    expect(bridge.calls).toEqual([]);
    await items.open(anna);
    expect(opensAt()).toEqual({ type: 'unread' });
    const place = { itemId: itemId(160), offsetPx: 12 };
    items.keepPlace(place);
    await items.reload();
    expect(opensAt()).toEqual({ type: 'place', place });
    expect(items.state.getState().conversation?.ids).toContain(160);
    items.keepPlace(undefined);
    await items.reload();
    expect(opensAt()).toEqual({ type: 'end' });
    expect(items.state.getState().conversation?.ids.at(-1)).toBe(END);
  });

  test('what is sent is shown at once, and the event that follows adds nothing', async () => {
    const { items } = setUp();
    await items.open(anna);
    await items.send(anna, 'hello');
    items.receive({ type: 'item.added', item: testItem(201, { direction: 'sent' }) });
    const conversation = items.state.getState().conversation;
    expect(conversation?.ids.slice(-2)).toEqual([200, 201]);
    expect(conversation?.byId[testItem(201).itemId]?.status).toEqual({
      type: 'received',
      isRead: true,
    });
  });

  test('a page that cannot be read says so', async () => {
    const bridge = createFakeBridge({
      handlers: { 'items.page': () => err({ type: 'notFound' }) },
    });
    const items = createItemsStore(bridge);
    await items.open(anna);
    expect(items.state.getState().conversation?.phase).toBe('failed');
  });

  test('the failure of an action is handed to its caller', async () => {
    const { items } = setUp();
    await items.open(anna);
    expect(await items.react(testItem(200), '👍', true)).toEqual(err({ type: 'notFound' }));
  });
});
