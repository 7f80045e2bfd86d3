/** The system's notifications: what there is one of, what is seen in it, and how much there is. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { NotificationWorld, type Writer } from '../testing/notification-world.ts';
import { must } from '../testing/test-core.ts';
import { MAX_NAME_LENGTH, MAX_TEXT_LENGTH } from './notification-text.ts';
import {
  GATHER_MS,
  MAX_CHATS_SHOWN,
  SHOW_INTERVAL_MS,
  SOUND_INTERVAL_MS,
} from './notifications.ts';

let world: NotificationWorld;
let bob: Writer;

beforeEach(async () => {
  world = await NotificationWorld.open();
  bob = await world.meet('bob');
});

afterEach(() => world.close());

describe('what there is a notification of', () => {
  test('[API36] a message that arrives is shown with its name and text, after a moment', () => {
    world.receive(bob, 'lunch?');
    world.world.clock.advance(GATHER_MS - 1);
    expect(world.shown).toEqual([]);
    world.world.clock.advance(1);
    expect(world.shown).toEqual([['bob', 'lunch?']]);
    expect(world.only).toMatchObject({ isSilent: false, evenFocused: false });
  });

  test('[API36] nothing of ours, no edit, reaction, receipt or notice is shown', async () => {
    await world.invoke('items.send', { contactId: bob.contactId, text: 'mine' });
    const msgId = world.receive(bob, 'theirs');
    await world.read(bob);
    const content = { type: 'text', text: 'changed' } as const;
    world.tell(bob, { type: 'msg.update', msgId, content, other: {} });
    const reaction = { type: 'emoji', emoji: '👍' } as const;
    world.tell(bob, { type: 'msg.react', msgId, reaction, isAdded: true, other: {} });
    world.ready.agent.emit({ type: 'ratchetSync', connId: bob.connId, state: 'required' });
    world.wait();
    expect(world.main.notified).toEqual([]);
  });

  test('[API36] a notice shows nothing anew of what is unread', () => {
    world.receive(bob, 'hi');
    world.wait();
    world.world.clock.advance(SOUND_INTERVAL_MS);
    world.main.notified.length = 0;
    world.ready.agent.emit({ type: 'ratchetSync', connId: bob.connId, state: 'required' });
    world.wait();
    expect(world.main.notified).toEqual([]);
    expect(world.shown).toEqual([['bob', 'hi']]);
  });

  test('[API36] what was read before it could be shown is not shown', async () => {
    world.receive(bob, 'seen at once');
    await world.read(bob);
    world.wait();
    expect(world.main.notified).toEqual([]);
  });

  test('[API36] whoever asks at the address is shown once, with what was written', async () => {
    const address = await world.address();
    world.ask(address, { displayName: 'carol', text: 'we met in Rome' });
    world.wait();
    expect(world.shown).toEqual([['carol', 'Wants to connect\nwe met in Rome']]);
    world.putAwayAll();
    world.ask(address, { displayName: 'carol', text: 'we met in Rome, really' });
    world.wait();
    expect(world.main.notified).toEqual([]);
  });

  test('[API36] what somebody wrote whom the address has accepted by itself is shown', async () => {
    const address = await world.address();
    const settings = { isShared: false, autoAccept: 'asProfile', welcomeText: '' };
    await world.invoke('address.update', settings);
    world.ask(address, { displayName: 'carol', text: 'hello' });
    world.wait();
    expect(world.shown).toEqual([['carol', 'hello']]);
  });

  test('[API36] a contact that has connected is shown, until there is a message', async () => {
    const dave = await world.meet('dave');
    world.connected(dave.connId);
    world.wait();
    expect(world.shown).toEqual([['dave', 'You are connected.']]);
    world.receive(dave, 'hi');
    world.wait();
    expect(world.shown).toEqual([['dave', 'hi']]);
    await world.read(dave);
    expect(world.shown).toEqual([]);
  });

  test('[API36] a muted profile and a hidden one that is closed have none', async () => {
    const first = world.ready.core.chat?.user()?.userId;
    world.receive(bob, 'before');
    world.wait();
    await world.invoke('profile.mute', { userId: first, isMuted: true });
    expect(world.shown).toEqual([]);
    world.receive(bob, 'muted');
    world.wait();
    await world.invoke('profile.mute', { userId: first, isMuted: false });
    await world.invoke('user.create', { displayName: 'second' });
    world.receive(bob, 'elsewhere');
    world.wait();
    expect(world.shown).toEqual([['bob (me)', 'elsewhere']]);
    await world.invoke('profile.hide', { userId: first, password: 'secret' });
    expect(world.shown).toEqual([]);
    world.receive(bob, 'hidden');
    world.wait();
    expect(world.shown).toEqual([]);
    await world.invoke('profile.activate', { userId: first, password: 'secret' });
    world.receive(bob, 'open');
    world.wait();
    expect(world.only.body).toMatch(/open$/u);
    expect(world.posted).not.toMatch(/muted|hidden/u);
  });
});

describe('of several profiles', () => {
  test('[API40] what the one for many chats counts does not tell of a profile that was hidden', async () => {
    const secret = world.ready.core.chat?.user()?.userId;
    await world.invoke('user.create', { displayName: 'second' });
    const writers = await world.meetMany(MAX_CHATS_SHOWN);
    for (const writer of [bob, ...writers]) world.receive(writer, 'hi');
    world.wait();
    expect(world.shown).toEqual([['Sotto', '5 new messages in 5 chats']]);
    await world.invoke('profile.hide', { userId: secret, password: 'secret' });
    world.wait();
    expect(world.shown).toEqual([['Sotto', '4 new messages in 4 chats']]);
  });
});

describe('what is seen in it', () => {
  test('[API37] the user chooses: name and text, the name, neither, or none at all', async () => {
    const bodies: string[][] = [];
    for (const preview of ['text', 'name', 'none', 'off']) {
      await world.set({ preview });
      world.receive(bob, `as ${preview}`);
      world.wait();
      bodies.push(...world.shown);
    }
    expect(bodies).toEqual([
      ['bob', 'as text'],
      ['bob', 'New message'],
      ['Sotto', 'New message'],
    ]);
    expect(world.shown).toEqual([]);
  });

  test('[API37] without text a request shows no more than that it is one', async () => {
    const address = await world.address();
    await world.set({ preview: 'name' });
    world.ask(address, { displayName: 'carol', text: 'we met in Rome' });
    world.wait();
    expect(world.shown).toEqual([['carol', 'Wants to connect']]);
  });

  test('[API37] a contact is called as the user calls it', async () => {
    const { contactId } = bob;
    await world.invoke('contact.setAlias', { contactId, localAlias: 'Bobby' });
    world.receive(bob, 'hi');
    world.wait();
    expect(world.shown).toEqual([['Bobby', 'hi']]);
  });

  test('[API37] hidden words stay hidden, and nothing unseen or of many lines gets through', () => {
    world.receive(bob, 'the key is #under the mat#\n\nNew line\u202Egnp.\u2066 end\u0007');
    world.wait();
    expect(world.only.body).toBe('the key is •••••••• New linegnp. end');
    expect(world.posted).not.toContain('mat');
  });

  test('[API37] a long text and a long name are cut between characters', async () => {
    const family = '👨‍👩‍👧‍👦';
    await world.invoke('contact.setAlias', {
      contactId: bob.contactId,
      localAlias: 'n'.repeat(100),
    });
    world.receive(bob, family.repeat(MAX_TEXT_LENGTH + 50));
    world.wait();
    const { title, body } = world.only;
    expect(title).toBe(`${'n'.repeat(MAX_NAME_LENGTH)}…`);
    expect(body).toBe(`${family.repeat(MAX_TEXT_LENGTH)}…`);
    world.putAwayAll();
    world.receive(bob, family.repeat(MAX_TEXT_LENGTH));
    world.wait();
    expect(world.only.body).toBe(family.repeat(MAX_TEXT_LENGTH));
  });

  test('[API37] without content there is one for all chats, until all of it is read', async () => {
    const dave = await world.meet('dave');
    await world.set({ preview: 'none' });
    for (const writer of [bob, dave]) world.receive(writer, 'hi');
    world.wait();
    expect(world.shown).toEqual([['Sotto', 'New message']]);
    await world.read(bob);
    world.receive(dave, 'hi again');
    world.wait();
    expect(world.shown).toEqual([['Sotto', 'New message']]);
    await world.read(dave);
    expect(world.shown).toEqual([]);
  });

  test('[API37] another sound leaves what is shown', async () => {
    world.receive(bob, 'hi');
    world.wait();
    await world.set({ preview: 'text', playsSound: false });
    expect(world.shown).toEqual([['bob', 'hi']]);
  });

  test('[API37] the settings are kept, and another choice closes what is shown', async () => {
    expect(await world.invoke('notifications.get', {})).toEqual({
      ...{ preview: 'text', playsSound: true, isAvailable: true, canSilence: true },
    });
    world.receive(bob, 'hi');
    world.wait();
    const set = await world.set({ preview: 'name', playsSound: false });
    const state = { isAvailable: true, canSilence: true };
    expect(set).toEqual({ preview: 'name', playsSound: false, ...state });
    expect(world.shown).toEqual([]);
    world.receive(bob, 'again');
    world.wait();
    expect(world.only).toMatchObject({ body: 'New message', isSilent: true });
    await world.ready.core.close();
    const again = world.world.core({ main: world.main.port });
    must(await again.open(utf8Encode('correct horse battery')));
    expect(must(await again.invoke('notifications.get', {}))).toEqual(set);
  });

  test('[API37] that the system takes none is told until it takes one', async () => {
    world.receive(bob, 'hi');
    world.wait();
    world.outcome(world.only.key, 'failed');
    expect(await world.invoke('notifications.get', {})).toMatchObject({ isAvailable: false });
    world.receive(bob, 'again');
    world.wait();
    world.outcome(world.only.key, 'shown');
    expect(await world.invoke('notifications.get', {})).toMatchObject({ isAvailable: true });
    expect(world.shown).toEqual([['bob', 'again']]);
  });
});

describe('locked', () => {
  const PLANTED = 'planted-text';

  test('[API38] nothing but that there is something is given to main', async () => {
    const address = await world.address();
    const names = ['planted-alice', 'planted-boris'];
    const writers = [await world.meet('planted-alice'), await world.meet('planted-boris')];
    await world.turnOnLock();
    world.ready.core.lock();
    world.main.notified.length = 0;
    for (let round = 0; round < 20; round++) {
      for (const writer of writers) world.receive(writer, `${PLANTED} ${String(round)}`);
      const [name = ''] = names;
      world.ask(address, { displayName: name, reqId: round + 1, text: `${PLANTED} asked` });
      for (const writer of writers) world.connected(writer.connId);
      world.world.clock.advance(90);
    }
    world.wait();
    expect(world.main.notified.length).toBeGreaterThan(1);
    const said = world.main.notified.map(({ title, body }) => `${title}: ${body}`);
    expect(new Set(said)).toEqual(new Set(['Sotto: New message']));
    expect(world.main.notified.every(({ evenFocused }) => evenFocused)).toBe(true);
    expect(world.main.shown.size).toBe(1);
    expect(world.posted).not.toMatch(/planted/u);
  });

  test('[API38] on locking what has content is closed, and what is due says nothing', async () => {
    await world.turnOnLock();
    world.receive(bob, 'shown before');
    world.wait();
    const { key } = world.only;
    world.receive(bob, 'due when it locks');
    world.ready.core.lock();
    expect(world.shown).toEqual([]);
    world.wait();
    expect(world.shown).toEqual([['Sotto', 'New message']]);
    expect(world.only.key).not.toBe(key);
    expect(world.posted).not.toContain('due when');
  });

  test('[API38] also what is shown anew while main says that the one before is gone', async () => {
    await world.turnOnLock();
    for (const preview of ['text', 'none']) {
      await world.set({ preview });
      world.receive(bob, 'one');
      world.wait();
      const { key } = world.only;
      world.receive(bob, 'two');
      world.wait();
      world.ready.core.notifications.told({ key, outcome: 'closed' });
      world.ready.core.lock();
      world.ready.core.app?.lock.unlock();
      expect(world.shown).toEqual([]);
    }
  });

  test('[API38] a summary is closed too, and what has no content stays', async () => {
    await world.turnOnLock();
    const writers = await world.meetMany(MAX_CHATS_SHOWN + 1);
    for (const writer of writers) world.receive(writer, 'hi');
    world.wait();
    expect(world.shown).toEqual([['Sotto', '5 new messages in 5 chats']]);
    world.ready.core.lock();
    expect(world.shown).toEqual([]);
    world.ready.core.app?.lock.unlock();
    await world.set({ preview: 'none' });
    world.receive(bob, 'hi');
    world.wait();
    world.ready.core.lock();
    expect(world.shown).toEqual([['Sotto', 'New message']]);
  });

  test('[API38] once it is unlocked nothing is told again', async () => {
    await world.turnOnLock();
    world.ready.core.lock();
    world.receive(bob, 'while it was locked');
    world.wait();
    world.receive(bob, 'due when it opens');
    world.ready.core.app?.lock.unlock();
    expect(world.shown).toEqual([]);
    world.main.notified.length = 0;
    world.wait();
    expect(world.main.notified).toEqual([]);
    world.receive(bob, 'after it');
    world.wait();
    expect(world.shown).toEqual([['bob', 'after it']]);
  });

  test('[API38] muted profiles, and notifications that are off, are so behind the lock too', async () => {
    await world.turnOnLock();
    await world.set({ preview: 'off' });
    world.ready.core.lock();
    world.receive(bob, 'hi');
    world.wait();
    world.ready.core.app?.lock.unlock();
    await world.set({ preview: 'text' });
    const userId = world.ready.core.chat?.user()?.userId;
    await world.invoke('profile.mute', { userId, isMuted: true });
    world.ready.core.lock();
    world.receive(bob, 'hi again');
    world.wait();
    expect(world.main.notified).toEqual([]);
  });

  test('[API38] a change of the lock that does not lock closes nothing', async () => {
    world.receive(bob, 'hi');
    world.wait();
    await world.turnOnLock();
    expect(world.shown).toEqual([['bob', 'hi']]);
  });

  test('[API38] a click opens no chat', async () => {
    await world.turnOnLock();
    world.ready.core.lock();
    world.receive(bob, 'hi');
    world.wait();
    world.outcome(world.only.key, 'clicked');
    world.ready.core.app?.lock.unlock();
    expect(world.openedChats()).toEqual([]);
  });
});

describe('many at once', () => {
  test('[API39] of a chat there is one, with how many are new and the newest', () => {
    for (let number = 1; number <= 500; number++) world.receive(bob, `message ${String(number)}`);
    world.wait();
    expect(world.shown).toEqual([['bob', '500 new messages\nmessage 500']]);
    expect(world.main.notified).toHaveLength(1);
  });

  test('[API39] a stream shows one a second, no two at once, and rings now and then', () => {
    const seconds = 12;
    for (let at = 0; at < seconds * 1_000; at += 20) {
      world.receive(bob, `at ${String(at)}`);
      world.world.clock.advance(20);
      expect(world.main.shown.size).toBeLessThanOrEqual(1);
    }
    const { notified } = world.main;
    expect(notified.length).toBeGreaterThan(seconds - 3);
    expect(notified.length).toBeLessThanOrEqual((seconds * 1_000) / SHOW_INTERVAL_MS);
    expect([...world.main.shown.values()]).toEqual([notified.at(-1)]);
    const rings = notified.filter(({ isSilent }) => !isSilent).length;
    expect(rings).toBe(Math.ceil((seconds * 1_000 - GATHER_MS) / SOUND_INTERVAL_MS));
  });

  test('[API39] after one that nobody heard the next rings', () => {
    world.receive(bob, 'in the window that has the focus');
    world.wait();
    world.outcome(world.only.key, 'closed');
    world.receive(bob, 'in the window that has been left');
    world.wait();
    expect(world.only.isSilent).toBe(false);
    world.receive(bob, 'just after it');
    world.wait();
    expect(world.only.isSilent).toBe(true);
  });

  test('[API39] of more than a few chats there is one for all', async () => {
    const writers = await world.meetMany(MAX_CHATS_SHOWN + 2);
    const few = writers.slice(0, MAX_CHATS_SHOWN);
    for (const writer of few) world.receive(writer, 'hi');
    world.wait();
    expect(world.shown).toHaveLength(MAX_CHATS_SHOWN);
    for (const writer of writers) world.receive(writer, 'and another');
    world.wait();
    expect(world.shown).toEqual([['Sotto', '10 new messages in 6 chats']]);
    const { key } = world.only;
    const [first, second] = writers;
    if (first === undefined || second === undefined) throw new Error('too few');
    for (const writer of writers.slice(2)) await world.read(writer);
    expect(world.only.key).toBe(key);
    world.wait();
    expect(world.shown).toEqual([['Sotto', '4 new messages in 2 chats']]);
    expect(world.only.isSilent).toBe(true);
    world.receive(first, 'of two');
    world.wait();
    expect(world.shown).toEqual([['Sotto', '5 new messages in 2 chats']]);
    await world.read(second);
    world.receive(first, 'of one');
    world.wait();
    expect(world.shown).toEqual([['w1', '4 new messages\nof one']]);
    await world.read(first);
    expect(world.shown).toEqual([]);
  });

  test('[API39] what was put away is not counted again', () => {
    world.receive(bob, 'one');
    world.wait();
    world.putAwayAll();
    for (const text of ['two', 'three']) world.receive(bob, text);
    world.wait();
    expect(world.shown).toEqual([['bob', '2 new messages\nthree']]);
  });
});
