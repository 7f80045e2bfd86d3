/** When a notification goes, and what a click on it does. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContactId } from '#shared/ids.ts';
import { utf8Encode } from '../base/index.ts';
import { NotificationWorld, type Writer } from '../testing/notification-world.ts';
import { MAX_CHATS_SHOWN } from './notifications.ts';

let world: NotificationWorld;
let bob: Writer;

beforeEach(async () => {
  world = await NotificationWorld.open();
  bob = await world.meet('bob');
});

afterEach(() => world.close());

describe('when it goes', () => {
  test('[API40] with the chat that is read, cleared or deleted', async () => {
    const { contactId } = bob;
    const ends: ((id: ContactId) => Promise<unknown>)[] = [
      () => world.read(bob),
      () => world.invoke('chat.clear', { contactId }),
      () => world.invoke('contact.delete', { contactId, notify: false }),
    ];
    for (const end of ends) {
      world.receive(bob, 'hi');
      world.wait();
      expect(world.shown).toEqual([['bob', 'hi']]);
      await end(contactId);
      // What is cleared goes in steps.
      world.wait();
      expect(world.shown).toEqual([]);
    }
  });

  test('[API40] a part that is read leaves it', async () => {
    world.receive(bob, 'one');
    world.wait();
    const found = world.ready.core.chat?.chatOf(bob.contactId);
    const first = found?.type === 'contact' ? found.lastItem?.itemId : undefined;
    world.receive(bob, 'two');
    world.wait();
    await world.invoke('chat.markRead', { contactId: bob.contactId, upToItemId: first });
    expect(world.shown).toEqual([['bob', '2 new messages\ntwo']]);
  });

  test('[API40] with the message that its sender deletes, quietly back to the one before', () => {
    const first = world.receive(bob, 'first');
    const second = world.receive(bob, 'second');
    world.wait();
    world.tell(bob, { type: 'msg.del', msgId: second, other: {} });
    world.wait();
    expect(world.shown).toEqual([['bob', 'first']]);
    expect(world.only.isSilent).toBe(true);
    world.tell(bob, { type: 'msg.del', msgId: first, other: {} });
    expect(world.shown).toEqual([]);
  });

  test('[API40] with the request that is answered', async () => {
    const address = await world.address();
    world.ask(address, { displayName: 'carol' });
    world.wait();
    const [request] = world.ready.core.chat?.chats() ?? [];
    const requestId = request?.type === 'request' ? request.request.requestId : undefined;
    await world.invoke('request.reject', { requestId });
    expect(world.shown).toEqual([]);
  });

  test('[API40] with the request that is accepted, whose message has been read with it', async () => {
    const address = await world.address();
    world.ask(address, { displayName: 'carol', text: 'hello' });
    world.wait();
    expect(world.shown).toHaveLength(1);
    await world.invoke('request.accept', { requestId: 1, isIncognito: false });
    world.wait();
    expect(world.shown).toEqual([]);
  });

  test('[API40] with the profile that is deleted', async () => {
    const userId = world.ready.core.chat?.user()?.userId;
    await world.invoke('user.create', { displayName: 'second' });
    world.receive(bob, 'hi');
    world.wait();
    expect(world.shown).toHaveLength(1);
    await world.invoke('profile.delete', { userId, deleteQueues: false });
    expect(world.shown).toEqual([]);
  });

  test('[API40] with the database that is closed for work, or for good', async () => {
    world.receive(bob, 'hi');
    world.wait();
    await world.invoke('storage.compact', {});
    expect(world.shown).toEqual([]);
    const closing = world.ready.core.close();
    await closing;
    expect(world.world.clock.timerCount).toBe(0);
  });

  test('[API40] with all that the self-destruct passcode destroys', async () => {
    await world.turnOnLock();
    const [passcode, displayName] = [utf8Encode('0000'), 'nobody'];
    await world.invoke('lock.setSelfDestruct', { passcode, displayName });
    world.ready.core.lock();
    world.receive(bob, 'hi');
    world.wait();
    expect(world.shown).toHaveLength(1);
    await world.invoke('lock.unlock', { passcode: utf8Encode('0000') });
    expect(world.shown).toEqual([]);
  });
});

describe('a click', () => {
  test('[API41] opens the chat of the notification, or the request, and no other', async () => {
    const address = await world.address();
    const userId = world.ready.core.chat?.user()?.userId;
    world.receive(bob, 'hi');
    world.wait();
    const { key } = world.only;
    world.outcome('another key', 'clicked');
    world.outcome(key, 'clicked');
    world.outcome(key, 'clicked');
    world.ask(address, { displayName: 'carol' });
    world.wait();
    world.outcome(world.only.key, 'clicked');
    expect(world.openedChats()).toEqual([
      { type: 'notification.opened', chat: { type: 'contact', contactId: bob.contactId }, userId },
      { type: 'notification.opened', chat: { type: 'request', requestId: 1 }, userId },
    ]);
  });

  test('[API41] names the profile of the chat', async () => {
    const userId = world.ready.core.chat?.user()?.userId;
    await world.invoke('user.create', { displayName: 'second' });
    world.receive(bob, 'hi');
    world.wait();
    world.outcome(world.only.key, 'clicked');
    expect(world.openedChats()).toMatchObject([{ userId }]);
  });

  test('[API41] on that of many chats opens none of them, on that without content its only one', async () => {
    const writers = await world.meetMany(MAX_CHATS_SHOWN + 1);
    for (const writer of writers) world.receive(writer, 'hi');
    world.wait();
    world.outcome(world.only.key, 'clicked');
    expect(world.openedChats()).toEqual([]);
    await world.set({ preview: 'none' });
    world.receive(bob, 'hi');
    world.wait();
    world.outcome(world.only.key, 'clicked');
    expect(world.openedChats()).toHaveLength(1);
  });

  test('[API41] waits for a window where there is none', () => {
    const { core } = world.ready;
    core.events.close();
    world.receive(bob, 'hi');
    world.wait();
    world.outcome(world.only.key, 'clicked');
    const seen: string[] = [];
    core.events.subscribe((batch) => seen.push(...batch.map(({ event }) => event.type)));
    core.notifications.windowOpened();
    world.world.tick();
    expect(seen).toContain('notification.opened');
    core.notifications.windowOpened();
    world.world.tick();
    expect(seen.filter((type) => type === 'notification.opened')).toHaveLength(1);
  });

  test('[API41] of a profile that is hidden once there is a window nothing is told', async () => {
    const { core } = world.ready;
    const userId = core.chat?.user()?.userId;
    await world.invoke('user.create', { displayName: 'second' });
    core.events.close();
    world.receive(bob, 'hi');
    world.wait();
    world.outcome(world.only.key, 'clicked');
    await world.invoke('profile.hide', { userId, password: 'secret' });
    const seen: string[] = [];
    core.events.subscribe((batch) => seen.push(...batch.map(({ event }) => event.type)));
    core.notifications.windowOpened();
    world.world.tick();
    expect(seen).not.toContain('notification.opened');
  });

  test('[API41] keys tell nothing', async () => {
    const writers = await world.meetMany(2);
    for (const writer of writers) world.receive(writer, 'hi');
    world.wait();
    const keys = [...world.main.shown.keys()];
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/u);
  });
});
