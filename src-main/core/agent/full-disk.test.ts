/** A disk that takes nothing for a while: SPEC.md, [AG176]. */
import { afterEach, expect, test, vi } from 'vitest';
import { sql } from '../database/index.ts';
import { type Person, connected } from '../testing/agent-world.ts';
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
