/** A disk that takes nothing for a while: SPEC.md, [AG176]. */
import { afterEach, expect, test, vi } from 'vitest';
import { sql } from '../database/index.ts';
import { type Person, World, connected, introduce, isConnected } from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { HOUSEKEEPING_MS } from './deps.ts';

const open = useWorlds();

afterEach(() => {
  vi.restoreAllMocks();
});

function fill({ database }: Person): { readonly empty: () => void } {
  const transaction = vi.spyOn(database, 'transaction').mockImplementation(() => {
    throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  });
  return {
    empty: () => {
      transaction.mockRestore();
    },
  };
}

function commandCount({ database }: Person): number {
  return database.read.all(sql`SELECT 1 FROM agent_command`).length;
}

test('[AG176] what servers have answered meanwhile is written once it takes something', async () => {
  const { world, alice, bob, aliceConn } = await connected({ pq: true });
  open.push(world);
  await world.quiet();
  alice.say(aliceConn, 'one', 'two', 'three');
  const disk = fill(alice);
  await world.pass(60_000);
  expect(bob.texts).toEqual(['one', 'two', 'three']);
  expect(alice.eventsOf('sent')).toEqual([]);
  disk.empty();
  await world.pass(60_000);
  expect(alice.eventsOf('sent')).toHaveLength(3);
  expect(bob.texts).toEqual(['one', 'two', 'three']);
  expect(world.errors.splice(0)).not.toEqual([]);
});

test('[AG176] receipts and an exchange of keys that are due meanwhile follow', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await connected({ pq: true });
  open.push(world);
  await world.quiet();
  for (const text of ['one', 'two', 'three']) bob.say(bobConn, text);
  await world.until(() => alice.texts.length === 3, 0);
  const disk = fill(alice);
  await world.pass(60_000);
  disk.empty();
  await world.pass(60_000);
  expect(bob.eventsOf('delivered')).toHaveLength(3);
  alice.transaction((db) => {
    db.run(sql`UPDATE agent_connection SET ratchet_sync = 'required', resync_at = NULL
      WHERE conn_id = ${aliceConn}`);
  });
  const again = fill(alice);
  alice.agent.wake();
  await world.pass(60_000);
  again.empty();
  await world.pass(10 * 60_000);
  expect(alice.agent.info(aliceConn)?.ratchetSync).toBe('ok');
  const told = world.errors.splice(0).join();
  for (const event of ['receipts.notWritten', 'resync.notWritten']) expect(told).toContain(event);
});

test('[AG176] a reply queue whose server is dead is made on another one after it', async () => {
  const world = new World();
  open.push(world);
  world.network.down.add('dead.example');
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('dead.example'));
  const { bobConn } = await introduce(world, { alice, bob });
  bob.servers.push(world.network.addServer('two.example'));
  const disk = fill(bob);
  await world.pass(30_000);
  expect(world.errors.splice(0).join()).toContain('command.notMoved');
  disk.empty();
  await world.until(() => isConnected(alice) && isConnected(bob));
  expect(bob.agent.info(bobConn)?.rcvServers).toEqual(['two.example']);
});

test('[AG176] queues that are deleted meanwhile are forgotten once it takes something', async () => {
  const { world, alice, aliceConn } = await connected({ pq: true });
  open.push(world);
  await world.quiet();
  alice.transaction((db) => {
    alice.agent.deleteMany(db, [aliceConn], {});
  });
  const disk = fill(alice);
  await world.pass(60_000);
  expect(commandCount(alice)).toBe(1);
  disk.empty();
  await world.pass(5 * 60_000);
  expect(commandCount(alice)).toBe(0);
  expect(world.errors.splice(0)).not.toEqual([]);
});

test('[AG176] what is over is forgotten once it takes something', async () => {
  const { world, alice } = await connected({ pq: true });
  open.push(world);
  await world.quiet();
  const disk = fill(alice);
  await world.pass(HOUSEKEEPING_MS);
  disk.empty();
  expect(world.errors.splice(0).join()).toContain('housekeeping.failed');
  const before = alice.commitCount;
  await world.pass(5 * 60_000);
  expect(alice.commitCount).toBeGreaterThan(before);
});
