import { describe, expect, test } from 'vitest';
import type { AppStatus } from '#shared/contract/index.ts';
import { contactId, itemId, pendingId, userId } from '#shared/ids.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { contactChat, pendingChat, testPage } from '../testing/index.ts';
import { connectStores, createStores } from './stores.ts';

const ready: Extract<AppStatus, { type: 'ready' }> = {
  type: 'ready',
  user: { userId: userId(1), displayName: 'Ida', fullName: '', shortDescr: '' },
};
const locked: AppStatus = { type: 'locked', why: 'noKeychain' };

function setUp(first: AppStatus = ready) {
  let status = first;
  const bridge = createFakeBridge({
    handlers: {
      'app.status': () => ok(status),
      'user.create': () => ok(ready.user),
      'items.page': () => ok(testPage(1, 9)),
      'chat.clear': () => ok(),
      'chats.list': () => ok({ chats: [contactChat(1, 1)], servers: [], sequence: 3 }),
      'database.unlock': ({ passphrase }) =>
        new TextDecoder().decode(passphrase) === 'right'
          ? ok(ready)
          : err({ type: 'wrongPassphrase' }),
    },
  });
  const stores = createStores(bridge, () => () => undefined);
  connectStores(bridge, stores);
  bridge.start();
  return {
    bridge,
    stores,
    setStatus: (next: AppStatus) => {
      status = next;
    },
    asked: (name: string) => bridge.calls.filter((call) => call.name === name).length,
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('stores and bridge', () => {
  test('a ready core is read at once', async () => {
    const { stores, asked } = setUp();
    await settled();
    expect(asked('chats.list')).toBe(1);
    expect(stores.chats.state.getState().order).toEqual(['contact:1']);
  });

  test('a locked core is read after the passphrase, and a wrong one is told', async () => {
    const { stores, asked } = setUp(locked);
    await settled();
    expect(asked('chats.list')).toBe(0);
    await stores.app.unlock(new TextEncoder().encode('wrong'));
    expect(stores.app.state.getState()).toMatchObject({
      status: locked,
      problem: { type: 'wrongPassphrase' },
      isBusy: false,
    });
    await stores.app.unlock(new TextEncoder().encode('right'));
    await settled();
    expect(asked('chats.list')).toBe(1);
    expect(stores.app.state.getState().problem).toBeUndefined();
  });

  test('events that follow each other are applied, a gap reads the lists again', async () => {
    const { bridge, stores, asked } = setUp();
    await settled();
    const update = (sequence: number, id: number) => ({
      sequence,
      event: { type: 'chat.updated', chat: contactChat(id, id) } as const,
    });
    bridge.signal({ type: 'events', events: [update(4, 2)] });
    bridge.signal({ type: 'events', events: [update(5, 3)] });
    await settled();
    expect(asked('chats.list')).toBe(1);
    expect(stores.chats.state.getState().order).toEqual(['contact:3', 'contact:2', 'contact:1']);
    bridge.signal({ type: 'events', events: [update(7, 4)] });
    await settled();
    expect(asked('chats.list')).toBe(2);
  });

  test('a core that stops is told, and its successor is read again', async () => {
    const { bridge, stores, asked } = setUp();
    await settled();
    bridge.signal({ type: 'stopped', willRestart: true });
    expect(stores.app.state.getState().core).toBe('restarting');
    bridge.signal({ type: 'connected' });
    await settled();
    expect(stores.app.state.getState().core).toBe('running');
    expect(asked('chats.list')).toBe(2);
  });

  test('a successor that wants its passphrase again shows the lock', async () => {
    const { bridge, stores, setStatus, asked } = setUp();
    await settled();
    setStatus(locked);
    bridge.signal({ type: 'connected' });
    await settled();
    expect(stores.app.state.getState().status).toEqual(locked);
    expect(asked('chats.list')).toBe(1);
  });

  test('the selected connection is followed when it becomes a contact', async () => {
    const { bridge, stores } = setUp();
    await settled();
    bridge.signal({
      type: 'events',
      events: [{ sequence: 4, event: { type: 'chat.updated', chat: pendingChat(1, 9) } }],
    });
    stores.ui.select('pending:1');
    stores.ui.openDialog({ type: 'cancelPending', pendingId: pendingId(1) });
    bridge.signal({
      type: 'events',
      events: [
        {
          sequence: 5,
          event: {
            type: 'chat.replaced',
            removed: { type: 'pending', pendingId: pendingId(1) },
            chat: contactChat(8, 10),
          },
        },
      ],
    });
    expect(stores.ui.state.getState()).toMatchObject({
      selected: 'contact:8',
      dialog: undefined,
    });
  });

  test('a core that stopped finds its chat again where it was read', async () => {
    const { bridge, stores } = setUp();
    await settled();
    const place = { itemId: itemId(3), offsetPx: -4 };
    const opensAt = () => stores.items.state.getState().conversation?.opensAt;
    await stores.items.open(contactId(1));
    stores.items.keepPlace(place);
    bridge.signal({ type: 'stopped', willRestart: true });
    // The lock takes the conversation off the screen.
    stores.items.close();
    await stores.items.open(contactId(1));
    expect(opensAt()).toEqual({ type: 'place', place });
    await stores.items.open(contactId(1));
    expect(opensAt()).toEqual({ type: 'unread' });
  });

  test('another active profile is read from the beginning, and nothing of the one before stays', async () => {
    const { bridge, stores, setStatus, asked } = setUp();
    await settled();
    stores.ui.select('contact:1');
    stores.ui.search('ida');
    stores.ui.openDialog({ type: 'verify', contactId: contactId(1) });
    await stores.items.open(contactId(1));
    await stores.data.clearChat(contactId(1), 'Anna');
    expect(stores.data.state.getState().outcome).toMatchObject({ name: 'Anna' });
    const other: AppStatus = { ...ready, user: { ...ready.user, userId: userId(2) } };
    setStatus(other);
    bridge.signal({
      type: 'events',
      events: [
        { sequence: 4, event: { type: 'app.statusChanged', status: other } },
        { sequence: 5, event: { type: 'chat.updated', chat: contactChat(7, 9) } },
      ],
    });
    expect(stores.chats.state.getState().order).toEqual(['contact:7']);
    expect(stores.items.state.getState().conversation).toBeUndefined();
    expect(stores.data.state.getState().outcome).toBeUndefined();
    expect(stores.ui.state.getState()).toMatchObject({
      selected: undefined,
      search: '',
      dialog: undefined,
    });
    await settled();
    expect(asked('chats.list')).toBe(2);
  });

  test('the same profile under another name keeps what is open', async () => {
    const { bridge, stores, asked } = setUp();
    await settled();
    stores.ui.select('contact:1');
    const status: AppStatus = { ...ready, user: { ...ready.user, displayName: 'Ida B.' } };
    bridge.signal({
      type: 'events',
      events: [{ sequence: 4, event: { type: 'app.statusChanged', status } }],
    });
    await settled();
    expect(stores.ui.state.getState().selected).toBe('contact:1');
    expect(asked('chats.list')).toBe(1);
  });

  test('a new profile leads to the choice of servers where the core says so', async () => {
    const { stores, setStatus } = setUp({ type: 'onboarding' });
    await settled();
    setStatus({ type: 'chooseServers', user: ready.user });
    await stores.app.createUser('Ida');
    expect(stores.app.state.getState()).toMatchObject({
      status: { type: 'chooseServers' },
      isBusy: false,
    });
  });

  test('a removed chat is no longer selected', async () => {
    const { bridge, stores } = setUp();
    await settled();
    stores.ui.select('contact:1');
    bridge.signal({
      type: 'events',
      events: [
        {
          sequence: 4,
          event: { type: 'chat.removed', chat: { type: 'contact', contactId: contactId(1) } },
        },
      ],
    });
    expect(stores.ui.state.getState().selected).toBeUndefined();
  });
});
