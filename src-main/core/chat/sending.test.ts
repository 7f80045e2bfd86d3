/** What the user does with messages, and what becomes of them. */
import { describe, expect, test } from 'vitest';
import type { Item } from '#shared/model/index.ts';
import { type AgentMsgId, maxMessageSizeBytes } from '../agent/index.ts';
import { utf8Decode } from '../base/index.ts';
import { type ChatWorld, type Person, textEvent } from '../testing/chat-world.ts';
import { must } from '../testing/test-core.ts';
import { useBob } from '../testing/use-chat-world.ts';

const HOUR_MS = 3_600_000;
const NETWORK = { type: 'network', server: 'smp.example', problem: 'ECONNREFUSED' } as const;

let world: ChatWorld;
let bob: Person;

useBob((opened) => {
  ({ world, bob } = opened);
});

function send(text = 'hello'): Item {
  return must(world.chat.send(bob.contactId, text));
}

function refOf({ itemId }: Item): { contactId: Person['contactId']; itemId: Item['itemId'] } {
  return { contactId: bob.contactId, itemId };
}

function shown(item: Item): Item | undefined {
  return world.chat.item(refOf(item));
}

function lastMsgId(): AgentMsgId {
  const last = world.agent.sent.at(-1);
  if (last === undefined) throw new Error('nothing was sent');
  return last.msgId;
}

function tell(event: 'sent' | 'delivered' | 'failed' | 'delayed', msgId = lastMsgId()): void {
  const { connId } = bob;
  switch (event) {
    case 'sent':
      world.agent.emit({ type: 'sent', isProxied: false, connId, msgId });
      return;
    case 'delivered':
      world.agent.emit({ type: 'delivered', connId, msgId, status: 'ok' });
      return;
    case 'failed':
      world.agent.emit({ type: 'sendFailed', connId, msgId, error: { type: 'expired' } });
      return;
    case 'delayed':
      world.agent.emit({ type: 'sendDelayed', connId, msgId, error: NETWORK });
  }
}

function draft(): string | undefined {
  const chat = world.chat.chatOf(bob.contactId);
  return chat?.type === 'contact' ? chat.draft : undefined;
}

describe('sending', () => {
  test('[CH20] stores the message, hands it over and clears the draft', () => {
    world.chat.setDraft(bob.contactId, 'hello');
    const item = send();
    expect(item).toMatchObject({
      direction: 'sent',
      content: { type: 'text', text: 'hello' },
      status: { type: 'pending' },
      canEdit: true,
      canDeleteForEveryone: true,
    });
    expect(world.messages(bob)).toEqual([item]);
    expect(world.sentEvents()).toEqual([textEvent('hello')]);
    expect(draft()).toBe('');
  });

  test('[CH21] a text that is too long is refused by its excess and the draft stays', () => {
    const longest = longestText();
    world.chat.setDraft(bob.contactId, 'draft');
    world.news.length = 0;
    const result = world.chat.send(bob.contactId, `${longest}äbc`);
    expect(result).toEqual({ ok: false, error: { type: 'tooLong', overBytes: 4 } });
    expect(world.messages(bob)).toEqual([]);
    expect(world.agent.sent).toEqual([]);
    expect(world.news).toEqual([]);
    expect(draft()).toBe('draft');
    expect(send(longest).content).toMatchObject({ text: longest });
  });

  test('[CH22] [CH84] what the agent refuses is neither stored nor told', () => {
    world.agent.refusal = { type: 'syncRequired' };
    expect(world.chat.send(bob.contactId, 'x')).toEqual({
      ok: false,
      error: { type: 'cannotSend', reason: { type: 'encryptionOutOfSync' } },
    });
    expect(world.messages(bob)).toEqual([]);
    expect(world.news).toEqual([]);
  });

  test('[CH84] is told when it is stored, and not before', () => {
    const seen: unknown[] = [];
    world.chat.onNews((news) => {
      if (news.type === 'item.added') seen.push(world.chat.item(news));
    });
    const item = send();
    expect(seen).toEqual([item]);
  });
});

/** Texts without compression may be so long; found by asking for too much. */
function longestText(): string {
  world.agent.setInfo(bob.connId, { pqSupport: false });
  const result = world.chat.send(bob.contactId, 'x'.repeat(20_000));
  if (result.ok || result.error.type !== 'tooLong') throw new Error('not too long');
  return 'x'.repeat(20_000 - result.error.overBytes);
}

/** Compressed it is half as long, and not more than post-quantum keys leave room for. */
const compressible = Array.from({ length: 14_500 }, (_, i) =>
  String.fromCodePoint(0x61 + ((i * i * 31 + (i >> 3) * 7) % 16)),
).join('');

describe('[CH30] a long text', () => {
  const text = compressible;

  test.each([
    ['on a connection with post-quantum keys', { pqSupport: true }, true],
    ['that switches post-quantum encryption on', { pqSupport: false }, true],
    ['to an agent without post-quantum keys', { pqSupport: false, agentVersion: 4 }, false],
  ])('%s', (_name, info, isCompressed) => {
    world.agent.setInfo(bob.connId, info);
    send(text);
    const sent = world.agent.sent.at(-1);
    expect(sent?.pq === true).toBe(isCompressed);
    expect(utf8Decode(sent?.body.subarray(0, 1) ?? new Uint8Array())).toBe(
      isCompressed ? 'X' : '{',
    );
    expect(sent?.body.length).toBeLessThanOrEqual(maxMessageSizeBytes(isCompressed));
    expect(world.sentEvents()).toEqual([textEvent(text)]);
  });
});

describe('a status', () => {
  test('[CH23] goes from pending to sent to delivered', () => {
    const item = send();
    tell('sent');
    expect(shown(item)?.status).toEqual({ type: 'sent' });
    tell('delivered');
    expect(shown(item)?.status).toEqual({ type: 'delivered' });
  });

  test('[CH23] stays delivered when the server answers later', () => {
    const item = send();
    tell('delivered');
    for (const late of ['sent', 'delayed', 'failed'] as const) tell(late);
    expect(shown(item)?.status).toEqual({ type: 'delivered' });
  });

  test('[CH32] is not delivered where the contact confirms something else', () => {
    const item = send();
    tell('sent');
    const event = { type: 'delivered', connId: bob.connId, msgId: lastMsgId() } as const;
    world.agent.emit({ ...event, status: 'badHash' });
    expect(shown(item)?.status).toEqual({ type: 'sent' });
    expect(world.notices(bob).at(-1)).toEqual({ type: 'otherMessageConfirmed' });
    world.agent.emit({ ...event, status: 'ok' });
    expect(shown(item)?.status).toEqual({ type: 'delivered' });
  });

  test('[CH23] tells why it waits, until it is sent', () => {
    const item = send();
    tell('delayed');
    const reason = { type: 'serverUnreachable', server: 'smp.example', detail: 'ECONNREFUSED' };
    expect(shown(item)?.status).toEqual({ type: 'delayed', reason });
    tell('sent');
    tell('delayed');
    expect(shown(item)?.status).toEqual({ type: 'sent' });
  });

  test('[CH23] of another message is left alone', () => {
    const first = send('first');
    send('second');
    tell('sent');
    expect(shown(first)?.status).toEqual({ type: 'pending' });
  });
});

describe('an edit', () => {
  test('[CH26] is sent with the id of its message and marks it', () => {
    const item = send('frist');
    const record = world.chat.record(refOf(item));
    const edited = must(world.chat.edit(refOf(item), 'first'));
    expect(edited).toMatchObject({ isEdited: true, content: { text: 'first' } });
    expect(world.sentEvents().at(-1)).toEqual({
      type: 'msg.update',
      msgId: record?.row.sharedMsgId,
      content: { type: 'text', text: 'first' },
      other: {},
    });
  });

  test('[CH24] that fails shows on the item, which is sent once it is sent again', () => {
    const item = send();
    tell('sent');
    tell('delivered');
    must(world.chat.edit(refOf(item), 'edited'));
    tell('failed');
    const failed = { type: 'failed', reason: { type: 'expired' } };
    expect(shown(item)?.status).toEqual(failed);
    must(world.chat.retry(refOf(item)));
    expect(shown(item)?.status).toEqual({ type: 'pending' });
    tell('sent');
    expect(shown(item)?.status).toEqual({ type: 'sent' });
  });

  test('[CH206] after one that has failed, or a message that has, forgets the text that was', () => {
    const item = send('never arrives');
    const first = lastMsgId();
    tell('failed');
    const problem = { isFailed: true, createdAtMs: 1, queues: [] };
    world.agent.deliveries.set(first, problem as never);
    must(world.chat.edit(refOf(item), 'nor this'));
    const second = lastMsgId();
    expect(world.agent.cancelled).toEqual([first]);
    tell('failed');
    world.agent.deliveries.delete(first);
    world.agent.deliveries.set(second, problem as never);
    must(world.chat.edit(refOf(item), 'at last'));
    expect(world.agent.cancelled).toEqual([first, second]);
  });

  test('[CH206] of what no message shows nothing is kept once it has failed', () => {
    const item = send();
    tell('delivered');
    must(world.chat.react(refOf(item), { emoji: '👍', isAdded: true }));
    tell('delayed');
    expect(world.agent.cancelled).toEqual([]);
    tell('failed');
    expect(world.agent.cancelled).toEqual([lastMsgId()]);
  });

  test('[CH24] that is sent leaves the tick of its message', () => {
    const item = send();
    tell('delivered');
    must(world.chat.edit(refOf(item), 'edited'));
    tell('delayed');
    tell('sent');
    expect(shown(item)?.status).toEqual({ type: 'delivered' });
  });

  test('[CH26] is refused from 24 hours on, and for the messages of others', () => {
    const item = send();
    world.receive(bob, textEvent('theirs'));
    const [, theirs] = world.messages(bob);
    if (theirs === undefined) throw new Error('nothing received');
    world.clock.advance(24 * HOUR_MS - 1);
    expect(shown(item)).toMatchObject({ canEdit: true, canDeleteForEveryone: true });
    world.clock.advance(1);
    const refused = { ok: false, error: { type: 'notAllowed' } };
    for (const other of [item, theirs]) {
      expect(shown(other)).toMatchObject({ canEdit: false, canDeleteForEveryone: false });
      expect(world.chat.edit(refOf(other), 'x')).toEqual(refused);
      expect(world.chat.delete(refOf(other), 'forEveryone')).toEqual(refused);
    }
    expect(world.agent.sent).toHaveLength(1);
  });

  test('[CH21] that is too long changes nothing', () => {
    const item = send('short');
    const result = world.chat.edit(refOf(item), longestText().repeat(2));
    expect(result).toMatchObject({ ok: false, error: { type: 'tooLong' } });
    expect(shown(item)).toEqual(item);
  });

  test('[CH29] to the present text sends nothing', () => {
    const item = send('same');
    world.news.length = 0;
    expect(must(world.chat.edit(refOf(item), 'same'))).toEqual(item);
    expect(world.agent.sent).toHaveLength(1);
    expect(world.news).toEqual([]);
  });
});

describe('sending again', () => {
  test('[CH25] compresses what post-quantum keys have left no room for', () => {
    world.agent.setInfo(bob.connId, { pqSupport: false, agentVersion: 4 });
    const item = send(compressible);
    tell('failed');
    const plain = world.agent.sent.at(-1)?.body;
    world.agent.maxSizeBytes = maxMessageSizeBytes(true);
    const tooLarge = { type: 'cannotSend', reason: { type: 'tooLarge' } } as const;
    // The contact's app would not know what to do with it.
    expect(world.chat.retry(refOf(item))).toEqual({ ok: false, error: tooLarge });
    expect(shown(item)?.status.type).toBe('failed');
    world.agent.setInfo(bob.connId, { pqSupport: true, agentVersion: 7 });
    expect(must(world.chat.retry(refOf(item))).status).toEqual({ type: 'pending' });
    const again = world.agent.sent.at(-1)?.body;
    expect(again?.length).toBeLessThanOrEqual(13_380);
    expect(again).not.toEqual(plain);
    expect(world.sentEvents()).toEqual([textEvent(compressible), textEvent(compressible)]);
    tell('sent');
    expect(shown(item)?.status).toEqual({ type: 'sent' });
  });

  test('[CH25] is for failed messages only', () => {
    const item = send();
    const refused = { ok: false, error: { type: 'notAllowed' } };
    expect(world.chat.retry(refOf(item))).toEqual(refused);
    tell('failed');
    expect(must(world.chat.retry(refOf(item))).status).toEqual({ type: 'pending' });
    expect(world.agent.retried).toEqual([lastMsgId()]);
    tell('delivered');
    expect(world.chat.retry(refOf(item))).toEqual(refused);
  });
});

describe('deleting', () => {
  test('[CH27] an unsent message, either way, takes it back without a word', () => {
    for (const mode of ['forMe', 'forEveryone'] as const) {
      const item = send();
      const msgId = lastMsgId();
      must(world.chat.delete(refOf(item), mode));
      expect(shown(item)).toBeUndefined();
      expect(world.agent.cancelled.at(-1)).toBe(msgId);
    }
    expect(world.sentEvents().map(({ type }) => type)).toEqual(['msg.new', 'msg.new']);
  });

  test('[CH27] a sent message for everyone asks the contact and leaves a mark', () => {
    const item = send();
    const msgId = world.chat.record(refOf(item))?.row.sharedMsgId;
    tell('sent');
    must(world.chat.delete(refOf(item), 'forEveryone'));
    expect(shown(item)?.content).toEqual({ type: 'deleted' });
    expect(world.sentEvents().at(-1)).toEqual({ type: 'msg.del', msgId, other: {} });
    expect(world.chat.delete(refOf(item), 'forEveryone')).toEqual({
      ok: false,
      error: { type: 'notAllowed' },
    });
  });

  test('[CH27] a sent message for oneself tells nobody', () => {
    const item = send();
    tell('sent');
    must(world.chat.delete(refOf(item), 'forMe'));
    expect(world.items(bob).map(({ itemId }) => itemId)).not.toContain(item.itemId);
    expect(world.agent.sent).toHaveLength(1);
  });
});

describe('own reactions', () => {
  test('[CH28] are three at most and of the kinds the network knows', () => {
    const item = send();
    const refused = { ok: false, error: { type: 'notAllowed' } };
    const add = (emoji: string) => world.chat.react(refOf(item), { emoji, isAdded: true });
    expect(add('🦄')).toEqual(refused);
    for (const emoji of ['👍', '❤', '🚀']) must(add(emoji));
    expect(add('😀')).toEqual(refused);
    must(world.chat.react(refOf(item), { emoji: '❤', isAdded: false }));
    must(add('😀'));
    expect(
      shown(item)
        ?.reactions.map(({ emoji }) => emoji)
        .toSorted(),
    ).toEqual(['👍', '🚀', '😀'].toSorted());
  });

  test('[CH267] are not given where the contact’s app takes none, and can be taken back', () => {
    const item = send();
    const react = (isAdded: boolean) => world.chat.react(refOf(item), { emoji: '👍', isAdded });
    const allow = (reactions: 'no' | 'yes') => {
      const preferences = { reactions: { allow: reactions } };
      const profile = { displayName: 'bob', fullName: '', preferences };
      world.receive(bob, { type: 'info', profile });
    };
    must(react(true));
    allow('no');
    expect(world.chat.contact(bob.contactId)?.refusesReactions).toBe(true);
    must(react(false));
    const before = world.sentEvents();
    expect(react(true)).toEqual({ ok: false, error: { type: 'notAllowed' } });
    expect([world.sentEvents(), shown(item)?.reactions]).toEqual([before, []]);
    allow('yes');
    expect(world.chat.contact(bob.contactId)).not.toHaveProperty('refusesReactions');
    must(react(true));
  });

  test('[CH28] that change nothing send nothing', () => {
    const item = send();
    must(world.chat.react(refOf(item), { emoji: '👍', isAdded: true }));
    must(world.chat.react(refOf(item), { emoji: '👍', isAdded: true }));
    must(world.chat.react(refOf(item), { emoji: '🚀', isAdded: false }));
    expect(world.sentEvents().map(({ type }) => type)).toEqual(['msg.new', 'msg.react']);
  });

  test('[CH28] go with the message they were given to', () => {
    const item = send();
    must(world.chat.react(refOf(item), { emoji: '👍', isAdded: true }));
    must(world.chat.delete(refOf(item), 'forMe'));
    const left = world.database.read.get<{ count: number }>({
      text: 'SELECT count(*) AS count FROM chat_reaction',
      values: [],
    });
    expect(left).toEqual({ count: 0 });
  });
});

test('[CH22] nothing can be done to what is not there', () => {
  const item = send();
  must(world.chat.delete(refOf(item), 'forMe'));
  const notFound = { ok: false, error: { type: 'notFound' } };
  expect(world.chat.edit(refOf(item), 'x')).toEqual(notFound);
  expect(world.chat.retry(refOf(item))).toEqual(notFound);
  expect(world.chat.delete(refOf(item), 'forMe')).toEqual(notFound);
  expect(world.chat.react(refOf(item), { emoji: '👍', isAdded: true })).toEqual(notFound);
});
