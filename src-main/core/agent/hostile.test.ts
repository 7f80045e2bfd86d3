/** What strangers and peers may send without harm, and a peer that moves its queue (rules in SPEC.md). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defined } from '../base/index.ts';
import {
  ed25519PublicOf,
  generateEd25519,
  generateX25519,
  systemRandom,
  x25519,
} from '../crypto/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import { sealClientMessage, sealRcvMessage } from '../smp/index.ts';
import {
  ONE_USER,
  type Person,
  World,
  connected,
  introduce,
  isConnected,
  linkOf,
} from '../testing/agent-world.ts';
import { bareCore } from '../testing/bare-core.ts';
import type { MemorySession } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { queueAdded, queueUsed } from './connections/rotation.ts';
import { encodeAgentEnvelope } from './protocol/envelope.ts';
import { openQueueLayers } from './receive/open-queue-layer.ts';
import { loadServer } from './store/servers.ts';
import { sndQueuesOf } from './store/snd-queues.ts';
import { type Step, runStep } from './step.ts';

const open = useWorlds();

async function session(
  world: World,
  client: string,
  server: ServerAddress,
): Promise<MemorySession> {
  const connecting = world.network.connector(client)(server);
  await world.quiet();
  const made = await connecting;
  if (!made.ok) throw new Error(made.error.type);
  return made.value;
}

describe('bad input', () => {
  test('[AG60] any bytes give a value in the queue layers', () => {
    const server = generateX25519(systemRandom);
    const own = generateX25519(systemRandom);
    const serverSecret = x25519(own.secretKey, server.publicKey);
    const msgId = systemRandom(24);
    const body = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(body, fc.boolean(), fc.boolean(), (bytes, isSealed, hasSecret) => {
        const message = {
          type: 'message',
          sentAtSeconds: 1,
          hasNotification: true,
          body: bytes,
        } as const;
        const encBody = isSealed ? sealRcvMessage(serverSecret, msgId, message) : bytes;
        const e2eSecret = hasSecret ? serverSecret : undefined;
        const queue = { serverSecret, e2eKey: own.secretKey, e2eSecret };
        expect(openQueueLayers(queue, msgId, encBody).type).toBe('malformed');
      }),
      { numRuns: 1000 },
    );
  });

  test('[AG61] strangers who know a link can send what they like: it still works', async () => {
    const world = new World();
    open.push(world);
    const one = world.network.addServer('one.example');
    const alice = world.person('alice', one);
    const bob = world.person('bob', world.network.addServer('two.example'));
    const making = alice.agent.createInvitation({ userId: ONE_USER, pq: false });
    await world.quiet();
    const made = await making;
    if (!made.ok) throw new Error(made.error.type);
    const link = linkOf(made.value.link);
    const [queue] = link.request.queues;
    const mallory = await session(world, 'mallory', one);
    for (let attempt = 0; attempt < 20; attempt++) {
      const mine = generateX25519(systemRandom);
      const junk = encodeAgentEnvelope({
        type: 'confirmation',
        agentVersion: attempt,
        e2eParams: undefined,
        encConnInfo: systemRandom(attempt * 10),
      });
      const sealed = sealClientMessage(
        { body: attempt % 3 === 0 ? systemRandom(50) : junk },
        {
          secret: x25519(mine.secretKey, queue.dhKey),
          nonce: systemRandom(24),
          version: 4,
          senderKey: attempt % 2 === 0 ? mine.publicKey : undefined,
        },
      );
      if (!sealed.ok) throw new Error(sealed.error);
      const body = attempt % 5 === 0 ? systemRandom(200) : sealed.value;
      void mallory.send({
        command: { type: 'SEND', hasNotification: true, body },
        entityId: queue.senderId,
      });
    }
    await world.quiet();
    expect(alice.eventsOf('decryptionFailed')).toHaveLength(20);
    expect(world.network.storedCount).toBe(0);
    const info = new Uint8Array(3);
    bob.transaction((db) => bob.agent.join(db, { userId: ONE_USER, link, info, pq: false }));
    await world.until(() => isConnected(alice) && isConnected(bob));
    expect(world.errors).toEqual([]);
  });
});

/** A step of a person's agent, from outside of it. */
function stepOf<T>(person: Person, world: World, work: (step: Step) => T): T {
  return runStep(bareCore(person, world), work);
}

test('[AG70] a peer moves its queue: nothing is lost, and the old queue is dropped', async () => {
  const pair = await connected();
  const { world, alice, bob, aliceConn } = pair;
  open.push(world);
  const three = world.network.addServer('three.example');
  const peer = await session(world, 'peer', three);
  const auth = generateEd25519(systemRandom);
  const dh = generateX25519(systemRandom);
  const creating = peer.send({
    command: {
      type: 'NEW',
      rcvAuthKey: { type: 'ed25519', key: auth.publicKey },
      rcvDhKey: dh.publicKey,
      subMode: 'create',
      queueReqData: { type: 'messaging' },
    },
    key: { type: 'ed25519', key: auth.secretKey },
  });
  await world.quiet();
  const ids = await creating;
  if (!ids.ok || ids.value.type !== 'IDS') throw new Error('no queue');
  const { rcvId, sndId } = ids.value;

  const { read } = alice.database;
  const [old] = sndQueuesOf(read, aliceConn);
  const oldQueue = defined(old, 'queue');
  const replaced = { server: loadServer(read, oldQueue.serverId), senderId: oldQueue.sndId };
  const added = { server: three, senderId: sndId, mode: 'messaging' as const };
  const clientVersions = { min: 1, max: 4 };
  const queue = { ...added, clientVersions, dhKey: generateX25519(systemRandom).publicKey };
  stepOf(alice, world, (step) => {
    queueAdded(step, aliceConn, [{ queue, replaced }]);
    // Said twice, done once.
    queueAdded(step, aliceConn, [{ queue, replaced }]);
  });
  const states = (): string[] => sndQueuesOf(read, aliceConn).map(({ status }) => status);
  expect(states()).toEqual(['secured', 'unused']);
  alice.agent.wake();
  alice.say(aliceConn, 'before');
  await world.until(() => bob.texts.length === 1);

  const key = ed25519PublicOf(defined(sndQueuesOf(read, aliceConn)[1], 'new queue').authSecret);
  void peer.send({
    command: { type: 'KEY', sndKey: { type: 'ed25519', key } },
    entityId: rcvId,
    key: { type: 'ed25519', key: auth.secretKey },
  });
  await world.quiet();
  world.network.down.add('two.example');
  world.network.cut({ host: 'two.example' });
  alice.say(aliceConn, 'between');
  stepOf(alice, world, (step) => {
    queueUsed(step, aliceConn, [{ queue: added, isPrimary: true }]);
  });
  alice.agent.wake();
  await world.until(() => sndQueuesOf(read, aliceConn).length === 1);
  await world.until(() => alice.eventsOf('sent').length === 2);
  expect(alice.agent.info(aliceConn)?.sndServers).toEqual(['three.example']);
  // What had waited for the old one, before the test and, as nobody knew, once more after it.
  expect(world.network.storedCount).toBe(3);
});

test('[AG62] the second link of the same name is another link', async () => {
  const { world, alice, bob } = await connected();
  open.push(world);
  const second = await introduce(world, { alice, bob });
  await world.until(() => alice.eventsOf('connected').length === 2);
  await world.until(() => bob.eventsOf('connected').length === 2);
  bob.say(second.bobConn, 'on the second');
  await world.until(() => alice.texts.length === 1);
  expect(alice.eventsOf('message')[0]?.connId).toBe(second.aliceConn);
});
