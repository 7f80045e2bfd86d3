/** Our address: what it shows, who asks there, and what becomes of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContactId, RequestId } from '#shared/ids.ts';
import { type ConnId, formatShortLink } from '../agent/index.ts';
import { utf8Encode } from '../base/index.ts';
import {
  type ChatWorld,
  encode,
  infoEvent,
  profileInfo,
  requestInfo,
  textEvent,
} from '../testing/chat-world.ts';
import { exampleAddress, exampleShortLink } from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';
import { useChatWorld } from '../testing/use-chat-world.ts';
import { type LinkData, parseLinkData } from './protocol/index.ts';

let world: ChatWorld;

useChatWorld((opened) => {
  world = opened;
});

const SETTINGS = { isShared: false, autoAccept: 'no', welcomeText: '' } as const;
const NOT_FOUND = { ok: false, error: { type: 'notFound' } };

function shown(connId: ConnId): LinkData | undefined {
  return parseLinkData(world.agent.linkData.get(connId) ?? new Uint8Array());
}

function onlyRequest(): RequestId {
  const [request, ...others] = world.requests();
  if (request === undefined || others.length > 0) throw new Error('not one request');
  return request.requestId;
}

function accept(isIncognito = false): { contactId: ContactId; connId: ConnId } {
  const { contactId } = must(world.chat.acceptRequest(onlyRequest(), isIncognito));
  const connId = world.chat.connectionOf(contactId)?.agentConnId;
  if (connId === undefined) throw new Error('no connection');
  return { contactId, connId };
}

function acceptedName(index = 0): string {
  const event = infoEvent(world.agent.accepted[index]?.info);
  if (event.type !== 'info') throw new Error('no profile');
  return event.profile.displayName;
}

describe('the address', () => {
  test('[CH90] shows the profile, and there is one', async () => {
    expect(world.chat.address()).toBeUndefined();
    const [first, second] = await Promise.all([
      world.chat.createAddress(),
      world.chat.createAddress(),
    ]);
    expect(must(second)).toEqual(must(first));
    expect(must(first)).toEqual({
      link: exampleAddress(1),
      shortLink: formatShortLink(exampleShortLink(1, 'address'), 'https'),
      ...SETTINGS,
      createdAtMs: world.clock.now(),
    });
    expect(must(await world.chat.createAddress())).toEqual(world.chat.address());
    expect(world.agent.deleted).toEqual([{ id: 2, waitDelivery: false }]);
    expect(shown(1 as ConnId)).toMatchObject({ profile: { displayName: 'me' }, welcomeText: '' });
    must(world.chat.createUser({ displayName: 'other' }));
    expect(world.chat.address()).toBeUndefined();
  });

  test('[CH90] that no server makes leaves nothing behind', async () => {
    world.agent.linkProblem = { type: 'network', server: 's.example', problem: 'timeout' };
    expect(await world.chat.createAddress()).toEqual({
      ok: false,
      error: { type: 'serverUnreachable', server: 's.example', detail: 'timeout' },
    });
    expect(world.chat.address()).toBeUndefined();
  });

  test('[CH91] shows the welcome text, and is in the profile when it is shared', async () => {
    const bob = await world.person('bob');
    const { connId, address } = await world.address();
    const settings = { isShared: true, autoAccept: 'incognito', welcomeText: 'hi!' } as const;
    expect(must(world.chat.updateAddress(settings))).toEqual({ ...address, ...settings });
    expect(shown(connId)).toMatchObject({ welcomeText: 'hi!' });
    const told = { type: 'info', profile: { contactLink: address.shortLink } };
    expect(world.sentEvents()).toMatchObject([told]);
    must(world.chat.updateAddress({ ...settings, autoAccept: 'no' }));
    expect(world.sentEvents()).toHaveLength(1);
    must(world.chat.updateAddress({ ...settings, isShared: false }));
    expect(world.sentEvents()).toHaveLength(2);
    expect(JSON.stringify(world.sentEvents()[1])).not.toContain('contactLink');
    expect(world.agent.sent.every(({ id }) => id === bob.connId)).toBe(true);
  });

  test('[CH91] takes no welcome text that cannot be shown or sent', async () => {
    expect(world.chat.updateAddress(SETTINGS)).toEqual(NOT_FOUND);
    const { address } = await world.address();
    for (const welcomeText of ['漢'.repeat(6_000), '"'.repeat(9_000)]) {
      expect(world.chat.updateAddress({ ...SETTINGS, welcomeText })).toMatchObject({
        ok: false,
        error: { type: 'tooLong' },
      });
    }
    expect(world.chat.address()).toEqual(address);
    must(world.chat.updateAddress({ ...SETTINGS, welcomeText: 'x'.repeat(12_000) }));
  });

  test('[CH92] that is deleted takes its requests along, and no contacts', async () => {
    const { connId } = await world.address();
    must(world.chat.updateAddress({ ...SETTINGS, isShared: true }));
    world.agent.request(connId, requestInfo({ displayName: 'bob', reqId: 1 }));
    const { contactId } = accept();
    const open = world.agent.request(connId, requestInfo({ displayName: 'carol', reqId: 2 }));
    const requestId = onlyRequest();
    expect(world.chat.deleteAddress()).toBe(true);
    expect(world.chat.address()).toBeUndefined();
    expect(world.requests()).toEqual([]);
    expect(world.news.at(-1)).toEqual({ type: 'request.removed', requestId });
    expect(world.agent.rejected).toEqual([open]);
    expect(world.agent.deleted).toEqual([{ id: connId, waitDelivery: false }]);
    expect(world.contactIds()).toEqual([contactId]);
    world.agent.request(connId, requestInfo({ reqId: 3 }));
    expect(world.requests()).toEqual([]);
    expect(world.chat.deleteAddress()).toBe(false);
  });
});

describe('a request', () => {
  test('[CH93] is in the chat list with what it says', async () => {
    const { connId } = await world.address();
    world.news.length = 0;
    world.agent.request(connId, requestInfo({ displayName: '\u202Ebob', text: 'hello' }));
    const requestId = onlyRequest();
    expect(world.requests()).toEqual([
      {
        requestId,
        displayName: 'bob',
        fullName: '',
        shortDescr: '',
        message: 'hello',
        createdAtMs: world.clock.now(),
      },
    ]);
    expect(world.chat.requestChat(requestId)).toEqual(world.chat.chats()[0]);
    expect(world.news).toEqual([{ type: 'request.changed', requestId, isNew: true }]);
    expect(world.agent.rejected).toEqual([]);
  });

  test('[CH93] of an old app is one too', async () => {
    const { connId } = await world.address();
    world.agent.request(connId, profileInfo('old bob', 1));
    world.agent.request(connId, profileInfo('old bob', 1));
    expect(world.requests().map(({ displayName }) => displayName)).toEqual(['old bob', 'old bob']);
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['rubbish', utf8Encode('}')],
    ['a message', encode({ versions: { min: 1, max: 9 }, event: textEvent('hi') })],
    ['no profile', utf8Encode('{"event":"x.contact","params":{}}')],
    [
      'a bad id',
      utf8Encode(
        '{"event":"x.contact","params":{"profile":{"displayName":"a","fullName":""},"msgId":"!","content":{"type":"text","text":"x"}}}',
      ),
    ],
  ])('[CH93] that is %s is dropped', async (_, info) => {
    const { connId } = await world.address();
    world.news.length = 0;
    const request = world.agent.request(connId, info);
    expect(world.requests()).toEqual([]);
    expect(world.agent.rejected).toEqual([request]);
    expect(world.news).toEqual([]);
  });

  test('[CH93] beyond 200 open ones is dropped; the log grows slowly', async () => {
    const { connId } = await world.address();
    for (let number = 0; number < 260; number++) {
      world.agent.request(connId, profileInfo(`bob ${String(number)}`));
    }
    expect(world.requests()).toHaveLength(200);
    expect(world.agent.rejected).toHaveLength(60);
    expect(world.log.filter((line) => line.includes('chat.request.dropped'))).toHaveLength(6);
  });

  test('[CH93] of any bytes or any JSON is kept or dropped, and never fails', async () => {
    const { connId } = await world.address();
    const profile = fc.record({
      displayName: fc.string({ unit: 'binary' }),
      fullName: fc.string(),
    });
    const params = fc.record({
      profile: fc.oneof(profile, fc.jsonValue()),
      contactReqId: fc.oneof(fc.base64String(), fc.jsonValue()),
      msgId: fc.oneof(fc.base64String(), fc.jsonValue()),
      welcomeMsgId: fc.oneof(fc.base64String(), fc.jsonValue()),
      content: fc.oneof(fc.record({ type: fc.string(), text: fc.string() }), fc.jsonValue()),
    });
    const info = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      params.map((json) => utf8Encode(JSON.stringify({ event: 'x.contact', params: json }))),
    );
    fc.assert(
      fc.property(info, (bytes) => {
        const before = world.requests().length + world.agent.rejected.length;
        world.agent.request(connId, bytes);
        expect(world.requests().length + world.agent.rejected.length).toBe(before + 1);
      }),
      { numRuns: 200 },
    );
  });

  test('[CH94] repeated takes the place of the one before', async () => {
    const { connId } = await world.address();
    const first = world.agent.request(connId, requestInfo({ displayName: 'bob', text: 'hello' }));
    const requestId = onlyRequest();
    const second = world.agent.request(connId, requestInfo({ displayName: 'Robert' }));
    expect(world.requests()).toMatchObject([
      { requestId, displayName: 'Robert', message: 'hello' },
    ]);
    expect(world.agent.rejected).toEqual([first]);
    expect(world.news.at(-1)).toEqual({ type: 'request.changed', requestId, isNew: false });
    accept();
    expect(world.agent.accepted).toMatchObject([{ requestId: second }]);
  });

  test('[CH94] of somebody who is a contact already is dropped, unless that one has left', async () => {
    const { connId } = await world.address();
    world.agent.request(connId, requestInfo({ reqId: 1 }));
    const bob = accept();
    const again = world.agent.request(connId, requestInfo({ reqId: 1 }));
    expect(world.requests()).toEqual([]);
    expect(world.agent.rejected).toEqual([again]);
    world.agent.emit({ type: 'peerDeleted', connId: bob.connId });
    world.agent.request(connId, requestInfo({ reqId: 1 }));
    expect(world.requests()).toHaveLength(1);
  });

  test('[CH96] that is rejected is forgotten', async () => {
    const { connId } = await world.address();
    const request = world.agent.request(connId, requestInfo());
    const requestId = onlyRequest();
    expect(world.chat.rejectRequest(requestId)).toBe(true);
    expect(world.agent.rejected).toEqual([request]);
    expect(world.chat.chats()).toEqual([]);
    expect(world.news.at(-1)).toEqual({ type: 'request.removed', requestId });
    expect(world.chat.rejectRequest(requestId)).toBe(false);
    expect(world.chat.acceptRequest(requestId, false)).toEqual(NOT_FOUND);
  });

  test('[CH96] that the agent has lost is gone when it is accepted', async () => {
    const { connId } = await world.address();
    world.agent.forgetRequest(world.agent.request(connId, requestInfo()));
    expect(world.chat.acceptRequest(onlyRequest(), false)).toEqual(NOT_FOUND);
    expect(world.chat.chats()).toEqual([]);
  });
});

describe('a request that is accepted', () => {
  test('[CH95] is a contact at once, and its message the first', async () => {
    const address = await world.address();
    world.agent.request(address.connId, requestInfo({ displayName: 'bob', text: 'hello' }));
    const requestId = onlyRequest();
    world.news.length = 0;
    const bob = accept();
    expect(acceptedName()).toBe('me');
    expect(world.chat.contact(bob.contactId)).toMatchObject({
      displayName: 'bob',
      state: 'connecting',
      canSend: false,
    });
    expect(world.messages(bob)).toMatchObject([
      { direction: 'received', content: { text: 'hello' }, status: { isRead: true } },
    ]);
    expect(world.chat.chatOf(bob.contactId)).toMatchObject({ unreadCount: 0 });
    expect(world.requests()).toEqual([]);
    expect(world.news.map(({ type }) => type)).toEqual([
      'request.removed',
      'contact.connecting',
      'item.added',
    ]);
    expect(world.news[0]).toEqual({ type: 'request.removed', requestId });
    world.agent.emit({ type: 'info', connId: bob.connId, info: profileInfo('bob') });
    world.agent.emit({ type: 'connected', connId: bob.connId, pq: true });
    expect(world.chat.contact(bob.contactId)).toMatchObject({ state: 'connected', canSend: true });
    expect(world.notices(bob)).toEqual([{ type: 'encryption', quantumResistant: true }]);
    expect(world.sentEvents()).toEqual([]);
  });

  test('[CH95] gets the welcome text once, as soon as it can be sent', async () => {
    const { connId } = await world.address();
    must(world.chat.updateAddress({ ...SETTINGS, welcomeText: 'welcome' }));
    world.agent.request(connId, requestInfo());
    const bob = accept();
    must(world.chat.updateAddress({ ...SETTINGS, welcomeText: 'changed' }));
    expect(world.sentEvents()).toEqual([]);
    world.agent.refusal = { type: 'notReady' };
    world.agent.emit({ type: 'sendReady', connId: bob.connId });
    world.agent.refusal = undefined;
    expect(world.messages(bob)).toEqual([]);
    world.agent.emit({ type: 'connected', connId: bob.connId, pq: true });
    world.agent.emit({ type: 'sendReady', connId: bob.connId });
    expect(world.sentEvents()).toEqual([textEvent('welcome')]);
    expect(world.messages(bob)).toMatchObject([
      { direction: 'sent', content: { text: 'welcome' }, status: { type: 'pending' } },
    ]);
  });

  test('[CH95] and has a copy of the welcome text gets it as that', async () => {
    const { connId } = await world.address();
    must(world.chat.updateAddress({ ...SETTINGS, welcomeText: 'welcome' }));
    world.agent.request(connId, requestInfo({ welcomeMsgId: 3 }));
    const bob = accept();
    world.agent.emit({ type: 'sendReady', connId: bob.connId });
    const msgId = new Uint8Array(12).fill(3);
    const content = { type: 'text', text: 'welcome' };
    expect(world.sentEvents()).toEqual([{ type: 'msg.update', msgId, content, other: {} }]);
    expect(world.messages(bob)).toHaveLength(1);
  });

  test('[CH95] tells what has changed in its profile meanwhile', async () => {
    const { connId } = await world.address();
    world.agent.request(connId, requestInfo({ displayName: 'bob' }));
    const bob = accept();
    world.agent.emit({ type: 'info', connId: bob.connId, info: utf8Encode('{') });
    world.agent.emit({ type: 'info', connId: bob.connId, info: profileInfo('Robert') });
    expect(world.chat.contact(bob.contactId)).toMatchObject({ displayName: 'Robert' });
  });

  test.each(['asProfile', 'incognito'] as const)('[CH97] by itself, %s', async (autoAccept) => {
    const { connId } = await world.address();
    must(world.chat.updateAddress({ ...SETTINGS, autoAccept, welcomeText: 'welcome' }));
    world.agent.request(connId, requestInfo({ text: 'hello' }));
    expect(world.requests()).toEqual([]);
    const [contactId] = world.contactIds();
    if (contactId === undefined) throw new Error('no contact');
    const name = world.chat.contact(contactId)?.incognitoName;
    expect(acceptedName()).toBe(autoAccept === 'incognito' ? name : 'me');
    expect(name === undefined).toBe(autoAccept === 'asProfile');
    world.agent.emit({ type: 'sendReady', connId: world.agent.accepted[0]?.id ?? connId });
    expect(world.messages({ contactId, connId })).toMatchObject([
      { content: { text: 'hello' }, status: { isRead: false } },
      { content: { text: 'welcome' } },
    ]);
    expect(world.chat.chatOf(contactId)).toMatchObject({ unreadCount: 1 });
  });

  test('[CH98] by somebody who has given up cannot be reached', async () => {
    const { connId } = await world.address();
    world.agent.request(connId, requestInfo());
    const bob = accept();
    world.agent.emit({ type: 'joinFailed', connId: bob.connId, error: { type: 'linkUsed' } });
    expect(world.chat.contact(bob.contactId)?.state).toBe('deletedByContact');
  });
});

describe('a random name', () => {
  test('[CH100] is told instead of the profile, and profile changes are not', async () => {
    const { connId } = await world.address();
    must(world.chat.updateAddress({ ...SETTINGS, isShared: true }));
    const link = must(await world.chat.createLink({ isIncognito: true }));
    const joined = must(await world.chat.joinLink({ text: exampleAddress(9), isIncognito: true }));
    world.agent.request(connId, requestInfo());
    const accepted = accept(true);
    const linkConnId = world.connectionOfPending(link.pendingId);
    const joinedConnId = world.connectionOfPending(joined.pendingId);
    for (const id of [linkConnId, joinedConnId]) world.emitConfirmation(id, profileInfo('x'));
    const ids = [linkConnId, joinedConnId, accepted.connId];
    for (const id of ids) world.agent.emit({ type: 'connected', connId: id, pq: true });
    const infos = [
      ...world.agent.allowed.map(({ info }) => info),
      ...world.agent.joined.map(({ info }) => info),
      ...world.agent.accepted.map(({ info }) => info),
    ];
    const profiles = infos.map((info) => {
      const event = infoEvent(info);
      return event.type === 'info' || event.type === 'contact' ? event.profile : undefined;
    });
    const names = ids.map((id) => world.chat.contact(world.contactOf(id))?.incognitoName);
    const [ofLink, ofJoined, ofAccepted] = names;
    expect(new Set(names).size).toBe(3);
    const told = [ofLink, ofJoined, ofJoined, ofAccepted];
    expect(profiles.map((profile) => profile?.displayName)).toEqual(told);
    for (const profile of profiles) {
      expect(profile).toMatchObject({ fullName: '', preferences: { reactions: { allow: 'yes' } } });
      expect(profile).not.toHaveProperty('contactLink');
    }
    expect(link.incognitoName).toBe(ofLink);
    expect(joined.incognitoName).toBe(ofJoined);
    const userId = world.chat.user()?.userId;
    if (userId === undefined) throw new Error('no profile');
    const change = { displayName: 'new', fullName: '', shortDescr: 'about me' };
    must(world.chat.updateProfile(userId, change));
    expect(world.sentEvents()).toEqual([]);
  });
});
