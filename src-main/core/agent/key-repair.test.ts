/** Who brings keys in step again, and from when on the user can: SPEC.md, AG171. */
import { expect, test } from 'vitest';
import { type Connected, ONE_USER, type Person } from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { type RepairFacts, keyRepair } from './connections/key-repair.ts';
import { AUTO_RESYNC_MS, RESTART_MS } from './connections/ratchet-sync.ts';

const open = useWorlds();
const { pair } = open;

/** What is said of Alice's connection, alone and in the list. */
function repairOf({ alice, aliceConn }: Connected): unknown {
  const repair = alice.agent.info(aliceConn)?.keyRepair;
  expect(alice.agent.summaries(ONE_USER).get(aliceConn)?.keyRepair).toEqual(repair);
  return repair;
}

const resync = ({ alice, aliceConn }: Connected): boolean =>
  alice.transaction((db) => alice.agent.resync(db, aliceConn));
const isSettled = (...people: Person[]): boolean =>
  people.every((person) => person.eventsOf('ratchetSync').at(-1)?.state === 'ok');

test('[AG171] the agent, from a renewal to its end; the user when five minutes are over', async () => {
  const made = await pair();
  const { world, alice, bob } = made;
  expect(repairOf(made)).toBeUndefined();
  await bob.agent.stop();
  world.network.down.add('two.example');
  world.network.cut({ host: 'two.example' });
  alice.transaction((db) => alice.agent.renewAll(db));
  expect(repairOf(made)).toEqual({ by: 'app' });
  await world.until(() => alice.eventsOf('ratchetSync').at(-1)?.state === 'started');
  const startedAtMs = world.clock.now();
  // The keys wait for the server.
  await world.pass(RESTART_MS);
  expect([repairOf(made), resync(made)]).toEqual([{ by: 'app' }, false]);
  expect(alice.eventsOf('ratchetKeySettled')).toEqual([]);
  world.network.down.delete('two.example');
  await world.until(() => alice.eventsOf('ratchetKeySettled').length === 1);
  expect(repairOf(made)).toEqual({ by: 'app', againAtMs: startedAtMs + RESTART_MS });
  expect([resync(made), repairOf(made)]).toEqual([true, { by: 'app' }]);
  await world.until(() => alice.eventsOf('ratchetKeySettled').length === 2);
  bob.restart();
  await world.until(() => isSettled(alice, bob));
  expect(repairOf(made)).toBeUndefined();
});

test('[AG171] not before the five minutes are over', async () => {
  const made = await pair();
  const { world, alice, bob } = made;
  await bob.agent.stop();
  expect(resync(made)).toBe(true);
  await world.until(() => alice.eventsOf('ratchetKeySettled').length === 1);
  const { againAtMs } = repairOf(made) as { readonly againAtMs: number };
  await world.pass(againAtMs - 1 - world.clock.now());
  expect(resync(made)).toBe(false);
  await world.pass(1);
  expect(resync(made)).toBe(true);
});

const NOW_MS = 10 * AUTO_RESYNC_MS;
const facts: RepairFacts = {
  status: 'ready',
  agentVersion: 7,
  isPeerDeleted: false,
  ratchetSync: 'required',
  atMs: NOW_MS - 1,
  autoCount: 0,
  isKeyWaiting: false,
};

test('[AG171] the user, where the agent does nothing by itself or waits for its time', () => {
  expect(keyRepair(facts, NOW_MS)).toEqual({ by: 'user' });
  expect(keyRepair({ ...facts, ratchetSync: 'allowed' }, NOW_MS)).toEqual({ by: 'user' });
  expect(keyRepair({ ...facts, atMs: NOW_MS - AUTO_RESYNC_MS }, NOW_MS)).toEqual({ by: 'app' });
});

test.each([{ ratchetSync: 'ok' }, { agentVersion: 2 }, { isPeerDeleted: true }] as const)(
  '[AG171] nobody, with %o',
  (change) => {
    expect(keyRepair({ ...facts, ...change }, NOW_MS)).toBeUndefined();
  },
);
