/** A request at an address, cut or killed at every point (rules in SPEC.md). */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import {
  DEATHS,
  type Death,
  ONE_USER,
  type Person,
  World,
  isConnected,
} from '../testing/agent-world.ts';
import { insist, joinBy } from '../testing/link-steps.ts';
import type { Interference, NetworkPoint } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import type { Invitation } from './index.ts';

const open = useWorlds();

type Story = {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
  readonly address: Invitation;
};

type Victim = { readonly who: 'alice' | 'bob'; readonly death: Death };

/** Alice makes an address on the first server; Bob's server is the second. */
async function story(victim?: Victim): Promise<Story> {
  const world = new World();
  open.push(world);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  if (victim !== undefined) ({ alice, bob })[victim.who].death = victim.death;
  const address = await insist(world, alice, (agent) => agent.createAddress({ userId: ONE_USER }));
  return { world, alice, bob, address };
}

const typesOf = (person: Person): string[] => person.events.map(({ type }) => type);

/** The story of a request, accepted at once, with a word from each; told until all is delivered. */
async function play(told: Story): Promise<void> {
  const { world, alice, bob, address } = told;
  alice.react = (db, event) => {
    if (event.type !== 'request') return;
    const info = utf8Encode('{"name":"alice"}');
    alice.agent.acceptRequest(db, event.requestId, { info, pq: false });
  };
  const bobConn = joinBy(bob, address.link);
  await world.until(() => isConnected(alice) && isConnected(bob));
  const aliceConn = alice.eventsOf('connected')[0]?.connId;
  if (aliceConn === undefined) throw new Error('not connected');
  alice.say(aliceConn, 'a1');
  bob.say(bobConn, 'b1');
  const isDelivered = (person: Person): boolean => person.eventsOf('delivered').length === 1;
  await world.until(() => isDelivered(alice) && isDelivered(bob));
  await world.pass(30_000);
}

/** What must be the same however the story went. */
function ending({ world, alice, bob }: Story): unknown {
  const view = (person: Person): unknown => ({
    texts: person.texts,
    handshake: typesOf(person).filter((type) =>
      ['request', 'confirmation', 'info', 'connected'].includes(type),
    ),
    sent: person.eventsOf('sent').length,
    trouble: person.events.filter(({ type }) =>
      ['decryptionFailed', 'sendFailed', 'joinFailed', 'ratchetSync'].includes(type),
    ),
  });
  return {
    alice: view(alice),
    bob: view(bob),
    stored: world.network.storedCount,
  };
}

const EXPECTED = {
  alice: {
    texts: ['b1'],
    handshake: ['request', 'info', 'connected'],
    sent: 1,
    trouble: [],
  },
  bob: {
    texts: ['a1'],
    handshake: ['confirmation', 'connected'],
    sent: 1,
    trouble: [],
  },
  stored: 0,
};

async function playInterfered(interference: Interference, at: number): Promise<NetworkPoint[]> {
  const told = await story();
  const points: NetworkPoint[] = [];
  told.world.network.interfere = (point) => {
    // From then on it is a connection like any other (crash.test.ts).
    if (isConnected(told.alice) && isConnected(told.bob)) return 'pass';
    return points.push(point) === at + 1 ? interference : 'pass';
  };
  try {
    await play(told);
    expect(ending(told)).toEqual(EXPECTED);
  } catch (error) {
    const where = JSON.stringify(points[at]);
    throw new Error(`${interference} at ${String(at)} ${where}`, {
      cause: error,
    });
  } finally {
    told.world.network.interfere = () => 'pass';
  }
  return points;
}

describe('a request, whatever happens', () => {
  test.each(['cut', 'lose', 'twice'] as const)(
    '[AG96] %s at every command, answer and delivery ends the same',
    async (interference) => {
      const points = await playInterfered('pass', -1);
      expect(points.length).toBeGreaterThan(20);
      for (const [at, { command, phase }] of points.entries()) {
        const isAnswer = command !== 'MSG' && phase === 'after';
        const isDelivery = command === 'MSG' && phase === 'before';
        const applies = {
          cut: true,
          lose: isAnswer,
          twice: isDelivery,
          pass: false,
        };
        if (applies[interference]) await playInterfered(interference, at);
      }
    },
    120_000,
  );

  test.each(DEATHS)(
    '[AG96] death of $who at every commit from making the address on, kept $isKept, ends the same',
    async ({ who, isKept }) => {
      for (let commit = 0; ; commit++) {
        const told = await story({ who, death: { commit, isKept } });
        const person = told[who];
        try {
          await play(told);
          expect(ending(told)).toEqual(EXPECTED);
        } catch (error) {
          throw new Error(`death at commit ${String(commit)}`, {
            cause: error,
          });
        }
        // The story had fewer commits than that: every one of them was tried.
        if (person.death !== undefined) break;
      }
    },
    120_000,
  );
});
