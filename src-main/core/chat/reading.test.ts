/** Pages, unread counts and the chat list; how the database answers them. */
import { describe, expect, test } from 'vitest';
import type { PageAnchor } from '#shared/contract/index.ts';
import type { ItemId } from '#shared/ids.ts';
import type { ItemPage } from '#shared/model/index.ts';
import {
  type Database,
  type ReadDb,
  type Sql,
  type WriteDb,
  queryPlan,
} from '../database/index.ts';
import { type ChatWorld, type Person, textEvent } from '../testing/chat-world.ts';
import { must } from '../testing/test-core.ts';
import { useBob } from '../testing/use-chat-world.ts';
import { searchFaults } from './search/index.ts';
import {
  connectionsByContact,
  countReactions,
  countUnread,
  countUnreadByContact,
  deleteItem,
  findConnectionByAgentId,
  findConnectionOfContact,
  findFirstUnread,
  findItemAtTime,
  findItemByMsgId,
  findItemMessage,
  findAddress,
  findAddressByAgentId,
  findContactReqId,
  findJoined,
  findJoinedByShortLink,
  findRequestByReqId,
  countRequests,
  countUnreadOfUser,
  listByContactReqId,
  listRequests,
  listContacts,
  listItemMessages,
  listItemsBefore,
  listItemsFrom,
  listPending,
  listReactions,
  markItemsRead,
} from './store/index.ts';

let world: ChatWorld;
let bob: Person;

useBob((opened) => {
  ({ world, bob } = opened);
});

/** The notice of the encryption is the first item; these follow. */
function receive(count: number): ItemId[] {
  for (let i = 0; i < count; i++) world.receive(bob, textEvent(`message ${String(i)}`));
  return world.messages(bob).map(({ itemId }) => itemId);
}

function page(anchor: PageAnchor, count = 4): ItemPage {
  const found = world.chat.page(bob.contactId, { anchor, count });
  if (found === undefined) throw new Error('no such contact');
  return found;
}

/** The ids on a page, with dots where there is more. */
function outline(found: ItemPage): (ItemId | '…')[] {
  const ids = found.items.map(({ itemId }) => itemId);
  return [
    ...(found.hasOlder ? (['…'] as const) : []),
    ...ids,
    ...(found.hasNewer ? (['…'] as const) : []),
  ];
}

describe('a page', () => {
  test('[CH80] at any anchor holds what lies there', () => {
    const [notice = 0 as ItemId] = world.items(bob).map(({ itemId }) => itemId);
    const [a, b, c, d, e, f] = receive(6) as [ItemId, ItemId, ItemId, ItemId, ItemId, ItemId];
    const at = (type: 'before' | 'after' | 'around', itemId: ItemId) =>
      outline(page({ type, itemId }));
    expect(outline(page({ type: 'latest' }))).toEqual(['…', c, d, e, f]);
    expect(at('before', d)).toEqual([notice, a, b, c, '…']);
    expect(at('before', b)).toEqual([notice, a, '…']);
    expect(at('before', notice)).toEqual(['…']);
    expect(at('after', b)).toEqual(['…', c, d, e, f]);
    expect(at('after', d)).toEqual(['…', e, f]);
    expect(at('after', f)).toEqual(['…']);
    expect(at('around', c)).toEqual(['…', a, b, c, d, '…']);
    expect(at('around', notice)).toEqual([notice, a, '…']);
    expect(at('around', f)).toEqual(['…', c, d, e, f]);
  });

  test('[CH80] around an item that is gone holds its neighbours', () => {
    const [, b, c, d, e] = receive(5) as [ItemId, ItemId, ItemId, ItemId, ItemId];
    must(world.chat.delete({ contactId: bob.contactId, itemId: c }, 'forMe'));
    expect(outline(page({ type: 'around', itemId: c }, 3))).toEqual(['…', b, d, e]);
  });

  test('[CH80] holds nothing of other conversations', async () => {
    const carol = await world.person('carol');
    receive(2);
    world.receive(carol, textEvent('from carol'));
    receive(1);
    const texts = world.messages(bob).map(({ content }) => 'text' in content && content.text);
    expect(texts).toEqual(['message 0', 'message 1', 'message 0']);
    expect(world.messages(carol)).toHaveLength(1);
  });

  test('[CH80] of an empty conversation is empty', () => {
    for (const { itemId } of world.items(bob)) {
      must(world.chat.delete({ contactId: bob.contactId, itemId }, 'forMe'));
    }
    const empty = { items: [], hasOlder: false, hasNewer: false, unreadCount: 0 };
    expect(page({ type: 'latest' })).toEqual(empty);
    expect(page({ type: 'firstUnread' })).toEqual(empty);
    expect(page({ type: 'around', itemId: 1 as ItemId })).toEqual(empty);
  });
});

describe('a page at a time', () => {
  /** Seconds after the first message, in the order the messages came. */
  function receiveAt(...seconds: number[]): { startMs: number; ids: ItemId[] } {
    for (const { itemId } of world.items(bob)) {
      must(world.chat.delete({ contactId: bob.contactId, itemId }, 'forMe'));
    }
    const startMs = world.clock.now();
    for (const second of seconds) {
      const sentByBrokerAtMs = startMs + second * 1000;
      world.receive(bob, textEvent(`at ${String(second)}`), { sentByBrokerAtMs });
    }
    return { startMs, ids: world.messages(bob).map(({ itemId }) => itemId) };
  }

  test('[CH215] begins a little before the first item of that time or later', () => {
    const { startMs, ids } = receiveAt(0, 10, 20, 30, 40, 50, 60, 70, 80, 90);
    const at = (second: number) =>
      outline(page({ type: 'date', atMs: startMs + second * 1000 }, 5));
    expect(at(-100)).toEqual([...ids.slice(0, 4), '…']);
    expect(at(20)).toEqual(['…', ...ids.slice(1, 6), '…']);
    expect(at(20.001)).toEqual(['…', ...ids.slice(2, 7), '…']);
    expect(at(40)).toEqual(['…', ...ids.slice(3, 8), '…']);
    expect(at(80)).toEqual(['…', ...ids.slice(5)]);
    expect(at(91)).toEqual(['…', ...ids.slice(5)]);
  });

  test('[CH215] goes by time where messages came late', () => {
    const { startMs, ids } = receiveAt(0, 10, 1000, 20, 30, 40, 50);
    expect(outline(page({ type: 'date', atMs: startMs + 15_000 }, 3))).toEqual([
      ...['…', ...ids.slice(3, 6), '…'],
    ]);
  });

  test('[CH215] of an empty conversation is empty', () => {
    receiveAt();
    const empty = { items: [], hasOlder: false, hasNewer: false, unreadCount: 0 };
    expect(page({ type: 'date', atMs: 0 })).toEqual(empty);
  });
});

test('[CH205] what is received, edited and deleted is found as it is then', () => {
  const found = (text: string) =>
    world.chat.search({ text }, { count: 10 }).hits.map(({ excerpt }) => excerpt);
  const msgId = new Uint8Array(12).fill(5);
  world.receive(bob, textEvent('hello world'), { msgId });
  const mine = must(world.chat.send(bob.contactId, 'world of mine'));
  expect(found('world')).toEqual(['world of mine', 'hello world']);
  const content = { type: 'text', text: 'bye world' } as const;
  world.receive(bob, { type: 'msg.update', msgId, content, other: {} });
  expect(found('world')).toEqual(['world of mine', 'bye world']);
  expect(found('hello')).toEqual([]);
  world.receive(bob, { type: 'msg.del', msgId, other: {} });
  must(world.chat.edit(mine, 'nothing'));
  expect(found('world')).toEqual([]);
  must(world.chat.delete(mine, 'forEveryone'));
  expect(found('')).toEqual([]);
  world.receive(bob, textEvent('once more'));
  expect(world.chat.deleteContact(bob.contactId, false)).toBe(true);
  expect(found('')).toEqual([]);
  expect(searchFaults(world.database.read)).toBe(0);
});

describe('unread', () => {
  test('[CH81] are received messages until they are marked', () => {
    const [a, b, c] = receive(3) as [ItemId, ItemId, ItemId];
    must(world.chat.send(bob.contactId, 'mine'));
    expect(page({ type: 'latest' })).toMatchObject({ unreadCount: 3, firstUnreadItemId: a });
    world.chat.markRead(bob.contactId, b);
    expect(page({ type: 'latest' })).toMatchObject({ unreadCount: 1, firstUnreadItemId: c });
    expect(world.chat.chatOf(bob.contactId)).toMatchObject({ unreadCount: 1 });
    expect(world.chat.chats()).toMatchObject([{ unreadCount: 1 }]);
    world.chat.markRead(bob.contactId, c);
    expect(page({ type: 'latest' })).toMatchObject({ unreadCount: 0 });
    expect(page({ type: 'latest' })).not.toHaveProperty('firstUnreadItemId');
  });

  test('[CH81] marked twice are told once', () => {
    const [a = 0 as ItemId] = receive(1);
    world.news.length = 0;
    world.chat.markRead(bob.contactId, a);
    world.chat.markRead(bob.contactId, a);
    expect(world.news).toEqual([{ type: 'contact.changed', contactId: bob.contactId }]);
  });

  test('[CH81] first is where a page may begin', () => {
    const ids = receive(10);
    const [, , , , fifth = 0 as ItemId] = ids;
    world.chat.markRead(bob.contactId, (fifth - 1) as ItemId);
    expect(outline(page({ type: 'firstUnread' }))).toEqual(['…', ...ids.slice(2, 6), '…']);
  });
});

describe('the chat list', () => {
  test('[CH82] is ordered by activity', async () => {
    const carol = await world.person('carol');
    world.clock.advance(1000);
    world.receive(bob, textEvent('hi'));
    world.clock.advance(1000);
    const { pendingId } = await world.link();
    const order = () =>
      world.chat.chats().map((chat) => (chat.type === 'contact' ? chat.contact.displayName : '+'));
    expect(order()).toEqual(['+', 'bob', 'carol']);
    world.clock.advance(1000);
    must(world.chat.send(carol.contactId, 'hello'));
    world.clock.advance(1000);
    world.chat.setDraft(bob.contactId, 'draft');
    world.chat.renameContact(bob.contactId, 'Bobby');
    must(world.chat.renamePending(pendingId, 'for Dave'));
    const [{ itemId } = { itemId: 0 as ItemId }] = world.messages(bob);
    world.chat.markRead(bob.contactId, itemId);
    expect(order()).toEqual(['carol', '+', 'bob']);
  });

  test('[CH82] shows each chat as it is shown alone', async () => {
    const carol = await world.person('carol');
    receive(2);
    world.agent.setInfo(bob.connId, { ratchetSync: 'required', pqSending: true });
    world.chat.verify(bob.contactId, world.chat.details(bob.contactId)?.securityCode);
    world.chat.setDraft(carol.contactId, 'well,');
    const { pendingId } = await world.link();
    expect(world.chat.contact(bob.contactId)).toMatchObject({
      isVerified: true,
      ratchetSync: 'required',
      quantumResistance: { type: 'on' },
    });
    const byName = (chats: unknown[]) => new Set(chats.map((chat) => JSON.stringify(chat)));
    expect(byName(world.chat.chats())).toEqual(
      byName([
        world.chat.chatOf(bob.contactId),
        world.chat.chatOf(carol.contactId),
        world.chat.pendingChat(pendingId),
      ]),
    );
  });
});

describe('the newest of the chat list', () => {
  test('[CH251] are the first of the whole list', async () => {
    await world.person('carol');
    world.clock.advance(1000);
    receive(1);
    await world.link();
    const all = world.chat.chats();
    expect(all).toHaveLength(3);
    for (const count of [1, 2, 3, 4]) {
      expect(world.chat.chats(count)).toEqual(all.slice(0, count));
    }
  });
});

describe('hot queries', () => {
  const id = 1 as never;
  const key = { contactId: id, msgId: new Uint8Array(12) };
  const window = { itemId: id, count: 50 };

  test.each<[string, (db: ReadDb) => unknown]>([
    ['items before', (db) => listItemsBefore(db, id, window)],
    ['items from', (db) => listItemsFrom(db, id, window)],
    ['item at a time', (db) => findItemAtTime(db, id, 1)],
    ['item by shared id', (db) => findItemByMsgId(db, id, { msgId: key.msgId, isSent: true })],
    ['unread of a contact', (db) => countUnread(db, id)],
    ['unread of all contacts', (db) => countUnreadByContact(db)],
    ['first unread', (db) => findFirstUnread(db, id)],
    ['reactions', (db) => listReactions(db, key)],
    ['reactions of one side', (db) => countReactions(db, key, true)],
    ['connection of the agent', (db) => findConnectionByAgentId(db, id)],
    ['connection of a contact', (db) => findConnectionOfContact(db, id)],
    ['connections of contacts', (db) => connectionsByContact(db, id)],
    ['pending connections', (db) => listPending(db, id)],
    ['joined link', (db) => findJoined(db, id, 'link')],
    ['joined short link', (db) => findJoinedByShortLink(db, id, 'link')],
    ['id of requests', (db) => findContactReqId(db, id, 'link')],
    ['connections of a request id', (db) => listByContactReqId(db, id, key.msgId)],
    ['address', (db) => findAddress(db, id)],
    ['address of the agent', (db) => findAddressByAgentId(db, id)],
    ['requests', (db) => listRequests(db, id)],
    ['request of an asker', (db) => findRequestByReqId(db, id, key.msgId)],
    ['count of requests', (db) => countRequests(db, id)],
    ['unread of a user', (db) => countUnreadOfUser(db, id)],
    ['contacts', (db) => listContacts(db, id)],
    ['item of a message', (db) => findItemMessage(db, id, id)],
    ['messages of an item', (db) => listItemMessages(db, id)],
  ])('[CH83] go by an index: %s', (_, query) => {
    const plan = planOf(world.database, query);
    expect(plan).not.toEqual([]);
    expect(plan.filter((step) => step.startsWith('SCAN') && !/USING .*INDEX/.test(step))).toEqual(
      [],
    );
  });

  test('[CH83] sort nothing where rows are many', () => {
    for (const query of [
      (db: ReadDb) => listItemsBefore(db, id, window),
      (db: ReadDb) => listItemsFrom(db, id, window),
      (db: ReadDb) => findFirstUnread(db, id),
      (db: ReadDb) => findItemAtTime(db, id, 1),
      (db: ReadDb) => countUnreadByContact(db),
    ]) {
      expect(planOf(world.database, query).filter((step) => step.includes('TEMP'))).toEqual([]);
    }
  });

  test('[CH83] mark as read and delete without looking at the rest', () => {
    const queries: Sql[] = [];
    const writer = {
      ...recorder(queries),
      run: (query: Sql) => (queries.push(query), { changes: 0, rowId: 0 }),
    } as WriteDb;
    markItemsRead(writer, id, id);
    deleteItem(writer, id);
    const plan = world.database.transaction((db) => queries.flatMap((one) => queryPlan(db, one)));
    expect(plan[0]).toContain('INDEX chat_item_unread');
    expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
  });
});

function planOf({ read }: Database, query: (db: ReadDb) => unknown): string[] {
  const queries: Sql[] = [];
  query(recorder(queries));
  return queries.flatMap((one) => queryPlan(read, one));
}

/** Takes the queries down and finds nothing. */
function recorder(queries: Sql[]): ReadDb {
  return {
    all: (query) => (queries.push(query), []),
    get: (query) => (queries.push(query), undefined),
  };
}
