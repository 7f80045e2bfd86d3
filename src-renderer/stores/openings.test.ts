import { expect, test } from 'vitest';
import type { AppStatus } from '#shared/contract/index.ts';
import { contactId, userId } from '#shared/ids.ts';
import { ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { connectStores, createStores } from './stores.ts';

const ready: AppStatus = {
  type: 'ready',
  user: { userId: userId(1), displayName: 'Ida', fullName: '', shortDescr: '' },
};

async function setUp(status: AppStatus) {
  const bridge = createFakeBridge({
    handlers: { 'app.status': () => ok(status), 'database.unlock': () => ok(ready) },
  });
  const stores = createStores(bridge, () => () => undefined);
  connectStores(bridge, stores);
  bridge.start();
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  return { bridge, stores, dialog: () => stores.ui.state.getState().dialog };
}

const link = { type: 'openLink', text: 'simplex:/i' } as const;

test('a link from outside opens the connect dialog with it', async () => {
  const { bridge, dialog } = await setUp(ready);
  bridge.signal(link);
  expect(dialog()).toEqual({
    type: 'connect',
    tab: 'paste',
    text: '',
    opening: { type: 'link', text: 'simplex:/i' },
    openingNumber: 1,
  });
});

test('while the app is locked links and pictures wait, and come in their order', async () => {
  const { bridge, stores, dialog } = await setUp({ type: 'locked', why: 'noKeychain' });
  const bytes = Uint8Array.of(1, 2, 3);
  bridge.signal(link);
  bridge.signal({ type: 'openImage', bytes, mimeType: 'image/png' });
  expect(dialog()).toBeUndefined();
  await stores.app.unlock(new TextEncoder().encode('right'));
  expect(dialog()).toMatchObject({ opening: { type: 'link' }, openingNumber: 1 });
  stores.ui.closeDialog();
  expect(dialog()).toMatchObject({
    opening: { type: 'image', bytes, mimeType: 'image/png' },
    openingNumber: 2,
  });
  stores.ui.closeDialog();
  expect(dialog()).toBeUndefined();
});

test('an open question is answered first', async () => {
  const { bridge, stores, dialog } = await setUp(ready);
  const question = { type: 'deleteContact', contactId: contactId(1) } as const;
  stores.ui.openDialog(question);
  bridge.signal(link);
  expect(dialog()).toEqual(question);
  stores.ui.closeDialog();
  expect(dialog()).toMatchObject({ opening: { text: 'simplex:/i' } });
});

test('a newer link takes the place of the one that is shown', async () => {
  const { bridge, dialog } = await setUp(ready);
  bridge.signal(link);
  bridge.signal({ type: 'openLink', text: 'simplex:/a' });
  expect(dialog()).toMatchObject({ opening: { text: 'simplex:/a' }, openingNumber: 2 });
});
