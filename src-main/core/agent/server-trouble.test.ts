/** Servers that cannot look up or store anything for a while (rules in SPEC.md). */
import { expect, test } from 'vitest';
import { defined } from '../base/index.ts';
import type { SmpError } from '../smp/index.ts';
import {
  type Connected,
  World,
  connected,
  introduce,
  isConnected,
} from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';

const open = useWorlds();
const TROUBLE: SmpError = { type: 'STORE', text: 'the database is away' };
const HOUR_MS = 3_600_000;

type Refuse = (command: string) => SmpError | undefined;

/** Connects, both say something, and Bob's queue moves. */
async function play({ world, alice, bob, aliceConn, bobConn }: Connected): Promise<void> {
  await world.until(() => isConnected(alice) && isConnected(bob));
  alice.say(aliceConn, 'a1');
  bob.say(bobConn, 'b1');
  await world.until(() => alice.texts.length === 1 && bob.texts.length === 1);
  bob.transaction((db) => bob.agent.rotate(db, bobConn));
  await world.until(() => bob.eventsOf('rotation').at(-1)?.state === 'done');
  alice.say(aliceConn, 'a2');
  await world.until(() => bob.texts.length === 2 && world.network.queueCount === 2);
  await world.until(() => alice.eventsOf('delivered').length === 2);
  await world.pass(30_000);
}

async function playWith(refuse: Refuse): Promise<unknown> {
  const world = new World();
  open.push(world);
  const { network } = world;
  const alice = world.person('alice', network.addServer('one.example'));
  const bob = world.person('bob', network.addServer('two.example'));
  const made = await introduce(world, { alice, bob });
  bob.servers.push(network.addServer('three.example'));
  network.refuse = refuse;
  await play(made);
  return [alice.texts, bob.texts, network.storedCount, network.queueCount];
}

const EXPECTED = [['b1'], ['a1', 'a2'], 0, 2];

test('[AG14] trouble at any command ends the same', async () => {
  const commands: string[] = [];
  expect(await playWith((command) => void commands.push(command))).toEqual(EXPECTED);
  for (const [at, command] of commands.entries()) {
    let count = 0;
    const outcome = await playWith(() => (count++ === at ? TROUBLE : undefined));
    expect([at, command, outcome]).toEqual([at, command, EXPECTED]);
  }
}, 120_000);

test('[AG184] a server cannot make its trouble look like that of the proxy of the user', async () => {
  const { world, alice, bob, aliceConn } = await open.pair();
  world.network.refuse = (command) =>
    command === 'SEND' ? { type: 'unknown', text: 'SOCKS_AUTH_FAILED' } : undefined;
  alice.say(aliceConn, 'hello');
  await world.until(() => alice.eventsOf('sendDelayed').length === 1);
  const { msgId, error } = defined(alice.eventsOf('sendDelayed')[0], 'delay');
  expect(error.type).toBe('server');
  expect(alice.agent.delivery(aliceConn, msgId)?.queues[0]?.lastProblem).toBe(
    'two.example: unknown SOCKS_AUTH_FAILED',
  );
  world.network.refuse = () => undefined;
  await world.until(() => bob.texts.length === 1);
});

test.each(['NEW', 'SUB', 'SKEY', 'KEY', 'SEND', 'ACK', 'QUE', 'DEL'])(
  '[AG14] %s in trouble several times ends the same',
  async (which) => {
    let count = 0;
    const refuse: Refuse = (command) => (command === which && count++ < 5 ? TROUBLE : undefined);
    expect(await playWith(refuse)).toEqual(EXPECTED);
  },
  60_000,
);

test.each<[string, SmpError, number]>([
  ['in trouble is asked until it is done', TROUBLE, 1],
  ['that refuses is not asked for ever', { type: 'CMD', code: 'PROHIBITED' }, 2],
])('[AG40] for the deletion of a queue a server %s', async (_, error, queueCount) => {
  const made = await connected();
  const { world, alice, aliceConn } = made;
  open.push(world);
  world.network.refuse = (command) => (command === 'DEL' ? error : undefined);
  alice.transaction((db) => {
    alice.agent.delete(db, aliceConn, { waitDelivery: false });
  });
  await world.pass(3 * HOUR_MS);
  expect(world.network.queueCount).toBe(2);
  world.network.refuse = () => undefined;
  await world.pass(HOUR_MS);
  expect(world.network.queueCount).toBe(queueCount);
});
