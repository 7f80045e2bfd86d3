/** The host ends a connection while it applies a message of it: the rules of SPEC.md, "Ending". */
import { describe, expect, test } from 'vitest';
import { defined, utf8Decode, utf8Encode } from '../base/index.ts';
import { type WriteDb, sql } from '../database/index.ts';
import { type Connected, type Person, connected } from '../testing/agent-world.ts';
import type { Interference } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { decodeAgentEnvelope } from './protocol/envelope.ts';
import { insertEarly } from './store/early.ts';
import { keepRatchet } from './store/ratchets.ts';

const open = useWorlds();

const LAST = 'goodbye';

type Preparation = (made: Connected) => void | Promise<void>;

/** Bob ends the connection when Alice says goodbye; he may move to a third server. */
async function pair(): Promise<Connected> {
  const made = await connected({ pq: false });
  const { world, bob, bobConn } = made;
  bob.servers.push(world.network.addServer('three.example'));
  open.push(world);
  bob.react = (db, event) => {
    if (event.type !== 'message' || utf8Decode(event.body) !== LAST) return;
    bob.agent.delete(db, bobConn, { waitDelivery: false });
  };
  return made;
}

const hasHeard = ({ bob }: Connected): boolean => bob.texts.includes(LAST);

function sayGoodbye({ alice, aliceConn }: Connected, pq = false): void {
  alice.transaction((db) => {
    const message = { body: utf8Encode(LAST), notification: true, ...(pq && { pq }) };
    expect(alice.agent.send(db, aliceConn, message).ok).toBe(true);
  });
}

/** In every table of the agent that has rows of connections or of what they send. */
function rowsLeft({ bob }: Connected): Record<string, number> {
  const { read } = bob.database;
  const tables = read.all<{ name: string }>(sql`SELECT m.name AS name FROM sqlite_master m
    WHERE m.type = 'table' AND (m.name = 'agent_delivery' OR EXISTS
      (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'conn_id'))`);
  expect(tables.length).toBeGreaterThan(12);
  const counts = tables.map(({ name }) => {
    const query = { text: `SELECT count(*) AS count FROM "${name}"`, values: [] };
    return [name, read.get<{ count: number }>(query)?.count ?? 0] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Everything that it means for a connection to be over, at its end and after a restart. */
async function expectOver(made: Connected): Promise<void> {
  const { world, alice, bob, bobConn } = made;
  await world.until(() => hasHeard(made) && world.network.queueCount === 1);
  const isLast = bob.events.findLastIndex(
    (event) => event.type === 'message' && utf8Decode(event.body) === LAST,
  );
  for (const restarts of [0, 1]) {
    await world.pass(60_000);
    expect(bob.texts.filter((text) => text === LAST)).toHaveLength(1);
    expect(bob.events.slice(isLast + 1)).toEqual([]);
    expect(rowsLeft(made)).toEqual({});
    expect(bob.agent.info(bobConn)).toBeUndefined();
    expect(world.network.queueCount).toBe(1);
    expect([world.errors, world.warnings]).toEqual([[], []]);
    expect(bob.database.read.get(sql`PRAGMA foreign_key_check`)).toBeUndefined();
    if (restarts === 0) bob.restart();
  }
  expect(alice.eventsOf('delivered').length).toBeLessThan(2);
}

function change(person: Person, work: (db: WriteDb) => void): void {
  person.transaction(work);
}

/** So many rows that they go in several turns, and the connection stands in the database meanwhile. */
function growLong({ bob, bobConn }: Connected): void {
  change(bob, (db) => {
    for (let count = 0; count < 1200; count++) {
      const hash = new Uint8Array(32);
      new DataView(hash.buffer).setUint32(0, count + 1);
      db.run(sql`INSERT INTO agent_received (conn_id, hash, received_at)
        VALUES (${bobConn}, ${hash}, ${1})`);
    }
  });
}

function setState({ bob }: Connected, state: string): void {
  change(bob, (db) => {
    db.run(sql`UPDATE agent_connection SET ratchet_sync = ${state}`);
  });
}

async function wait(made: Connected): Promise<void> {
  const { world, alice, bob, bobConn } = made;
  world.network.down.add('one.example');
  world.network.cut({ host: 'one.example' });
  bob.say(bobConn, 'never', 'arrives');
  await world.pass(1000);
  expect(bob.transaction((db) => bob.agent.waiting(db, bobConn))).toHaveLength(2);
  expect(alice.texts).toEqual([]);
  world.network.down.delete('one.example');
}

/** What the next step of a move is made of, by the number of its events: the command, and whose. */
const NEXT_STEPS = [
  { command: 'NEW', isOwn: true },
  { command: 'MSG', isOwn: false },
  { command: 'KEY', isOwn: true },
  { command: 'MSG', isOwn: false },
  { command: 'QUE', isOwn: true },
] as const;

/** A move of one of them that has told so much of itself, and does not go on. */
async function moveUpTo(made: Connected, name: 'alice' | 'bob', stage: number): Promise<void> {
  const { world } = made;
  const [person, id] = name === 'bob' ? [made.bob, made.bobConn] : [made.alice, made.aliceConn];
  const { command, isOwn } = defined(NEXT_STEPS[stage - 1], 'step');
  const { react } = person;
  person.react = (db, event) => {
    react(db, event);
    if (event.type !== 'rotation' || person.eventsOf('rotation').length < stage - 1) return;
    world.network.interfere = (point) =>
      point.command === command && (point.client === name) === isOwn && point.phase === 'before'
        ? 'cut'
        : 'pass';
  };
  expect(person.transaction((db) => person.agent.rotate(db, id))).toBe(true);
  await world.until(() => person.eventsOf('rotation').length === stage);
}

/** While a move of Bob's goes no further; it does again once he has heard the last message. */
async function goodbyeWhileMoving(made: Connected, stage: number): Promise<string | undefined> {
  const { world, bob, bobConn } = made;
  await moveUpTo(made, 'bob', stage);
  const phase = bob.agent.info(bobConn)?.rotation?.phase;
  sayGoodbye(made);
  await world.until(() => hasHeard(made));
  world.network.interfere = () => 'pass';
  return phase;
}

/** Alice's messages switch post-quantum keys on; with the next one Bob's ratchet changes. */
async function turnQuantum({ world, alice, bob, aliceConn, bobConn }: Connected): Promise<void> {
  alice.sendsReceipts = bob.sendsReceipts = false;
  const say = async (from: Person, to: Person, id: Connected['aliceConn']): Promise<void> => {
    const count = to.texts.length;
    from.transaction((db) => {
      from.agent.send(db, id, { body: utf8Encode('quantum'), notification: true, pq: true });
    });
    await world.until(() => to.texts.length > count);
  };
  await say(alice, bob, aliceConn);
  await say(bob, alice, bobConn);
  bob.sendsReceipts = true;
}

describe('[AG175] a message whose host ends the connection', () => {
  test('leaves the peer alone, and its own side empty', async () => {
    const made = await pair();
    const commands: string[] = [];
    made.world.network.interfere = ({ client, command, phase }) => {
      if (client === 'bob' && phase === 'before') commands.push(command);
      return 'pass';
    };
    sayGoodbye(made);
    await expectOver(made);
    // The message goes with its queue.
    expect(commands.slice(0, 2)).toEqual(['MSG', 'DEL']);
    made.world.network.interfere = () => 'pass';
    // Her agent learns of it when she next says something.
    made.alice.say(made.aliceConn, 'are you there?');
    await made.world.until(() => made.alice.eventsOf('peerDeleted').length === 1);
  });

  test.each<[string, Preparation]>([
    ['without a receipt', ({ bob }) => void (bob.sendsReceipts = false)],
    ['with much history', growLong],
    ['with messages that wait', wait],
    ['where a gap is told first', skipOne],
    ['where the trouble of before ends', (made) => setState(made, 'allowed')],
    ['where new keys have just been agreed', (made) => setState(made, 'agreed')],
  ])('%s', async (_, prepare) => {
    const made = await pair();
    await prepare(made);
    sayGoodbye(made);
    await expectOver(made);
  });

  test('when post-quantum keys come on with it', async () => {
    const other = await pair();
    await turnQuantum(other);
    other.bob.react = () => undefined;
    sayGoodbye(other, true);
    await other.world.until(() => other.bob.eventsOf('pqChanged').length > 0);
    expect(other.bob.events.slice(-2).map(({ type }) => type)).toEqual(['message', 'pqChanged']);
    for (const prepare of [() => undefined, growLong]) {
      const made = await pair();
      await turnQuantum(made);
      prepare(made);
      sayGoodbye(made, true);
      await expectOver(made);
    }
  });

  test.each([false, true])(
    'after an exchange of keys, with a move that is to be told again, history %s',
    async (isLong) => {
      const made = await pair();
      const { world, alice, bob } = made;
      await moveUpTo(made, 'bob', 2);
      setState(made, 'agreed');
      change(bob, (db) => {
        db.run(sql`UPDATE agent_snd_queue SET unsaid = 'keys'`);
      });
      if (isLong) growLong(made);
      sayGoodbye(made);
      await world.until(() => hasHeard(made));
      expect(bob.eventsOf('ratchetSync').map(({ state }) => state)).toEqual(['ok']);
      world.network.interfere = () => 'pass';
      await expectOver(made);
      expect(alice.texts).toEqual([]);
    },
  );

  test.each([
    [1, 'making'],
    [2, 'told'],
    [3, 'switching'],
    [4, 'switching'],
    [5, undefined],
  ] as const)('while its queue moves, stage %d', async (stage, phase) => {
    for (const prepare of [() => undefined, growLong]) {
      const made = await pair();
      prepare(made);
      expect(await goodbyeWhileMoving(made, stage)).toBe(phase);
      await expectOver(made);
    }
  });

  test.each([1, 2, 3, 4, 5])('while the peer moves, stage %d', async (stage) => {
    const made = await pair();
    const { world, alice, bob } = made;
    alice.servers.push(world.network.addServer('four.example'));
    await moveUpTo(made, 'alice', stage);
    sayGoodbye(made);
    world.network.interfere = () => 'pass';
    await world.until(() => hasHeard(made));
    await world.pass(60_000);
    expect(bob.events.at(-1)).toMatchObject({ type: 'message' });
    expect([rowsLeft(made), world.errors, world.warnings]).toEqual([{}, [], []]);
    // Hers are one or two.
    expect(world.network.queueCount).toBe(alice.agent.info(made.aliceConn)?.rcvServers.length);
  });

  test('that was kept until its keys came: what was kept behind it is not read', async () => {
    for (const isLong of [false, true]) {
      const made = await pair();
      const { alice, bob, aliceConn, bobConn } = made;
      const sealed = alice.transaction((db) => {
        const ids = [LAST, 'too late'].map((text) => {
          const message = { body: utf8Encode(text), notification: true };
          const sent = alice.agent.send(db, aliceConn, message);
          return sent.ok ? sent.value : undefined;
        });
        const rows = db.all<{ envelope: Uint8Array }>(
          sql`SELECT envelope FROM agent_outgoing ORDER BY out_id`,
        );
        for (const id of ids) alice.agent.cancel(db, aliceConn, defined(id, 'number'));
        return rows.map(({ envelope }) => decodeAgentEnvelope(envelope));
      });
      change(bob, (db) => {
        keepRatchet(db, bobConn, 1);
        for (const envelope of sealed) {
          if (envelope.type !== 'message') throw new Error('not a message');
          insertEarly(db, bobConn, { ...envelope, sentAtMs: 1, isTold: false });
        }
      });
      if (isLong) growLong(made);
      expect(alice.transaction((db) => alice.agent.resync(db, aliceConn))).toBe(true);
      await expectOver(made);
      expect(bob.texts).toEqual([LAST]);
    }
  });

  test('ends what waits behind it', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn } = made;
    world.network.cut({ client: 'bob' });
    world.network.down.add('two.example');
    sayGoodbye(made);
    alice.say(aliceConn, 'after', 'and more');
    await world.pass(60_000);
    world.network.down.delete('two.example');
    await expectOver(made);
    expect(bob.texts).toEqual([LAST]);
    expect(world.network.storedCount).toBe(0);
  });
});

describe('[AG175] interrupted anywhere it ends the same', () => {
  test.each<Interference>(['cut', 'twice', 'lose'])('%s', async (interference) => {
    for (let at = 0; ; at++) {
      const made = await pair();
      let count = 0;
      made.world.network.interfere = () => (count++ === at ? interference : 'pass');
      sayGoodbye(made);
      await expectOver(made);
      if (count <= at) return;
    }
  });

  test.each([true, false])('death at every commit, kept %s', async (isKept) => {
    for (let commit = 0; ; commit++) {
      const made = await pair();
      const { world, bob } = made;
      growLong(made);
      bob.death = { commit, isKept };
      sayGoodbye(made);
      await world.until(() => hasHeard(made) && world.network.queueCount === 1);
      await world.pass(60_000);
      const hasLived = bob.death !== undefined;
      bob.death = undefined;
      await expectOver(made);
      if (hasLived) return;
    }
  });
});

async function skipOne({ world, alice, bob, aliceConn }: Connected): Promise<void> {
  alice.transaction((db) => {
    const message = { body: utf8Encode('lost'), notification: true };
    const sent = alice.agent.send(db, aliceConn, message);
    expect(sent.ok && alice.agent.cancel(db, aliceConn, sent.value)).toBe(true);
  });
  await world.quiet();
  bob.events.length = 0;
}
