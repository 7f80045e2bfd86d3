/** Queues that their server has blocked, ours and those of peers (rules in SPEC.md). */
import { expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import type { SmpError } from '../smp/index.ts';
import { ONE_USER, type Person, type World, linkOf } from '../testing/agent-world.ts';
import { done, outcomeOf } from '../testing/link-steps.ts';
import { useWorlds } from '../testing/use-worlds.ts';

const open = useWorlds();
const HOUR_MS = 3_600_000;
const SPAM: SmpError = { type: 'BLOCKED', reason: 'spam', notice: { ttlSeconds: 7200 } };

/** Of all commands of a type at a server; returned are those that were refused so far. */
function block({ network }: World, server: string, ...commands: string[]): string[] {
  const refused: string[] = [];
  network.refuse = (command, host) => {
    if (host !== server || !commands.includes(command)) return undefined;
    refused.push(command);
    return SPAM;
  };
  return refused;
}

function free({ network }: World): void {
  network.refuse = () => undefined;
}

const blockings = (person: Person): unknown[] =>
  person.eventsOf('queueBlocked').map(({ whose, blocking }) => [whose, blocking]);

test('[AG181] what a blocked queue refuses has failed, and is not tried again', async () => {
  const { world, alice, bob, aliceConn } = await open.pair();
  const refused = block(world, 'two.example', 'SEND');
  const untilMs = world.clock.now() + 2 * HOUR_MS;
  alice.say(aliceConn, 'one', 'two');
  await world.pass(HOUR_MS);
  alice.say(aliceConn, 'three');
  await world.pass(24 * HOUR_MS);
  expect(refused).toEqual(['SEND', 'SEND', 'SEND']);
  const blocking = { server: 'two.example', reason: 'spam', untilMs };
  const failed = alice.eventsOf('sendFailed');
  expect(failed.map(({ error }) => error)).toEqual(Array(3).fill({ type: 'blocked', blocking }));
  expect(blockings(alice)).toEqual([['peer', blocking]]);
  expect(alice.agent.info(aliceConn)).toMatchObject({
    sendingBlocked: blocking,
    receivingBlocked: undefined,
  });
  expect(alice.agent.summaries(ONE_USER).get(aliceConn)?.sendingBlocked).toEqual(blocking);
  expect(alice.eventsOf('peerDeleted')).toEqual([]);
  free(world);
  for (const { msgId } of failed) {
    alice.transaction((db) => alice.agent.retry(db, aliceConn, { msgId }));
  }
  await world.until(() => bob.texts.length === 3);
  expect(bob.texts).toEqual(['one', 'two', 'three']);
  expect(blockings(alice)).toEqual([
    ['peer', blocking],
    ['peer', undefined],
  ]);
  expect(alice.agent.info(aliceConn)?.sendingBlocked).toBeUndefined();
});

test('[AG181] many that wait are each asked once, and receipts of ours end with them', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await open.pair();
  world.network.down.add('two.example');
  world.network.cut({ host: 'two.example' });
  for (let index = 0; index < 60; index++) alice.say(aliceConn, String(index));
  await world.pass(60_000);
  world.network.down.clear();
  const refused = block(world, 'two.example', 'SEND');
  alice.agent.wake();
  await world.until(() => alice.eventsOf('sendFailed').length === 60);
  bob.say(bobConn, 'hello');
  await world.until(() => alice.texts.length === 1);
  await world.pass(24 * HOUR_MS);
  expect(refused).toHaveLength(60 + 1);
  expect(alice.agent.info(aliceConn)?.pendingCount).toBe(0);
  expect(alice.eventsOf('queueBlocked')).toHaveLength(1);
});

test('[AG180] from a blocked queue no move begins', async () => {
  const { world, bob, bobConn } = await open.pair();
  bob.servers.push(world.network.addServer('three.example'));
  const rotate = () => bob.transaction((db) => bob.agent.rotate(db, bobConn));
  const refused = block(world, 'two.example', 'SUB');
  bob.agent.reconnect();
  await world.until(() => bob.eventsOf('queueBlocked').length === 1);
  await world.pass(3 * HOUR_MS);
  expect(refused).toEqual(['SUB']);
  const { receivingBlocked } = bob.agent.info(bobConn) ?? {};
  expect(receivingBlocked).toMatchObject({ server: 'two.example', reason: 'spam' });
  expect(bob.agent.summaries(ONE_USER).get(bobConn)).toMatchObject({ receivingBlocked });
  expect(bob.agent.servers()[0]?.subscriptions).toEqual({ active: 0, pending: 0, failed: 1 });
  expect(rotate()).toBe(false);
  free(world);
  bob.agent.reconnect();
  await world.until(() => bob.eventsOf('queueBlocked').length === 2);
  expect(bob.agent.info(bobConn)?.receivingBlocked).toBeUndefined();
  expect(rotate()).toBe(true);
});

test('[AG180] a move to a queue that is blocked before its use is given up', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await open.pair();
  bob.servers.push(world.network.addServer('three.example'));
  const refused = block(world, 'three.example', 'KEY', 'DEL');
  bob.transaction((db) => bob.agent.rotate(db, bobConn));
  await world.until(() => bob.eventsOf('rotation').at(-1)?.state === 'aborted');
  alice.say(aliceConn, 'still here');
  await world.until(() => bob.texts.length === 1);
  await world.pass(24 * HOUR_MS);
  // The queue is left where it is.
  expect(refused).toEqual(['KEY', 'DEL']);
  expect(bob.agent.info(bobConn)?.rcvServers).toEqual(['two.example']);
  expect(blockings(bob)).toEqual([]);
});

test('[AG181] what waits goes to the new queue that the peer has made meanwhile', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await open.pair();
  bob.servers.push(world.network.addServer('three.example'));
  bob.transaction((db) => bob.agent.rotate(db, bobConn));
  let isTested = false;
  // Alice does not learn that her test of the new queue has arrived.
  world.network.interfere = ({ command, server, phase }) => {
    const isTest = command === 'SEND' && server === 'three.example' && phase === 'after';
    if (!isTest || isTested) return 'pass';
    isTested = true;
    return 'lose';
  };
  await world.until(() => isTested);
  const refused = block(world, 'two.example', 'SEND');
  alice.say(aliceConn, 'hello');
  await world.until(() => alice.eventsOf('delivered').length === 1);
  expect([refused, bob.texts, alice.eventsOf('sendFailed')]).toEqual([['SEND'], ['hello'], []]);
  expect(alice.eventsOf('queueBlocked')).toEqual([]);
});

test('[AG182] a link whose queue is blocked fails, joined or looked up', async () => {
  const { world, alice, bob } = await open.pair();
  const making = { userId: ONE_USER, pq: false, linkData: utf8Encode('I am Alice') };
  const made = await done(world, alice.agent.createInvitation(making));
  block(world, 'one.example', 'SKEY', 'SEND', 'LKEY');
  const untilMs = world.clock.now() + 2 * HOUR_MS;
  const blocking = { server: 'one.example', reason: 'spam', untilMs };
  const error = { type: 'blocked', blocking };
  if (made.shortLink === undefined) throw new Error('no short link');
  const lookedUp = bob.agent.lookUpLink(made.shortLink, { userId: ONE_USER });
  expect(await outcomeOf(world, lookedUp)).toEqual({ ok: false, error });
  const link = linkOf(made.link);
  bob.transaction((db) =>
    bob.agent.join(db, { userId: ONE_USER, link, info: utf8Encode('{}'), pq: false }),
  );
  await world.until(() => bob.eventsOf('joinFailed').length === 1);
  expect(bob.eventsOf('joinFailed')[0]?.error).toMatchObject({
    type: 'blocked',
    blocking: { server: 'one.example', reason: 'spam' },
  });
});

test('[AG182] a blocked queue that is to be deleted is left, and its link as it is', async () => {
  const { world, alice, aliceConn } = await open.pair();
  const making = { userId: ONE_USER, linkData: utf8Encode('I am Alice') };
  const address = await done(world, alice.agent.createAddress(making));
  const refused = block(world, 'one.example', 'DEL', 'LSET');
  alice.transaction((db) => {
    alice.agent.setLinkData(db, address.connId, utf8Encode('of today'));
    alice.agent.delete(db, aliceConn, { waitDelivery: false });
  });
  await world.pass(24 * HOUR_MS);
  expect(refused.sort()).toEqual(['DEL', 'LSET']);
});
