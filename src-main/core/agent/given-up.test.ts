/** Messages that cannot be handled, however often they are tried: SPEC.md, [AG178]. */
import { describe, expect, test } from 'vitest';
import { utf8Decode, utf8Encode } from '../base/index.ts';
import { sql } from '../database/index.ts';
import {
  type Connected,
  type Person,
  ONE_USER,
  World,
  introduce,
  linkOf,
  talk,
} from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import type { AgentEvent } from './index.ts';
import { MAX_UNTAKEN, insertUntaken } from './store/untaken.ts';

const open = useWorlds();
const { pair } = open;

const PAGE_COUNT = sql`SELECT page_count AS pages FROM pragma_page_count`;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The host throws at every event of the kind; how often it has. */
function refuse(
  person: Person,
  isRefused: (event: AgentEvent) => boolean,
  error = new Error('the host cannot'),
): { readonly count: () => number } {
  let count = 0;
  person.react = (_, event) => {
    if (!isRefused(event)) return;
    count += 1;
    throw error;
  };
  return { count: () => count };
}

const says =
  (text: string) =>
  (event: AgentEvent): boolean =>
    event.type === 'message' && utf8Decode(event.body) === text;

describe('[AG178] a message that the host never takes', () => {
  test('is told as a failure after an hour, and what is behind it comes', async () => {
    const connection = await pair({ pq: true });
    const { world, alice, bob, aliceConn } = connection;
    refuse(bob, says('never'));
    alice.say(aliceConn, 'before', 'never', 'after', 'and after');
    await world.pass(59 * MINUTE_MS);
    expect([bob.texts, bob.eventsOf('decryptionFailed')]).toEqual([['before'], []]);
    await world.pass(12 * MINUTE_MS);
    expect(bob.texts).toEqual(['before', 'after', 'and after']);
    expect(bob.eventsOf('decryptionFailed')).toMatchObject([{ error: 'malformed', count: 1 }]);
    expect(bob.eventsOf('irregular')).toEqual([]);
    expect(world.network.storedCount).toBe(0);
    await talk(connection);
    expect(alice.eventsOf('delivered')).toHaveLength(5);
    expect(alice.agent.info(aliceConn)?.ratchetSync).toBe('ok');
    world.errors.length = 0;
  });

  test('is tried less and less often', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    const refusal = refuse(bob, says('never'));
    alice.say(aliceConn, 'never');
    await world.pass(MINUTE_MS);
    expect(refusal.count()).toBe(7);
    await world.pass(2 * HOUR_MS);
    expect(refusal.count()).toBeLessThan(30);
    world.errors.length = 0;
  });

  test('is kept for as long as the disk is the cause', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    const error = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' });
    refuse(bob, says('patience'), error);
    alice.say(aliceConn, 'patience');
    await world.pass(3 * HOUR_MS);
    expect(bob.eventsOf('decryptionFailed')).toEqual([]);
    bob.react = () => undefined;
    await world.until(() => bob.texts.length === 1);
    expect(bob.texts).toEqual(['patience']);
    world.errors.length = 0;
  });

  test('keeps its time over the sessions by which it comes', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    refuse(bob, says('never'));
    alice.say(aliceConn, 'never', 'after');
    for (let i = 0; i < 3; i++) {
      await world.pass(18 * MINUTE_MS);
      world.network.cut({ client: 'bob' });
    }
    expect(bob.texts).toEqual([]);
    await world.pass(20 * MINUTE_MS);
    expect(bob.texts).toEqual(['after']);
    world.errors.length = 0;
  });
});

test('[AG178] one request that the host never takes does not keep the others away', async () => {
  const world = new World();
  open.push(world);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  const making = alice.agent.createAddress({ userId: ONE_USER });
  await world.quiet();
  const made = await making;
  if (!made.ok) throw new Error(made.error.type);
  const link = linkOf(made.value.link);
  const infoOf = (event: AgentEvent): string | undefined =>
    event.type === 'request' ? utf8Decode(event.info) : undefined;
  refuse(alice, (event) => infoOf(event) === 'never');
  for (const info of ['never', 'hello'].map(utf8Encode)) {
    bob.transaction((db) => bob.agent.join(db, { userId: ONE_USER, link, info, pq: false }));
    await world.until(() => world.network.storedCount > 0 || alice.events.length > 0);
  }
  await world.pass(HOUR_MS + 12 * MINUTE_MS);
  expect(alice.events.map(infoOf)).toEqual(['hello']);
  world.errors.length = 0;
});

test('[AG178] a message is kept for as long as the disk is full, whatever that undoes', async () => {
  const { world, alice, bob, aliceConn } = await pair();
  const { database } = bob;
  const limit = (maxPages: string): void => {
    database.transaction((db) =>
      db.get({ text: `PRAGMA max_page_count = ${maxPages}`, values: [] }),
    );
  };
  database.transaction((db) => db.run(sql`CREATE TABLE host (data BLOB) STRICT`));
  bob.react = (db, { type }) => {
    if (type === 'message') db.run(sql`INSERT INTO host VALUES (zeroblob(1000000))`);
  };
  // Small things can still be written.
  const { pages = 0 } = database.read.get<{ pages: number }>(PAGE_COUNT) ?? {};
  limit(String(pages + 50));
  alice.say(aliceConn, 'patience');
  await world.pass(3 * HOUR_MS);
  expect(
    bob.events.filter(({ type }) => type === 'message' || type === 'decryptionFailed'),
  ).toEqual([]);
  expect(untakenCount(bob)).toBe(0);
  limit('1000000');
  await world.until(() => bob.texts.length === 1);
  expect(bob.texts).toEqual(['patience']);
  world.errors.length = 0;
});

test('[AG178] what a connection begins with is never given up', async () => {
  const world = new World();
  open.push(world);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  refuse(alice, ({ type }) => type === 'confirmation');
  await introduce(world, { alice, bob });
  await world.pass(26 * HOUR_MS);
  expect(alice.events).toEqual([]);
  alice.react = () => undefined;
  await world.until(() => bob.eventsOf('connected').length === 1, HOUR_MS);
  world.errors.length = 0;
});

test('[AG178] a fault of the agent itself holds nothing up for ever either', async () => {
  const { world, alice, bob, aliceConn } = await pair();
  const { database } = bob;
  database.transaction((db) => {
    db.run(sql`CREATE TRIGGER fault BEFORE INSERT ON agent_received
      BEGIN SELECT RAISE(ABORT, 'a fault'); END`);
  });
  alice.say(aliceConn, 'never', 'after');
  await world.pass(23 * HOUR_MS);
  expect(bob.eventsOf('decryptionFailed')).toEqual([]);
  await world.until(() => bob.eventsOf('decryptionFailed').length === 1, 2 * HOUR_MS);
  database.transaction((db) => {
    db.run(sql`DROP TRIGGER fault`);
  });
  await world.until(() => bob.texts.length === 1);
  expect(bob.texts).toEqual(['after']);
  world.errors.length = 0;
});

test('[AG179] what the host cannot take of what has become of a message holds up nothing', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await pair();
  const refusal = refuse(alice, ({ type }) => type === 'sent');
  alice.say(aliceConn, 'one', 'two');
  await world.until(() => bob.texts.length === 2);
  alice.react = () => undefined;
  alice.say(aliceConn, 'three');
  await world.until(() => alice.eventsOf('delivered').length === 3);
  bob.say(bobConn, 'and back');
  await world.until(() => alice.texts.length === 1);
  expect(refusal.count()).toBe(2);
  expect(alice.eventsOf('sent')).toHaveLength(1);
  expect(alice.agent.info(aliceConn)?.pendingCount).toBe(0);
  expect(bob.texts).toEqual(['one', 'two', 'three']);
  world.errors.length = 0;
});

describe('[AG183] what the host could not take', () => {
  test('comes with a later start, once', async () => {
    const { world, alice, bob, aliceConn } = await pair({ pq: true });
    const refusal = refuse(bob, says('never'));
    alice.say(aliceConn, 'before', 'never', 'after');
    await world.pass(2 * HOUR_MS);
    const count = refusal.count();
    bob.restart();
    await world.quiet();
    expect(refusal.count()).toBe(count + 1);
    expect(bob.texts).toEqual(['before', 'after']);
    bob.react = () => undefined;
    for (let i = 0; i < 2; i++) {
      bob.restart();
      await world.quiet();
      expect(bob.texts).toEqual(['before', 'after', 'never']);
    }
    const [first, , last] = bob.eventsOf('message');
    expect(last).toEqual({
      ...first,
      body: utf8Encode('never'),
      msgId: expect.any(Number) as unknown,
      sndMsgId: (first?.sndMsgId ?? 0n) + 1n,
    });
    world.errors.length = 0;
  });

  test('comes after some hours without a start, too', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    const refusal = refuse(alice, ({ type }) => type === 'sent');
    alice.say(aliceConn, 'one');
    await world.until(() => bob.texts.length === 1);
    expect(refusal.count()).toBe(1);
    alice.react = () => undefined;
    await world.pass(7 * HOUR_MS);
    expect(alice.eventsOf('sent')).toHaveLength(1);
    expect(untakenCount(alice)).toBe(0);
    world.errors.length = 0;
  });

  test('is forgotten with the connection, and after three weeks', async () => {
    const { world, alice, bob, aliceConn, bobConn, others } = await twice();
    refuse(bob, ({ type }) => type === 'message');
    alice.say(aliceConn, 'never');
    alice.say(others.aliceConn, 'never');
    await world.pass(2 * HOUR_MS);
    expect(untakenCount(bob)).toBe(2);
    bob.transaction((db) => {
      bob.agent.delete(db, bobConn, { waitDelivery: true });
    });
    expect(untakenCount(bob)).toBe(1);
    await world.pass(22 * 24 * HOUR_MS);
    expect(untakenCount(bob)).toBe(0);
    world.errors.length = 0;
  });

  test('is not more than a few for each connection', async () => {
    const { bob, bobConn } = await pair();
    const kept = bob.transaction((db) =>
      Array.from({ length: MAX_UNTAKEN + 1 }, () =>
        insertUntaken(db, { type: 'queueLost', connId: bobConn }, 0),
      ),
    );
    expect(kept.indexOf(false)).toBe(MAX_UNTAKEN);
  });
});

test('[AG179] a message that has grown too old ends, whatever the host makes of another', async () => {
  const { world, alice, bob, aliceConn } = await pair();
  const carol = world.person('carol', ...bob.servers);
  const other = await introduce(world, { alice, bob: carol });
  await world.until(() => carol.eventsOf('connected').length === 1);
  world.network.down.add('two.example');
  world.network.cut({ host: 'two.example' });
  alice.say(aliceConn, 'to bob');
  alice.say(other.aliceConn, 'to carol');
  refuse(alice, ({ type, connId }) => type === 'sendFailed' && connId === aliceConn);
  await world.pass(49 * HOUR_MS);
  expect(alice.eventsOf('sendFailed')).toMatchObject([{ connId: other.aliceConn }]);
  expect(bob.texts).toEqual([]);
  world.errors.length = 0;
});

function untakenCount({ database }: Person): number {
  return database.read.all(sql`SELECT 1 FROM agent_untaken`).length;
}

/** Alice and Bob, connected twice. */
async function twice(): Promise<Connected & { readonly others: Connected }> {
  const first = await pair();
  const { world, alice, bob } = first;
  const others = await introduce(world, { alice, bob });
  await world.until(() => bob.eventsOf('connected').length === 2);
  return { ...first, others };
}

test('[AG179] of queues that a server has lost each is told, whatever the host makes of one', async () => {
  const { world, bob, bobConn, others } = await twice();
  refuse(bob, ({ type, connId }) => type === 'queueLost' && connId === bobConn);
  world.network.refuse = (command) => (command === 'SUB' ? { type: 'AUTH' } : undefined);
  world.network.cut({ client: 'bob' });
  await world.until(() => bob.eventsOf('queueLost').length > 0);
  expect(bob.eventsOf('queueLost')).toEqual([{ type: 'queueLost', connId: others.bobConn }]);
  world.errors.length = 0;
});

test('[AG179] housekeeping goes on, whatever the host makes of what is missing for good', async () => {
  const { world, bob, bobConn, others } = await twice();
  bob.transaction((db) => {
    for (const id of [bobConn, others.bobConn]) {
      db.run(sql`INSERT INTO agent_gap (conn_id, from_ext_id, to_ext_id, held_at)
        VALUES (${id}, 100, 102, 0)`);
    }
  });
  refuse(bob, ({ type, connId }) => type === 'irregular' && connId === bobConn);
  await world.pass(22 * 24 * HOUR_MS);
  expect(bob.eventsOf('irregular')).toMatchObject([{ connId: others.bobConn }]);
  expect(bob.database.read.all(sql`SELECT 1 FROM agent_gap`)).toEqual([]);
  world.errors.length = 0;
});
