/** Keys out of step, moves to other servers, lost queues, receipts, and what is known of a message. */
import { describe, expect, test } from 'vitest';
import type { ContactDetails, Notice } from '#shared/model/index.ts';
import type { AgentMsgId, DeliveryState } from '../agent/index.ts';
import { type ChatWorld, type Person, textEvent } from '../testing/chat-world.ts';
import { exampleAddress } from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';
import { useBob } from '../testing/use-chat-world.ts';
import { connectionProblemReason, deliveryProblemReason, sendErrorReason } from './send-reason.ts';

let world: ChatWorld;
let bob: Person;

const NOT_ALLOWED = { ok: false, error: { type: 'notAllowed' } };
const NOT_FOUND = { ok: false, error: { type: 'notFound' } };

useBob((opened) => {
  ({ world, bob } = opened);
});

function details(): ContactDetails {
  const found = world.chat.details(bob.contactId);
  if (found === undefined) throw new Error('no contact');
  return found;
}

/** Notices after the one of the encryption. */
function told(): unknown[] {
  return world.notices(bob).slice(1);
}

describe('keys out of step', () => {
  test('[CH120] are told, each state once in a row', () => {
    const { connId } = bob;
    for (const state of ['allowed', 'required', 'started', 'agreed', 'ok'] as const) {
      world.agent.setInfo(connId, { ratchetSync: state });
      world.agent.emit({ type: 'ratchetSync', connId, state });
      expect(details().contact.ratchetSync).toBe(state);
    }
    const states: Notice[] = (['needed', 'started', 'agreed'] as const).map((state) => ({
      type: 'keysOutOfStep',
      state,
    }));
    expect(told()).toEqual(states);
  });

  test('[CH125] are shown with who mends them, also when the keys have left', () => {
    const { connId } = bob;
    const seen: unknown[] = [];
    const note = () => {
      const chat = world.chat.chats().find(({ type }) => type === 'contact');
      const shown = details().contact.keyRepair;
      expect(chat).toMatchObject({ contact: shown === undefined ? {} : { keyRepair: shown } });
      seen.push(shown);
    };
    note();
    world.agent.setInfo(connId, { ratchetSync: 'started', keyRepair: { by: 'app' } });
    world.agent.emit({ type: 'ratchetSync', connId, state: 'started' });
    note();
    world.news.length = 0;
    world.agent.setInfo(connId, { keyRepair: { by: 'app', againAtMs: 5 } });
    world.agent.emit({ type: 'ratchetKeySettled', connId });
    expect(world.news).toEqual([{ type: 'contact.changed', contactId: bob.contactId }]);
    note();
    expect(seen).toEqual([undefined, { by: 'app' }, { by: 'app', againAtMs: 5 }]);
  });

  test('[CH120] can be agreed anew where the agent can', () => {
    must(world.chat.fixEncryption(bob.contactId));
    expect(world.agent.asked).toEqual([{ id: bob.connId, what: 'resync' }]);
    world.agent.isWilling = false;
    expect(world.chat.fixEncryption(bob.contactId)).toEqual(NOT_ALLOWED);
    world.chat.deleteContact(bob.contactId, false);
    expect(world.chat.fixEncryption(bob.contactId)).toEqual(NOT_FOUND);
  });
});

describe('the move to another server', () => {
  test('[CH121] is asked for, and what comes of it is told', () => {
    const { connId, contactId } = bob;
    must(world.chat.changeServer(contactId));
    must(world.chat.abortServerChange(contactId));
    expect(world.agent.asked.map(({ what }) => what)).toEqual(['rotate', 'abort']);
    for (const state of ['started', 'progress', 'done', 'aborted'] as const) {
      world.news.length = 0;
      world.agent.emit({ type: 'rotation', connId, state });
      expect(world.news.at(-1)).toEqual({ type: 'contact.changed', contactId });
    }
    world.agent.emit({ type: 'peerRotated', connId });
    expect(told()).toEqual([
      { type: 'serverChange', whose: 'own', state: 'started' },
      { type: 'serverChange', whose: 'own', state: 'done' },
      { type: 'serverChange', whose: 'own', state: 'aborted' },
      { type: 'serverChange', whose: 'contact', state: 'done' },
    ]);
  });

  test('[CH121] shows how far it has come', () => {
    expect(details()).not.toHaveProperty('rotation');
    const rotation = { phase: 'told', canAbort: true } as const;
    world.agent.setInfo(bob.connId, { rotation });
    expect(details().rotation).toEqual(rotation);
  });

  test('[CH121] is refused where it is not possible', () => {
    world.agent.isWilling = false;
    expect(world.chat.changeServer(bob.contactId)).toEqual(NOT_ALLOWED);
    expect(world.chat.abortServerChange(bob.contactId)).toEqual(NOT_ALLOWED);
  });
});

describe('a lost queue', () => {
  test('[CH122] is told in the conversation, which stays as it is', () => {
    const { connId, contactId } = bob;
    for (let times = 0; times < 2; times++) world.agent.emit({ type: 'queueLost', connId });
    expect(told()).toEqual([{ type: 'queueLost' }]);
    expect(world.chat.contact(contactId)).toMatchObject({ state: 'connected', canSend: true });
  });

  test('[CH122] ends a link and a request', async () => {
    const link = await world.link();
    const asked = must(await world.chat.joinLink({ text: exampleAddress(4), isIncognito: false }));
    const askedConnId = world.connectionOfPending(asked.pendingId);
    for (const connId of [link.connId, askedConnId]) {
      world.agent.emit({ type: 'queueLost', connId });
    }
    expect(world.chat.pending(link.pendingId)?.state).toEqual({
      type: 'failed',
      reason: 'linkGone',
    });
    expect(world.chat.pending(asked.pendingId)?.state).toEqual({
      type: 'failed',
      reason: 'refused',
    });
    expect(world.chat.setPendingIncognito(link.pendingId, true)).toEqual(NOT_ALLOWED);
  });
});

describe('receipts', () => {
  test('[CH123] go by the contact’s setting, or else by the profile’s', () => {
    const userId = world.chat.user()?.userId;
    if (userId === undefined) throw new Error('no profile');
    const isReceiptSent = (): boolean => world.receive(bob, textEvent('hi'));
    expect(details()).toMatchObject({ receipts: 'default', profileSendsReceipts: true });
    expect(isReceiptSent()).toBe(true);
    for (const sendsReceipts of [false, true]) {
      world.chat.setProfileOptions(userId, { sendsReceipts });
      for (const [receipts, isSent] of [
        ['on', true],
        ['off', false],
        ['default', sendsReceipts],
      ] as const) {
        expect(world.chat.setReceipts(bob.contactId, receipts)).toBe(true);
        expect(details()).toMatchObject({ receipts, profileSendsReceipts: sendsReceipts });
        expect(isReceiptSent()).toBe(isSent);
      }
    }
    world.chat.deleteContact(bob.contactId, false);
    expect(world.chat.setReceipts(bob.contactId, 'on')).toBe(false);
  });
});

describe('the contact’s own address', () => {
  test.each([
    [exampleAddress(8), exampleAddress(8)],
    ['https://evil.example/', undefined],
  ])('[CH44] is shown when it is one: %s', (contactLink, shown) => {
    const profile = { displayName: 'bob', fullName: '', contactLink };
    world.receive(bob, { type: 'info', profile });
    expect(details().contactLink).toBe(shown);
  });
});

describe('what is known of a message', () => {
  const QUEUE: DeliveryState['queues'][number] = {
    server: 's.example',
    serverState: 'disconnected',
    aheadCount: 2,
    waitsFor: 'connection',
    nextTryAtMs: undefined,
    lastProblem: undefined,
  };

  function lastMsgId(): AgentMsgId {
    const last = world.agent.sent.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    return last.msgId;
  }

  test('[CH124] is when it was made and changed, and where it waits', () => {
    const { contactId, connId } = bob;
    const item = must(world.chat.send(contactId, 'hello'));
    const ref = { contactId, itemId: item.itemId };
    const createdAtMs = world.clock.now();
    expect(world.chat.itemInfo(ref)).toEqual({ item, createdAtMs });
    const state = { createdAtMs, isFailed: false, expiresAtMs: createdAtMs + 1 };
    const waiting = { ...QUEUE, nextTryAtMs: 5, lastProblem: 'SOCKS_NOT_ALLOWED' };
    world.agent.deliveries.set(lastMsgId(), { ...state, queues: [waiting, QUEUE] });
    const { lastProblem, nextTryAtMs, ...known } = QUEUE;
    expect([lastProblem, nextTryAtMs]).toEqual([undefined, undefined]);
    const problem = { type: 'socksProblem', detail: 'SOCKS_NOT_ALLOWED' };
    expect(world.chat.itemInfo(ref)?.delivery).toEqual({
      queues: [{ ...known, nextTryAtMs: 5, lastProblem: problem }, known],
      expiresAtMs: createdAtMs + 1,
    });
    world.agent.deliveries.clear();
    world.agent.emit({ type: 'sent', connId, msgId: lastMsgId(), isProxied: true });
    world.clock.advance(1_000);
    must(world.chat.edit(ref, 'hello!'));
    expect(world.chat.itemInfo(ref)).toEqual({
      item: world.chat.item(ref),
      createdAtMs,
      editedAtMs: createdAtMs + 1_000,
      isProxied: true,
    });
    world.agent.emit({ type: 'sent', connId, msgId: lastMsgId(), isProxied: false });
    expect(world.chat.itemInfo(ref)?.isProxied).toBe(false);
    must(world.chat.delete(ref, 'forEveryone'));
    expect(world.chat.itemInfo(ref)?.deletedAtMs).toBe(world.clock.now());
  });

  test('[CH124] is nothing of one that is not here, little of one received', () => {
    world.receive(bob, textEvent('hi'));
    const [item] = world.messages(bob);
    if (item === undefined) throw new Error('nothing received');
    const { contactId, itemId } = item;
    expect(world.chat.itemInfo({ contactId, itemId })).toEqual({
      item,
      createdAtMs: world.clock.now(),
    });
    must(world.chat.delete({ contactId, itemId }, 'forMe'));
    expect(world.chat.itemInfo({ contactId, itemId })).toBeUndefined();
  });
});

test.each([
  ['SOCKS_AUTHENTICATION', { type: 'socksProblem', detail: 'SOCKS_AUTHENTICATION' }],
  ['SOCKS_CLOSED', { type: 'socksProblem', detail: 'SOCKS_CLOSED' }],
  ['PROXY_ECONNREFUSED', { type: 'socksProblem', detail: 'PROXY_ECONNREFUSED' }],
  // The proxy answers, and says this of the server.
  ...[
    'SOCKS_GENERAL_FAILURE',
    'SOCKS_NETWORK_UNREACHABLE',
    'SOCKS_HOST_UNREACHABLE',
    'SOCKS_CONNECTION_REFUSED',
    'SOCKS_TTL_EXPIRED',
  ].map((detail) => [detail, { type: 'serverUnreachable', server: 's.example', detail }] as const),
  ['PROXY BROKER', { type: 'noRoute', server: 's.example', detail: 'PROXY BROKER' }],
  ['no proxy', { type: 'noRoute', server: 's.example', detail: 'no proxy' }],
  ['timeout', { type: 'serverUnreachable', server: 's.example', detail: 'timeout' }],
] as const)('[CH124] the problem %s of a server has its own reason', (problem, reason) => {
  expect(connectionProblemReason('s.example', problem)).toEqual(reason);
  expect(sendErrorReason({ type: 'network', server: 's.example', problem })).toEqual(reason);
  expect(deliveryProblemReason('s.example', problem)).toEqual(reason);
  expect(deliveryProblemReason('else.example', `s.example: ${problem}`)).toEqual(reason);
});

test.each([
  ['AUTH', { type: 'connectionDeleted' }],
  ['QUOTA', { type: 'quota' }],
  ['EXPIRED', { type: 'expired' }],
])('[CH124] a message that waits because of %s says so', (problem, reason) => {
  expect(deliveryProblemReason('s.example', problem)).toEqual(reason);
});

test('[CH124] what a server answers is a refusal, or no way to it', () => {
  const reasonOf = (error: string): unknown =>
    sendErrorReason({ type: 'server', server: 's.example', error });
  expect(reasonOf('LARGE_MSG')).toEqual({ type: 'refused', detail: 'LARGE_MSG' });
  expect(reasonOf('PROXY NO_SESSION')).toEqual({
    type: 'noRoute',
    server: 's.example',
    detail: 'PROXY NO_SESSION',
  });
});
