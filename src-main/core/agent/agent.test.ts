/** Agents over servers in memory (rules in SPEC.md). */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { sql } from '../database/index.ts';
import {
  type Connected,
  ONE_USER,
  type Person,
  World,
  introduce,
  isConnected,
  linkOf,
} from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { maxMessageSizeBytes } from './index.ts';

const open = useWorlds();
const { pair } = open;

function newWorld(): World {
  const world = new World();
  open.push(world);
  return world;
}

const info = utf8Encode('{"name":"bob"}');
const typesOf = (person: Person): string[] => person.events.map((event) => event.type);
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `message ${String(index)}`);

describe('connecting', () => {
  test.each([{ pq: false }, { pq: true }])('[AG1] a fast handshake, pq $pq', async ({ pq }) => {
    const { alice, bob, aliceConn, bobConn } = await pair({ pq });
    expect(typesOf(alice)).toEqual(['confirmation', 'connected']);
    expect(typesOf(bob)).toEqual(['sendReady', 'info', 'connected']);
    expect([alice, bob].map((person) => person.eventsOf('connected')[0]?.pq)).toEqual([pq, pq]);
    const [ours, theirs] = [alice.agent.info(aliceConn), bob.agent.info(bobConn)];
    expect(ours?.securityCode).toBe(theirs?.securityCode);
    expect(ours).toMatchObject({
      agentVersion: 7,
      rcvServers: ['one.example'],
      sndServers: ['two.example'],
      ratchetSync: 'ok',
      pqSupport: pq,
      pqSending: pq,
      pqReceiving: pq,
      isReady: true,
      pendingCount: 0,
    });
  });

  test('[AG1] without a KEM key in the link, all is protected after the first answer', async () => {
    const { world, alice, bob, aliceConn, bobConn } = await pair({ pq: true, kemInLink: false });
    expect([alice, bob].map((person) => person.eventsOf('connected')[0]?.pq)).toEqual([true, true]);
    expect(alice.agent.info(aliceConn)).toMatchObject({ pqSending: true, pqReceiving: false });
    bob.say(bobConn, 'hello');
    await world.until(() => alice.texts.length === 1);
    expect(alice.eventsOf('message')[0]?.pq).toBe(true);
    expect(alice.agent.info(aliceConn)).toMatchObject({ pqSending: true, pqReceiving: true });
  });

  test('[AG2] the joiner may send before the initiator has accepted', async () => {
    const world = newWorld();
    const alice = world.person('alice', world.network.addServer('one.example'));
    const bob = world.person('bob', world.network.addServer('two.example'));
    alice.allowsAll = false;
    const { aliceConn, bobConn } = await introduce(world, { alice, bob });
    await world.until(() => typesOf(bob).includes('sendReady'));
    bob.say(bobConn, 'early');
    await world.until(() => alice.texts.length === 1);
    expect(alice.agent.info(aliceConn)?.isReady).toBe(false);
    alice.transaction((db) => {
      alice.agent.allow(db, aliceConn, info);
    });
    await world.until(() => isConnected(alice) && isConnected(bob));
    await world.until(() => bob.eventsOf('delivered').length === 1);
    expect(bob.eventsOf('info')).toEqual([{ type: 'info', connId: bobConn, info }]);
  });

  test('[AG3] a link works once: the second to use it is told so', async () => {
    const world = newWorld();
    const alice = world.person('alice', world.network.addServer('one.example'));
    const bob = world.person('bob', world.network.addServer('two.example'));
    const carol = world.person('carol', world.network.addServer('three.example'));
    const made = alice.agent.createInvitation({ userId: ONE_USER, pq: false });
    await world.quiet();
    const invitation = await made;
    if (!invitation.ok) throw new Error(invitation.error.type);
    const link = linkOf(invitation.value.link);
    for (const person of [bob, carol]) {
      person.transaction((db) =>
        person.agent.join(db, { userId: ONE_USER, link, info, pq: false }),
      );
      await world.quiet();
    }
    await world.until(() => isConnected(bob) && carol.events.length > 0);
    expect(carol.events).toMatchObject([{ type: 'joinFailed', error: { type: 'linkUsed' } }]);
    // Its reply queue is deleted again.
    await world.until(() => world.network.queueCount === 2);
    expect(alice.eventsOf('confirmation')).toHaveLength(1);
  });

  test('[AG4] an own link is recognised', async () => {
    const { world, alice, bob } = await pair();
    const made = alice.agent.createInvitation({ userId: ONE_USER, pq: false });
    await world.quiet();
    const invitation = await made;
    if (!invitation.ok) throw new Error(invitation.error.type);
    const link = linkOf(invitation.value.link);
    expect(alice.agent.findOwn(link)).toBe(invitation.value.connId);
    expect(bob.agent.findOwn(link)).toBeUndefined();
  });

  test('[AG5] an invitation needs a server that answers, and tries others', async () => {
    const world = newWorld();
    const nobody = world.person('nobody');
    expect(await nobody.agent.createInvitation({ userId: ONE_USER, pq: false })).toEqual({
      ok: false,
      error: { type: 'noServers' },
    });
    const dead = world.network.addServer('dead.example');
    world.network.down.add('dead.example');
    const alice = world.person('alice', dead);
    const failing = alice.agent.createInvitation({ userId: ONE_USER, pq: false });
    await world.quiet();
    expect(await failing).toEqual({
      ok: false,
      error: { type: 'network', server: 'dead.example', problem: 'ECONNREFUSED' },
    });
    alice.servers.push(world.network.addServer('one.example'));
    const made = alice.agent.createInvitation({ userId: ONE_USER, pq: false });
    await world.quiet();
    expect((await made).ok).toBe(true);
  });

  test('[AG6] a dead server for the reply queue is replaced by another', async () => {
    const world = newWorld();
    const alice = world.person('alice', world.network.addServer('one.example'));
    world.network.down.add('dead.example');
    const dead = world.network.addServer('dead.example');
    const bob = world.person('bob', dead);
    const { bobConn } = await introduce(world, { alice, bob });
    bob.servers.push(world.network.addServer('two.example'));
    await world.until(() => isConnected(alice) && isConnected(bob));
    expect(bob.agent.info(bobConn)?.rcvServers).toEqual(['two.example']);
  });
});

describe('messages', () => {
  test('[AG20] go both ways in order, with receipts', async () => {
    const { world, alice, bob, aliceConn, bobConn } = await pair();
    alice.say(aliceConn, 'hello', 'are you there?');
    bob.say(bobConn, 'yes');
    await world.until(() => alice.eventsOf('delivered').length === 2);
    await world.until(() => bob.eventsOf('delivered').length === 1);
    expect(bob.texts).toEqual(['hello', 'are you there?']);
    expect(alice.texts).toEqual(['yes']);
    expect(bob.eventsOf('irregular')).toEqual([]);
    const sentIds = alice.eventsOf('sent').map(({ msgId }) => msgId);
    expect(alice.eventsOf('delivered').map(({ msgId }) => msgId)).toEqual(sentIds);
  });

  test.each([{ pq: false }, { pq: true }])(
    '[AG21] may be as long as the protocol allows and not longer, pq $pq',
    async ({ pq }) => {
      const { world, alice, bob, aliceConn } = await pair({ pq });
      const maxSizeBytes = maxMessageSizeBytes(pq);
      const body = utf8Encode('x'.repeat(maxSizeBytes));
      const tooLong = new Uint8Array(maxSizeBytes + 1);
      alice.transaction((db) => {
        expect(alice.agent.send(db, aliceConn, { body, notification: true }).ok).toBe(true);
        expect(alice.agent.send(db, aliceConn, { body: tooLong, notification: true })).toEqual({
          ok: false,
          error: { type: 'tooLarge', maxSizeBytes },
        });
      });
      await world.until(() => bob.texts.length === 1);
      expect(bob.eventsOf('message')[0]?.body).toEqual(body);
    },
  );

  test('[AG22] a rolled-back send leaves nothing behind', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    expect(() =>
      alice.transaction((db) => {
        alice.agent.send(db, aliceConn, { body: utf8Encode('never'), notification: true });
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    alice.say(aliceConn, 'said');
    await world.until(() => bob.texts.length === 1);
    expect(bob.texts).toEqual(['said']);
    expect(bob.eventsOf('irregular')).toEqual([]);
  });

  test('[AG23] a throw of the host leaves the message on the server', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    let isBroken = true;
    bob.react = (_, event) => {
      if (event.type === 'message' && isBroken) throw new Error('host is broken');
    };
    alice.say(aliceConn, 'patience');
    await world.quiet();
    expect([bob.texts, world.network.storedCount]).toEqual([[], 1]);
    isBroken = false;
    await world.until(() => bob.texts.length === 1);
    await world.until(() => alice.eventsOf('delivered').length === 1);
    expect(world.errors.splice(0)).toEqual([expect.stringContaining('receive.failed')]);
    expect(world.network.storedCount).toBe(0);
  });

  test('[AG24] a burst is acknowledged in few messages and never fills the queue', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    let most = 0;
    let receipts = 0;
    world.network.interfere = ({ client, command, phase }) => {
      most = Math.max(most, world.network.storedCount);
      if (client === 'bob' && command === 'SEND' && phase === 'before') receipts += 1;
      return 'pass';
    };
    alice.say(aliceConn, ...numbered(300));
    await world.until(() => alice.eventsOf('delivered').length === 300);
    expect(bob.texts).toEqual(numbered(300));
    expect(alice.eventsOf('sendDelayed')).toEqual([]);
    expect(most).toBeLessThanOrEqual(101);
    expect(receipts).toBeLessThan(20);
  });

  test('[AG25] a peer without receipts does not stall the sender', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    bob.sendsReceipts = false;
    alice.say(aliceConn, ...numbered(250));
    await world.until(() => bob.texts.length === 250, 60_000);
    expect(bob.texts).toEqual(numbered(250));
    expect(alice.eventsOf('delivered')).toEqual([]);
  });

  test('[AG26] a full queue is told, and goes on as soon as the peer has emptied it', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    world.network.down.add('two.example');
    const { servers } = bob;
    await bob.agent.stop();
    world.network.down.delete('two.example');
    alice.say(aliceConn, ...numbered(200));
    await world.until(() => alice.eventsOf('sendDelayed').length > 0);
    expect(alice.eventsOf('sent')).toHaveLength(128);
    expect(alice.eventsOf('sendDelayed')).toHaveLength(72);
    expect(alice.eventsOf('sendDelayed')[0]?.error).toEqual({ type: 'quota' });
    expect(servers).toHaveLength(1);
    bob.restart();
    // Well before the next try, which comes after five minutes.
    await world.until(() => bob.texts.length === 200, 60_000);
    expect(bob.texts).toEqual(numbered(200));
    await world.until(() => alice.eventsOf('delivered').length === 200);
  });

  test('[AG26] a queue that was full before its owner accepted is not told about', async () => {
    const world = newWorld();
    const one = world.network.addServer('one.example', { quota: 3 });
    const alice = world.person('alice', one);
    const bob = world.person('bob', world.network.addServer('two.example'));
    alice.allowsAll = false;
    const { aliceConn, bobConn } = await introduce(world, { alice, bob });
    await world.until(() => typesOf(bob).includes('sendReady'));
    await alice.agent.stop();
    bob.say(bobConn, ...numbered(5));
    await world.until(() => bob.eventsOf('sendDelayed').length > 0);
    alice.restart();
    await world.until(() => alice.texts.length === 3);
    alice.transaction((db) => {
      alice.agent.allow(db, aliceConn, info);
    });
    await world.until(() => alice.texts.length === 5);
    expect(alice.texts).toEqual(numbered(5));
    expect(bob.eventsOf('info')).toHaveLength(1);
    expect(bob.eventsOf('decryptionFailed')).toEqual([]);
  });

  test('[AG27] without a server they wait, say why, and fail after two days', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    world.network.down.add('two.example');
    world.network.cut({ host: 'two.example' });
    alice.say(aliceConn, 'lost');
    await world.pass(60_000);
    const error = { type: 'network', server: 'two.example', problem: 'ECONNREFUSED' };
    expect(alice.eventsOf('sendDelayed').map((event) => event.error)).toEqual([error]);
    await world.pass(49 * 3_600_000);
    expect(alice.eventsOf('sendFailed').map((event) => event.error)).toEqual([{ type: 'expired' }]);
    world.network.down.delete('two.example');
    const [failed] = alice.eventsOf('sendFailed');
    if (failed === undefined) throw new Error('nothing failed');
    alice.transaction((db) => {
      expect(alice.agent.retry(db, aliceConn, failed)).toEqual({
        ok: true,
        value: failed.msgId,
      });
      expect(alice.agent.retry(db, aliceConn, failed).ok).toBe(false);
    });
    await world.until(() => alice.eventsOf('delivered').length === 1);
    expect([bob.texts, alice.eventsOf('delivered')[0]?.msgId]).toEqual([['lost'], failed.msgId]);
  });

  test('[AG28] waiting ones can be cancelled', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    world.network.down.add('two.example');
    world.network.cut({ host: 'two.example' });
    alice.say(aliceConn, 'regretted', 'meant');
    await world.pass(5000);
    const [regretted] = alice.eventsOf('sendDelayed');
    if (regretted === undefined) throw new Error('nothing waits');
    alice.transaction((db) => {
      expect(alice.agent.cancel(db, aliceConn, regretted.msgId)).toBe(true);
      expect(alice.agent.cancel(db, aliceConn, regretted.msgId)).toBe(false);
    });
    world.network.down.delete('two.example');
    await world.until(() => alice.eventsOf('delivered').length === 1);
    expect(bob.texts).toEqual(['meant']);
    const irregular = bob.eventsOf('irregular').map(({ irregularity }) => irregularity);
    expect(irregular).toEqual([{ type: 'skipped', from: 2, to: 2 }]);
  });

  test('[AG28] the gap shows with the next message of any kind, be it a receipt', async () => {
    const { world, alice, bob, aliceConn, bobConn } = await pair();
    world.network.down.add('two.example');
    world.network.cut({ host: 'two.example' });
    alice.say(aliceConn, 'regretted');
    await world.pass(5000);
    const [regretted] = alice.eventsOf('sendDelayed');
    if (regretted === undefined) throw new Error('nothing waits');
    alice.transaction((db) => alice.agent.cancel(db, aliceConn, regretted.msgId));
    world.network.down.delete('two.example');
    bob.say(bobConn, 'are you there?');
    await world.until(() => bob.eventsOf('delivered').length === 1);
    const irregular = bob.eventsOf('irregular').map(({ irregularity }) => irregularity);
    expect([bob.texts, irregular]).toEqual([[], [{ type: 'skipped', from: 2, to: 2 }]]);
  });

  test('[AG29] one dead server does not hold up the others', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    const carol = world.person('carol', world.network.addServer('three.example'));
    const second = await introduce(world, { alice, bob: carol });
    await world.until(() => isConnected(carol));
    world.network.down.add('two.example');
    world.network.cut({ host: 'two.example' });
    alice.say(aliceConn, 'for bob');
    alice.say(second.aliceConn, 'for carol');
    await world.until(() => carol.texts.length === 1);
    expect(bob.texts).toEqual([]);
  });

  test('[AG30] post-quantum encryption can be switched on later', async () => {
    const { world, alice, bob, aliceConn, bobConn } = await pair();
    const say = (person: Person, connId: Connected['aliceConn'], text: string): void => {
      person.transaction((db) => {
        const message = { body: utf8Encode(text), notification: true, pq: true };
        expect(person.agent.send(db, connId, message).ok).toBe(true);
      });
    };
    for (let turn = 1; turn <= 4; turn++) {
      say(alice, aliceConn, 'ping');
      await world.until(() => bob.texts.length === turn);
      say(bob, bobConn, 'pong');
      await world.until(() => alice.texts.length === turn);
    }
    await world.pass(2000);
    expect(bob.agent.info(bobConn)).toMatchObject({ pqSending: true, pqReceiving: true });
    expect(alice.eventsOf('pqChanged').at(-1)).toMatchObject({ sending: true, receiving: true });
  });
});

test('[AG31] messages that overtake each other are told, and do not confuse those that follow', async () => {
  const { world, alice, bob, aliceConn } = await pair();
  world.network.down.add('two.example');
  world.network.cut({ host: 'two.example' });
  alice.say(aliceConn, 'first', 'second');
  alice.transaction((db) => {
    const rows = db.all<{ id: number; envelope: Uint8Array }>(
      sql`SELECT out_id AS id, envelope FROM agent_outgoing ORDER BY out_id`,
    );
    rows.forEach(({ id }, index) => {
      const other = rows[1 - index]?.envelope;
      db.run(sql`UPDATE agent_outgoing SET envelope = ${other} WHERE out_id = ${id}`);
    });
  });
  world.network.down.delete('two.example');
  alice.say(aliceConn, 'third');
  await world.until(() => bob.texts.length === 3);
  expect(bob.eventsOf('irregular').map(({ irregularity }) => irregularity)).toEqual([
    { type: 'skipped', from: 2, to: 2 },
    { type: 'badId', previous: 3 },
  ]);
  expect(bob.texts).toEqual(['second', 'first', 'third']);
});

describe('ending', () => {
  test('[AG40] a deleted connection takes its queue from the server and is silent', async () => {
    const { world, alice, bob, aliceConn, bobConn } = await pair();
    alice.transaction((db) => {
      alice.agent.delete(db, aliceConn, { waitDelivery: false });
    });
    await world.until(() => world.network.queueCount === 1);
    expect(alice.agent.info(aliceConn)).toBeUndefined();
    const before = alice.events.length;
    bob.say(bobConn, 'hello?');
    await world.until(() => bob.eventsOf('sendFailed').length === 1);
    expect(bob.eventsOf('sendFailed')[0]?.error).toEqual({ type: 'auth' });
    expect(bob.eventsOf('peerDeleted')).toHaveLength(1);
    expect(alice.events).toHaveLength(before);
  });

  test('[AG41] what waits is sent first where that is wanted', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    world.network.down.add('two.example');
    world.network.cut({ host: 'two.example' });
    alice.say(aliceConn, 'farewell');
    alice.transaction((db) => {
      alice.agent.delete(db, aliceConn, { waitDelivery: true });
    });
    await world.pass(60_000);
    world.network.down.delete('two.example');
    await world.until(() => bob.texts.length === 1);
    await world.until(() => alice.agent.info(aliceConn) === undefined);
    expect(alice.eventsOf('sent')).toEqual([]);
  });

  test('[AG42] a stopped agent goes on where it was', async () => {
    const { world, alice, bob, aliceConn } = await pair();
    await bob.agent.stop();
    alice.say(aliceConn, 'while you were away');
    await world.until(() => alice.eventsOf('sent').length === 1);
    expect(bob.texts).toEqual([]);
    bob.restart();
    await world.until(() => alice.eventsOf('delivered').length === 1);
    expect(bob.texts).toEqual(['while you were away']);
  });
});

describe('re-synchronisation', () => {
  test('[AG50] both ends agree on a new ratchet, whoever begins', async () => {
    const { world, alice, bob, aliceConn, bobConn } = await pair();
    const code = alice.agent.info(aliceConn)?.securityCode;
    alice.transaction((db) => {
      expect(alice.agent.resync(db, aliceConn)).toBe(true);
      expect(alice.agent.resync(db, aliceConn)).toBe(false);
      const message = { body: utf8Encode('too early'), notification: true };
      expect(alice.agent.send(db, aliceConn, message)).toEqual({
        ok: false,
        error: { type: 'syncRequired' },
      });
    });
    const isSettled = (person: Person): boolean =>
      person.eventsOf('ratchetSync').at(-1)?.state === 'ok';
    await world.until(() => isSettled(alice) && isSettled(bob));
    expect(alice.eventsOf('ratchetSync').map(({ state }) => state)).toEqual([
      'started',
      'agreed',
      'ok',
    ]);
    expect(bob.eventsOf('ratchetSync').map(({ state }) => state)).toEqual(['agreed', 'ok']);
    expect(alice.agent.info(aliceConn)?.securityCode).not.toBe(code);
    expect(alice.agent.info(aliceConn)?.securityCode).toBe(bob.agent.info(bobConn)?.securityCode);
    alice.say(aliceConn, 'again');
    bob.say(bobConn, 'and again');
    await world.until(() => bob.texts.length === 1 && alice.texts.length === 1);
  });

  test('[AG51] both may begin at once', async () => {
    const { world, alice, bob, aliceConn, bobConn } = await pair();
    alice.transaction((db) => alice.agent.resync(db, aliceConn));
    bob.transaction((db) => bob.agent.resync(db, bobConn));
    const isSettled = (person: Person): boolean =>
      person.eventsOf('ratchetSync').at(-1)?.state === 'ok';
    await world.until(() => isSettled(alice) && isSettled(bob));
    alice.say(aliceConn, 'again');
    await world.until(() => bob.texts.length === 1);
  });
});
