/** A peer that moves its queue while servers fail: the rules of SPEC.md, "Moving queues". */
import { expect, test } from 'vitest';
import { defined } from '../base/index.ts';
import {
  type Ed25519KeyPair,
  ed25519PublicOf,
  generateEd25519,
  generateX25519,
  systemRandom,
} from '../crypto/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import { type Connected, connected } from '../testing/agent-world.ts';
import { bareCore } from '../testing/bare-core.ts';
import type { MemorySession } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { enqueueMessage } from './delivery/enqueue.ts';
import type { AMessage } from './protocol/agent-message.ts';
import { loadServer } from './store/servers.ts';
import { rcvQueuesOf } from './store/rcv-queues.ts';
import { type SndQueue, sndQueuesOf } from './store/snd-queues.ts';
import { joinStep } from './step.ts';

const open = useWorlds();

async function session({ world }: Connected, server: ServerAddress): Promise<MemorySession> {
  const connecting = world.network.connector('bobs other device')(server);
  await world.quiet();
  const made = await connecting;
  if (!made.ok) throw new Error(made.error.type);
  return made.value;
}

/** Bob's agent moves no queues of its own: the test speaks for it, under Bob's ratchet. */
function bobSays({ world, bob, bobConn }: Connected, message: AMessage): void {
  bob.transaction((db) => {
    const step = joinStep(bareCore(bob, world), db);
    enqueueMessage(step, bobConn, { kind: 'queue', hasNotification: false, message });
  });
  bob.agent.wake();
}

type NewQueue = {
  readonly address: { readonly server: ServerAddress; readonly senderId: Uint8Array };
  readonly rcvId: Uint8Array;
  readonly auth: Ed25519KeyPair;
  readonly device: MemorySession;
};

async function newQueue(pair: Connected, server: ServerAddress): Promise<NewQueue> {
  const device = await session(pair, server);
  const auth = generateEd25519(systemRandom);
  const creating = device.send({
    command: {
      type: 'NEW',
      rcvAuthKey: { type: 'ed25519', key: auth.publicKey },
      rcvDhKey: generateX25519(systemRandom).publicKey,
      subMode: 'create',
      queueReqData: { type: 'messaging' },
    },
    key: { type: 'ed25519', key: auth.secretKey },
  });
  await pair.world.quiet();
  const ids = await creating;
  if (!ids.ok || ids.value.type !== 'IDS') throw new Error('no queue');
  const { rcvId, sndId } = ids.value;
  return { address: { server, senderId: sndId }, rcvId, auth, device };
}

/** Alice's queues to Bob, once she knows the new one and Bob has secured it with her key. */
async function addQueue(pair: Connected, { address, rcvId, auth, device }: NewQueue) {
  const { world, alice, aliceConn } = pair;
  const { read } = alice.database;
  const queues = (): readonly SndQueue[] => sndQueuesOf(read, aliceConn);
  const old = defined(queues()[0], 'queue');
  const replaced = { server: loadServer(read, old.serverId), senderId: old.sndId };
  const dhKey = generateX25519(systemRandom).publicKey;
  const clientVersions = { min: 1, max: 4 };
  const queue = { ...address, clientVersions, mode: 'messaging' as const, dhKey };
  bobSays(pair, { type: 'QADD', queues: [{ queue, replaced }] });
  await world.until(() => queues().length === 2);
  const key = ed25519PublicOf(defined(queues()[1], 'new queue').authSecret);
  void device.send({
    command: { type: 'KEY', sndKey: { type: 'ed25519', key } },
    entityId: rcvId,
    key: { type: 'ed25519', key: auth.secretKey },
  });
  await world.quiet();
  return queues;
}

test('[AG72] a queue deleted before we learn that the new one works loses nothing', async () => {
  const pair = await connected();
  open.push(pair.world);
  const { world, alice, bob, aliceConn, bobConn } = pair;
  const three = world.network.addServer('three.example');
  const moved = await newQueue(pair, three);
  const queues = await addQueue(pair, moved);

  world.network.down.add('three.example');
  world.network.cut({ host: 'three.example' });
  bobSays(pair, { type: 'QUSE', queues: [{ queue: moved.address, isPrimary: true }] });
  await world.until(() => queues()[1]?.status === 'secured');
  const old = defined(rcvQueuesOf(bob.database.read, bobConn)[0], 'queue');
  const device = await session(pair, defined(bob.servers[0], 'server'));
  void device.send({
    command: { type: 'DEL' },
    entityId: old.rcvId,
    key: { type: 'ed25519', key: old.authSecret },
  });
  await world.quiet();
  alice.say(aliceConn, 'to the new queue only');
  await world.until(() => queues().length === 1);
  expect(alice.eventsOf('peerDeleted')).toEqual([]);
  expect(alice.eventsOf('sendFailed')).toEqual([]);

  world.network.down.delete('three.example');
  await world.until(() => alice.eventsOf('sent').length === 1);
  // The test of the queue, and the message.
  expect(world.network.storedCount).toBe(2);
  expect(alice.agent.info(aliceConn)?.sndServers).toEqual(['three.example']);
  expect(world.errors).toEqual([]);
});
