import { describe, expect, test } from 'vitest';
import type { PageAnchor } from '#shared/contract/index.ts';
import { contactId, itemId } from '#shared/ids.ts';
import type { ItemPage } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../../bridge/index.ts';
import { testItem, testPage } from '../../testing/index.ts';
import { createItemsStore } from './items-store.ts';
import { MAX_HELD } from './reduce.ts';

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
  test('a chat that is read at its end holds no more than its last pages, whatever arrives', async () => {
    const { items } = setUp();
    await items.open(anna);
    let most = 0;
    for (let id = END + 1; id <= END + 3_000; id++) {
      items.receive({ type: 'item.added', item: testItem(id) });
      items.keepPlace(undefined);
      most = Math.max(most, items.state.getState().conversation?.ids.length ?? 0);
    }
    const shown = items.state.getState().conversation;
    expect(most).toBe(MAX_HELD);
    expect([shown?.ids.at(-1), shown?.hasOlder, shown?.hasNewer]).toEqual([
      END + 3_000,
      true,
      false,
    ]);
  });

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

describe('what is looked for', () => {
  const target = { type: 'item', itemId: itemId(70) } as const;
  const opensAt = (items: ReturnType<typeof setUp>['items']) =>
    items.state.getState().conversation?.opensAt;

  test('is shown in the open chat, and by date', async () => {
    const { bridge, items } = setUp();
    await items.open(anna);
    await items.show(anna, target);
    expect([opensAt(items), items.state.getState().conversation?.ids.includes(itemId(70))]).toEqual(
      [target, true],
    );
    await items.show(anna, { type: 'date', atMs: 5 });
    expect(bridge.calls.at(-1)?.args).toMatchObject({ anchor: { type: 'date', atMs: 5 } });
  });

  test('waits for the chat that is being opened, until its list has been there', async () => {
    const { bridge, items } = setUp();
    await items.show(anna, target);
    expect(bridge.calls).toEqual([]);
    await items.open(anna);
    expect(opensAt(items)).toEqual(target);
    // The view may open it twice, and be told of what was missed.
    items.close();
    await items.open(anna);
    await items.reload();
    expect(opensAt(items)).toEqual(target);
    items.keepPlace({ itemId: itemId(71), offsetPx: 0 });
    await items.reload();
    expect(opensAt(items)).toMatchObject({ type: 'place' });
  });

  test('is forgotten when another chat is opened', async () => {
    const { items } = setUp();
    await items.show(anna, target);
    await items.open(contactId(2));
    await items.open(anna);
    expect(opensAt(items)).toEqual({ type: 'unread' });
  });

  test('of two on their way the later one is shown, whichever answer comes first', async () => {
    const { items } = setUp();
    const later = { type: 'item', itemId: itemId(90) } as const;
    await Promise.all([items.open(anna), items.show(anna, target), items.show(anna, later)]);
    expect([opensAt(items), items.state.getState().conversation?.phase]).toEqual([later, 'ready']);
  });

  test('the way back to the end ends it', async () => {
    const { items } = setUp();
    await items.open(anna);
    await items.show(anna, target);
    await items.showLatest();
    await items.reload();
    expect(opensAt(items)).toEqual({ type: 'end' });
  });
});

test('when many items went, those on screen are read again where they are read', async () => {
  const { bridge, items } = setUp();
  await items.open(anna);
  items.keepPlace({ itemId: itemId(180), offsetPx: 3 });
  const cleared = { type: 'items.cleared', contactId: anna } as const;
  items.receive({ ...cleared, upToItemId: itemId(150) });
  items.receive({ ...cleared, contactId: contactId(2), upToItemId: itemId(190) });
  expect(bridge.calls.length).toBe(1);
  items.receive({ ...cleared, upToItemId: itemId(151) });
  expect(bridge.calls.at(-1)?.args).toMatchObject({ anchor: { type: 'around', itemId: 180 } });
});
