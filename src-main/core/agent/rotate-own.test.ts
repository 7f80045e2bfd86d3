/** Moving our own queue to another server: the rules of SPEC.md, "Moving our queues". */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import { sql } from '../database/index.ts';
import type { SmpError } from '../smp/index.ts';
import { type Connected, DEATHS, type Person, connected } from '../testing/agent-world.ts';
import { TELL_AGAIN_MS } from './connections/rotate-own.ts';
import type { Interference, NetworkPoint } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';

const open = useWorlds();

/** Bob may use two servers more than the one he is on. */
async function pair(): Promise<Connected> {
  const made = await connected();
  const { world, bob } = made;
  bob.servers.push(world.network.addServer('three.example'));
  open.push(made.world);
  return made;
}

const statesOf = (person: Person): string[] =>
  person.eventsOf('rotation').map(({ state }) => state);
const isDone = (person: Person): boolean => statesOf(person).at(-1) === 'done';

function rotate({ bob, bobConn }: Connected): boolean {
  return bob.transaction((db) => bob.agent.rotate(db, bobConn));
}

/** Bob moves while both talk; ends when both know that all has arrived. */
async function play(made: Connected): Promise<void> {
  const { world, alice, bob, aliceConn, bobConn } = made;
  alice.say(aliceConn, 'a1');
  bob.transaction((db) => {
    bob.agent.rotate(db, bobConn);
    bob.agent.send(db, bobConn, { body: utf8Encode('b1'), notification: true });
  });
  await world.until(() => bob.texts.length >= 1 && alice.texts.length >= 1);
  alice.say(aliceConn, 'a2');
  await world.until(() => isDone(bob) && alice.eventsOf('peerRotated').length > 0);
  alice.say(aliceConn, 'a3');
  bob.say(bobConn, 'b2');
  const isDelivered = (person: Person, count: number): boolean =>
    person.eventsOf('delivered').length >= count;
  await world.until(() => isDelivered(alice, 3) && isDelivered(bob, 2));
  await world.until(() => bob.agent.info(bobConn)?.rcvServers.length === 1);
  await world.pass(30_000);
}

function outcome({ alice, bob, aliceConn, bobConn, world }: Connected): unknown {
  const troubleOf = (person: Person): string[] =>
    person.events
      .map(({ type }) => type)
      .filter((type) =>
        ['decryptionFailed', 'sendFailed', 'ratchetSync', 'peerDeleted', 'queueLost'].includes(
          type,
        ),
      );
  return {
    alice: [...alice.texts].sort(),
    bob: [...bob.texts].sort(),
    servers: [bob.agent.info(bobConn)?.rcvServers, alice.agent.info(aliceConn)?.sndServers],
    rotation: [bob.agent.info(bobConn)?.rotation, alice.agent.info(aliceConn)?.rotation],
    states: statesOf(bob),
    peerRotated: alice.eventsOf('peerRotated').length,
    trouble: [...troubleOf(alice), ...troubleOf(bob)],
    stored: world.network.storedCount,
    errors: world.errors,
  };
}

const EXPECTED = {
  alice: ['b1', 'b2'],
  bob: ['a1', 'a2', 'a3'],
  servers: [['three.example'], ['three.example']],
  rotation: [undefined, undefined],
  states: ['started', 'progress', 'progress', 'progress', 'done'],
  peerRotated: 1,
  trouble: [],
  stored: 0,
  errors: [],
};

describe('a queue of ours', () => {
  test('[AG145] moves to another server, and the old queue is deleted', async () => {
    const made = await pair();
    await play(made);
    expect(outcome(made)).toEqual(EXPECTED);
    expect(made.world.network.queueCount).toBe(2);
  });

  test('[AG145] moves once at a time, and again when it has moved', async () => {
    const made = await pair();
    const { world, bob, bobConn } = made;
    expect(rotate(made)).toBe(true);
    expect(rotate(made)).toBe(false);
    expect(bob.agent.info(bobConn)?.rotation).toEqual({ phase: 'making', canAbort: true });
    await world.until(() => isDone(bob));
    await world.until(() => bob.agent.info(bobConn)?.rcvServers.length === 1);
    expect(rotate(made)).toBe(true);
    await world.until(() => statesOf(bob).filter((state) => state === 'done').length === 2);
    await world.until(() => world.network.queueCount === 2);
    expect(bob.agent.info(bobConn)?.rcvServers).toEqual(['two.example']);
  });

  test('[AG145] does not move where there is no other server', async () => {
    const made = await pair();
    made.bob.servers.pop();
    expect(rotate(made)).toBe(false);
    expect(made.bob.agent.info(made.bobConn)?.rotation).toBeUndefined();
  });

  test('[AG145] does not move while the ratchets are not in step', async () => {
    const made = await pair();
    made.bob.transaction((db) => made.bob.agent.resync(db, made.bobConn));
    expect(rotate(made)).toBe(false);
  });

  test('[AG146] is made elsewhere where the chosen server is dead', async () => {
    const made = await pair();
    const { world, bob, bobConn } = made;
    world.network.down.add('three.example');
    expect(rotate(made)).toBe(true);
    await world.quiet();
    bob.servers.push(world.network.addServer('four.example'));
    await world.until(() => isDone(bob));
    await world.until(() => world.network.queueCount === 2);
    expect(bob.agent.info(bobConn)?.rcvServers).toEqual(['four.example']);
  });

  test('[AG147] stays when the move is given up before the peer was told to use the new queue', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    await alice.agent.stop();
    rotate(made);
    await world.until(() => bob.agent.info(bobConn)?.rotation?.phase === 'told');
    expect(world.network.queueCount).toBe(3);
    expect(bob.transaction((db) => bob.agent.abortRotation(db, bobConn))).toBe(true);
    expect(bob.transaction((db) => bob.agent.abortRotation(db, bobConn))).toBe(false);
    await world.until(() => world.network.queueCount === 2);
    alice.restart();
    alice.say(aliceConn, 'where are you?');
    await world.until(() => alice.eventsOf('delivered').length === 1);
    expect(bob.agent.info(bobConn)).toMatchObject({
      rcvServers: ['two.example'],
      rotation: undefined,
    });
    expect(statesOf(bob)).toEqual(['started', 'progress', 'aborted']);
    // The keys that Alice has sent for the queue that is gone do no harm, nor does another move.
    expect(rotate(made)).toBe(true);
    await world.until(() => isDone(bob) && alice.eventsOf('peerRotated').length === 1);
    expect(alice.agent.info(aliceConn)?.sndServers).toEqual(['three.example']);
  });

  test('[AG147] stays when the server will not have the key of the peer', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    bob.react = (db, event) => {
      if (event.type !== 'rotation' || statesOf(bob).length !== 2) return;
      // Not our key for the new queue: as if the server had lost it.
      const key = systemRandom(32);
      db.run(sql`UPDATE agent_rcv_queue SET auth_secret = ${key} WHERE rotation = 'keyed'`);
    };
    rotate(made);
    await world.until(() => statesOf(bob).at(-1) === 'aborted');
    alice.say(aliceConn, 'where are you?');
    await world.until(() => alice.eventsOf('delivered').length === 1);
    expect(bob.agent.info(bobConn)).toMatchObject({
      rcvServers: ['two.example'],
      rotation: undefined,
    });
  });

  test('[AG147] a server that forgets the new queue ends the move, not the connection', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    await alice.agent.stop();
    rotate(made);
    await world.until(() => bob.agent.info(bobConn)?.rotation?.phase === 'told');
    bob.transaction((db) => {
      db.run(
        sql`UPDATE agent_rcv_queue SET auth_secret = ${systemRandom(32)} WHERE rotation = 'added'`,
      );
    });
    world.network.cut({ host: 'three.example' });
    await world.until(() => statesOf(bob).at(-1) === 'aborted');
    expect(bob.eventsOf('queueLost')).toEqual([]);
    alice.restart();
    alice.say(aliceConn, 'where are you?');
    await world.until(() => alice.eventsOf('delivered').length === 1);
  });

  test('[AG145] goes with its connection, wherever the move is', async () => {
    for (let stage = 1; stage <= 4; stage++) {
      const made = await pair();
      const { world, bob, bobConn } = made;
      bob.react = (_, event) => {
        if (event.type !== 'rotation' || statesOf(bob).length !== stage - 1) return;
        queueMicrotask(() => {
          bob.transaction((inner) => {
            bob.agent.delete(inner, bobConn, { waitDelivery: false });
          });
        });
      };
      rotate(made);
      await world.pass(60_000);
      expect({ stage, left: world.network.queueCount }).toEqual({ stage, left: 1 });
      expect(bob.agent.info(bobConn)).toBeUndefined();
    }
  });

  test('[AG151] waits for the end of a re-synchronisation', async () => {
    for (const at of [1, 2]) {
      const made = await pair();
      const { world, alice, bob, bobConn } = made;
      bob.react = (_, event) => {
        if (event.type !== 'rotation' || statesOf(bob).length !== at) return;
        queueMicrotask(() => {
          bob.transaction((inner) => bob.agent.resync(inner, bobConn));
        });
      };
      rotate(made);
      await world.until(() => isDone(bob) && alice.eventsOf('peerRotated').length === 1);
      await world.until(() => world.network.queueCount === 2);
      expect(bob.eventsOf('ratchetSync').at(-1)?.state).toBe('ok');
      expect(bob.eventsOf('decryptionFailed')).toEqual([]);
    }
  });

  test('[AG147] cannot be held back once the peer may have moved', async () => {
    const made = await pair();
    const { world, alice, bob, bobConn } = made;
    const seen: unknown[] = [];
    bob.react = (db, event) => {
      if (event.type !== 'rotation') return;
      seen.push(bob.agent.info(bobConn)?.rotation);
      if (seen.length === 4) {
        expect(bob.agent.abortRotation(db, bobConn)).toBe(false);
      }
    };
    rotate(made);
    await world.until(() => isDone(bob) && alice.eventsOf('peerRotated').length === 1);
    expect(seen).toEqual([
      { phase: 'making', canAbort: true },
      { phase: 'told', canAbort: true },
      { phase: 'switching', canAbort: true },
      { phase: 'switching', canAbort: false },
      undefined,
    ]);
  });

  test('[AG148] both ends may move at once', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    alice.servers.push(world.network.addServer('five.example'));
    alice.transaction((db) => {
      expect(alice.agent.rotate(db, aliceConn)).toBe(true);
    });
    rotate(made);
    alice.say(aliceConn, 'a1');
    bob.say(bobConn, 'b1');
    await world.until(() => isDone(alice) && isDone(bob));
    await world.until(() => alice.texts.length === 1 && bob.texts.length === 1);
    await world.until(() => world.network.queueCount === 2);
    alice.say(aliceConn, 'a2');
    bob.say(bobConn, 'b2');
    await world.until(() => alice.texts.length === 2 && bob.texts.length === 2);
    expect([alice.agent.info(aliceConn), bob.agent.info(bobConn)]).toMatchObject([
      { rcvServers: ['five.example'], sndServers: ['three.example'] },
      { rcvServers: ['three.example'], sndServers: ['five.example'] },
    ]);
  });

  test('[AG149] a peer that does not answer leaves everything working', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    rotate(made);
    // The peer's agent does not know the word: what it would answer never leaves.
    alice.transaction((db) => {
      db.run(sql`CREATE TRIGGER deaf AFTER INSERT ON agent_delivery
        WHEN (SELECT kind FROM agent_outgoing WHERE out_id = NEW.out_id) = 'queue'
        BEGIN DELETE FROM agent_outgoing WHERE out_id = NEW.out_id; END`);
    });
    await world.pass(60_000);
    alice.say(aliceConn, 'nothing changed');
    bob.say(bobConn, 'indeed');
    await world.until(() => alice.texts.length === 1 && bob.texts.length === 1);
    expect(bob.agent.info(bobConn)?.rotation).toEqual({ phase: 'told', canAbort: true });
  });

  test('[AG149] a peer that has not got the word to move is told again', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    bob.react = (db, event) => {
      if (event.type !== 'rotation' || statesOf(bob).length !== 3) return;
      db.run(sql`DELETE FROM agent_outgoing`);
    };
    rotate(made);
    await world.quiet();
    expect(bob.agent.info(bobConn)?.rotation).toEqual({ phase: 'switching', canAbort: false });
    alice.say(aliceConn, 'still here');
    await world.pass(TELL_AGAIN_MS);
    expect([bob.texts, statesOf(bob).at(-1)]).toEqual([['still here'], 'progress']);
    alice.say(aliceConn, 'where else?');
    await world.until(() => isDone(bob) && alice.eventsOf('peerRotated').length === 1);
    expect(bob.texts).toEqual(['still here', 'where else?']);
  });

  test('[AG150] what is left in the old queue is received before it is deleted', async () => {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    let isBroken = true;
    bob.react = (_, event) => {
      if (event.type === 'message' && isBroken) throw new Error('the disk is full');
      // Bob's word to use the new queue has not left yet.
      if (event.type === 'rotation' && statesOf(bob).length === 3) {
        queueMicrotask(() => {
          alice.say(aliceConn, 'one', 'two', 'three');
        });
      }
    };
    rotate(made);
    await world.until(() => isDone(bob));
    await world.pass(60_000);
    expect([bob.texts, world.network.queueCount]).toEqual([[], 3]);
    isBroken = false;
    await world.until(() => bob.texts.length === 3);
    await world.until(() => world.network.queueCount === 2);
    expect(bob.agent.info(bobConn)?.rcvServers).toEqual(['three.example']);
    world.errors.length = 0;
  });

  test.each<[string, SmpError, boolean]>([
    ['INTERNAL', { type: 'INTERNAL' }, true],
    ['STORE', { type: 'STORE', text: 'database is down' }, true],
    ['CMD UNKNOWN', { type: 'CMD', code: 'UNKNOWN' }, false],
    ['an error of a later version', { type: 'unknown', text: 'LATER' }, false],
  ])('[AG150] an old server that answers %s to QUE', async (_, error, isAskedAgain) => {
    const made = await pair();
    const { world, bob } = made;
    world.network.refuse = (command) => (command === 'QUE' ? error : undefined);
    rotate(made);
    await world.until(() => isDone(bob));
    await world.pass(60_000);
    expect(world.network.queueCount).toBe(isAskedAgain ? 3 : 2);
    world.network.refuse = () => undefined;
    await world.until(() => world.network.queueCount === 2);
  });
});

describe('[AG151] interrupted anywhere, a move ends the same', () => {
  async function pointsOf(interference: Interference): Promise<number[]> {
    const made = await pair();
    const points: NetworkPoint[] = [];
    made.world.network.interfere = (point) => {
      points.push(point);
      return 'pass';
    };
    await play(made);
    const applies = ({ command, phase }: NetworkPoint): boolean => {
      if (interference === 'twice') return command === 'MSG' && phase === 'before';
      if (interference === 'lose') return command !== 'MSG' && phase === 'after';
      // A lost acknowledgement is a delivery that comes twice.
      return command !== 'ACK' && command !== 'SUB';
    };
    return points.flatMap((point, index) => (applies(point) ? [index] : []));
  }

  test.each(['cut', 'twice', 'lose'] as const)(
    '%s at every command, answer and delivery',
    async (interference) => {
      for (const at of await pointsOf(interference)) {
        const made = await pair();
        let count = 0;
        let where = '';
        made.world.network.interfere = (point) => {
          if (count++ !== at) return 'pass';
          where = JSON.stringify(point);
          return interference;
        };
        try {
          await play(made);
          expect(outcome(made)).toEqual(EXPECTED);
        } catch (error) {
          throw new Error(`${interference} at ${String(at)} ${where}`, { cause: error });
        }
      }
    },
    120_000,
  );

  test.each(DEATHS)(
    'death of $who at every commit, kept $isKept',
    async ({ who, isKept }) => {
      for (let commit = 0; ; commit++) {
        const made = await pair();
        const person = made[who];
        person.death = { commit, isKept };
        try {
          await play(made);
          expect(outcome(made)).toEqual(EXPECTED);
        } catch (error) {
          throw new Error(`death at commit ${String(commit)}`, { cause: error });
        }
        if (person.death !== undefined) return;
      }
    },
    120_000,
  );
});
