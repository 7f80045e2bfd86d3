/** What goes by age, what the user clears, and what conversations take: SPEC.md, "Upkeep". */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ContactId, ItemId } from '#shared/ids.ts';
import { DAY_S, RETENTION_BOUNDS_S } from '#shared/model/index.ts';
import { agentMsgId } from '../../agent/index.ts';
import { type Sql, queryPlan, sql } from '../../database/index.ts';
import { ChatWorld, type Person, textEvent } from '../../testing/chat-world.ts';
import { must } from '../../testing/test-core.ts';
import { searchFaults } from '../search/index.ts';
import { insertItem } from '../store/index.ts';
import { SWEEP_MS, TURN_ITEMS, type Upkeep } from './index.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const NOT_ALLOWED = { ok: false, error: { type: 'notAllowed' } };
const NOT_FOUND = { ok: false, error: { type: 'notFound' } };

let world: ChatWorld;
let upkeep: Upkeep;
let bob: Person;
/** The test lets something fail, which is logged. */
let isFailing = false;

beforeEach(async () => {
  world = await ChatWorld.open();
  ({ upkeep } = world.chat);
  bob = await world.person('bob');
  // What the handshake has left in the conversation.
  upkeep.clearChat(bob.contactId);
});
afterEach(() => {
  upkeep.close();
  if (!isFailing) expect(world.log).toEqual([]);
  isFailing = false;
  expect(faults()).toEqual([]);
  world.close();
});

type Added = {
  readonly atMs: number;
  readonly isSent?: boolean;
  readonly status?: 'read' | 'unread' | 'sent' | 'pending' | 'delayed' | 'failed';
  readonly text?: string;
};

let lastShared = 0;

/** Items as they are in the conversation of somebody with whom much was written. */
function add({ contactId }: Pick<Person, 'contactId'>, ...items: readonly Added[]): ItemId[] {
  return world.database.transaction((db) =>
    items.map(({ atMs, isSent = false, status = isSent ? 'sent' : 'read', text = 'x' }) =>
      insertItem(db, {
        contactId,
        isSent,
        content: { kind: 'text', text },
        sharedMsgId: new TextEncoder().encode(`shared ${String(lastShared++)}`),
        status,
        atMs,
        createdAtMs: atMs,
      }),
    ),
  );
}

function many(count: number, item: (index: number) => Added): Added[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

const ago = (ms: number): number => world.clock.now() - ms;
const idsOf = (person: Pick<Person, 'contactId'>): number[] =>
  world.items(person).map(({ itemId }) => itemId);
const count = (query: Sql): number =>
  world.database.read.get<{ count: number }>(query)?.count ?? Number.NaN;
const newsTypes = (): string[] => world.news.map(({ type }) => type);

/** Where the counted sizes, or the index of words, say otherwise than the items themselves. */
function faults(): unknown[] {
  const sizes = world.database.read.all(sql`
    SELECT s.contact_id FROM chat_size s WHERE (s.item_count, s.message_count, s.text_bytes) IS NOT
      (SELECT count(*), ifnull(sum(kind <> 'notice'), 0),
        ifnull(sum(octet_length(text) + ifnull(octet_length(detail), 0)), 0)
        FROM chat_item i WHERE i.contact_id = s.contact_id)`);
  const searchFaultCount = searchFaults(world.database.read);
  return searchFaultCount === 0 ? sizes : [...sizes, { searchFaultCount }];
}

/** Until nothing is left to be done now. */
function finish(): void {
  world.clock.advance(60_000);
}

describe('retention', () => {
  test('[CH240] what is older than the profile keeps goes at once, what is not stays', () => {
    const [old, atTheLimit, young] = add(
      bob,
      { atMs: ago(DAY_MS + 1) },
      { atMs: ago(DAY_MS) },
      { atMs: ago(0) },
    );
    expect(upkeep.setRetention(DAY_S)).toEqual({
      ok: true,
      value: { userId: world.chat.user()?.userId, keepS: DAY_S, exceptions: [] },
    });
    expect([idsOf(bob), old]).toEqual([[atTheLimit, young], expect.any(Number)]);
  });

  test('[CH240] what was sent a while ago on a slow server counts by its own time, not by its place', () => {
    const [late, , young] = add(
      bob,
      { atMs: ago(HOUR_MS) },
      { atMs: ago(2 * DAY_MS) },
      { atMs: ago(0) },
    );
    must(upkeep.setRetention(DAY_S));
    expect(idsOf(bob)).toEqual([late, young]);
  });

  test('[CH240] chats may have a time of their own, or keep everything', async () => {
    const [carol, dave] = [await world.person('carol'), await world.person('dave')];
    const people = [bob, carol, dave];
    for (const person of people) {
      must(upkeep.setChatRetention(person.contactId, null));
      upkeep.clearChat(person.contactId);
      add(
        person,
        { atMs: ago(40 * DAY_MS) },
        { atMs: ago(10 * DAY_MS) },
        { atMs: ago(2 * DAY_MS) },
      );
    }
    must(upkeep.setRetention(7 * DAY_S));
    must(upkeep.setChatRetention(carol.contactId, 30 * DAY_S));
    must(upkeep.setChatRetention(dave.contactId, 'asProfile'));
    expect(people.map((person) => idsOf(person).length)).toEqual([3, 2, 1]);
    expect(upkeep.retention()).toEqual({
      userId: world.chat.user()?.userId,
      keepS: 7 * DAY_S,
      exceptions: [
        { contactId: bob.contactId, keepS: undefined },
        { contactId: carol.contactId, keepS: 30 * DAY_S },
      ],
    });
    must(upkeep.setRetention(null));
    world.clock.advance(365 * DAY_MS);
    expect(people.map((person) => idsOf(person).length)).toEqual([3, 0, 1]);
  });

  test('[CH240] what cannot be chosen is refused', () => {
    const { min, max } = RETENTION_BOUNDS_S;
    for (const keepS of [0, -1, min - 1, max + 1, Number.NaN]) {
      expect(upkeep.setRetention(keepS)).toEqual(NOT_ALLOWED);
      expect(upkeep.setChatRetention(bob.contactId, keepS)).toEqual(NOT_ALLOWED);
    }
    expect(upkeep.setChatRetention(99 as ContactId, DAY_S)).toEqual(NOT_FOUND);
    expect(upkeep.retention()).toMatchObject({ keepS: undefined, exceptions: [] });
    for (const keepS of [min, max, null]) expect(upkeep.setRetention(keepS).ok).toBe(true);
  });

  test('[CH241] it goes on by itself, at the latest an hour after it is due, and from the start', () => {
    must(upkeep.setRetention(DAY_S));
    add(bob, { atMs: ago(0) });
    world.clock.advance(DAY_MS);
    expect(idsOf(bob)).toHaveLength(1);
    world.clock.advance(SWEEP_MS + 1000);
    expect(idsOf(bob)).toEqual([]);
    expect(SWEEP_MS).toBeLessThan(HOUR_MS);
    add(bob, { atMs: ago(0) });
    upkeep.close();
    world.clock.advance(3 * DAY_MS);
    expect(idsOf(bob)).toHaveLength(1);
    world.chat.start();
    world.clock.advance(1000);
    expect(idsOf(bob)).toEqual([]);
  });

  test('[CH241] profiles that are not shown, hidden ones too, are kept as long as they say', () => {
    must(upkeep.setRetention(DAY_S));
    const { userId } = must(world.chat.createUser({ displayName: 'other' }));
    add(bob, { atMs: ago(0) });
    expect(upkeep.retention()).toMatchObject({ userId, keepS: undefined });
    expect(upkeep.setChatRetention(bob.contactId, DAY_S)).toEqual(NOT_FOUND);
    world.clock.advance(DAY_MS + 2 * SWEEP_MS);
    expect(count(sql`SELECT count(*) AS count FROM chat_item`)).toBe(0);
  });

  test('[CH242] what waits to be sent stays until it was sent', () => {
    const [first] = add(bob, { atMs: ago(2 * DAY_MS), isSent: true, status: 'pending' });
    add(bob, { atMs: ago(2 * DAY_MS), isSent: true, status: 'delayed' });
    add(bob, ...many(3 * TURN_ITEMS, () => ({ atMs: ago(2 * DAY_MS) })));
    must(upkeep.setRetention(DAY_S));
    finish();
    expect(idsOf(bob)).toEqual([first, first! + 1]);
    world.database.transaction((db) => db.run(sql`UPDATE chat_item SET status = 'sent'`));
    world.clock.advance(SWEEP_MS);
    expect(idsOf(bob)).toEqual([]);
  });

  test('[CH242] an edit that waits to be sent keeps its message, one that has failed does not', () => {
    const item = must(world.chat.send(bob.contactId, 'first'));
    world.agent.emit({ type: 'sent', connId: bob.connId, msgId: agentMsgId(1), isProxied: false });
    world.clock.advance(HOUR_MS);
    must(world.chat.edit(item, 'better'));
    const msgId = [...world.agent.sent].at(-1)!.msgId;
    const state = { createdAtMs: 0, queues: [], isFailed: false, expiresAtMs: 0 };
    world.agent.deliveries.set(msgId, state);
    world.clock.advance(2 * DAY_MS);
    must(upkeep.setRetention(DAY_S));
    expect(idsOf(bob)).toEqual([item.itemId]);
    world.agent.deliveries.set(msgId, { ...state, isFailed: true });
    world.clock.advance(SWEEP_MS);
    expect(idsOf(bob)).toEqual([]);
    expect(world.agent.cancelled).toContain(msgId);
  });

  test('[CH243] reactions, what is known of sending, and unread counts go with the messages', () => {
    const sent = must(world.chat.send(bob.contactId, 'hello'));
    world.agent.emit({
      type: 'sent',
      connId: bob.connId,
      msgId: world.agent.sent.at(-1)!.msgId,
      isProxied: false,
    });
    must(world.chat.react(sent, { emoji: '👍', isAdded: true }));
    world.receive(bob, textEvent('unread'));
    // To a message that never came.
    world.receive(bob, {
      type: 'msg.react',
      msgId: new Uint8Array(12),
      reaction: { type: 'emoji', emoji: '👍' },
      isAdded: true,
      other: {},
    });
    expect(world.chat.setDraft(bob.contactId, 'not sent')).toBe(true);
    world.clock.advance(2 * DAY_MS);
    must(upkeep.setRetention(DAY_S));
    for (const table of [sql`chat_item`, sql`chat_reaction`, sql`chat_item_message`]) {
      expect(count(sql`SELECT count(*) AS count FROM ${table}`)).toBe(0);
    }
    expect(world.chat.chatOf(bob.contactId)).toMatchObject({ unreadCount: 0, draft: 'not sent' });
    expect(world.chat.chatOf(bob.contactId)).not.toHaveProperty('lastItem');
  });

  test('[CH244] a few are told one by one, many by one word, each with the chat as it is then', () => {
    add(bob, ...many(20, () => ({ atMs: ago(2 * DAY_MS) })));
    world.news.length = 0;
    must(upkeep.setRetention(DAY_S));
    expect(newsTypes()).toEqual(Array<string>(20).fill('item.deleted'));
    add(bob, ...many(5 * TURN_ITEMS, () => ({ atMs: ago(2 * DAY_MS) })));
    const [last] = add(bob, { atMs: ago(2 * DAY_MS) });
    add(bob, { atMs: ago(0) });
    world.news.length = 0;
    world.clock.advance(2 * SWEEP_MS);
    expect(world.news).toEqual([
      { type: 'items.cleared', contactId: bob.contactId, upToItemId: last },
      { type: 'contact.changed', contactId: bob.contactId },
    ]);
  });

  test('[CH245] many are deleted in short turns, between which other work goes on', () => {
    const total = 50 * TURN_ITEMS;
    add(bob, ...many(total, () => ({ atMs: ago(2 * DAY_MS) })));
    const commits = vi.spyOn(world.database, 'transaction');
    must(upkeep.setRetention(DAY_S));
    const left = (): number => count(sql`SELECT count(*) AS count FROM chat_item`);
    expect(left()).toBeGreaterThan(total - 5 * TURN_ITEMS);
    let previous = left();
    while (left() > 0) {
      commits.mockClear();
      world.clock.runNext();
      expect(previous - left()).toBeLessThanOrEqual(TURN_ITEMS);
      expect(commits.mock.calls.length).toBeLessThanOrEqual(2);
      previous = left();
    }
  });

  test('[CH245] a longer time, chosen meanwhile, saves what is not deleted yet', () => {
    add(bob, ...many(20 * TURN_ITEMS, () => ({ atMs: ago(2 * DAY_MS) })));
    must(upkeep.setRetention(DAY_S));
    must(upkeep.setRetention(7 * DAY_S));
    const left = idsOf(bob).length;
    finish();
    expect([left > 0, idsOf(bob).length]).toEqual([true, left]);
  });

  test('[CH245] a disk that takes no more is waited for', () => {
    const [id] = add(bob, { atMs: ago(2 * DAY_MS) });
    must(upkeep.setRetention(7 * DAY_S));
    world.clock.advance(4 * DAY_MS);
    isFailing = true;
    const failing = vi.spyOn(world.database, 'transaction').mockImplementation(() => {
      throw new Error('disk full');
    });
    world.clock.advance(2 * DAY_MS);
    expect(idsOf(bob)).toEqual([id]);
    expect(world.log.join()).toContain('upkeep.failed');
    failing.mockRestore();
    world.clock.advance(2 * 60_000);
    expect(idsOf(bob)).toEqual([]);
  });

  test('[CH240] [CH242] of any items exactly those that are older go', async () => {
    const carol = await world.person('carol');
    const ages = fc.integer({ min: 0, max: 40 });
    const item = fc.record({
      ageDays: ages,
      isCarols: fc.boolean(),
      isSent: fc.boolean(),
      isPending: fc.boolean(),
    });
    const keepDays = fc.option(fc.integer({ min: 1, max: 30 }));
    const property = fc.property(
      fc.array(item, { maxLength: 60 }),
      keepDays,
      fc.option(keepDays, { nil: 'asProfile' as const }),
      (items, profileDays, carolsDays) => {
        must(upkeep.setRetention(null));
        must(upkeep.setChatRetention(carol.contactId, 'asProfile'));
        for (const { contactId } of [bob, carol]) upkeep.clearChat(contactId);
        finish();
        const nowMs = world.clock.now();
        const expected = new Set<number>();
        for (const { ageDays, isCarols, isSent, isPending } of items) {
          const status = isSent && isPending ? 'pending' : isSent ? 'sent' : 'unread';
          const atMs = nowMs - ageDays * DAY_MS;
          const [id] = add(isCarols ? carol : bob, { atMs, isSent, status });
          const days = isCarols && carolsDays !== 'asProfile' ? carolsDays : profileDays;
          if (days === null || ageDays <= days || status === 'pending') expected.add(id!);
        }
        // The chat's own time first, else what it keeps might have gone by the profile's.
        const carolsS = typeof carolsDays === 'number' ? carolsDays * DAY_S : carolsDays;
        must(upkeep.setChatRetention(carol.contactId, carolsS));
        must(upkeep.setRetention(profileDays === null ? null : profileDays * DAY_S));
        finish();
        expect(new Set([...idsOf(bob), ...idsOf(carol)])).toEqual(expected);
        expect(faults()).toEqual([]);
      },
    );
    fc.assert(property, { numRuns: 25 });
  });
});

describe('clearing', () => {
  test('[CH246] a cleared conversation is empty, and the contact stays', async () => {
    const carol = await world.person('carol');
    const mine = must(world.chat.send(bob.contactId, 'hello'));
    must(world.chat.react(mine, { emoji: '👍', isAdded: true }));
    world.receive(bob, textEvent('hi'));
    const kept = idsOf(carol);
    world.agent.cancelled.length = 0;
    expect(upkeep.clearChat(bob.contactId)).toBe(true);
    expect([idsOf(bob), idsOf(carol)]).toEqual([[], kept]);
    expect(world.chat.chatOf(bob.contactId)).toMatchObject({ unreadCount: 0 });
    expect(count(sql`SELECT count(*) AS count FROM chat_reaction`)).toBe(0);
    world.receive(bob, textEvent('still there?'));
    expect(idsOf(bob)).toHaveLength(1);
    expect(upkeep.clearChat(99 as ContactId)).toBe(false);
  });

  test('[CH246] there may be nothing to clear', () => {
    expect(idsOf(bob)).toEqual([]);
    expect(upkeep.clearChat(bob.contactId)).toBe(true);
    expect(count(sql`SELECT count(*) AS count FROM chat_clearing`)).toBe(0);
    upkeep.clearAll({ withContacts: true });
    expect(world.contactIds()).toEqual([]);
  });

  test('[CH246] what was not sent yet is not sent any more', () => {
    must(world.chat.send(bob.contactId, 'waits'));
    const { msgId } = world.agent.sent.at(-1)!;
    upkeep.clearChat(bob.contactId);
    expect(world.agent.cancelled).toContain(msgId);
  });

  test('[CH246] a chat of another profile is none', () => {
    add(bob, { atMs: ago(0) });
    must(world.chat.createUser({ displayName: 'other' }));
    expect(upkeep.clearChat(bob.contactId)).toBe(false);
    upkeep.clearAll({ withContacts: true });
    expect(count(sql`SELECT count(*) AS count FROM chat_item`)).toBe(1);
  });

  test('[CH247] the rest of a long one follows, what comes meanwhile stays', () => {
    add(bob, ...many(20 * TURN_ITEMS, () => ({ atMs: ago(0) })));
    upkeep.clearChat(bob.contactId);
    expect(idsOf(bob).length).toBeGreaterThan(10 * TURN_ITEMS);
    const [kept] = add(bob, { atMs: ago(0) });
    finish();
    expect(idsOf(bob)).toEqual([kept]);
  });

  test('[CH247] an end of the app in between delays it only', () => {
    add(bob, ...many(20 * TURN_ITEMS, () => ({ atMs: ago(0) })));
    upkeep.clearChat(bob.contactId);
    upkeep.close();
    finish();
    expect(idsOf(bob).length).toBeGreaterThan(10 * TURN_ITEMS);
    world.chat.start();
    finish();
    expect(idsOf(bob)).toEqual([]);
    expect(count(sql`SELECT count(*) AS count FROM chat_clearing`)).toBe(0);
  });

  test('[CH247] how far it is is told from time to time, and at its end', () => {
    const ids = add(bob, ...many(120 * TURN_ITEMS, () => ({ atMs: ago(0) })));
    world.news.length = 0;
    upkeep.clearChat(bob.contactId);
    finish();
    const told = world.news.filter(({ type }) => type === 'items.cleared');
    expect(told).toHaveLength(3);
    expect(told[0]).toMatchObject({ contactId: bob.contactId, upToItemId: ids.at(-1) });
    expect(newsTypes().filter((type) => type === 'item.deleted')).toEqual([]);
  });

  test('[CH248] all conversations of the profile go, with contacts these too, who are not told', async () => {
    const carol = await world.person('carol');
    for (const person of [bob, carol]) {
      add(person, ...many(6 * TURN_ITEMS, () => ({ atMs: ago(0) })));
    }
    upkeep.clearAll({ withContacts: false });
    finish();
    expect([idsOf(bob), idsOf(carol), world.contactIds().length]).toEqual([[], [], 2]);
    add(bob, ...many(6 * TURN_ITEMS, () => ({ atMs: ago(0) })));
    const sentCount = world.agent.sent.length;
    upkeep.clearAll({ withContacts: true });
    // To clear it once more does not save the contact.
    upkeep.clearChat(bob.contactId);
    finish();
    expect(world.contactIds()).toEqual([]);
    expect(world.agent.deleted.map(({ id, waitDelivery }) => [id, waitDelivery])).toEqual([
      [bob.connId, false],
      [carol.connId, false],
    ]);
    expect(world.agent.sent).toHaveLength(sentCount);
    expect(newsTypes().filter((type) => type === 'contact.deleted')).toHaveLength(2);
  });
});

describe('sizes', () => {
  test('[CH249] are those of the messages and texts, the largest first, of this profile', async () => {
    const [carol, dave] = [await world.person('carol'), await world.person('dave')];
    for (const person of [carol, dave]) upkeep.clearChat(person.contactId);
    world.chat.renameContact(bob.contactId, 'my Bob');
    add(bob, { atMs: 1, text: 'é' });
    add(carol, { atMs: 1, text: 'x'.repeat(1000) }, { atMs: 2, text: 'y'.repeat(1000) });
    const [first, second] = upkeep.chatSizes();
    expect([first, second, upkeep.chatSizes().length]).toMatchObject([
      { contactId: carol.contactId, name: 'carol', messageCount: 2 },
      { contactId: bob.contactId, name: 'my Bob', messageCount: 1 },
      2,
    ]);
    expect(first!.bytes - 2 * (second!.bytes - 2)).toBe(2000);
    must(world.chat.createUser({ displayName: 'other' }));
    expect(upkeep.chatSizes()).toEqual([]);
  });

  test('[CH249] follow everything that happens to items', () => {
    const item = must(world.chat.send(bob.contactId, 'a text'));
    must(world.chat.edit(item, 'a much longer text than before'));
    expect(faults()).toEqual([]);
    must(world.chat.send(bob.contactId, 'another'));
    must(world.chat.delete(item, 'forMe'));
    world.receive(bob, textEvent('to be deleted'), {
      msgId: new TextEncoder().encode('theirs 12345'),
    });
    const msgId = new TextEncoder().encode('theirs 12345');
    world.receive(bob, { type: 'msg.del', msgId, other: {} });
    world.agent.emit({ type: 'decryptionFailed', connId: bob.connId, error: 'body', count: 1 });
    world.agent.emit({ type: 'decryptionFailed', connId: bob.connId, error: 'body', count: 2 });
    expect(faults()).toEqual([]);
    expect(upkeep.chatSizes()).toMatchObject([{ messageCount: 2 }]);
    world.chat.deleteContact(bob.contactId, false);
    expect([upkeep.chatSizes(), faults()]).toEqual([[], []]);
    expect(count(sql`SELECT count(*) AS count FROM chat_size`)).toBe(0);
  });
});

test('[CH250] after an older copy was restored all connections are to agree on new keys', async () => {
  await world.person('carol');
  must(world.chat.createUser({ displayName: 'other' }));
  expect([world.chat.renewKeys(), world.agent.renewCount]).toEqual([2, 1]);
});

test('[CH245] what is due is found by an index', () => {
  const due = sql`SELECT 1 FROM chat_item i WHERE i.contact_id = 1 AND i.at_ms < 5`;
  expect(queryPlan(world.database.read, due).join()).toContain('chat_item_by_time');
});
