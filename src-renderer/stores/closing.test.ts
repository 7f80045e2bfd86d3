import { describe, expect, test } from 'vitest';
import type { AppStatus, CommandResult } from '#shared/contract/index.ts';
import { contactId, itemId, userId } from '#shared/ids.ts';
import type { UserProfile } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { contactChat, testHit, testItem, testPage } from '../testing/index.ts';
import { lockNow } from './closing.ts';
import { connectStores, createStores } from './stores.ts';

const PLANTED = 'Planted words';

function ready(displayName: string): AppStatus {
  return {
    type: 'ready',
    user: { userId: userId(1), displayName, fullName: '', shortDescr: '' },
  };
}

const profile: UserProfile = {
  userId: userId(1),
  displayName: PLANTED,
  fullName: '',
  shortDescr: '',
  isActive: true,
  isMuted: false,
  isHidden: false,
  sendsReceipts: true,
  unreadCount: 0,
};
const appLocked: AppStatus = { type: 'appLocked', canAskSystem: false };
const working: AppStatus = { type: 'working', work: { task: 'rekey', canCancel: false } };

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

async function setUp(handlers: FakeHandlers = {}) {
  const chat = contactChat(1, 1);
  if (chat.type !== 'contact') throw new Error('test: not a contact');
  const named = { ...chat, contact: { ...chat.contact, displayName: PLANTED } };
  const bridge = createFakeBridge({
    handlers: {
      'app.status': () => ok(ready('Ida')),
      'items.page': () => ok(testPage(1, 9)),
      'chats.list': () => ok({ chats: [named], servers: [], sequence: 0 }),
      'chat.setDraft': () => ok(),
      'profiles.list': () => ok([]),
      ...handlers,
    },
  });
  const stores = createStores(bridge, () => () => undefined);
  connectStores(bridge, stores);
  bridge.start();
  await settled();
  stores.ui.select('contact:1');
  await stores.items.open(contactId(1));
  stores.composer.begin(contactId(1), '');
  stores.composer.type(contactId(1), PLANTED);
  stores.ui.search(PLANTED);
  let sequence = 0;
  return {
    bridge,
    stores,
    chat: named,
    become(status: AppStatus) {
      const event = { type: 'app.statusChanged', status } as const;
      bridge.signal({ type: 'events', events: [{ sequence: ++sequence, event }] });
    },
    tell: () => {
      const event = { type: 'chat.updated', chat: named } as const;
      bridge.signal({ type: 'events', events: [{ sequence: ++sequence, event }] });
    },
    memory: () =>
      JSON.stringify(Object.values(stores).map(({ state }) => state.getState() as unknown)),
  };
}

describe('closing', () => {
  test('the window forgets its chats when it is locked, and when the database is closed', async () => {
    for (const status of [appLocked, working, { type: 'locked', why: 'removed' } as const]) {
      const { become, memory, stores } = await setUp();
      expect(memory()).toContain(PLANTED);
      become(status);
      expect(memory()).not.toContain(PLANTED);
      expect(stores.items.state.getState().conversation).toBeUndefined();
      expect(stores.chats.state.getState().order).toEqual([]);
    }
  });

  test('what is told of chats meanwhile stays out as well', async () => {
    const { become, tell, memory } = await setUp();
    become(appLocked);
    tell();
    expect(memory()).not.toContain(PLANTED);
  });

  test('an answer that was on its way when the lock came is not taken', async () => {
    let answer: (() => void) | undefined;
    const { become, memory, stores } = await setUp({
      'profiles.list': () =>
        new Promise((resolve) => {
          answer = () => resolve(ok([profile]));
        }),
    });
    void stores.profiles.load();
    become(appLocked);
    answer?.();
    await settled();
    expect(memory()).not.toContain(PLANTED);
  });

  test('what was looked for is not found behind the lock', async () => {
    let answer: (() => void) | undefined;
    const { become, stores } = await setUp({
      'search.items': () =>
        new Promise((resolve) => {
          answer = () => resolve(ok({ hits: [testHit(5)] }));
        }),
    });
    stores.ui.search('');
    stores.search.filter({ hasLink: true });
    become(appLocked);
    become(ready('Ida'));
    answer?.();
    await settled();
    expect(stores.search.state.getState()).toMatchObject({ phase: 'none', hits: [], filters: {} });
  });

  describe('a message that was on its way when the lock came', () => {
    type Sent = CommandResult<'items.send'>;

    async function submit(answer: Sent) {
      let reply: (() => void) | undefined;
      const set = await setUp({
        'items.send': () =>
          new Promise((resolve) => {
            reply = () => resolve(answer);
          }),
      });
      const submitted = set.stores.composer.submit(contactId(1));
      set.become(appLocked);
      reply?.();
      await submitted;
      expect(set.memory()).not.toContain(PLANTED);
      return set.bridge.calls.at(-1);
    }

    const draft = (text: string) => ({ name: 'chat.setDraft', args: { contactId: 1, text } });

    test('is no draft any more, as it was sent', async () => {
      const content = { type: 'text', text: PLANTED, runs: [{ text: PLANTED }] } as const;
      expect(await submit(ok(testItem(10, { content })))).toEqual(draft(''));
    });

    test('is the draft, where it was not sent', async () => {
      const refused = err({ type: 'notReady', status: 'appLocked' } as const);
      expect(await submit(refused)).toEqual(draft(PLANTED));
    });
  });

  test('what was deleted is neither told by its name behind the lock nor told to have failed', async () => {
    let answer: (() => void) | undefined;
    const { become, memory, stores } = await setUp({
      'chat.clear': () =>
        new Promise((resolve) => {
          answer = () => resolve(ok());
        }),
    });
    const clearing = stores.data.clearChat(contactId(1), PLANTED);
    become(appLocked);
    answer?.();
    expect(await clearing).toEqual(ok());
    expect(memory()).not.toContain(PLANTED);
    expect(stores.data.state.getState()).toMatchObject({ running: undefined, outcome: undefined });
  });

  test('the answer to the passcode is taken', async () => {
    const { become, stores } = await setUp({ 'lock.unlock': () => ok(ready('Ida')) });
    become(appLocked);
    await stores.app.unlockApp(new Uint8Array([1]));
    expect(stores.app.state.getState().status?.type).toBe('ready');
  });

  test('what was typed last is saved before', async () => {
    const { become, bridge } = await setUp();
    become(appLocked);
    expect(bridge.calls.at(-1)).toEqual({
      name: 'chat.setDraft',
      args: { contactId: 1, text: PLANTED },
    });
  });

  test('unlocked, everything is read again and the open chat is still chosen', async () => {
    const { become, stores } = await setUp();
    become(appLocked);
    become(ready('Ida'));
    await settled();
    expect(stores.chats.state.getState().order).toEqual(['contact:1']);
    expect(stores.ui.state.getState().selected).toBe('contact:1');
  });

  test('a chat of the same number in another database is not opened', async () => {
    const { become, stores } = await setUp();
    become(appLocked);
    become(ready('Nobody'));
    await settled();
    expect(stores.ui.state.getState().selected).toBeUndefined();
  });

  describe('the place where a chat is read', () => {
    async function read() {
      const set = await setUp();
      set.stores.items.keepPlace({ itemId: itemId(5), offsetPx: 12 });
      return { ...set, anchor: () => openAgain(set) };
    }

    async function openAgain({ bridge, stores }: Awaited<ReturnType<typeof setUp>>) {
      await stores.items.open(contactId(1));
      return bridge.calls.findLast(({ name }) => name === 'items.page')?.args;
    }

    const unread = { contactId: 1, anchor: { type: 'firstUnread' }, count: 50 };

    test('is found again after the lock', async () => {
      const { become, anchor } = await read();
      become(appLocked);
      become(ready('Ida'));
      await settled();
      expect(await anchor()).toEqual({ ...unread, anchor: { type: 'around', itemId: 5 } });
    });

    test('is forgotten where another profile or another database comes after the lock', async () => {
      for (const between of [[ready('Nobody')], [{ type: 'onboarding' }, ready('Ida')]] as const) {
        const { become, anchor } = await read();
        become(appLocked);
        for (const status of between) become(status);
        await settled();
        expect(await anchor()).toEqual(unread);
      }
    });

    test('is forgotten, and with it the open chat, when all is deleted behind the lock', async () => {
      const { become, anchor, stores } = await read();
      become(appLocked);
      become({ type: 'working', work: { task: 'delete', canCancel: false } });
      expect(stores.app.state.getState().status).toEqual(appLocked);
      become(ready('Ida'));
      await settled();
      expect(stores.ui.state.getState().selected).toBeUndefined();
      expect(await anchor()).toEqual(unread);
    });
  });

  test('a question of the settings outlasts the work it has begun, but not the lock', async () => {
    const { become, stores } = await setUp();
    stores.ui.openDialog({ type: 'settings', page: 'security', serverAddress: PLANTED });
    stores.security.ask('changePassphrase');
    become(working);
    expect(stores.security.state.getState().task).toBe('changePassphrase');
    expect(stores.ui.state.getState().dialog).toEqual({ type: 'settings', page: 'security' });
    become(appLocked);
    expect(stores.security.state.getState().task).toBeUndefined();
  });

  test('other questions are closed', async () => {
    const { become, stores } = await setUp();
    stores.ui.openDialog({ type: 'openLink', url: PLANTED });
    become(appLocked);
    expect(stores.ui.state.getState().dialog).toBeUndefined();
  });

  test('on demand what was typed is saved first, and then the lock is asked for', async () => {
    const { bridge, stores } = await setUp();
    await lockNow(stores);
    expect(bridge.calls.slice(-2).map(({ name }) => name)).toEqual(['chat.setDraft', 'lock.now']);
  });

  test('where there is no lock, its settings are shown', async () => {
    const { stores } = await setUp({ 'lock.now': () => err({ type: 'notAllowed' }) });
    await lockNow(stores);
    expect(stores.ui.state.getState().dialog).toEqual({ type: 'settings', page: 'security' });
  });
});
