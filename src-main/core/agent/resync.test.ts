/** Agreeing on a new ratchet, and what may go wrong with it: the rules of SPEC.md, "Re-synchronisation". */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { sql } from '../database/index.ts';
import { type Connected, DEATHS, type Person, talk } from '../testing/agent-world.ts';
import type { Interference, NetworkPoint } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { AUTO_RESYNC_MS, RESTART_MS } from './connections/ratchet-sync.ts';

const open = useWorlds();
const { pair } = open;

const statesOf = (person: Person): string[] =>
  person.eventsOf('ratchetSync').map(({ state }) => state);
const isSettled = (...people: Person[]): boolean =>
  people.every((person) => statesOf(person).at(-1) === 'ok');

const ratchetOf = (person: Person): Uint8Array => {
  const row = person.database.read.get<{ state: Uint8Array }>(sql`SELECT state FROM agent_ratchet`);
  if (row === undefined) throw new Error('no ratchet');
  return row.state;
};

/** Bob's ratchet is that of a while ago, as after the restoration of a backup. */
async function loseBobsRatchet(made: Connected): Promise<void> {
  const old = ratchetOf(made.bob);
  await talk(made);
  made.bob.transaction((db) => {
    db.run(sql`UPDATE agent_ratchet SET state = ${old}`);
  });
}

function resync({ alice, aliceConn }: Connected): boolean {
  return alice.transaction((db) => alice.agent.resync(db, aliceConn));
}

/** The next message of a kind that the person sends is lost. */
function loseNext(person: Person, kind: 'ratchetKey' | 'ready'): void {
  person.transaction((db) => {
    db.run(sql`CREATE TEMP TABLE lost (kind TEXT)`);
    db.run(sql`INSERT INTO lost VALUES (${kind})`);
    db.run(sql`CREATE TEMP TRIGGER lose AFTER INSERT ON main.agent_delivery
      WHEN (SELECT kind FROM agent_outgoing WHERE out_id = NEW.out_id) IN (SELECT kind FROM lost)
      BEGIN
        DELETE FROM lost;
        DELETE FROM agent_outgoing WHERE out_id = NEW.out_id;
      END`);
  });
}

async function expectWorking(made: Connected): Promise<void> {
  const { alice, bob, aliceConn, bobConn } = made;
  await talk(made);
  const [ours, theirs] = [alice.agent.info(aliceConn), bob.agent.info(bobConn)];
  expect([ours?.ratchetSync, theirs?.ratchetSync]).toEqual(['ok', 'ok']);
  expect(ours?.securityCode).toBe(theirs?.securityCode);
}

test('[AG174] keys of a peer that is connected connect whoever still waits for that answer', async () => {
  const made = await pair();
  const { world, alice, bob, bobConn } = made;
  alice.transaction((db) => {
    db.run(sql`UPDATE agent_connection SET status = 'allowed'`);
  });
  expect(bob.transaction((db) => bob.agent.resync(db, bobConn))).toBe(true);
  await world.until(() => isSettled(alice, bob));
  await expectWorking(made);
  expect(alice.eventsOf('decryptionFailed')).toEqual([]);
});

describe('by itself', () => {
  test('[AG156] begins as soon as a message cannot be read for want of the key', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn } = made;
    await loseBobsRatchet(made);
    const count = bob.texts.length;
    alice.say(aliceConn, 'unreadable');
    await world.until(() => isSettled(alice, bob));
    expect(statesOf(bob)).toEqual(['required', 'started', 'agreed', 'ok']);
    expect(statesOf(alice)).toEqual(['agreed', 'ok']);
    expect(bob.texts).toHaveLength(count);
    expect(bob.eventsOf('decryptionFailed')).toMatchObject([{ error: 'header', count: 1 }]);
    await expectWorking(made);
  });

  test('[AG156] counts what cannot be read until something can', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn } = made;
    await loseBobsRatchet(made);
    alice.say(aliceConn, 'unreadable', 'unreadable', 'unreadable');
    await world.until(() => isSettled(alice, bob));
    expect(bob.eventsOf('decryptionFailed').map(({ count }) => count)).toEqual([1, 2, 3]);
    await loseBobsRatchet(made);
    alice.say(aliceConn, 'unreadable');
    await world.until(() => bob.eventsOf('decryptionFailed').length === 4);
    expect(bob.eventsOf('decryptionFailed').at(-1)?.count).toBe(1);
    // So soon after an exchange it may be a message of the old ratchet.
    expect(statesOf(bob).at(-1)).toBe('allowed');
  });

  test('[AG157] waits longer and longer where it does not help', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    const startsOf = (person: Person): number =>
      statesOf(person).filter((state) => state === 'started').length;
    const fail = async (): Promise<void> => {
      const count = bob.eventsOf('decryptionFailed').length;
      await loseBobsRatchet(made);
      alice.say(aliceConn, 'unreadable');
      await world.until(() => bob.eventsOf('decryptionFailed').length > count);
      await world.pass(1000);
    };
    await fail();
    expect([startsOf(bob), isSettled(bob)]).toEqual([1, true]);
    await world.pass(2 * 60_000);
    await fail();
    expect([startsOf(bob), bob.agent.info(bobConn)?.ratchetSync]).toEqual([1, 'required']);
    await world.pass(AUTO_RESYNC_MS);
    alice.say(aliceConn, 'unreadable');
    await world.until(() => isSettled(bob));
    expect(startsOf(bob)).toBe(2);
    await world.pass(AUTO_RESYNC_MS);
    await fail();
    expect(startsOf(bob)).toBe(2);
    // The user need not wait.
    expect(bob.transaction((db) => bob.agent.resync(db, bobConn))).toBe(true);
    await world.until(() => isSettled(alice, bob));
    await expectWorking(made);
  });

  test('[AG157] never begins with a peer that does not know how', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    await loseBobsRatchet(made);
    bob.transaction((db) => {
      db.run(sql`UPDATE agent_connection SET agent_version = 2`);
      expect(bob.agent.resync(db, bobConn)).toBe(false);
    });
    alice.say(aliceConn, 'unreadable');
    await world.until(() => statesOf(bob).length > 0);
    await world.pass(1000);
    expect(statesOf(bob)).toEqual(['required']);
  });

  test('[AG158] a message damaged on its way only allows it', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    world.network.down.add('two.example');
    world.network.cut({ host: 'two.example' });
    alice.say(aliceConn, 'damaged');
    alice.transaction((db) => {
      const row = db.get<{ envelope: Uint8Array }>(sql`SELECT envelope FROM agent_outgoing`);
      const damaged = row?.envelope.slice() ?? new Uint8Array(0);
      damaged.set([(damaged.at(-1) ?? 0) ^ 1], damaged.length - 1);
      db.run(sql`UPDATE agent_outgoing SET envelope = ${damaged}`);
    });
    world.network.down.delete('two.example');
    await world.until(() => statesOf(bob).length > 0);
    expect(statesOf(bob)).toEqual(['allowed']);
    expect(bob.eventsOf('decryptionFailed')).toMatchObject([{ error: 'body', count: 1 }]);
    bob.say(bobConn, 'still possible');
    await world.until(() => alice.texts.length === 1);
    alice.say(aliceConn, 'well again');
    await world.until(() => bob.texts.length === 1);
    expect(statesOf(bob)).toEqual(['allowed', 'ok']);
  });
});

describe('taken up again', () => {
  test('[AG159] after five minutes, when our key was lost', async () => {
    const made = await pair();
    const { world, alice, bob } = made;
    loseNext(alice, 'ratchetKey');
    expect(resync(made)).toBe(true);
    await world.pass(RESTART_MS - 1);
    expect([resync(made), statesOf(alice), statesOf(bob)]).toEqual([false, ['started'], []]);
    await world.pass(1);
    expect(resync(made)).toBe(true);
    await world.until(() => isSettled(alice, bob));
    await expectWorking(made);
  });

  test('[AG159] when the answer was lost', async () => {
    const made = await pair();
    const { world, alice, bob } = made;
    loseNext(bob, 'ratchetKey');
    expect(resync(made)).toBe(true);
    await world.pass(RESTART_MS);
    expect([statesOf(alice), statesOf(bob)]).toEqual([['started'], ['agreed']]);
    expect(resync(made)).toBe(true);
    await world.until(() => isSettled(alice, bob));
    await expectWorking(made);
  });

  test.each(['alice', 'bob'] as const)('[AG159] by %s, when what ends it was lost', async (who) => {
    const made = await pair();
    const { world, alice, bob } = made;
    loseNext(alice, 'ready');
    loseNext(bob, 'ready');
    resync(made);
    await world.pass(RESTART_MS);
    expect([statesOf(alice).at(-1), statesOf(bob).at(-1)]).toEqual(['agreed', 'agreed']);
    for (const person of [alice, bob]) {
      person.transaction((db) => db.run(sql`DELETE FROM lost`));
    }
    const conn = who === 'alice' ? made.aliceConn : made.bobConn;
    expect(made[who].transaction((db) => made[who].agent.resync(db, conn))).toBe(true);
    await world.until(() => isSettled(alice, bob));
    await expectWorking(made);
  });

  test('[AG159] [AG33] while the peer is away: it finds the same keys twice', async () => {
    const made = await pair();
    const { world, alice, bob } = made;
    await bob.agent.stop();
    expect(resync(made)).toBe(true);
    await world.pass(RESTART_MS);
    expect(resync(made)).toBe(true);
    bob.restart();
    await world.until(() => isSettled(alice, bob));
    await expectWorking(made);
    expect(statesOf(bob)).toEqual(['agreed', 'ok']);
    expect([...alice.eventsOf('irregular'), ...bob.eventsOf('irregular')]).toEqual([]);
  });

  test('[AG159] not while the key has not left', async () => {
    const made = await pair();
    const { world, alice, bob } = made;
    world.network.down.add('two.example');
    world.network.cut({ host: 'two.example' });
    expect(resync(made)).toBe(true);
    await world.pass(RESTART_MS);
    expect(resync(made)).toBe(false);
    world.network.down.delete('two.example');
    await world.until(() => isSettled(alice, bob));
  });

  test('[AG160] [AG33] keys that cross others make the same ratchet at both ends', async () => {
    const made = await pair();
    const { world, alice, bob, bobConn } = made;
    resync(made);
    bob.transaction((db) => bob.agent.resync(db, bobConn));
    await world.until(() => isSettled(alice, bob));
    expect([statesOf(alice), statesOf(bob)]).toEqual([
      ['started', 'agreed', 'ok'],
      ['started', 'agreed', 'ok'],
    ]);
    await expectWorking(made);
    expect([...alice.eventsOf('irregular'), ...bob.eventsOf('irregular')]).toEqual([]);
  });

  test.each(['alice', 'bob'] as const)(
    '[AG160] when both began and the key of %s was lost',
    async (who) => {
      const made = await pair();
      const { world, alice, bob, bobConn } = made;
      loseNext(made[who], 'ratchetKey');
      resync(made);
      bob.transaction((db) => bob.agent.resync(db, bobConn));
      await world.pass(RESTART_MS);
      resync(made);
      bob.transaction((db) => bob.agent.resync(db, bobConn));
      await world.until(() => isSettled(alice, bob));
      await expectWorking(made);
    },
  );
});

test('[AG161] post-quantum encryption ends with the old ratchet and comes back in the new', async () => {
  const made = await pair({ pq: true });
  const { world, alice, bob, aliceConn, bobConn } = made;
  await talk(made);
  resync(made);
  await world.until(() => isSettled(alice, bob));
  const changesOf = (person: Person) =>
    person.eventsOf('pqChanged').map(({ sending, receiving }) => [sending, receiving]);
  for (const person of [alice, bob]) expect(changesOf(person)).toContainEqual([false, false]);
  await talk(made);
  for (const info of [alice.agent.info(aliceConn), bob.agent.info(bobConn)]) {
    expect(info).toMatchObject({ pqSupport: true, pqSending: true, pqReceiving: true });
  }
  for (const person of [alice, bob]) expect(changesOf(person).at(-1)).toEqual([true, true]);
});

describe('[AG162] interrupted anywhere, both agree in the end', () => {
  async function play(made: Connected): Promise<void> {
    const { world, alice, bob, aliceConn, bobConn } = made;
    resync(made);
    await world.until(() => isSettled(alice, bob));
    alice.say(aliceConn, 'again');
    bob.say(bobConn, 'and again');
    await world.until(() => alice.texts.length === 1 && bob.texts.length === 1);
    await world.pass(30_000);
  }

  const outcome = ({ alice, bob, aliceConn, bobConn, world }: Connected): unknown => ({
    texts: [alice.texts, bob.texts],
    states: [statesOf(alice), statesOf(bob)],
    failures: [...alice.eventsOf('decryptionFailed'), ...bob.eventsOf('decryptionFailed')],
    isSame: alice.agent.info(aliceConn)?.securityCode === bob.agent.info(bobConn)?.securityCode,
    stored: world.network.storedCount,
  });
  const EXPECTED = {
    texts: [['and again'], ['again']],
    states: [
      ['started', 'agreed', 'ok'],
      ['agreed', 'ok'],
    ],
    failures: [],
    isSame: true,
    stored: 0,
  };

  async function pointsOf(interference: Interference): Promise<number[]> {
    const made = await pair();
    const points: NetworkPoint[] = [];
    made.world.network.interfere = (point) => {
      points.push(point);
      return 'pass';
    };
    await play(made);
    const applies = ({ command, phase }: NetworkPoint): boolean =>
      interference === 'twice'
        ? command === 'MSG' && phase === 'before'
        : command !== 'ACK' && (interference === 'cut' || (command !== 'MSG' && phase === 'after'));
    return points.flatMap((point, index) => (applies(point) ? [index] : []));
  }

  test.each(['cut', 'twice', 'lose'] as const)(
    '%s at every command, answer and delivery',
    async (interference) => {
      for (const at of await pointsOf(interference)) {
        const made = await pair();
        let count = 0;
        made.world.network.interfere = () => (count++ === at ? interference : 'pass');
        await play(made);
        expect({ at, ...(outcome(made) as object) }).toEqual({ at, ...EXPECTED });
      }
    },
    60_000,
  );

  test.each(DEATHS)(
    'death of $who at every commit, kept $isKept',
    async ({ who, isKept }) => {
      for (let commit = 0; ; commit++) {
        const made = await pair();
        const person = made[who];
        person.death = { commit, isKept };
        await play(made);
        expect({ commit, ...(outcome(made) as object) }).toEqual({ commit, ...EXPECTED });
        if (person.death !== undefined) return;
      }
    },
    60_000,
  );
});

test('[AG50] nothing can be sent meanwhile', async () => {
  const made = await pair();
  const { alice, aliceConn } = made;
  resync(made);
  const message = { body: utf8Encode('too early'), notification: true };
  expect(alice.transaction((db) => alice.agent.send(db, aliceConn, message))).toEqual({
    ok: false,
    error: { type: 'syncRequired' },
  });
});
