/** What servers have blocked: in conversations, on messages, links and our address. */
import { describe, expect, test } from 'vitest';
import type { Notice } from '#shared/model/index.ts';
import type { AgentMsgId, Blocking } from '../agent/index.ts';
import { type ChatWorld, type Person, profileInfo } from '../testing/chat-world.ts';
import { exampleLink } from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';
import { useBob } from '../testing/use-chat-world.ts';
import { agentErrorReason, sendErrorReason } from './send-reason.ts';

let world: ChatWorld;
let bob: Person;

const SERVER = 'smp.example';
const SPAM: Blocking = { server: SERVER, reason: 'spam', untilMs: 1_800_000_000_000 };
const CONTENT: Blocking = { server: SERVER, reason: 'content', untilMs: undefined };
const NOT_ALLOWED = { ok: false, error: { type: 'notAllowed' } };

useBob((opened) => {
  ({ world, bob } = opened);
});

const tell = (whose: 'own' | 'peer', blocking: Blocking | undefined, { connId } = bob): void => {
  const side = whose === 'own' ? 'receivingBlocked' : 'sendingBlocked';
  world.agent.setInfo(connId, { [side]: blocking });
  world.agent.emit({ type: 'queueBlocked', connId, whose, blocking });
};

describe('a queue that its server has blocked', () => {
  test('[CH270] is told in the conversation, and so is the end of it', () => {
    tell('own', SPAM);
    tell('own', SPAM);
    tell('peer', CONTENT);
    tell('peer', undefined);
    tell('own', undefined);
    const told: Notice[] = [
      {
        type: 'queueBlocked',
        whose: 'own',
        server: SERVER,
        reason: 'spam',
        untilMs: 1_800_000_000_000,
      },
      { type: 'queueBlocked', whose: 'contact', server: SERVER, reason: 'content' },
      { type: 'queueFree', whose: 'contact' },
      { type: 'queueFree', whose: 'own' },
    ];
    expect(world.notices(bob).slice(1)).toEqual(told);
  });

  test('[CH274] is told a few times in a row, whatever its server says', () => {
    for (let i = 1; i <= 20; i++) {
      tell('own', { ...SPAM, untilMs: i });
      tell('own', undefined);
    }
    expect(world.notices(bob).slice(1)).toMatchObject([
      { type: 'queueBlocked', untilMs: 1 },
      { type: 'queueFree' },
      { type: 'queueBlocked', untilMs: 2 },
      { type: 'queueFree' },
    ]);
    expect(world.news).toContainEqual(expect.objectContaining({ type: 'item.edited' }));
  });

  test('[CH270] is shown with the contact, which stays as it is', () => {
    tell('own', SPAM);
    expect(world.news.at(-1)).toEqual({ type: 'contact.changed', contactId: bob.contactId });
    tell('peer', CONTENT);
    const blocked = {
      receivingBlocked: SPAM,
      sendingBlocked: { server: SERVER, reason: 'content' },
    };
    const usual = { state: 'connected', canSend: true };
    expect(world.chat.contact(bob.contactId)).toMatchObject({ ...usual, ...blocked });
    const listed = world.chat.chats().find(({ type }) => type === 'contact');
    expect(listed).toMatchObject({ contact: { ...usual, ...blocked } });
    tell('own', undefined);
    tell('peer', undefined);
    const free = world.chat.contact(bob.contactId);
    expect(free).not.toHaveProperty('receivingBlocked');
    expect(free).not.toHaveProperty('sendingBlocked');
  });

  test('[CH270] moves to no other server', () => {
    tell('own', SPAM);
    world.agent.isWilling = false;
    expect(world.chat.changeServer(bob.contactId)).toEqual(NOT_ALLOWED);
  });

  test('[CH270] keeps a contact from being made that was accepted, and that is told', async () => {
    const { connId } = await world.link();
    world.emitConfirmation(connId, profileInfo('carol'));
    world.agent.emit({ type: 'joinFailed', connId, error: { type: 'blocked', blocking: SPAM } });
    const contactId = world.contactOf(connId);
    expect(world.chat.contact(contactId)?.state).toBe('connecting');
    expect(world.notices({ connId, contactId })).toEqual([
      { type: 'queueBlocked', whose: 'own', ...SPAM },
    ]);
  });
});

describe('what goes by it', () => {
  test('[CH271] a message has failed with the reason', () => {
    const item = must(world.chat.send(bob.contactId, 'hello'));
    const msgId = world.agent.sent.at(-1)?.msgId as AgentMsgId;
    const error = { type: 'blocked', blocking: SPAM } as const;
    world.agent.emit({ type: 'sendFailed', connId: bob.connId, msgId, error });
    const reason = { type: 'blocked', server: SERVER, reason: 'spam', untilMs: SPAM.untilMs };
    expect(world.chat.item({ contactId: bob.contactId, itemId: item.itemId })?.status).toEqual({
      type: 'failed',
      reason,
    });
    expect(world.chat.contact(bob.contactId)?.state).toBe('connected');
  });

  test('[CH271] a link of ours fails until the queue is free, and no other failure goes with it', async () => {
    const link = await world.link();
    const stateOf = () => world.chat.pending(link.pendingId)?.state;
    const waiting = stateOf();
    for (const [blocking, failure] of [
      [SPAM, 'blockedForSpam'],
      [CONTENT, 'blockedForContent'],
      [{ ...CONTENT, reason: 'other' }, 'blocked'],
    ] as const) {
      tell('own', blocking, { ...bob, connId: link.connId });
      expect(stateOf()).toEqual({ type: 'failed', reason: failure });
    }
    tell('own', undefined, { ...bob, connId: link.connId });
    expect(stateOf()).toEqual(waiting);
    world.agent.emit({ type: 'queueLost', connId: link.connId });
    tell('own', undefined, { ...bob, connId: link.connId });
    tell('own', SPAM, { ...bob, connId: link.connId });
    expect(stateOf()).toEqual({ type: 'failed', reason: 'linkGone' });
  });

  test('[CH271] a link that is joined fails, and a look-up tells why', async () => {
    const text = exampleLink(17);
    const joined = must(await world.chat.joinLink({ text, isIncognito: false }));
    const connId = world.connectionOfPending(joined.pendingId);
    world.agent.emit({ type: 'joinFailed', connId, error: { type: 'blocked', blocking: CONTENT } });
    const failed = { type: 'failed', reason: 'blockedForContent' };
    expect(world.chat.pending(joined.pendingId)?.state).toEqual(failed);
    const reason = { type: 'blocked', server: SERVER, reason: 'content' };
    for (const told of [agentErrorReason, sendErrorReason]) {
      expect(told({ type: 'blocked', blocking: CONTENT })).toEqual(reason);
    }
  });

  test('[CH272] an address says so while it is blocked', async () => {
    const { connId } = await world.address();
    expect(world.chat.address()).not.toHaveProperty('blocked');
    tell('own', SPAM, { ...bob, connId });
    expect(world.chat.address()).toMatchObject({ blocked: SPAM });
    tell('own', undefined, { ...bob, connId });
    expect(world.chat.address()).not.toHaveProperty('blocked');
  });
});
