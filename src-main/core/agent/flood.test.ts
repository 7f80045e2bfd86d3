/** Servers and peers that send without measure: what we keep of it is bounded (rules in SPEC.md). */
import { expect, test } from 'vitest';
import { defined } from '../base/index.ts';
import { generateX25519, systemRandom } from '../crypto/index.ts';
import { sql } from '../database/index.ts';
import { DEFAULT_SMP_TIMEOUTS, sealRcvMessage } from '../smp/index.ts';
import { type Connected, connected } from '../testing/agent-world.ts';
import { bareCore } from '../testing/bare-core.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { MAX_SND_QUEUES, queueAdded, queueUsed } from './connections/rotation.ts';
import type { ServerSession } from './network.ts';
import type { AgentEvent } from './events.ts';
import { processMessage } from './receive/process.ts';
import { Receiver } from './receive/receiver.ts';
import { countPending } from './store/outgoing.ts';
import { MAX_SKIPPED_KEYS, saveSkippedKeys, skippedKeys } from './store/ratchets.ts';
import { rcvQueuesOf } from './store/rcv-queues.ts';
import { loadServer } from './store/servers.ts';
import { sndQueuesOf } from './store/snd-queues.ts';
import { type Core, runStep } from './step.ts';

const open = useWorlds();

/** Alice's agent from the inside, and what it tells its host. */
async function aliceInside(): Promise<Connected & { core: Core; told: AgentEvent[] }> {
  const pair = await connected();
  open.push(pair.world);
  const told: AgentEvent[] = [];
  const core = bareCore(pair.alice, pair.world, (_, event) => {
    told.push(event);
    return {};
  });
  return { ...pair, core, told };
}

function silentSession(): ServerSession {
  const nothing = (): void => undefined;
  return {
    isOpen: true,
    timeouts: DEFAULT_SMP_TIMEOUTS,
    send: () => new Promise(() => undefined),
    onEvent: nothing,
    onClose: nothing,
    close: nothing,
  };
}

test('[AG63] of a flood of messages one of each queue waits, and none of queues not ours', async () => {
  const { alice, aliceConn, core, told, world } = await aliceInside();
  const queue = defined(rcvQueuesOf(alice.database.read, aliceConn)[0], 'queue');
  const receiver = new Receiver(core);
  const from = (session: ServerSession, rcvId = queue.rcvId): void => {
    const { serverId } = queue;
    receiver.add({ serverId, session, rcvId, msgId: systemRandom(24), encBody: systemRandom(99) });
  };
  const session = silentSession();
  for (let count = 0; count < 100; count++) {
    from(session);
    from(session, systemRandom(24));
  }
  // A new connection delivers again what was not acknowledged.
  from(silentSession());
  await world.quiet();
  expect(told.map(({ type }) => type)).toEqual(['decryptionFailed', 'decryptionFailed']);
  from(session);
  await world.quiet();
  expect(told).toHaveLength(3);
  receiver.close();
});

test('[AG63] a server that tells without end of a full queue does not fill ours', async () => {
  const { alice, aliceConn, core } = await aliceInside();
  const queue = defined(rcvQueuesOf(alice.database.read, aliceConn)[0], 'queue');
  const { serverId, rcvId, serverSecret } = queue;
  const session = silentSession();
  for (let sentAtSeconds = 0; sentAtSeconds < 300; sentAtSeconds++) {
    const msgId = systemRandom(24);
    const encBody = sealRcvMessage(serverSecret, msgId, { type: 'quota', sentAtSeconds });
    runStep(core, (step) => processMessage(step, { serverId, session, rcvId, msgId, encBody }));
  }
  expect(countPending(alice.database.read, aliceConn)).toBe(256);
});

test.each([Number.MAX_SAFE_INTEGER - 1000, -1e15])(
  '[AG64] a server whose clock says %d moves no message out of the calendar',
  async (nowMs) => {
    const { world, alice, bob, bobConn } = await aliceInside();
    world.network.now = () => nowMs;
    bob.say(bobConn, 'when?');
    await world.until(() => alice.texts.length === 1);
    const [message] = alice.eventsOf('message');
    expect(message?.sentByBrokerAtMs).toBe(nowMs < 0 ? 0 : world.clock.now());
  },
);

test('[AG65] of keys for skipped messages the newest are kept', async () => {
  const { alice, aliceConn } = await aliceInside();
  const [headerKey, messageKey, iv] = [systemRandom(32), systemRandom(32), systemRandom(16)];
  const count = MAX_SKIPPED_KEYS + 10;
  const add = Array.from({ length: count }, (_, number) => ({ headerKey, number, messageKey, iv }));
  alice.transaction((db) => {
    saveSkippedKeys(db, { connId: aliceConn }, { add, remove: undefined });
  });
  const kept = skippedKeys(alice.database.read, { connId: aliceConn });
  const stored = alice.database.read.get<{ count: number }>(
    sql`SELECT count(*) AS count FROM agent_skipped_key WHERE conn_id = ${aliceConn}`,
  );
  expect(stored?.count).toBe(MAX_SKIPPED_KEYS);
  expect(kept.find(headerKey, 9)).toBeUndefined();
  expect(kept.find(headerKey, 10)?.number).toBe(10);
});

test('[AG71] a peer that moves again and again has eight queues at most', async () => {
  const { alice, aliceConn, core, world } = await aliceInside();
  const { read } = alice.database;
  const server = world.network.addServer('three.example');
  const old = defined(sndQueuesOf(read, aliceConn)[0], 'queue');
  const replaced = { server: loadServer(read, old.serverId), senderId: old.sndId };
  for (let count = 0; count < 2 * MAX_SND_QUEUES; count++) {
    const added = { server, senderId: systemRandom(24), mode: 'messaging' as const };
    const { publicKey: dhKey } = generateX25519(systemRandom);
    const queue = { ...added, clientVersions: { min: 1, max: 4 }, dhKey };
    runStep(core, (step) => {
      queueAdded(step, aliceConn, [{ queue, replaced }]);
      queueUsed(step, aliceConn, [{ queue: added, isPrimary: true }]);
    });
  }
  expect(sndQueuesOf(read, aliceConn)).toHaveLength(MAX_SND_QUEUES);
});
