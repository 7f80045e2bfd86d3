/** How contacts come to be, change and end; the links they begin with. */
import { describe, expect, test } from 'vitest';
import type { ContactDetails, LinkPlan, PendingConnection } from '#shared/model/index.ts';
import { agentUserId } from '../agent/index.ts';
import { utf8Encode } from '../base/index.ts';
import {
  type ChatWorld,
  type Person,
  encode,
  jsonOf,
  profileInfo,
  textEvent,
} from '../testing/chat-world.ts';
import { LINK_SERVER, exampleLink } from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';
import { useChatWorld } from '../testing/use-chat-world.ts';
import { parseChatBody } from './protocol/index.ts';

const IDLE_SERVER = {
  userId: agentUserId(1),
  queueCount: 0,
  sessionCount: 0,
  subscriptions: { active: 0, pending: 0, failed: 0 },
} as const;

let world: ChatWorld;

useChatWorld((opened) => {
  world = opened;
});

function pendings(): PendingConnection[] {
  return world.chat.chats().flatMap((chat) => (chat.type === 'pending' ? [chat.connection] : []));
}

function joinText(text: string): ReturnType<typeof world.chat.joinLink> {
  return world.chat.joinLink({ text, isIncognito: false });
}

function details({ contactId }: Person): ContactDetails {
  const found = world.chat.details(contactId);
  if (found === undefined) throw new Error('no contact');
  return found;
}

describe('connection info', () => {
  test('[CH40] with a profile makes a contact, and ours goes back', async () => {
    const { connId } = await world.link();
    world.emitConfirmation(connId, profileInfo('bob'));
    const contactId = world.contactOf(connId);
    expect(world.chat.contact(contactId)).toMatchObject({
      displayName: 'bob',
      state: 'connecting',
      canSend: false,
    });
    expect(pendings()).toEqual([]);
    expect(world.agent.allowed.map(({ id }) => id)).toEqual([connId]);
    const [answer] = parseChatBody(world.agent.allowed[0]?.info ?? new Uint8Array());
    expect(answer).toMatchObject({
      ok: true,
      value: { event: { type: 'info', profile: { displayName: 'me' } } },
    });
    world.agent.emit({ type: 'connected', connId, pq: true });
    expect(world.chat.contact(contactId)).toMatchObject({ state: 'connected', canSend: true });
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['rubbish', utf8Encode('{')],
    ['another event', encode({ versions: { min: 1, max: 9 }, event: { type: 'ok' } })],
    ['two messages', utf8Encode(`[${jsonOf(textEvent('a'), 'a')},${jsonOf(textEvent('b'), 'b')}]`)],
    ['a profile without name', utf8Encode('{"v":"1-9","event":"x.info","params":{"profile":{}}}')],
  ])('[CH40] with %s makes none and fails the pending connection', async (_, info) => {
    const { connId, pendingId } = await world.link();
    world.emitConfirmation(connId, info);
    expect(world.contactIds()).toEqual([]);
    expect(pendings()).toMatchObject([{ pendingId, state: { type: 'failed', reason: 'refused' } }]);
    expect(world.agent.allowed).toEqual([]);
    const joined = await world.join();
    world.agent.emit({ type: 'info', connId: joined.connId, info });
    world.agent.emit({ type: 'connected', connId: joined.connId, pq: true });
    expect(world.chat.pending(joined.pending.pendingId)?.state).toEqual({
      type: 'failed',
      reason: 'refused',
    });
  });

  test('[CH41] makes a contact of the joiner, who writes as soon as the agent can', async () => {
    const { connId } = await world.join();
    world.agent.emit({ type: 'sendReady', connId });
    expect(world.contactIds()).toEqual([]);
    world.agent.emit({ type: 'info', connId, info: profileInfo('alice') });
    const contactId = world.contactOf(connId);
    expect(world.chat.contact(contactId)).toMatchObject({ state: 'connecting', canSend: true });
    must(world.chat.send(contactId, 'already'));
    world.agent.emit({ type: 'connected', connId, pq: true });
    expect(world.chat.contact(contactId)?.state).toBe('connected');
    expect(world.notices({ connId, contactId })).toEqual([
      { type: 'encryption', quantumResistant: true },
    ]);
  });

  test('[CH255] that went to newer data leaves a chat behind, which says so and takes nothing', async () => {
    const { connId, pending } = await world.join();
    const { pendingId } = pending;
    world.agent.setInfo(connId, { isLeftBehind: true });
    expect(world.chat.pending(pendingId)?.state).toEqual({ type: 'joining', isLeftBehind: true });
    world.agent.emit({ type: 'info', connId, info: profileInfo('alice') });
    const contactId = world.contactOf(connId);
    world.agent.emit({ type: 'sendReady', connId });
    const left = { state: 'connecting', canSend: false, isLeftBehind: true };
    expect(world.chat.contact(contactId)).toMatchObject(left);
    expect(world.chat.chats()).toMatchObject([{ contact: left }]);
    world.agent.setInfo(connId, { isLeftBehind: false });
    world.agent.emit({ type: 'connected', connId, pq: true });
    expect(world.chat.contact(contactId)).toMatchObject({ state: 'connected', canSend: true });
    expect(world.chat.contact(contactId)).not.toHaveProperty('isLeftBehind');
  });

  test('[CH42] with a name that is taken gives a numbered local name', async () => {
    const people = [
      await world.person('bob'),
      await world.person('bob'),
      await world.person('bob'),
    ];
    const rows = people.map(({ contactId }) => world.chat.contactRow(contactId));
    expect(rows.map((row) => row?.localDisplayName)).toEqual(['bob', 'bob_1', 'bob_2']);
    expect(people.map(({ contactId }) => world.chat.contact(contactId)?.displayName)).toEqual([
      'bob',
      'bob',
      'bob',
    ]);
  });

  test('[CH43] keeps the name given to the pending connection', async () => {
    const { connId, pendingId } = await world.link();
    must(world.chat.renamePending(pendingId, 'Robert from work'));
    world.emitConfirmation(connId, profileInfo('bob'));
    expect(world.chat.contact(world.contactOf(connId))).toMatchObject({
      displayName: 'bob',
      localAlias: 'Robert from work',
    });
  });
});

describe('a profile', () => {
  test('[CH44] that changes is kept, and a new name is told', async () => {
    const bob = await world.person('bob');
    const profile = {
      displayName: 'Robert',
      fullName: 'Robert B.',
      shortDescr: 'who I am',
      image: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAMAAAADAAAAAAAAAAAAA',
      contactLink: 'https://smp6.simplex.im/a#lrdvu2d8A1GumSmoKb2krQmtKhWXq-tyGpHuM7aMwsw',
      preferences: { reactions: { allow: 'yes' }, timedMessages: { allow: 'no' } },
      peerType: 'bot',
    } as const;
    world.receive(bob, { type: 'info', profile });
    expect(world.chat.contactRow(bob.contactId)).toMatchObject({ profile });
    expect(world.notices(bob).at(-1)).toEqual({ type: 'nameChanged', from: 'bob', to: 'Robert' });
    expect(world.chat.contactRow(bob.contactId)?.localDisplayName).toBe('bob');
    world.news.length = 0;
    world.receive(bob, { type: 'info', profile });
    expect(world.news).toEqual([]);
  });

  test('[CH85] has a name in the network’s form', () => {
    for (const [displayName, suggestion] of [
      [' me ', 'me'],
      ['', ''],
      ['#me', 'me'],
    ] as const) {
      expect(world.chat.createUser({ displayName })).toEqual({
        ok: false,
        error: { type: 'badName', suggestion },
      });
    }
  });
});

describe('verification', () => {
  test('[CH45] needs the code itself; spaces do not count', async () => {
    const bob = await world.person();
    expect(details(bob).securityCode).toBe('12345 67890 11111');
    const differ = { ok: false, error: { type: 'codesDiffer' } };
    expect(world.chat.verify(bob.contactId, '12345 67890 11112')).toEqual(differ);
    expect(world.chat.verify(bob.contactId, '')).toEqual(differ);
    expect(details(bob).contact.isVerified).toBe(false);
    must(world.chat.verify(bob.contactId, ' 1234567890\n11111'));
    expect(details(bob)).toMatchObject({
      contact: { isVerified: true },
      verifiedAtMs: world.clock.now(),
    });
    must(world.chat.verify(bob.contactId, undefined));
    expect(details(bob).contact.isVerified).toBe(false);
    expect(details(bob)).not.toHaveProperty('verifiedAtMs');
  });

  test('[CH45] ends when new keys are agreed, and the conversation tells', async () => {
    const bob = await world.person();
    must(world.chat.verify(bob.contactId, '123456789011111'));
    world.agent.emit({ type: 'ratchetSync', connId: bob.connId, state: 'required' });
    expect(details(bob).contact.isVerified).toBe(true);
    world.agent.setInfo(bob.connId, { securityCode: '99999', ratchetSync: 'agreed' });
    expect(details(bob).contact.isVerified).toBe(false);
    world.agent.emit({ type: 'ratchetSync', connId: bob.connId, state: 'agreed' });
    expect(details(bob)).toMatchObject({
      contact: { isVerified: false, ratchetSync: 'agreed' },
    });
    expect(world.notices(bob).at(-1)).toEqual({ type: 'securityCodeChanged' });
    // Not even when the old code came back.
    world.agent.setInfo(bob.connId, { securityCode: '12345 67890 11111' });
    expect(details(bob).contact.isVerified).toBe(false);
  });
});

describe('the end', () => {
  test.each(['message', 'queue'])('[CH46] by the contact’s %s is told once', async (by) => {
    const bob = await world.person();
    const { itemId } = must(world.chat.send(bob.contactId, 'hello'));
    const ref = { contactId: bob.contactId, itemId };
    for (let times = 0; times < 2; times++) {
      if (by === 'message') world.receive(bob, { type: 'direct.del' });
      else world.agent.emit({ type: 'peerDeleted', connId: bob.connId });
    }
    expect(world.chat.contact(bob.contactId)).toMatchObject({
      state: 'deletedByContact',
      canSend: false,
    });
    expect(world.notices(bob).slice(1)).toEqual([{ type: 'contactDeleted' }]);
    const refused = {
      ok: false,
      error: { type: 'cannotSend', reason: { type: 'connectionDeleted' } },
    };
    expect(world.chat.send(bob.contactId, 'still there?')).toEqual(refused);
    expect(world.chat.edit(ref, 'x')).toEqual(refused);
    expect(world.chat.delete(ref, 'forEveryone')).toEqual(refused);
    must(world.chat.delete(ref, 'forMe'));
    expect(world.messages(bob)).toEqual([]);
  });

  test.each([true, false])('[CH47] by the user, with notification %s', async (notify) => {
    const bob = await world.person();
    const carol = await world.person('carol');
    world.receive(bob, textEvent('hi'));
    expect(world.chat.deleteContact(bob.contactId, notify)).toBe(true);
    expect(world.sentEvents()).toEqual(notify ? [{ type: 'direct.del' }] : []);
    expect(world.agent.deleted).toEqual([{ id: bob.connId, waitDelivery: notify }]);
    expect(world.contactIds()).toEqual([carol.contactId]);
    expect(world.chat.contact(bob.contactId)).toBeUndefined();
    expect(world.items(bob)).toEqual([]);
    expect(world.news.at(-1)).toEqual({ type: 'contact.deleted', contactId: bob.contactId });
    expect(world.chat.deleteContact(bob.contactId, notify)).toBe(false);
  });

  test('[CH47] happens even where the contact cannot be told', async () => {
    const bob = await world.person();
    world.agent.refusal = { type: 'syncRequired' };
    expect(world.chat.deleteContact(bob.contactId, true)).toBe(true);
    expect(world.agent.deleted).toEqual([{ id: bob.connId, waitDelivery: false }]);
  });
});

describe('quantum resistance', () => {
  test.each([
    [{}, { type: 'on' }],
    [{ pqSending: false, pqReceiving: false }, { type: 'pending' }],
    [
      { pqSending: false, agentVersion: 4 },
      { type: 'off', reason: 'peerTooOld' },
    ],
    [
      { pqSending: false, pqSupport: false },
      { type: 'off', reason: 'disabledByPeer' },
    ],
  ])('[CH48] with %j is %j', async (info, expected) => {
    const bob = await world.person();
    world.agent.setInfo(bob.connId, info);
    expect(world.chat.contact(bob.contactId)?.quantumResistance).toEqual(expected);
  });

  test('[CH48] is out of reach for apps before chat version 8', async () => {
    const { connId } = await world.link();
    world.emitConfirmation(connId, profileInfo('bob', 7));
    world.agent.setInfo(connId, { pqSending: false });
    expect(world.chat.contact(world.contactOf(connId))?.quantumResistance).toEqual({
      type: 'off',
      reason: 'peerTooOld',
    });
  });

  test('[CH48] that comes on later is told once', async () => {
    const { connId } = await world.link();
    world.emitConfirmation(connId, profileInfo('bob'));
    world.agent.emit({ type: 'connected', connId, pq: false });
    for (const receiving of [false, true]) {
      world.agent.emit({ type: 'pqChanged', connId, sending: true, receiving });
    }
    expect(world.notices({ connId, contactId: world.contactOf(connId) })).toEqual([
      { type: 'encryption', quantumResistant: false },
      { type: 'quantumResistanceChanged', isOn: true },
    ]);
  });
});

describe('a link', () => {
  test('[CH60] is known for what it is to this user', async () => {
    const own = must(await world.chat.createLink({ isIncognito: false }));
    const ownLink = own.state.type === 'waiting' ? own.state.link : '';
    const { pending, connId } = await world.join(7);
    const planOf = (text: string): LinkPlan => world.chat.planLink(text);
    expect(planOf(exampleLink(8))).toEqual({ type: 'invitation', server: LINK_SERVER });
    expect(planOf(ownLink)).toEqual({ type: 'ownLink', pendingId: own.pendingId });
    expect(planOf(`here: ${exampleLink(7)}`)).toEqual({
      type: 'alreadyJoining',
      pendingId: pending.pendingId,
    });
    world.agent.emit({ type: 'info', connId, info: profileInfo('alice') });
    const plan = { type: 'knownContact', contactId: world.contactOf(connId) } as const;
    expect(planOf(exampleLink(7))).toEqual(plan);
    expect(await joinText(exampleLink(7))).toEqual({
      ok: false,
      error: { type: 'planned', plan },
    });
    world.emitConfirmation(world.connectionOfPending(own.pendingId), profileInfo('bob'));
    expect(planOf(ownLink)).toMatchObject({ type: 'knownContact' });
    expect(world.agent.joined).toHaveLength(1);
  });

  test.each([
    ['hello', { type: 'badLink', problem: 'notALink' }],
    [exampleLink(1).slice(0, 200), { type: 'badLink', problem: 'damaged' }],
    ['https://simplex.chat/a#abcdefghijklmnopqrstuvwxyz', { type: 'badLink', problem: 'damaged' }],
  ])('[CH60] that cannot be joined leaves nothing behind: %s', async (text, error) => {
    expect(await joinText(text)).toEqual({ ok: false, error });
    expect(pendings()).toEqual([]);
    expect(world.agent.joined).toEqual([]);
  });

  test('[CH61] being joined shows the server that is not reached', async () => {
    const { pending } = await world.join();
    world.news.length = 0;
    const state = { ...IDLE_SERVER, server: LINK_SERVER };
    world.agent.setServer({ ...state, state: 'disconnected', lastError: 'ECONNREFUSED' });
    const { pendingId } = pending;
    const lastProblem = { type: 'serverUnreachable', server: LINK_SERVER, detail: 'ECONNREFUSED' };
    expect(world.chat.pending(pendingId)?.state).toEqual({ type: 'joining', lastProblem });
    world.agent.setServer({ ...state, state: 'connecting', lastError: 'ECONNREFUSED' });
    expect(world.chat.pending(pendingId)?.state).toEqual({ type: 'joining', lastProblem });
    world.agent.setServer({ ...state, state: 'connected' });
    expect(world.chat.pending(pendingId)?.state).toEqual({ type: 'joining' });
    expect(world.news).toEqual(Array(3).fill({ type: 'pending.changed', pendingId }));
  });

  test('[CH61] says nothing of servers it does not need', async () => {
    const { pending } = await world.join();
    await world.link();
    world.news.length = 0;
    world.agent.setServer({
      ...IDLE_SERVER,
      server: 'else.example',
      state: 'disconnected',
      lastError: 'timeout',
    });
    expect(world.chat.pending(pending.pendingId)?.state).toEqual({ type: 'joining' });
    expect(world.news).toEqual([]);
  });

  test.each([
    [{ type: 'linkUsed' }, 'linkUsed'],
    [{ type: 'version' }, 'versionTooOld'],
    [{ type: 'badPeer' }, 'refused'],
  ] as const)('[CH62] that fails by %j says so and can be joined again', async (error, reason) => {
    const { pending, connId } = await world.join(5);
    world.agent.emit({ type: 'joinFailed', connId, error });
    expect(world.chat.pending(pending.pendingId)?.state).toEqual({ type: 'failed', reason });
    must(await joinText(exampleLink(5)));
    expect(world.agent.joined).toHaveLength(2);
  });

  test('[CH63] that is cancelled is forgotten', async () => {
    const { pendingId, connId } = await world.link();
    expect(world.chat.cancelPending(pendingId)).toBe(true);
    expect(world.agent.deleted).toEqual([{ id: connId, waitDelivery: false }]);
    expect(pendings()).toEqual([]);
    world.emitConfirmation(connId, profileInfo('late'));
    expect(world.chat.chats()).toEqual([]);
    expect(world.chat.cancelPending(pendingId)).toBe(false);
  });

  test('[CH63] that has become a contact is not cancelled', async () => {
    const { pendingId, connId } = await world.link();
    world.emitConfirmation(connId, profileInfo('bob'));
    expect(world.chat.cancelPending(pendingId)).toBe(false);
    expect(world.contactIds()).toHaveLength(1);
  });

  test.each([
    [
      { type: 'network', server: 's.example', problem: 'timeout' },
      { type: 'serverUnreachable', server: 's.example', detail: 'timeout' },
    ],
    [{ type: 'noServers' }, { type: 'refused', detail: 'noServers' }],
    [
      { type: 'server', server: 's.example', error: 'AUTH' },
      { type: 'refused', detail: 'AUTH' },
    ],
  ] as const)('[CH64] that is not made by %j leaves nothing behind', async (problem, reason) => {
    world.agent.linkProblem = problem;
    world.news.length = 0;
    expect(await world.chat.createLink({ isIncognito: false })).toEqual({
      ok: false,
      error: reason,
    });
    expect(pendings()).toEqual([]);
    expect(world.news).toEqual([]);
  });
});
