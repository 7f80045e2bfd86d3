import { expect, test } from 'vitest';
import type { AppStatus } from '#shared/contract/index.ts';
import { contactId, itemId, userId } from '#shared/ids.ts';
import { ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { contactChat, testPage } from '../testing/index.ts';
import { connectStores, createStores } from './stores.ts';

const ready: AppStatus = {
  type: 'ready',
  user: { userId: userId(1), displayName: 'Ida', fullName: '', shortDescr: '' },
};
const summary = {
  createdAtMs: 1,
  appVersion: '0.1.0',
  databaseBytes: 1,
  fileCount: 0,
  filesBytes: 0,
  isOlder: false,
};

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

test('after an import nothing of the database before is shown, though its ids are the same', async () => {
  let chats = [contactChat(1, 1, 'before')];
  const bridge = createFakeBridge({
    shell: () => Promise.resolve(ok({ token: 't', name: 'a.zip' }) as never),
    handlers: {
      'app.status': () => ok(ready),
      'items.page': () => ok(testPage(1, 9)),
      'chats.list': () => ok({ chats, servers: [], sequence: 0 }),
      'archive.inspect': () => ok(summary),
      'archive.import': () => ok(ready),
    },
  });
  const stores = createStores(bridge, () => () => undefined);
  connectStores(bridge, stores);
  bridge.start();
  await settled();
  stores.ui.select('contact:1');
  stores.composer.begin(contactId(1), 'draft of before');
  await stores.items.open(contactId(1));
  stores.items.keepPlace({ itemId: itemId(5), offsetPx: 12 });
  stores.items.suspend();
  chats = [contactChat(1, 1, 'imported')];
  await stores.archive.choose();
  await stores.archive.run({ passphrase: new Uint8Array([1]), renewsKeys: true });
  await settled();
  expect(stores.chats.state.getState().byKey['contact:1']).toEqual(contactChat(1, 1, 'imported'));
  const { selected, importedAtMs } = stores.ui.state.getState();
  expect([selected, importedAtMs]).toEqual([undefined, summary.createdAtMs]);
  expect(stores.composer.state.getState().byContact).toEqual({});
  await stores.items.open(contactId(1));
  expect(stores.items.state.getState().conversation?.opensAt).toEqual({ type: 'unread' });
  stores.ui.select('contact:1');
  expect(stores.ui.state.getState().importedAtMs).toBeUndefined();
});
