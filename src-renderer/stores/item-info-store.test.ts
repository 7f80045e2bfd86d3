import { expect, test } from 'vitest';
import { ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { testItem } from '../testing/index.ts';
import { createItemInfoStore } from './item-info-store.ts';

function setUp() {
  let createdAtMs = 0;
  const bridge = createFakeBridge({
    handlers: {
      'items.info': ({ itemId }) => ok({ item: testItem(itemId), createdAtMs: ++createdAtMs }),
    },
  });
  return { bridge, itemInfo: createItemInfoStore(bridge) };
}

test('the message that is shown is read again when it changes, others are not', async () => {
  const { bridge, itemInfo } = setUp();
  await itemInfo.open(testItem(4));
  itemInfo.receive({ type: 'item.updated', item: testItem(5) });
  expect(bridge.calls).toHaveLength(1);
  itemInfo.receive({ type: 'item.updated', item: testItem(4) });
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  expect(itemInfo.state.getState().info).toEqual({ item: testItem(4), createdAtMs: 2 });
});

test('an answer that comes after closing is dropped', async () => {
  const { itemInfo } = setUp();
  const opened = itemInfo.open(testItem(4));
  itemInfo.close();
  await opened;
  expect(itemInfo.state.getState()).toEqual({
    item: undefined,
    info: undefined,
    hasFailed: false,
  });
});
