import { expect, test } from 'vitest';
import type { AppStatus, CoreEvent } from '#shared/contract/index.ts';
import { contactId, requestId, userId } from '#shared/ids.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { connectStores, createStores } from './stores.ts';

type Ready = Extract<AppStatus, { type: 'ready' }>;

function ready(id: number): Ready {
  const user = { userId: userId(id), displayName: `user ${id}`, fullName: '', shortDescr: '' };
  return { type: 'ready', user };
}

const LOCKED: AppStatus = { type: 'appLocked', canAskSystem: false };

/** A window in front of a core where two profiles can be chosen. */
async function setUp(first: AppStatus = ready(1)) {
  let status = first;
  let sequence = 0;
  const bridge = createFakeBridge({
    handlers: {
      'app.status': () => ok(status),
      'chats.list': () => ok({ chats: [], servers: [], sequence }),
      'profile.activate': (args) => {
        if (args.userId > 2) return err({ type: 'notFound' });
        status = ready(args.userId);
        return ok(status.user);
      },
    },
  });
  const stores = createStores(bridge, () => () => undefined);
  connectStores(bridge, stores);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  const emit = (event: CoreEvent) =>
    bridge.signal({ type: 'events', events: [{ sequence: ++sequence, event }] });
  const become = async (now: AppStatus) => {
    status = now;
    emit({ type: 'app.statusChanged', status: now });
    await settle();
  };
  const click = async (contact: number, user: number) => {
    const chat = { type: 'contact', contactId: contactId(contact) } as const;
    emit({ type: 'notification.opened', chat, userId: userId(user) });
    await settle();
  };
  bridge.start();
  await settle();
  const selected = () => stores.ui.state.getState().selected;
  return { bridge, stores, emit, become, click, selected };
}

test('the chat of a notification is shown, and no question over it', async () => {
  const { stores, click, selected } = await setUp();
  stores.ui.openDialog({ type: 'settings', page: 'network' });
  await click(7, 1);
  expect(selected()).toBe('contact:7');
  expect(stores.ui.state.getState().dialog).toBeUndefined();
});

test('so is a request', async () => {
  const { emit, selected } = await setUp();
  const chat = { type: 'request', requestId: requestId(3) } as const;
  emit({ type: 'notification.opened', chat, userId: userId(1) });
  expect(selected()).toBe('request:3');
});

test('that of another profile is shown once this is the active one', async () => {
  const { become, click, selected, bridge } = await setUp();
  await click(7, 2);
  expect(bridge.calls.filter(({ name }) => name === 'profile.activate')).toHaveLength(1);
  expect(selected()).toBeUndefined();
  await become(ready(2));
  expect(selected()).toBe('contact:7');
});

test('a profile that cannot be opened is not waited for', async () => {
  const { become, click, selected } = await setUp();
  await click(7, 3);
  await become(ready(3));
  expect(selected()).toBeUndefined();
});

test('a window that is only just there shows it as soon as it is ready', async () => {
  const { become, click, selected } = await setUp({ type: 'onboarding' });
  await click(7, 1);
  expect(selected()).toBeUndefined();
  await become(ready(1));
  expect(selected()).toBe('contact:7');
});

test('behind the lock nothing is wanted, nor afterwards', async () => {
  const { become, click, selected } = await setUp(LOCKED);
  await click(7, 1);
  await become(ready(1));
  expect(selected()).toBeUndefined();
});
