/** What stays of a contact that has deleted the conversation, and what ends with it. */
import { describe, expect, test } from 'vitest';
import type { Contact, ContactDetails, Item } from '#shared/model/index.ts';
import { defined, utf8Encode } from '../base/index.ts';
import { type ChatWorld, type Person, jsonOf, textEvent } from '../testing/chat-world.ts';
import { must } from '../testing/test-core.ts';
import { useBob } from '../testing/use-chat-world.ts';

const ENDED = { type: 'failed', reason: { type: 'connectionDeleted' } } as const;
const REFUSED = { ok: false, error: { type: 'cannotSend', reason: ENDED.reason } } as const;
const NOT_NOW = { ok: false, error: { type: 'notAllowed' } } as const;
const NETWORK = { type: 'network', server: 'smp.example', problem: 'ECONNREFUSED' } as const;

let world: ChatWorld;
let bob: Person;

useBob((opened) => {
  ({ world, bob } = opened);
});

const goodbye = (from = bob): boolean => world.receive(from, { type: 'direct.del' });
const ended = (): unknown[] => world.agent.deleted;

function send(text = 'hello'): Item {
  return must(world.chat.send(bob.contactId, text));
}

function refOf({ itemId }: Item): { contactId: Person['contactId']; itemId: Item['itemId'] } {
  return { contactId: bob.contactId, itemId };
}

function statusOf(item: Item): Item['status'] | undefined {
  return world.chat.item(refOf(item))?.status;
}

function contact(): Contact {
  return defined(world.chat.contact(bob.contactId), 'contact');
}

/** As the chat list has it, which reads all at once. */
function listed(): Contact | undefined {
  return world.chat
    .chats()
    .flatMap((chat) => (chat.type === 'contact' ? [chat.contact] : []))
    .find(({ contactId }) => contactId === bob.contactId);
}

function details(): ContactDetails {
  return defined(world.chat.details(bob.contactId), 'details');
}

describe('[CH260] a contact that says it has deleted the conversation', () => {
  test('stays with its history, and its connection ends at once', () => {
    world.receive(bob, textEvent('hi'));
    const sent = send();
    world.agent.emit({
      type: 'sent',
      connId: bob.connId,
      msgId: defined(world.agent.sent.at(-1), 'sent').msgId,
      isProxied: false,
    });
    world.news.length = 0;
    expect(goodbye()).toBe(false);
    expect(ended()).toEqual([{ id: bob.connId, waitDelivery: false }]);
    expect(contact()).toMatchObject({ state: 'deletedByContact', canSend: false });
    expect(listed()).toEqual(contact());
    expect(world.messages(bob).map(({ content }) => content)).toMatchObject([
      { text: 'hi' },
      { text: 'hello' },
    ]);
    expect(statusOf(sent)).toEqual({ type: 'sent' });
    expect(world.notices(bob).slice(1)).toEqual([{ type: 'contactDeleted' }]);
    expect(world.news.map(({ type }) => type)).toEqual([
      'item.added',
      'contact.deletedByContact',
      'contact.changed',
    ]);
  });

  test('leaves what waits, has been held up, or changes what has arrived as failed', () => {
    const arrived = send('arrived');
    const { connId } = bob;
    const msgId = defined(world.agent.sent.at(-1), 'sent').msgId;
    world.agent.emit({ type: 'sent', connId, msgId, isProxied: false });
    world.agent.emit({ type: 'delivered', connId, msgId, status: 'ok' });
    const edited = send('edited');
    const second = defined(world.agent.sent.at(-1), 'sent').msgId;
    world.agent.emit({ type: 'sent', connId, msgId: second, isProxied: false });
    must(world.chat.edit(refOf(edited), 'in vain'));
    const [pending, delayed] = [send('pending'), send('delayed')];
    const last = defined(world.agent.sent.at(-1), 'sent').msgId;
    world.agent.emit({ type: 'sendDelayed', connId, msgId: last, error: NETWORK });
    must(world.chat.react(refOf(arrived), { emoji: '👍', isAdded: true }));
    world.news.length = 0;
    goodbye();
    expect([arrived, edited, pending, delayed].map(statusOf)).toEqual([
      { type: 'delivered' },
      ENDED,
      ENDED,
      ENDED,
    ]);
    expect(world.news.filter(({ type }) => type === 'item.statusChanged')).toHaveLength(3);
    for (const item of [edited, pending, delayed]) {
      expect(world.chat.retry(refOf(item))).toEqual(REFUSED);
      expect(world.chat.itemInfo(refOf(item))).not.toHaveProperty('delivery');
    }
    must(world.chat.delete(refOf(pending), 'forMe'));
    expect(statusOf(pending)).toBeUndefined();
  });

  test('does so after its queue was found gone, too, and is told of once', () => {
    const item = send();
    world.agent.emit({ type: 'peerDeleted', connId: bob.connId });
    expect([ended(), contact().state]).toEqual([[], 'deletedByContact']);
    // It may still write: only its own word ends the connection.
    expect(world.receive(bob, textEvent('wait'))).toBe(true);
    expect(statusOf(item)).toEqual({ type: 'pending' });
    goodbye();
    expect(ended()).toHaveLength(1);
    expect(statusOf(item)).toEqual(ENDED);
    expect(world.notices(bob).slice(1)).toEqual([{ type: 'contactDeleted' }]);
  });

  test('may say more in the same message; all of it counts, and no receipt goes', () => {
    const before = world.chat.connectionOf(bob.contactId);
    const body = [textEvent('one'), { type: 'direct.del' } as const, textEvent('two')];
    const texts = body.map((event, index) => jsonOf(event, `id ${String(index)}`));
    // It has been updated meanwhile.
    const newer = texts.map((text) => text.replace(/"v":"[^"]*"/u, '"v":"1-17"'));
    world.receiveBody(bob, `[${newer.join(',')}]`);
    expect(world.messages(bob).map(({ content }) => content)).toMatchObject([
      { text: 'one' },
      { text: 'two' },
    ]);
    expect(world.chat.connectionOf(bob.contactId)).toEqual({
      ...before,
      canSend: false,
      peerVersions: { min: 1, max: 17 },
    });
  });

  test('changes nothing where all of it is rolled back', () => {
    const item = send();
    const before = { chats: world.chat.chats(), items: world.items(bob) };
    world.agent.delete = () => {
      throw new Error('the disk is full');
    };
    expect(() => goodbye()).toThrow('the disk is full');
    expect({ chats: world.chat.chats(), items: world.items(bob) }).toEqual(before);
    expect(statusOf(item)).toEqual({ type: 'pending' });
    expect(world.news.filter(({ type }) => type === 'contact.deletedByContact')).toEqual([]);
  });

  test('of another profile does the same there', async () => {
    const first = defined(world.chat.user(), 'user');
    const other = must(world.chat.createUser({ displayName: 'other' }));
    expect(other.userId).not.toBe(first.userId);
    const carol = await world.person('carol');
    must(world.chat.activateProfile(first.userId, undefined));
    goodbye(carol);
    expect(ended()).toEqual([{ id: carol.connId, waitDelivery: false }]);
    expect(contact().state).toBe('connected');
    must(world.chat.activateProfile(other.userId, undefined));
    expect(world.chat.contact(carol.contactId)?.state).toBe('deletedByContact');
  });
});

describe('[CH261] of an ended connection', () => {
  test('what was known at its end is shown', () => {
    must(world.chat.verify(bob.contactId, '123456789011111'));
    const before = { contact: contact(), details: details() };
    goodbye();
    const { isVerified, quantumResistance, ratchetSync } = before.contact;
    const same = { isVerified, quantumResistance, ratchetSync };
    expect(same).toEqual({
      isVerified: true,
      quantumResistance: { type: 'on' },
      ratchetSync: 'ok',
    });
    expect(contact()).toMatchObject(same);
    expect(listed()).toMatchObject(same);
    expect(details()).toMatchObject({
      securityCode: before.details.securityCode,
      verifiedAtMs: before.details.verifiedAtMs,
      receivingServers: [],
      sendingServers: [],
      receipts: 'default',
    });
    expect(details()).not.toHaveProperty('rotation');
  });

  test.each([
    [9, { type: 'off', reason: 'disabledByPeer' }],
    [7, { type: 'off', reason: 'peerTooOld' }],
  ] as const)(
    'with chat version %d, where keys never came, they do not come any more',
    (max, off) => {
      world.agent.emit({ type: 'pqChanged', connId: bob.connId, sending: false, receiving: false });
      world.agent.setInfo(bob.connId, { pqSending: false });
      // The versions go up only; those of an old app are those of the first message.
      world.database.transaction((db) => {
        db.run({ text: 'UPDATE chat_connection SET peer_max_version = ?', values: [max] });
      });
      world.receiveBody(bob, `{"v":"1-${String(max)}","event":"x.direct.del","params":{}}`);
      expect(contact().quantumResistance).toEqual(off);
      expect(listed()?.quantumResistance).toEqual(off);
    },
  );

  test('the mark of the code can be taken away, and set again by that code', () => {
    must(world.chat.verify(bob.contactId, '123456789011111'));
    goodbye();
    expect(world.chat.verify(bob.contactId, '1')).toEqual({
      ok: false,
      error: { type: 'codesDiffer' },
    });
    must(world.chat.verify(bob.contactId, '12345 67890 11111'));
    must(world.chat.verify(bob.contactId, undefined));
    expect([contact().isVerified, details().securityCode]).toEqual([false, undefined]);
    expect(world.chat.verify(bob.contactId, '1')).toEqual({
      ok: false,
      error: { type: 'notFound' },
    });
  });

  test('nothing is sent, and what needs it is refused', () => {
    const item = send();
    goodbye();
    const { contactId } = bob;
    const { length } = world.agent.sent;
    expect(world.chat.send(contactId, 'x')).toEqual(REFUSED);
    expect(world.chat.edit(refOf(item), 'x')).toEqual(REFUSED);
    expect(world.chat.delete(refOf(item), 'forEveryone')).toEqual(REFUSED);
    expect(world.chat.react(refOf(item), { emoji: '👍', isAdded: true })).toEqual(REFUSED);
    expect(world.chat.fixEncryption(contactId)).toEqual(NOT_NOW);
    expect(world.chat.changeServer(contactId)).toEqual(NOT_NOW);
    expect(world.chat.abortServerChange(contactId)).toEqual(NOT_NOW);
    expect(world.chat.setReceipts(contactId, 'off')).toBe(true);
    expect(world.chat.renameContact(contactId, 'Robert')).toBe(true);
    expect(world.agent.sent).toHaveLength(length);
  });

  test('our link is known for what it was, and a new one connects again', async () => {
    const pending = must(await world.chat.createLink({ isIncognito: false }));
    const { state } = pending;
    if (state.type !== 'waiting') throw new Error('no link');
    const connId = world.connectionOfPending(pending.pendingId);
    world.emitConfirmation(connId, utf8Encode(jsonOf(INFO, 'i')));
    const contactId = world.contactOf(connId);
    world.agent.emit({ type: 'connected', connId, pq: true });
    goodbye({ connId, contactId });
    // The agent has forgotten it.
    world.agent.findOwn = () => undefined;
    for (const text of [state.link, defined(state.shortLink, 'short link')]) {
      expect(world.chat.planLink(text)).toEqual({ type: 'knownContact', contactId });
    }
    const again = await world.person('carol');
    expect(world.chat.contact(again.contactId)?.state).toBe('connected');
    expect(again.contactId).not.toBe(contactId);
  });

  test.each([true, false])('the contact can be deleted, told %s', (notify) => {
    goodbye();
    expect(world.chat.deleteContact(bob.contactId, notify)).toBe(true);
    expect(world.agent.sent).toEqual([]);
    expect(world.chat.chats()).toEqual([]);
    expect(world.agent.deleted.every(({ waitDelivery }) => !waitDelivery)).toBe(true);
  });

  test('the profile can be changed, and deleted', () => {
    goodbye();
    const { userId } = defined(world.chat.user(), 'user');
    const names = { displayName: 'new name', fullName: '', shortDescr: '' };
    must(world.chat.updateProfile(userId, names));
    expect(world.agent.sent).toEqual([]);
    must(world.chat.createUser({ displayName: 'other' }));
    must(world.chat.deleteProfile(userId, { password: undefined, deleteQueues: true }));
    expect(world.chat.contact(bob.contactId)).toBeUndefined();
  });
});

const INFO = { type: 'info', profile: { displayName: 'carol', fullName: '' } } as const;
