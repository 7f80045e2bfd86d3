/** Peers of lower and of higher agent versions: the rules of SPEC.md, "Handshakes of all kinds". */
import { describe, expect, test } from 'vitest';
import { defined, utf8Encode } from '../base/index.ts';
import { sql } from '../database/index.ts';
import {
  type Connected,
  ONE_USER,
  type Person,
  World,
  isConnected,
  linkOf,
} from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';

const open = useWorlds();
const { pair } = open;

/** One of the two knows agent versions up to `version` only, and may have servers without modes. */
type Case = {
  readonly limited: 'alice' | 'bob';
  readonly version: number;
  readonly isAliceOld: boolean;
  readonly isBobOld: boolean;
  readonly alicePq: boolean;
  readonly bobPq: boolean;
};

/**
 * The person's agent says on the wire that it is of this version, and never goes beyond. Its link has
 * to say so too.
 */
function limitVersion(person: Person, version: number): void {
  person.transaction((db) => {
    db.run(sql`CREATE TEMP TABLE highest (version INTEGER, prefix BLOB)`);
    db.run(sql`INSERT INTO highest VALUES (${version}, ${new Uint8Array([0, version])})`);
    db.run(sql`CREATE TEMP TRIGGER limit_sent AFTER INSERT ON main.agent_outgoing BEGIN
      UPDATE agent_outgoing
        SET envelope = CAST((SELECT prefix FROM highest) || substr(envelope, 3) AS BLOB)
        WHERE out_id = NEW.out_id;
    END`);
    db.run(sql`CREATE TEMP TRIGGER limit_agreed AFTER UPDATE OF agent_version
      ON main.agent_connection WHEN NEW.agent_version > (SELECT version FROM highest) BEGIN
      UPDATE agent_connection SET agent_version = (SELECT version FROM highest)
        WHERE conn_id = NEW.conn_id;
    END`);
  });
}

/** The kinds of messages that the person sends from now on. */
function recordKinds(person: Person): () => string[] {
  person.transaction((db) => {
    db.run(sql`CREATE TEMP TABLE kinds (kind TEXT)`);
    db.run(sql`CREATE TEMP TRIGGER note_kind AFTER INSERT ON main.agent_outgoing BEGIN
      INSERT INTO kinds VALUES (NEW.kind); END`);
  });
  return () =>
    person.database.read
      .all<{ kind: string }>(sql`SELECT kind FROM temp.kinds ORDER BY rowid`)
      .map(({ kind }) => kind);
}

const isOldRatchet = (version: number): boolean => version < 5;

async function meet(world: World, kind: Case): Promise<Connected> {
  const { limited, version, alicePq, bobPq } = kind;
  const one = world.network.addServer('one.example', { isOld: kind.isAliceOld });
  const two = world.network.addServer('two.example', { isOld: kind.isBobOld });
  const [alice, bob] = [world.person('alice', one), world.person('bob', two)];
  limitVersion(limited === 'alice' ? alice : bob, version);
  const offers = { pq: alicePq, kemInLink: alicePq };
  const making = alice.agent.createInvitation({ userId: ONE_USER, ...offers });
  await world.quiet();
  const made = await making;
  if (!made.ok) throw new Error(made.error.type);
  const text = made.value.link.replace('v=2-7', `v=2-${String(version)}`);
  const link = linkOf(isOldRatchet(version) ? text.replace('e2e=v%3D2-3', 'e2e=v%3D2-2') : text);
  const info = utf8Encode('{"name":"bob"}');
  const bobConn = bob.transaction((db) =>
    bob.agent.join(db, { userId: ONE_USER, link, info, pq: bobPq }),
  );
  return { world, alice, bob, aliceConn: made.value.connId, bobConn };
}

const both = [false, true];
const CASES: readonly Case[] = [2, 3, 4, 5, 6, 7].flatMap((version) =>
  (['alice', 'bob'] as const)
    .filter((limited) => version < 7 || limited === 'alice')
    .flatMap((limited) =>
      both.flatMap((isAliceOld) =>
        both.flatMap((isBobOld) =>
          both.flatMap((alicePq) =>
            both.map((bobPq) => ({ limited, version, isAliceOld, isBobOld, alicePq, bobPq })),
          ),
        ),
      ),
    ),
);
/** Those of an older agent are on queues without modes, and have no post-quantum encryption. */
const POSSIBLE = CASES.filter(
  ({ limited, version, isAliceOld, alicePq, bobPq }) =>
    (version >= 6 || limited === 'bob' || isAliceOld) &&
    (version >= 5 || !(limited === 'alice' ? alicePq : bobPq)),
);

describe('handshakes', () => {
  test.each(POSSIBLE)(
    '[AG152] version $version of $limited, old servers $isAliceOld $isBobOld, pq $alicePq $bobPq',
    async (kind) => {
      const { version, isBobOld, alicePq, bobPq } = kind;
      const world = new World();
      open.push(world);
      const { alice, bob, aliceConn, bobConn } = await meet(world, kind);
      const kinds = [recordKinds(alice), recordKinds(bob)];
      await world.until(() => isConnected(alice) && isConnected(bob));
      alice.say(aliceConn, 'a1', 'a2');
      await world.until(() => bob.texts.length === 2);
      bob.say(bobConn, 'b1', 'b2');
      await world.until(() => alice.texts.length === 2);
      alice.say(aliceConn, 'a3');
      await world.until(() => bob.texts.length === 3);
      await world.pass(30_000);

      const pq = alicePq && bobPq && version >= 5;
      const infoOf = (person: Person, id: Connected['aliceConn']): unknown => {
        const { agentVersion, isReady, pendingCount, ratchetSync, pqSending, pqReceiving } =
          defined(person.agent.info(id), 'connection');
        return { agentVersion, isReady, pendingCount, ratchetSync, pqSending, pqReceiving };
      };
      const view = (person: Person, id: Connected['aliceConn']): unknown => ({
        info: infoOf(person, id),
        texts: person.texts,
        connected: person.eventsOf('connected').map((event) => event.pq),
        delivered: person.eventsOf('delivered').length,
        trouble: person.events.filter(({ type }) =>
          ['irregular', 'decryptionFailed', 'sendFailed', 'joinFailed', 'ratchetSync'].includes(
            type,
          ),
        ),
      });
      const expected = (texts: string[], delivered: number): unknown => ({
        info: {
          agentVersion: version,
          isReady: true,
          pendingCount: 0,
          ratchetSync: 'ok',
          pqSending: pq,
          pqReceiving: pq,
        },
        texts,
        connected: [pq],
        delivered: version >= 4 ? delivered : 0,
        trouble: [],
      });
      expect(view(alice, aliceConn)).toEqual(expected(['b1', 'b2'], 3));
      expect(view(bob, bobConn)).toEqual(expected(['a1', 'a2', 'a3'], 2));
      // Where Bob's queue cannot be secured by its sender, each says HELLO before anything else.
      const hellos = isBobOld || version < 6 ? 1 : 0;
      for (const list of kinds) {
        const afterConfirmation = list().filter((sent) => sent !== 'confirmation');
        expect(afterConfirmation.indexOf('hello')).toBe(hellos - 1);
        expect(afterConfirmation.filter((sent) => sent === 'hello')).toHaveLength(hellos);
      }
    },
  );

  test('[AG153] a joiner that is to say HELLO sends nothing before', async () => {
    const world = new World();
    open.push(world);
    const kind = { limited: 'alice', version: 7, isAliceOld: false, isBobOld: true } as const;
    const { alice, bob, bobConn } = await meet(world, { ...kind, alicePq: false, bobPq: false });
    alice.allowsAll = false;
    await world.until(() => alice.eventsOf('confirmation').length === 1);
    expect(bob.eventsOf('sendReady')).toEqual([]);
    const message = { body: utf8Encode('too early'), notification: true };
    expect(bob.transaction((db) => bob.agent.send(db, bobConn, message))).toEqual({
      ok: false,
      error: { type: 'notReady' },
    });
  });
});

test('[AG30] post-quantum encryption is not switched on for a peer of agent version 4', async () => {
  const { world, alice, bob, aliceConn } = await pair();
  alice.transaction((db) => {
    db.run(sql`UPDATE agent_connection SET agent_version = 4`);
    alice.agent.send(db, aliceConn, { body: utf8Encode('old'), notification: true, pq: true });
  });
  await world.until(() => bob.texts.length === 1);
  expect(alice.agent.info(aliceConn)).toMatchObject({ pqSupport: false, pqSending: false });
});

test('[AG154] switched on later, post-quantum encryption works after two round trips', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await pair();
  alice.sendsReceipts = false;
  bob.sendsReceipts = false;
  const say = async (from: Person, to: Person, id: Connected['aliceConn']): Promise<void> => {
    const count = to.texts.length;
    from.transaction((db) => {
      const message = { body: utf8Encode('quantum'), notification: true, pq: true };
      expect(from.agent.send(db, id, message).ok).toBe(true);
    });
    await world.until(() => to.texts.length > count);
  };
  const changes: unknown[] = [];
  for (const [name, person] of [
    ['alice', alice],
    ['bob', bob],
  ] as const) {
    person.react = (_, event) => {
      if (event.type === 'pqChanged') changes.push([name, event.sending, event.receiving]);
    };
  }
  await say(alice, bob, aliceConn);
  await say(bob, alice, bobConn);
  expect(changes).toEqual([]);
  await say(alice, bob, aliceConn);
  await say(bob, alice, bobConn);
  expect(changes).toEqual([
    ['bob', true, false],
    ['alice', true, true],
  ]);
  await say(alice, bob, aliceConn);
  expect(changes.at(-1)).toEqual(['bob', true, true]);
  for (const info of [alice.agent.info(aliceConn), bob.agent.info(bobConn)]) {
    expect(info).toMatchObject({ pqSupport: true, pqSending: true, pqReceiving: true });
  }
  expect(bob.eventsOf('message').at(-1)?.pq).toBe(true);
});

test('[AG32] a message of a version above ours is answered in our highest', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await pair();
  world.network.down.add('two.example');
  world.network.cut({ host: 'two.example' });
  alice.say(aliceConn, 'from the future');
  alice.transaction((db) => {
    const rows = db.all<{ envelope: Uint8Array }>(sql`SELECT envelope FROM agent_outgoing`);
    const envelope = defined(rows[0], 'message').envelope.slice();
    envelope.set([0, 9]);
    db.run(sql`UPDATE agent_outgoing SET envelope = ${envelope}`);
  });
  bob.transaction((db) => db.run(sql`UPDATE agent_connection SET agent_version = 6`));
  world.network.down.delete('two.example');
  await world.until(() => bob.texts.length === 1);
  expect(bob.agent.info(bobConn)?.agentVersion).toBe(7);
});
