/** Contacts and profiles with long conversations, deleted: SPEC.md, [CH252] and [CH253]. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContactId, ItemId } from '#shared/ids.ts';
import { type Sql, type WriteDb, sql } from '../../database/index.ts';
import { ChatWorld, type Person, textEvent } from '../../testing/chat-world.ts';
import { must } from '../../testing/test-core.ts';
import { Chat } from '../index.ts';
import { searchFaults } from '../search/index.ts';
import { findSearchState, insertItem, insertReaction } from '../store/index.ts';
import { TURN_ITEMS } from './index.ts';

const NOT_FOUND = { ok: false, error: { type: 'notFound' } };
/** More than what goes at once. */
const MANY = 7 * TURN_ITEMS;

let world: ChatWorld;
let bob: Person;
let carol: Person;

beforeEach(async () => {
  world = await ChatWorld.open();
  bob = await world.person('bob');
  carol = await world.person('carol');
  fill(bob, MANY);
  fill(carol, 3);
});

afterEach(() => {
  world.chat.upkeep.close();
  expect(world.log).toEqual([]);
  expect(faults()).toEqual([]);
  world.close();
});

function write(work: (db: WriteDb) => void): void {
  world.database.transaction(work);
}

let lastShared = 0;

/** A conversation with reactions, unread messages, and messages that are known to the agent. */
function fill({ contactId }: Pick<Person, 'contactId'>, count: number): void {
  write((db) => {
    const connection = db.get<{ id: number }>(
      sql`SELECT connection_id AS id FROM chat_connection WHERE contact_id = ${contactId}`,
    );
    for (let index = 0; index < count; index++) {
      const isSent = index % 2 === 0;
      const sharedMsgId = new TextEncoder().encode(`shared ${String(++lastShared)}`);
      const itemId = insertItem(db, {
        ...{ contactId, isSent, sharedMsgId, atMs: index, createdAtMs: index },
        content: { kind: 'text', text: `xylophone ${String(contactId)}` },
        status: isSent ? 'sent' : 'unread',
      });
      insertReaction(db, { contactId, msgId: sharedMsgId }, { isOwn: true, emoji: '👍', atMs: 1 });
      if (!isSent) continue;
      db.run(sql`INSERT INTO chat_item_message (connection_id, agent_msg_id, item_id, kind)
        VALUES (${connection!.id}, ${100_000 + itemId}, ${itemId}, 'new')`);
    }
  });
}

const count = (query: Sql): number =>
  world.database.read.get<{ count: number }>(query)?.count ?? Number.NaN;

/** Rows of any table that belong to the contact. */
function rowsOf({ contactId }: Pick<Person, 'contactId'>): Record<string, number> {
  const tables = ['contact', 'connection', 'item', 'reaction', 'clearing', 'size'];
  return Object.fromEntries(
    tables.map((name) => {
      const text = `SELECT count(*) AS count FROM chat_${name} WHERE contact_id = ?`;
      return [name, count({ text, values: [contactId] })];
    }),
  );
}

const NO_ROWS = { contact: 0, connection: 0, item: 0, reaction: 0, clearing: 0, size: 0 };

/** Where rows refer to nothing, or the sizes or the index of words say otherwise than the items. */
function faults(): unknown[] {
  const { read } = world.database;
  const sizes = read.all(sql`SELECT s.contact_id FROM chat_size s WHERE s.item_count <>
    (SELECT count(*) FROM chat_item i WHERE i.contact_id = s.contact_id)`);
  const references = read.all(sql`PRAGMA foreign_key_check`);
  const searchFaultCount = searchFaults(read);
  return [...sizes, ...references, ...(searchFaultCount === 0 ? [] : [{ searchFaultCount }])];
}

function found(): ContactId[] {
  const { hits } = world.chat.search({ text: 'xylophone' }, { count: 10_000 });
  return [...new Set(hits.map(({ contactId }) => contactId))];
}

function finish(): void {
  world.clock.advance(60_000);
}

/** The app ends between two turns, and begins again. */
function restart(): Chat {
  world.chat.upkeep.close();
  const { database, clock, agent } = world;
  const chat = new Chat({
    ...{ database, clock, logger: (...line) => void world.log.push(JSON.stringify(line)) },
    random: (size) => new Uint8Array(size),
    presetServers: () => [],
    createAgent: () => agent,
  });
  chat.start();
  return chat;
}

test('[CH252] a contact with a long conversation is gone at once, and its rows by and by', async () => {
  const item = world.items(bob).at(-1)!;
  const { chat } = world;
  const userId = chat.user()!.userId;
  world.news.length = 0;
  expect(chat.deleteContact(bob.contactId, false)).toBe(true);
  expect(rowsOf(bob)['item']).toBeGreaterThan(0);
  expect(world.contactIds()).toEqual([carol.contactId]);
  expect([chat.chatOf(bob.contactId), chat.contact(bob.contactId)]).toEqual([undefined, undefined]);
  expect([chat.item(item), chat.itemInfo(item), chat.details(bob.contactId)]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
  expect(chat.page(bob.contactId, { anchor: { type: 'latest' }, count: 5 })).toBe(undefined);
  expect([chat.connectionOf(bob.contactId), found()]).toEqual([undefined, [carol.contactId]]);
  expect(chat.search({ text: '', contactId: bob.contactId }, { count: 5 }).hits).toEqual([]);
  expect(chat.upkeep.chatSizes().map(({ contactId }) => contactId)).toEqual([carol.contactId]);
  expect(chat.profiles().find((profile) => profile.userId === userId)?.unreadCount).toBe(1);
  for (const refused of [
    chat.send(bob.contactId, 'hello?'),
    chat.edit(item, 'changed'),
    chat.react(item, { emoji: '👍', isAdded: false }),
    chat.delete(item, 'forMe'),
    chat.upkeep.setChatRetention(bob.contactId, 86_400),
  ]) {
    expect(refused).toEqual(NOT_FOUND);
  }
  expect([chat.markRead(bob.contactId, item.itemId), chat.setDraft(bob.contactId, 'x')]).toEqual([
    false,
    false,
  ]);
  expect([chat.deleteContact(bob.contactId, true), chat.upkeep.clearChat(bob.contactId)]).toEqual([
    false,
    false,
  ]);
  finish();
  expect(rowsOf(bob)).toEqual(NO_ROWS);
  expect(world.items(carol).length).toBeGreaterThanOrEqual(3);
  expect(world.agent.deleted).toEqual([{ id: bob.connId, waitDelivery: false }]);
  expect(world.news).toEqual([{ type: 'contact.deleted', contactId: bob.contactId }]);
});

test('[CH252] nothing that it was known by stays, and what still comes from it changes nothing', () => {
  world.chat.renameContact(bob.contactId, 'my uncle');
  world.chat.setDraft(bob.contactId, 'what I wanted to say');
  world.chat.deleteContact(bob.contactId, true);
  const row = JSON.stringify([
    ...world.database.read.all(sql`SELECT * FROM chat_contact WHERE contact_id = ${bob.contactId}`),
    ...world.database.read.all(
      sql`SELECT * FROM chat_connection WHERE contact_id = ${bob.contactId}`,
    ),
  ]);
  expect(row).toContain('"contact_id"');
  for (const text of ['bob', 'uncle', 'wanted', 'simplex:']) expect(row).not.toContain(text);
  const before = rowsOf(bob);
  world.news.length = 0;
  world.receive(bob, textEvent('late'));
  world.agent.emit({ type: 'peerDeleted', connId: bob.connId });
  world.agent.emit({ type: 'queueLost', connId: bob.connId });
  expect([rowsOf(bob), world.news]).toEqual([before, []]);
  finish();
});

test('[CH252] its name is free at once, and another of that name has nothing of it', async () => {
  world.chat.deleteContact(bob.contactId, false);
  const other = await world.person('bob');
  expect(other.contactId).toBeGreaterThan(carol.contactId);
  expect(world.chat.contactRow(other.contactId)?.localDisplayName).toBe('bob');
  world.receive(other, textEvent('xylophone of another'));
  const shown = world.items(other);
  finish();
  expect([world.items(other), rowsOf(bob)]).toEqual([shown, NO_ROWS]);
  expect(found()).toEqual([other.contactId, carol.contactId]);
});

test('[CH252] the app may end between any two turns', () => {
  world.chat.deleteContact(bob.contactId, false);
  const left: number[] = [];
  for (let turn = 0; rowsOf(bob)['contact'] === 1; turn++) {
    expect(turn).toBeLessThan(30);
    const chat = restart();
    expect([chat.contactRow(bob.contactId), faults()]).toEqual([undefined, []]);
    expect(chat.search({ text: 'xylophone' }, { count: 5 }).hits).toHaveLength(3);
    // Its first turn, and nothing else of it.
    world.clock.advance(5);
    chat.upkeep.close();
    left.push(rowsOf(bob)['item'] ?? 0);
  }
  expect(left.length).toBeGreaterThan(3);
  expect(left).toEqual([...left].sort((a, b) => b - a));
  expect(rowsOf(bob)).toEqual(NO_ROWS);
});

test('[CH252] one that is deleted while it is being cleared goes, and nothing is told of it', () => {
  world.chat.upkeep.clearChat(bob.contactId);
  expect(rowsOf(bob)['item']).toBeGreaterThan(0);
  world.news.length = 0;
  world.chat.deleteContact(bob.contactId, false);
  finish();
  expect(rowsOf(bob)).toEqual(NO_ROWS);
  expect(world.news).toEqual([{ type: 'contact.deleted', contactId: bob.contactId }]);
});

test('[CH252] reactions to what never came go in turns too', () => {
  write((db) => {
    for (let index = 0; index < 5 * TURN_ITEMS; index++) {
      const msgId = new TextEncoder().encode(`never ${String(index)}`);
      const key = { contactId: bob.contactId, msgId };
      insertReaction(db, key, { isOwn: false, emoji: '👍', atMs: 1 });
    }
  });
  world.chat.deleteContact(bob.contactId, false);
  const counts = [rowsOf(bob)['reaction']!];
  while (rowsOf(bob)['contact'] === 1 && world.clock.runNext()) {
    counts.push(rowsOf(bob)['reaction']!);
  }
  counts.slice(1).forEach((now, index) => {
    expect(counts[index]! - now).toBeLessThanOrEqual(TURN_ITEMS);
  });
  expect(rowsOf(bob)).toEqual(NO_ROWS);
});

test('[CH252] a profile is gone at once with all its contacts, and its rows by and by', async () => {
  fill(carol, MANY);
  const { chat } = world;
  const first = chat.user()!.userId;
  const { connId: pendingConn } = await world.link();
  must(chat.createUser({ displayName: 'other' }));
  const dave = await world.person('dave');
  fill(dave, 2);
  must(chat.deleteProfile(first, { password: undefined, deleteQueues: true }));
  expect(rowsOf(bob)['item']! + rowsOf(carol)['item']!).toBeGreaterThan(0);
  expect(chat.profiles().map(({ displayName }) => displayName)).toEqual(['other']);
  expect(chat.activateProfile(first, undefined)).toEqual(NOT_FOUND);
  expect([chat.isHiddenProfile(first), chat.contactRow(bob.contactId)]).toEqual([false, undefined]);
  expect(found()).toEqual([dave.contactId]);
  expect(new Set(world.agent.deleted.map(({ id }) => id))).toEqual(
    new Set([bob.connId, carol.connId, pendingConn]),
  );
  const users = (): unknown[] => world.database.read.all(sql`SELECT display_name FROM chat_user`);
  expect(users()).toEqual([{ display_name: '' }, { display_name: 'other' }]);
  restart();
  finish();
  expect([rowsOf(bob), rowsOf(carol), users()]).toEqual([
    NO_ROWS,
    NO_ROWS,
    [{ display_name: 'other' }],
  ]);
  expect([...new Set(world.agent.deleted.map(({ id }) => id))]).toHaveLength(3);
  expect(world.items(dave).length).toBeGreaterThanOrEqual(2);
  expect(must(chat.createUser({ displayName: 'third' })).userId).toBeGreaterThan(first + 1);
});

test('[CH252] the last profile that is left goes with its rows', () => {
  const { chat } = world;
  must(chat.deleteProfile(chat.user()!.userId, { password: undefined, deleteQueues: false }));
  expect([chat.user(), chat.profiles(), chat.chats()]).toEqual([undefined, [], []]);
  finish();
  expect(count(sql`SELECT count(*) AS count FROM chat_user`)).toBe(0);
});

test('[CH252] what an earlier version had begun to remove is gone at once, with its connection', () => {
  write((db) => {
    db.run(sql`INSERT INTO chat_clearing (contact_id, up_to_item_id, removes_contact)
      VALUES (${bob.contactId}, 100000, 1)`);
  });
  expect([world.contactIds(), found()]).toEqual([[carol.contactId], [carol.contactId]]);
  restart();
  finish();
  expect(rowsOf(bob)).toEqual(NO_ROWS);
  expect(world.agent.deleted).toEqual([{ id: bob.connId, waitDelivery: false }]);
});

test('[CH252] of contacts that all go at once nothing that they were known by stays, and no name', async () => {
  world.chat.renameContact(bob.contactId, 'my uncle');
  await world.person('bob');
  const known = (): string =>
    JSON.stringify([
      ...world.database.read.all(sql`SELECT * FROM chat_contact`),
      ...world.database.read.all(sql`SELECT * FROM chat_connection`),
    ]);
  expect(known()).toContain('my uncle');
  // Not a turn is taken yet.
  world.chat.upkeep.close();
  world.news.length = 0;
  world.chat.upkeep.clearAll({ withContacts: true });
  expect([world.contactIds(), found(), world.news.length]).toEqual([[], [], 3]);
  expect(world.agent.deleted.map(({ waitDelivery }) => waitDelivery)).toEqual([
    false,
    false,
    false,
  ]);
  const names = [await world.person('bob'), await world.person('bob')].map(
    ({ contactId }) => world.chat.contactRow(contactId)?.localDisplayName,
  );
  expect(names).toEqual(['bob', 'bob_1']);
  world.chat.upkeep.clearAll({ withContacts: true });
  world.chat.start();
  while (known().includes('carol') && world.clock.runNext());
  expect(known()).not.toMatch(/uncle|bob|carol|simplex:/u);
  // Before what they have said.
  expect(count(sql`SELECT count(*) AS count FROM chat_item`)).toBeGreaterThan(MANY / 2);
  finish();
  expect([rowsOf(bob), rowsOf(carol), known()]).toEqual([NO_ROWS, NO_ROWS, '[]']);
});

test('[CH252] the servers that a profile has chosen go with it, and those of others stay', () => {
  const { chat } = world;
  const first = chat.user()!.userId;
  const second = must(chat.createUser({ displayName: 'other' })).userId;
  write((db) => {
    for (const userId of [first, second]) {
      db.run(sql`INSERT INTO network_own_server (user_id, protocol, address, is_enabled)
        VALUES (${userId}, 'smp', 'smp://x:my password@home.example', 1)`);
      db.run(sql`INSERT INTO network_preset_server VALUES (${userId}, 'smp://preset', 0)`);
      db.run(sql`INSERT INTO network_operator VALUES (${userId}, 'operator', 1, 1, 1, 1)`);
    }
  });
  chat.upkeep.close();
  must(chat.deleteProfile(first, { password: undefined, deleteQueues: true }));
  const users = ['own_server', 'preset_server', 'operator'].map((table) =>
    world.database.read.all({ text: `SELECT user_id AS id FROM network_${table}`, values: [] }),
  );
  expect(users).toEqual([[{ id: second }], [{ id: second }], [{ id: second }]]);
  expect(rowsOf(bob)['item']).toBeGreaterThanOrEqual(MANY);
  chat.start();
  finish();
});

test('[CH245] of a chat that is not long the words go with its messages, a few at a time', () => {
  fill(carol, 40);
  world.chat.upkeep.close();
  world.news.length = 0;
  world.chat.upkeep.clearChat(carol.contactId);
  world.chat.start();
  const gone: number[] = [];
  for (let left = rowsOf(carol)['item']!; left > 0; left = rowsOf(carol)['item']!) {
    expect(world.clock.runNext()).toBe(true);
    gone.push(left - rowsOf(carol)['item']!);
    expect(findSearchState(world.database.read).purge).toBe('none');
  }
  expect(gone.length).toBeGreaterThan(2);
  for (const number of gone) expect(number).toBeLessThanOrEqual(20);
  finish();
  // More than 20 are not told one by one.
  expect(world.news.map(({ type }) => type)).toEqual(['items.cleared', 'contact.changed']);
});

test('[CH213] where many short chats go at once, the index is written anew', () => {
  fill(carol, 40);
  world.chat.upkeep.clearAll({ withContacts: false });
  while (rowsOf(carol)['clearing'] === 1 && world.clock.runNext());
  expect(findSearchState(world.database.read).purge).toBe('due');
  finish();
});

test('[CH252] what the user sees is cleared first', () => {
  fill(carol, MANY);
  world.chat.deleteContact(bob.contactId, false);
  const left = rowsOf(bob)['item'];
  world.chat.upkeep.clearChat(carol.contactId);
  while (rowsOf(carol)['clearing'] === 1 && world.clock.runNext());
  expect([rowsOf(carol)['item'], rowsOf(bob)['item']]).toEqual([0, left]);
  finish();
});

test('[CH252] of very many contacts nothing is found, however many are left', async () => {
  const people: Person[] = [];
  for (let number = 0; number < 14; number++) people.push(await world.person('many'));
  for (const person of people) fill(person, 2);
  const kept = new Set<number>([...people.map(({ contactId }) => contactId), carol.contactId]);
  // Not a turn is taken: all of them are left.
  world.chat.upkeep.close();
  for (const person of [bob, ...people]) {
    world.chat.deleteContact(person.contactId, false);
    kept.delete(person.contactId);
    expect(new Set<number>(found())).toEqual(kept);
  }
  world.chat.deleteContact(carol.contactId, false);
  expect(found()).toEqual([]);
  world.chat.start();
  finish();
  expect(count(sql`SELECT count(*) AS count FROM chat_item`)).toBe(0);
});

test('[CH253] the settings of the index are afterwards as they were', () => {
  const lastId = count(sql`SELECT max(item_id) AS count FROM chat_item`) as ItemId;
  expect(lastId).toBeGreaterThan(MANY);
  world.chat.deleteContact(bob.contactId, false);
  finish();
  const settings = world.database.read.all(
    sql`SELECT k, v FROM chat_search_config WHERE k IN ('automerge', 'secure-delete') ORDER BY k`,
  );
  expect(settings).toEqual([
    { k: 'automerge', v: 4 },
    { k: 'secure-delete', v: 1 },
  ]);
});
