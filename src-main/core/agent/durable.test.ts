/** What leaves while the disk is waited for: SPEC.md, AG172. */
import { expect, test } from 'vitest';
import { type Person, connected, introduce } from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';

const open = useWorlds();

/** One synchronisation ends: what has waited for it goes on. */
function synchronised(person: Person): void {
  for (const task of person.waiting?.splice(0) ?? []) task();
}

test('[AG172] a message that was stored while the disk was waited for leaves after the next wait', async () => {
  const { world, alice, bob, aliceConn } = await connected();
  open.push(world);
  alice.waiting = [];
  alice.say(aliceConn, 'one');
  await world.quiet();
  alice.say(aliceConn, 'two');
  await world.quiet();
  synchronised(alice);
  await world.until(() => bob.texts.length > 0);
  await world.pass(1000);
  expect(bob.texts).toEqual(['one']);
  synchronised(alice);
  await world.until(() => bob.texts.length === 2);
  expect(bob.texts).toEqual(['one', 'two']);
});

test('[AG172] so does a command', async () => {
  const { world, alice, bob, aliceConn } = await connected();
  open.push(world);
  const other = await introduce(world, { alice, bob });
  await world.until(() => alice.eventsOf('connected').length === 2);
  await world.pass(60_000);
  const { queueCount } = world.network;
  const drop = (connId: typeof aliceConn): void => {
    alice.transaction((db) => {
      alice.agent.delete(db, connId, { waitDelivery: false });
    });
  };
  alice.waiting = [];
  drop(aliceConn);
  await world.quiet();
  drop(other.aliceConn);
  await world.quiet();
  synchronised(alice);
  await world.pass(1000);
  expect(world.network.queueCount).toBe(queueCount - 1);
  synchronised(alice);
  await world.until(() => world.network.queueCount === queueCount - 2);
});
