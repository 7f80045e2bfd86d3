/**
 * Every cut and every death (rules in SPEC.md): the same story is played again and again, interrupted
 * at one more point each time, and has to end the same way.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { initCrypto } from '../crypto/index.ts';
import {
  type Connected,
  type Person,
  World,
  introduce,
  isConnected,
} from '../testing/agent-world.ts';
import type { Interference, NetworkPoint } from '../testing/memory-smp.ts';

beforeAll(async () => {
  await initCrypto();
});

type Handshake = 'fast' | 'classic' | 'aliceOld' | 'bobOld';
const HANDSHAKES: readonly Handshake[] = ['fast', 'classic', 'aliceOld', 'bobOld'];

function newWorld(handshake: Handshake): { world: World; alice: Person; bob: Person } {
  const world = new World();
  const isOld = (who: Handshake): boolean => handshake === who || handshake === 'classic';
  const one = world.network.addServer('one.example', { isOld: isOld('aliceOld') });
  const two = world.network.addServer('two.example', { isOld: isOld('bobOld') });
  return { world, alice: world.person('alice', one), bob: world.person('bob', two) };
}

/** Connects, then both say two things; ends when all receipts are there. */
async function play({ world, alice, bob, aliceConn, bobConn }: Connected): Promise<void> {
  await world.until(() => isConnected(alice) && isConnected(bob));
  alice.say(aliceConn, 'a1', 'a2');
  bob.say(bobConn, 'b1');
  await world.until(() => bob.texts.length >= 2 && alice.texts.length >= 1);
  bob.say(bobConn, 'b2');
  const isDelivered = (person: Person): boolean => person.eventsOf('delivered').length >= 2;
  await world.until(() => isDelivered(alice) && isDelivered(bob));
  // Acknowledgements that were lost are made up for after a reconnection.
  await world.pass(30_000);
}

/** What must be the same however the story went. */
function outcome({ world, alice, bob, aliceConn, bobConn }: Connected): unknown {
  const view = (person: Person, connId: Connected['aliceConn']): unknown => ({
    texts: person.texts,
    connected: person.eventsOf('connected').length,
    info: person.eventsOf('info').length + person.eventsOf('confirmation').length,
    sent: person.eventsOf('sent').length,
    delivered: person.eventsOf('delivered').map(({ status }) => status),
    trouble: person.events.filter(({ type }) =>
      ['decryptionFailed', 'sendFailed', 'joinFailed', 'ratchetSync'].includes(type),
    ),
    pending: person.agent.info(connId)?.pendingCount,
    isReady: person.agent.info(connId)?.isReady,
  });
  return {
    alice: view(alice, aliceConn),
    bob: view(bob, bobConn),
    stored: world.network.storedCount,
    errors: world.errors,
  };
}

const EXPECTED = {
  alice: {
    texts: ['b1', 'b2'],
    connected: 1,
    info: 1,
    sent: 2,
    delivered: ['ok', 'ok'],
    trouble: [],
    pending: 0,
    isReady: true,
  },
  bob: {
    texts: ['a1', 'a2'],
    connected: 1,
    info: 1,
    sent: 2,
    delivered: ['ok', 'ok'],
    trouble: [],
    pending: 0,
    isReady: true,
  },
  stored: 0,
  errors: [],
};

/** The points of an undisturbed story to which an interference applies. */
async function pointsOf(handshake: Handshake, interference: Interference): Promise<number[]> {
  const { world, alice, bob } = newWorld(handshake);
  const pair = await introduce(world, { alice, bob });
  const points: NetworkPoint[] = [];
  world.network.interfere = (point) => {
    points.push(point);
    return 'pass';
  };
  await play(pair);
  await world.stop();
  const applies = ({ command, phase }: NetworkPoint): boolean => {
    if (interference === 'twice') return command === 'MSG' && phase === 'before';
    return interference === 'cut' || (command !== 'MSG' && phase === 'after');
  };
  return points.flatMap((point, index) => (applies(point) ? [index] : []));
}

/** Plays once with an interference at the n-th point of the network; how many points there were. */
async function playInterfered(
  handshake: Handshake,
  interference: Interference,
  at: number,
): Promise<number> {
  const { world, alice, bob } = newWorld(handshake);
  const pair = await introduce(world, { alice, bob });
  let count = 0;
  let where = '';
  world.network.interfere = (point) => {
    if (count++ !== at) return 'pass';
    where = JSON.stringify(point);
    return interference;
  };
  try {
    await play(pair);
    expect({ where, at, ...(outcome(pair) as object) }).toEqual({ where, at, ...EXPECTED });
  } catch (error) {
    throw new Error(`${interference} at ${String(at)} ${where}`, { cause: error });
  } finally {
    world.network.interfere = () => 'pass';
    await world.stop();
  }
  return count;
}

describe.each(HANDSHAKES)('%s handshake', (handshake) => {
  test('[AG7] [AG10] without trouble', async () => {
    expect(await playInterfered(handshake, 'pass', -1)).toBeGreaterThan(20);
  });

  // Where only one queue is of the old kind, the handshake has no steps that the others do not have.
  const isMixed = handshake === 'aliceOld' || handshake === 'bobOld';
  const interferences = isMixed ? (['lose'] as const) : (['cut', 'twice', 'lose'] as const);

  test.each(interferences)(
    '[AG11] %s at every command, answer and delivery ends the same',
    async (interference) => {
      const points = await pointsOf(handshake, interference);
      for (const at of points) await playInterfered(handshake, interference, at);
    },
    120_000,
  );

  test.each([
    ...(isMixed ? [] : [{ who: 'alice', isKept: true } as const]),
    ...(isMixed ? [] : [{ who: 'bob', isKept: true } as const]),
    { who: 'alice', isKept: false } as const,
    { who: 'bob', isKept: false } as const,
  ])(
    '[AG12] death of $who at every commit, kept $isKept, ends the same',
    async ({ who, isKept }) => {
      for (let commit = 0; ; commit++) {
        const { world, alice, bob } = newWorld(handshake);
        const pair = await introduce(world, { alice, bob });
        const person = who === 'alice' ? alice : bob;
        person.death = { commit, isKept };
        try {
          await play(pair);
          expect(outcome(pair)).toEqual(EXPECTED);
        } catch (error) {
          throw new Error(`death at commit ${String(commit)}`, { cause: error });
        } finally {
          await world.stop();
        }
        // The story had fewer commits than that: every one of them was tried.
        if (person.death !== undefined) return;
      }
    },
    120_000,
  );
});
