/** Several profiles: what they share (nothing), how they are hidden, changed and deleted. */
import { describe, expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import type { UserProfile } from '#shared/model/index.ts';
import { type ChatWorld, profileInfo, requestInfo, textEvent } from '../testing/chat-world.ts';
import { exampleLink } from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';
import { useChatWorld } from '../testing/use-chat-world.ts';
import { parseLinkData } from './protocol/index.ts';

let world: ChatWorld;
let me: UserId;

const NOT_FOUND = { ok: false, error: { type: 'notFound' } };
const WRONG_PASSWORD = { ok: false, error: { type: 'wrongPassword' } };
const LAST_VISIBLE = { ok: false, error: { type: 'lastVisible' } };
const NOBODY = 99 as UserId;

useChatWorld((opened) => {
  world = opened;
  me = active();
});

function active(): UserId {
  const user = world.chat.user();
  if (user === undefined) throw new Error('no profile');
  return user.userId;
}

/** A further profile; the first stays the active one. */
function other(displayName = 'other'): UserId {
  const { userId } = must(world.chat.createUser({ displayName }));
  must(world.chat.activateProfile(me, undefined));
  return userId;
}

function names(profiles: readonly UserProfile[] = world.chat.profiles()): string[] {
  return profiles.map(({ displayName }) => displayName);
}

describe('profiles', () => {
  test('[CH110] have contacts, links and addresses of their own', async () => {
    const bob = await world.person('bob');
    await world.address();
    must(world.chat.createUser({ displayName: 'other' }));
    expect(world.chat.chats()).toEqual([]);
    expect(world.chat.address()).toBeUndefined();
    const { connId } = await world.address();
    expect(world.agent.userOf.get(connId)).toBe(active());
    const { connId: joined } = await world.join();
    expect(world.agent.userOf.get(joined)).toBe(active());
    expect(world.pendings()).toHaveLength(1);
    must(world.chat.activateProfile(me, undefined));
    expect(world.contactIds()).toEqual([bob.contactId]);
    expect(world.pendings()).toEqual([]);
  });

  test('[CH110] receive while another is shown', async () => {
    const bob = await world.person('bob');
    const { connId } = await world.link();
    const address = await world.address();
    must(world.chat.createUser({ displayName: 'other' }));
    world.receive(bob, textEvent('hi'));
    world.emitConfirmation(connId, profileInfo('carol'));
    world.agent.request(address.connId, requestInfo({ displayName: 'dave' }));
    must(world.chat.send(bob.contactId, 'hello'));
    expect(world.messages(bob)).toHaveLength(2);
    expect(world.chat.profiles().map(({ unreadCount }) => unreadCount)).toEqual([1, 0]);
    expect(world.chat.chats()).toEqual([]);
    must(world.chat.activateProfile(me, undefined));
    expect(world.chat.chats()).toHaveLength(3);
    expect(world.chat.chats().map(({ type }) => type)).toContain('request');
  });

  test('[CH110] may join each other', async () => {
    const { connId } = await world.link();
    const { userId } = must(world.chat.createUser({ displayName: 'other' }));
    must(await world.chat.joinLink({ text: exampleLink(connId), isIncognito: false }));
    expect(world.agent.joined).toMatchObject([{ userId }]);
  });

  test('[CH110] are listed with the newest active', () => {
    must(world.chat.createUser({ displayName: 'other' }));
    expect(world.news.at(-1)).toEqual({ type: 'profiles.changed' });
    expect(world.chat.profiles().map(({ isActive }) => isActive)).toEqual([false, true]);
    expect(world.chat.activateProfile(NOBODY, undefined)).toEqual(NOT_FOUND);
    for (const isMuted of [true, false]) {
      expect(world.chat.setProfileOptions(me, { isMuted })).toBe(true);
      expect(world.chat.profiles()[0]?.isMuted).toBe(isMuted);
    }
    expect(world.chat.setProfileOptions(NOBODY, { isMuted: true })).toBe(false);
  });
});

describe('a hidden profile', () => {
  test('[CH111] is shown only to who knows its password', () => {
    const hidden = other();
    must(world.chat.hideProfile(hidden, 'secret'));
    expect(names()).toEqual(['me']);
    expect(world.chat.revealProfiles('Secret')).toEqual([]);
    expect(names(world.chat.revealProfiles('secret'))).toEqual(['other']);
    expect(world.chat.activateProfile(hidden, undefined)).toEqual(WRONG_PASSWORD);
    expect(world.chat.activateProfile(hidden, 'no')).toEqual(WRONG_PASSWORD);
    must(world.chat.activateProfile(hidden, 'secret'));
    expect(names()).toEqual(['me', 'other']);
    must(world.chat.activateProfile(me, undefined));
    expect(names()).toEqual(['me']);
    expect(world.chat.unhideProfile(hidden, 'no')).toEqual(WRONG_PASSWORD);
    must(world.chat.unhideProfile(hidden, 'secret'));
    expect(names()).toEqual(['me', 'other']);
  });

  test('[CH111] has a password of its own, and one profile stays visible', () => {
    expect(world.chat.hideProfile(me, 'secret')).toEqual(LAST_VISIBLE);
    const hidden = other();
    must(world.chat.hideProfile(hidden, 'secret'));
    expect(world.chat.hideProfile(me, 'another')).toEqual(LAST_VISIBLE);
    const third = other('third');
    expect(world.chat.hideProfile(third, 'secret')).toEqual({
      ok: false,
      error: { type: 'passwordInUse' },
    });
    expect(world.chat.hideProfile(NOBODY, 'x')).toEqual(NOT_FOUND);
    expect(world.chat.unhideProfile(NOBODY, 'x')).toEqual(NOT_FOUND);
  });

  test('[CH111] keeps its password out of the database', () => {
    const hidden = other();
    must(world.chat.hideProfile(hidden, 'secret'));
    const rows = world.database.read.all({ text: 'SELECT * FROM chat_user', values: [] });
    expect(JSON.stringify(rows)).not.toContain('secret');
  });
});

describe('a profile that is changed', () => {
  const CHANGE = { displayName: 'new me', fullName: 'New Me', shortDescr: 'about me' };

  test('[CH112] is told to its contacts, and shown by its links', async () => {
    const bob = await world.person('bob');
    const link = await world.link();
    const hiddenLink = must(await world.chat.createLink({ isIncognito: true }));
    const before = world.agent.linkData.get(world.connectionOfPending(hiddenLink.pendingId));
    const address = await world.address();
    must(world.chat.updateAddress({ isShared: true, autoAccept: 'no', welcomeText: 'welcome' }));
    world.agent.sent.length = 0;
    expect(must(world.chat.updateProfile(me, CHANGE))).toEqual({ userId: me, ...CHANGE });
    expect(world.agent.sent.map(({ id }) => id)).toEqual([bob.connId]);
    const contactLink = address.address.shortLink;
    expect(world.sentEvents()).toMatchObject([
      { type: 'info', profile: { ...CHANGE, contactLink } },
    ]);
    for (const [connId, welcomeText] of [
      [link.connId, ''],
      [address.connId, 'welcome'],
    ] as const) {
      const data = parseLinkData(world.agent.linkData.get(connId) ?? new Uint8Array());
      expect(data).toMatchObject({ profile: CHANGE, welcomeText });
    }
    expect(world.agent.linkData.get(world.connectionOfPending(hiddenLink.pendingId))).toEqual(
      before,
    );
  });

  test('[CH112] to what it was before is told to nobody', async () => {
    await world.person('bob');
    must(world.chat.updateProfile(me, CHANGE));
    world.agent.sent.length = 0;
    world.news.length = 0;
    expect(must(world.chat.updateProfile(me, CHANGE))).toEqual({ userId: me, ...CHANGE });
    expect([world.agent.sent, world.news]).toEqual([[], []]);
  });

  test('[CH112] is told as soon as it can be', async () => {
    const { connId } = await world.link();
    const { connId: joined } = await world.join();
    const lost = await world.person('lost');
    world.emitConfirmation(connId, profileInfo('bob'));
    world.agent.refusal = { type: 'syncRequired' };
    must(world.chat.updateProfile(me, CHANGE));
    world.agent.refusal = undefined;
    expect(world.sentEvents()).toEqual([]);
    world.agent.emit({ type: 'connected', connId, pq: true });
    world.agent.emit({ type: 'info', connId: joined, info: profileInfo('alice') });
    world.agent.emit({ type: 'connected', connId: joined, pq: true });
    for (const state of ['agreed', 'ok', 'ok'] as const) {
      world.agent.emit({ type: 'ratchetSync', connId: lost.connId, state });
    }
    expect(world.agent.sent.map(({ id }) => id)).toEqual([connId, joined, lost.connId]);
    expect(world.sentEvents()).toMatchObject(Array(3).fill({ type: 'info', profile: CHANGE }));
  });

  test('[CH112] is not told to contacts of other profiles, nor to those who have left', async () => {
    const carol = await world.person('carol');
    world.agent.emit({ type: 'peerDeleted', connId: carol.connId });
    must(world.chat.createUser({ displayName: 'other' }));
    await world.person('bob');
    must(world.chat.updateProfile(me, CHANGE));
    expect(world.sentEvents()).toEqual([]);
    expect(world.chat.updateProfile(NOBODY, CHANGE)).toEqual(NOT_FOUND);
    expect(world.chat.updateProfile(me, { ...CHANGE, displayName: '#me' })).toEqual({
      ok: false,
      error: { type: 'badName', suggestion: 'me' },
    });
  });
});

describe('a profile that is deleted', () => {
  test.each([true, false])(
    '[CH113] takes all it has along, queues too: %s',
    async (deleteQueues) => {
      const bob = await world.person('bob');
      const link = await world.link();
      const address = await world.address();
      world.agent.request(address.connId, requestInfo());
      const [request] = world.requests();
      other();
      must(world.chat.deleteProfile(me, { password: undefined, deleteQueues }));
      expect(names()).toEqual(['other']);
      expect(world.chat.user()?.displayName).toBe('other');
      expect(world.agent.deleted.map(({ id }) => id).sort()).toEqual(
        [bob.connId, link.connId, address.connId].sort(),
      );
      expect(world.agent.deleted.map(({ keepQueues }) => keepQueues)).toEqual(
        Array(3).fill(!deleteQueues),
      );
      expect(world.chat.contact(bob.contactId)).toBeUndefined();
      expect(request && world.chat.requestChat(request.requestId)).toBeUndefined();
    },
  );

  test('[CH113] needs its password', () => {
    const hidden = other();
    must(world.chat.hideProfile(hidden, 'secret'));
    const options = { deleteQueues: true, password: undefined };
    expect(world.chat.deleteProfile(hidden, options)).toEqual(NOT_FOUND);
    world.chat.revealProfiles('secret');
    expect(world.chat.deleteProfile(hidden, options)).toEqual(WRONG_PASSWORD);
    must(world.chat.deleteProfile(hidden, { ...options, password: 'secret' }));
    expect(world.chat.deleteProfile(hidden, options)).toEqual(NOT_FOUND);
    expect(names()).toEqual(['me']);
  });

  test('[CH113] while a link is being made for it has no link', async () => {
    const link = world.chat.createLink({ isIncognito: false });
    const address = world.chat.createAddress();
    other();
    must(world.chat.deleteProfile(me, { password: undefined, deleteQueues: true }));
    const refused = { ok: false, error: { type: 'refused', detail: 'profile deleted' } };
    expect([await link, await address]).toEqual([refused, refused]);
    expect(world.agent.deleted).toHaveLength(2);
    expect(world.chat.chats()).toEqual([]);
  });
});
