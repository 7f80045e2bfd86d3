/** What contacts send, as the user sees it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Irregularity, connId } from '../agent/index.ts';
import { utf8Encode } from '../base/index.ts';
import { type ChatWorld, type Person, jsonOf, textEvent } from '../testing/chat-world.ts';
import { useBob } from '../testing/use-chat-world.ts';
import { encodeCompressed } from './protocol/body.ts';
import type { ChatEvent } from './protocol/index.ts';

const HOUR_MS = 3_600_000;
const ID = utf8Encode('the message');

let world: ChatWorld;
let bob: Person;

useBob((opened) => {
  ({ world, bob } = opened);
});

function update(text: string, msgId = ID): ChatEvent {
  return { type: 'msg.update', msgId, content: { type: 'text', text }, other: {} };
}

function reaction(emoji: string, isAdded = true): ChatEvent {
  return { type: 'msg.react', msgId: ID, reaction: { type: 'emoji', emoji }, isAdded, other: {} };
}

const deletion: ChatEvent = { type: 'msg.del', msgId: ID, other: {} };

function texts(): string[] {
  return world.messages(bob).map(({ content }) => ('text' in content ? content.text : '-'));
}

/** All that the user could notice. */
function visible(): unknown {
  return { chats: world.chat.chats(), items: world.items(bob) };
}

describe('a message', () => {
  test('[CH1] with a shared id that was used changes nothing, but is confirmed again', () => {
    world.receive(bob, textEvent('one'), { msgId: ID });
    const before = visible();
    expect(world.receive(bob, textEvent('another'), { msgId: ID })).toBe(true);
    expect(visible()).toEqual(before);
  });

  test('[CH1] with the same id from somebody else is another', async () => {
    const carol = await world.person('carol');
    world.receive(bob, textEvent('from bob'), { msgId: ID });
    world.receive(carol, textEvent('from carol'), { msgId: ID });
    expect(texts()).toEqual(['from bob']);
    expect(world.messages(carol)).toHaveLength(1);
  });

  test('[CH6] of an unknown kind is shown with its text', () => {
    const json = { type: 'hologram', text: 'see me', data: { depth: 3 } };
    const content = { type: 'other', contentType: 'hologram', text: 'see me', json } as const;
    world.receive(bob, { type: 'msg.new', container: { content, other: {} } });
    expect(world.messages(bob).map((item) => item.content)).toEqual([
      { type: 'unsupported', contentType: 'hologram', text: 'see me' },
    ]);
  });
});

describe('an edit', () => {
  test('[CH2] changes the text and marks the message', () => {
    world.receive(bob, textEvent('frist'), { msgId: ID });
    world.receive(bob, update('first'));
    expect(world.messages(bob)).toMatchObject([
      { content: { type: 'text', text: 'first' }, isEdited: true },
    ]);
  });

  test('[CH2] with the same text changes nothing', () => {
    world.receive(bob, textEvent('same'), { msgId: ID });
    const before = visible();
    world.receive(bob, update('same'));
    expect(visible()).toEqual(before);
  });

  test('[CH2] does not reach a message of ours', () => {
    const sent = world.chat.send(bob.contactId, 'mine');
    const shared = sent.ok && world.chat.record({ ...bob, itemId: sent.value.itemId });
    const msgId = (shared || undefined)?.row.sharedMsgId ?? ID;
    world.receive(bob, update('forged', msgId));
    expect(texts()).toEqual(['mine', 'forged']);
    expect(world.messages(bob).map(({ direction }) => direction)).toEqual(['sent', 'received']);
  });

  test('[CH3] of an unknown message makes one, which the message itself does not change', () => {
    world.receive(bob, update('edited'));
    const before = visible();
    expect(world.messages(bob)).toMatchObject([
      { content: { text: 'edited' }, isEdited: true, status: { type: 'received', isRead: false } },
    ]);
    world.receive(bob, textEvent('original'), { msgId: ID });
    expect(visible()).toEqual(before);
  });
});

describe('a deletion', () => {
  test('[CH4] leaves a mark without text, reactions or further edits', () => {
    world.receive(bob, textEvent('secret'), { msgId: ID });
    world.receive(bob, reaction('👍'));
    world.receive(bob, deletion);
    world.receive(bob, update('again'));
    expect(world.messages(bob)).toMatchObject([{ content: { type: 'deleted' }, reactions: [] }]);
    const [item] = world.messages(bob);
    const record = item && world.chat.record({ ...bob, itemId: item.itemId });
    expect(record?.row.content).toEqual({ kind: 'text', text: '' });
  });

  test.each([
    [78 * HOUR_MS - 1, 'deleted'],
    [78 * HOUR_MS, 'text'],
  ])('[CH4] after %i ms gives %s', (ageMs, type) => {
    const sentByBrokerAtMs = world.clock.now();
    world.receive(bob, textEvent('old'), { msgId: ID, sentByBrokerAtMs });
    world.receive(bob, deletion, { sentByBrokerAtMs: sentByBrokerAtMs + ageMs });
    expect(world.messages(bob)).toMatchObject([{ content: { type } }]);
  });

  test('[CH4] does not reach a message of ours, or one that is not there', () => {
    const sent = world.chat.send(bob.contactId, 'mine');
    if (!sent.ok) throw new Error('not sent');
    const record = world.chat.record({ ...bob, itemId: sent.value.itemId });
    world.receive(bob, { ...deletion, msgId: record?.row.sharedMsgId ?? ID });
    world.receive(bob, deletion);
    expect(texts()).toEqual(['mine']);
  });
});

describe('reactions', () => {
  test('[CH5] of a contact are three at most, each once', () => {
    world.receive(bob, textEvent('hm'), { msgId: ID });
    for (const emoji of ['👍', '👍', '😀', '🚀', '✅']) world.receive(bob, reaction(emoji));
    const shown = world.messages(bob)[0]?.reactions.map(({ emoji }) => emoji);
    expect(shown?.toSorted()).toEqual(['👍', '😀', '🚀'].toSorted());
    world.receive(bob, reaction('🚀', false));
    world.receive(bob, reaction('✅'));
    const after = world.messages(bob)[0]?.reactions.map(({ emoji }) => emoji);
    expect(after?.toSorted()).toEqual(['👍', '😀', '✅'].toSorted());
  });

  test('[CH5] of both sides are counted together', () => {
    world.receive(bob, textEvent('hm'), { msgId: ID });
    world.receive(bob, reaction('👍'));
    const [item] = world.messages(bob);
    if (item === undefined) throw new Error('no item');
    world.chat.react({ ...bob, itemId: item.itemId }, { emoji: '👍', isAdded: true });
    expect(world.messages(bob)[0]?.reactions).toEqual([{ emoji: '👍', count: 2, isOwn: true }]);
  });

  test('[CH5] may come before their message', () => {
    world.receive(bob, reaction('👍'));
    expect(world.messages(bob)).toEqual([]);
    world.receive(bob, textEvent('late'), { msgId: ID });
    expect(world.messages(bob)[0]?.reactions).toEqual([{ emoji: '👍', count: 1, isOwn: false }]);
  });

  test('[CH5] of an unknown kind are not shown', () => {
    world.receive(bob, textEvent('hm'), { msgId: ID });
    const unknown = { type: 'unknown', json: { type: 'sticker', id: 7 } } as const;
    world.receive(bob, {
      type: 'msg.react',
      msgId: ID,
      reaction: unknown,
      isAdded: true,
      other: {},
    });
    expect(world.messages(bob)[0]?.reactions).toEqual([]);
  });
});

describe('a body', () => {
  test('[CH6] with an unknown event is acknowledged and shows nothing', () => {
    const before = visible();
    expect(world.receive(bob, { type: 'other', tag: 'x.future', params: { a: 1 } })).toBe(false);
    expect(visible()).toEqual(before);
  });

  test('[CH7] with an element that does not parse shows the others, without receipt', () => {
    const body = `[${jsonOf(textEvent('a'), 'a')},{"event":"x.msg.new","params":{}},${jsonOf(textEvent('b'), 'b')}]`;
    expect(world.receiveBody(bob, body)).toBe(false);
    expect(texts()).toEqual(['a', 'b']);
  });

  test('[CH7] with good elements only is confirmed', () => {
    const body = `[${jsonOf(textEvent('a'), 'a')},${jsonOf(textEvent('b'), 'b')}]`;
    expect(world.receiveBody(bob, body)).toBe(true);
    expect(texts()).toEqual(['a', 'b']);
  });

  test('[CH7] that does not parse is told the log without what it says', () => {
    expect(world.receiveBody(bob, '{"event":"x.msg.new","params":{"content":"my secret"}}')).toBe(
      false,
    );
    expect(world.log).toHaveLength(1);
    expect(world.log[0]).not.toContain('secret');
  });

  test.each<[string, ChatEvent, boolean]>([
    ['new message', textEvent('x'), true],
    ['edit', update('x'), false],
    ['deletion', deletion, false],
    ['reaction', reaction('👍'), false],
    ['profile', { type: 'info', profile: { displayName: 'bob', fullName: '' } }, false],
  ])('[CH8] with a %s: receipt %#', (_, event, isReceiptDue) => {
    expect(world.receive(bob, event)).toBe(isReceiptDue);
  });

  test('[CH11] of any bytes neither fails nor touches another chat', async () => {
    const carol = await world.person('carol');
    const others = world.chat.chatOf(carol.contactId);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), jsonBytes()), (body) => {
        world.receiveBody(bob, body);
        expect(world.chat.contact(bob.contactId)?.state).toBe('connected');
      }),
      { numRuns: 300 },
    );
    expect(world.chat.chatOf(carol.contactId)).toEqual(others);
  });
});

/** JSON that looks like messages more or less. */
function jsonBytes(): fc.Arbitrary<Uint8Array> {
  const tag = fc.constantFrom('x.msg.new', 'x.msg.update', 'x.msg.del', 'x.msg.react', 'x.info');
  const params = fc.record(
    {
      msgId: fc.oneof(fc.base64String(), fc.jsonValue()),
      content: fc.oneof(fc.record({ type: fc.string(), text: fc.string() }), fc.jsonValue()),
      reaction: fc.jsonValue(),
      add: fc.jsonValue(),
      profile: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  return fc
    .record({ v: fc.constantFrom('1-9', '3', ''), event: tag, params })
    .map((message) => utf8Encode(JSON.stringify(message)));
}

describe('trouble', () => {
  test('[CH9] of order and completeness is told', () => {
    const irregularities: readonly Irregularity[] = [
      { type: 'skipped', from: 3, to: 5 },
      { type: 'badHash' },
      { type: 'badId', previous: 9 },
      { type: 'duplicate' },
    ];
    for (const irregularity of irregularities) {
      world.agent.emit({ type: 'irregular', connId: bob.connId, irregularity });
    }
    expect(world.notices(bob)).toEqual([
      { type: 'encryption', quantumResistant: true },
      { type: 'messagesSkipped', count: 3 },
      { type: 'badMessageHash' },
      { type: 'badMessageId' },
      { type: 'duplicateMessage' },
    ]);
  });

  test('[CH9] with decryption is one notice for a row of failures', () => {
    const { connId: id } = bob;
    for (const count of [1, 2, 3]) {
      world.agent.emit({ type: 'decryptionFailed', connId: id, error: 'header', count });
    }
    world.receive(bob, textEvent('again'));
    world.agent.emit({ type: 'decryptionFailed', connId: id, error: 'body', count: 1 });
    expect(world.notices(bob).slice(1)).toEqual([
      { type: 'decryptionFailed', count: 3 },
      { type: 'decryptionFailed', count: 1 },
    ]);
  });

  test('[CH33] with what the agent cannot make sense of is told as such', () => {
    world.receiveBody(bob, new Uint8Array([1, 2, 3]));
    for (const count of [1, 2]) {
      world.agent.emit({ type: 'decryptionFailed', connId: bob.connId, error: 'malformed', count });
    }
    expect(world.notices(bob).slice(1)).toEqual([{ type: 'unreadable', count: 3 }]);
  });

  test('[CH33] with reading what arrived is one notice for a row of it', () => {
    world.receiveBody(bob, '[{"event":"x.msg.new","params":{}},{"event":"x.info","params":{}}]');
    world.receiveBody(bob, new Uint8Array([1, 2, 3]));
    world.receive(bob, textEvent('again'));
    world.receiveBody(bob, '');
    // Events of later apps are no trouble.
    world.receiveBody(bob, '{"event":"x.of.tomorrow","params":{}}');
    expect(world.notices(bob).slice(1)).toEqual([
      { type: 'unreadable', count: 3 },
      { type: 'unreadable', count: 1 },
    ]);
  });

  test('[CH33] a few bytes that open to very many unreadable messages count once', () => {
    const body = encodeCompressed(utf8Encode(`[${'1,'.repeat(30_000)}1]`));
    expect(body.length).toBeLessThan(100);
    world.news.length = 0;
    world.receiveBody(bob, body);
    expect(world.notices(bob).at(-1)).toEqual({ type: 'unreadable', count: 1 });
    expect(world.news).toHaveLength(1);
  });

  test('[CH10] of a connection nobody knows changes nothing', () => {
    const before = visible();
    const stranger = { ...bob, connId: connId(4711) };
    expect(world.receive(stranger, textEvent('hello'))).toBe(false);
    world.agent.emit({ type: 'peerDeleted', connId: stranger.connId });
    expect(visible()).toEqual(before);
    expect(world.news).toEqual([]);
  });

  test('[CH10] of a connection without contact changes nothing and is not confirmed', async () => {
    const { connId: id } = await world.link();
    const before = visible();
    expect(world.receive({ ...bob, connId: id }, textEvent('hello'))).toBe(false);
    expect(visible()).toEqual(before);
  });
});
