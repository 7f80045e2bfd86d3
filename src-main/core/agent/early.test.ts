/**
 * What a joiner says before the initiator has accepted it (agent version 7), however the network
 * treats it: the rules of SPEC.md, "Handshakes of all kinds".
 */
import { expect, test } from 'vitest';
import { defined, utf8Encode } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import { sealClientMessage } from '../smp/index.ts';
import { type Connected, World, introduce, isConnected } from '../testing/agent-world.ts';
import type { Interference, NetworkPoint } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { encodeAgentEnvelope } from './protocol/envelope.ts';
import { loadServer } from './store/servers.ts';
import { sndQueuesOf } from './store/snd-queues.ts';

const open = useWorlds();

/** Bob speaks as soon as he may, twice; Alice accepts him later. */
async function begin(): Promise<Connected> {
  const world = new World();
  open.push(world);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  alice.allowsAll = false;
  bob.react = (db, event) => {
    if (event.type !== 'sendReady') return;
    for (const text of ['first', 'second']) {
      const message = { body: utf8Encode(text), notification: true };
      const sent = bob.agent.send(db, event.connId, message);
      if (!sent.ok) throw new Error(sent.error.type);
    }
  };
  return introduce(world, { alice, bob });
}

async function play({ world, alice, bob, aliceConn }: Connected): Promise<void> {
  await world.until(() => alice.texts.length >= 2, 60_000);
  alice.transaction((db) => {
    alice.agent.allow(db, aliceConn, utf8Encode('{"name":"alice"}'));
  });
  await world.until(() => isConnected(alice) && isConnected(bob));
  await world.until(() => bob.eventsOf('delivered').length >= 2);
  await world.pass(30_000);
}

const outcome = ({ world, alice, bob }: Connected): unknown => ({
  alice: alice.events.map(({ type }) => type),
  texts: alice.texts,
  delivered: bob.eventsOf('delivered').map(({ status }) => status),
  trouble: bob.events.filter(({ type }) => ['decryptionFailed', 'sendFailed'].includes(type)),
  stored: world.network.storedCount,
});

const EXPECTED = {
  alice: ['confirmation', 'message', 'message', 'connected'],
  texts: ['first', 'second'],
  delivered: ['ok', 'ok'],
  trouble: [],
  stored: 0,
};

test('[AG155] what the joiner says early comes after its confirmation, at once', async () => {
  const made = await begin();
  const startMs = made.world.clock.now();
  await made.world.until(() => made.alice.texts.length === 2);
  expect(made.world.clock.now() - startMs).toBeLessThan(100);
  await play(made);
  expect(outcome(made)).toEqual(EXPECTED);
});

test.each(['cut', 'twice', 'lose'] as const)(
  '[AG155] %s at every command, answer and delivery does not change that',
  async (interference: Interference) => {
    const points: NetworkPoint[] = [];
    const undisturbed = await begin();
    undisturbed.world.network.interfere = (point) => {
      points.push(point);
      return 'pass';
    };
    await play(undisturbed);
    for (const [at, { command, phase }] of points.entries()) {
      const isDelivery = command === 'MSG' && phase === 'before';
      const isAnswer = command !== 'MSG' && phase === 'after';
      if (interference === 'twice' && !isDelivery) continue;
      if (interference === 'lose' && !isAnswer) continue;
      const made = await begin();
      let count = 0;
      made.world.network.interfere = () => (count++ === at ? interference : 'pass');
      await play(made);
      const where = JSON.stringify(points[at]);
      expect({ where, ...(outcome(made) as object) }).toEqual({ where, ...EXPECTED });
    }
  },
  60_000,
);

test.each([{ isKept: true }, { isKept: false }])(
  '[AG155] nor does the death of the initiator at any commit, kept $isKept',
  async ({ isKept }) => {
    for (let commit = 0; ; commit++) {
      const made = await begin();
      made.alice.death = { commit, isKept };
      await play(made);
      expect({ commit, ...(outcome(made) as object) }).toEqual({ commit, ...EXPECTED });
      if (made.alice.death !== undefined) return;
    }
  },
  60_000,
);

test('[AG155] what comes before any confirmation cannot be opened, and holds up nothing', async () => {
  const made = await begin();
  const { world, alice, bob, bobConn } = made;
  // A server that turns the order round: a message of Bob's queue, before his confirmation.
  const queue = defined(sndQueuesOf(bob.database.read, bobConn)[0], 'queue');
  const server = loadServer(bob.database.read, queue.serverId);
  const connecting = world.network.connector('the server itself')(server);
  const sealed = sealClientMessage(
    {
      body: encodeAgentEnvelope({
        type: 'message',
        agentVersion: 7,
        encAgentMessage: systemRandom(100),
      }),
    },
    { secret: queue.e2eSecret, nonce: systemRandom(24), version: 4, senderKey: undefined },
  );
  if (!sealed.ok) throw new Error(sealed.error);
  world.network.interfere = ({ client, command }) =>
    client === 'bob' && command !== 'MSG' ? 'cut' : 'pass';
  await world.quiet();
  const session = await connecting;
  if (!session.ok) throw new Error(session.error.type);
  const command = { type: 'SEND', hasNotification: true, body: sealed.value } as const;
  void session.value.send({ command, entityId: queue.sndId });
  await world.quiet();
  expect(alice.eventsOf('decryptionFailed')).toMatchObject([{ error: 'malformed', count: 1 }]);
  world.network.interfere = () => 'pass';
  await play(made);
  expect(alice.texts).toEqual(['first', 'second']);
});
