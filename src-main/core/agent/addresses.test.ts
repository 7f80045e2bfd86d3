/** Addresses and the requests that come to them, over servers in memory (rules in SPEC.md). */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { generateX25519, systemRandom, x25519 } from '../crypto/index.ts';
import type { WriteDb } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import { sealClientMessage } from '../smp/index.ts';
import { ONE_USER, type Person, World, isConnected, linkOf } from '../testing/agent-world.ts';
import { accept, askedBy, done, joinBy, makeAddress, outcomeOf } from '../testing/link-steps.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { type AgentHost, type ConnId, type Invitation, requestId } from './index.ts';
import { encodeAgentEnvelope } from './protocol/envelope.ts';
import { MAX_OPEN_REQUESTS, receiveRequest } from './receive/request.ts';
import { findConnection } from './store/connections.ts';
import type { Step } from './step.ts';

const open = useWorlds();

type Story = {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
  readonly one: ServerAddress;
  readonly address: Invitation;
};

/** Alice has an address on the first server; Bob's server is the second. */
async function story(): Promise<Story> {
  const world = new World();
  open.push(world);
  const one = world.network.addServer('one.example');
  const alice = world.person('alice', one);
  const bob = world.person('bob', world.network.addServer('two.example'));
  return { world, alice, bob, one, address: await makeAddress(world, alice) };
}

const typesOf = (person: Person): string[] => person.events.map(({ type }) => type);

async function requestFrom({ world, alice, bob, address }: Story, pq = false): Promise<ConnId> {
  const before = askedBy(alice).length;
  const bobConn = joinBy(bob, address.link, pq);
  await world.until(() => askedBy(alice).length === before + 1);
  return bobConn;
}

const lastRequest = (owner: Person): ReturnType<typeof requestId> => {
  const last = owner.eventsOf('request').at(-1);
  if (last === undefined) throw new Error('no request');
  return last.requestId;
};

describe('an address', () => {
  test.each([{ pq: false }, { pq: true }])(
    '[AG90] who asks is connected once the owner accepts, pq $pq',
    async ({ pq }) => {
      const told = await story();
      const { world, alice, bob, address } = told;
      const bobConn = await requestFrom(told, pq);
      expect(alice.events).toEqual([
        {
          type: 'request',
          connId: address.connId,
          requestId: lastRequest(alice),
          info: utf8Encode('{"name":"bob"}'),
          pq,
        },
      ]);
      const aliceConn = accept(alice, lastRequest(alice), pq);
      if (aliceConn === undefined) throw new Error('no request');
      await world.until(() => isConnected(alice) && isConnected(bob));
      expect(typesOf(alice)).toEqual(['request', 'sendReady', 'info', 'connected']);
      expect(typesOf(bob)).toEqual(['requested', 'confirmation', 'connected']);
      expect([alice, bob].map((person) => person.eventsOf('connected')[0]?.pq)).toEqual([pq, pq]);
      alice.say(aliceConn, 'welcome');
      bob.say(bobConn, 'thank you');
      await world.until(() => alice.texts.length + bob.texts.length === 2);
      expect([alice.texts, bob.texts]).toEqual([['thank you'], ['welcome']]);
    },
  );

  test('[AG90] with keys in the request, the very first message is protected', async () => {
    const told = await story();
    const { world, alice, bob } = told;
    await requestFrom(told, true);
    accept(alice, lastRequest(alice), true);
    await world.until(() => isConnected(bob));
    expect(bob.eventsOf('confirmation')[0]?.pq).toBe(true);
  });

  test('[AG90] an old address gets no keys that it does not know', async () => {
    const { world, alice, bob, address } = await story();
    const link = linkOf(address.link);
    if (link.type !== 'contact') throw new Error('no address');
    const request = { ...link.request, agentVersions: { min: 2, max: 4 } };
    const bobConn = joinBy(bob, { type: 'contact', request }, true);
    await world.until(() => askedBy(alice).length === 1);
    expect(alice.eventsOf('request')[0]?.pq).toBe(false);
    expect(bob.agent.info(bobConn)).toMatchObject({ agentVersion: 4, pqSupport: false });
    accept(alice, lastRequest(alice), true);
    await world.until(() => isConnected(alice) && isConnected(bob));
  });

  test('[AG90] it serves many, and after a restart too', async () => {
    const told = await story();
    const { world, alice, bob, address } = told;
    const carol = world.person('carol', world.network.addServer('three.example'));
    await requestFrom(told);
    alice.restart();
    joinBy(carol, address.link);
    await world.until(() => askedBy(alice).length === 2);
    expect(askedBy(alice)).toEqual(['{"name":"bob"}', '{"name":"carol"}']);
    for (const { requestId: id } of alice.eventsOf('request')) accept(alice, id);
    await world.until(() => isConnected(bob) && isConnected(carol));
    expect(alice.agent.findOwn(linkOf(address.link))).toBe(address.connId);
  });

  test('[AG91] a rejected request is answered with silence, and gone', async () => {
    const told = await story();
    const { world, alice, bob } = told;
    await requestFrom(told);
    const id = lastRequest(alice);
    alice.transaction((db) => {
      alice.agent.rejectRequest(db, id);
    });
    expect(accept(alice, id)).toBeUndefined();
    expect(accept(alice, requestId(99))).toBeUndefined();
    await world.pass(60_000);
    expect([typesOf(alice), typesOf(bob)]).toEqual([['request'], ['requested']]);
  });

  test('[AG91] a request is accepted once', async () => {
    const told = await story();
    const { alice } = told;
    await requestFrom(told);
    expect(accept(alice, lastRequest(alice))).toBeDefined();
    expect(accept(alice, lastRequest(alice))).toBeUndefined();
  });

  test('[AG92] a request that is sent again is the same request', async () => {
    const told = await story();
    const { world, alice, bob, address } = told;
    let lostCount = 0;
    world.network.interfere = ({ client, command, phase }) => {
      const isLost = client === 'bob' && command === 'SEND' && phase === 'after' && lostCount < 3;
      if (isLost) lostCount += 1;
      return isLost ? 'lose' : 'pass';
    };
    joinBy(bob, address.link);
    await world.pass(60_000);
    expect([lostCount, askedBy(alice)]).toEqual([3, ['{"name":"bob"}']]);
    expect(world.network.storedCount).toBe(0);
  });

  test('[AG92] an answer that comes before the request is known to be sent is taken', async () => {
    const told = await story();
    const { world, alice, bob, address } = told;
    let isLosing = true;
    world.network.interfere = ({ client, command, phase }) =>
      isLosing && client === 'bob' && command === 'SEND' && phase === 'after' ? 'lose' : 'pass';
    alice.react = (db, event) => {
      if (event.type !== 'request') return;
      const info = utf8Encode('{}');
      alice.agent.acceptRequest(db, event.requestId, { info, pq: false });
    };
    const bobConn = joinBy(bob, address.link);
    await world.until(() => bob.eventsOf('confirmation').length === 1);
    isLosing = false;
    await world.until(() => isConnected(alice) && isConnected(bob));
    const now = { pendingCount: 0, isReady: true, sndServers: ['one.example'] };
    expect(bob.agent.info(bobConn)).toMatchObject(now);
    await world.pass(60_000);
    expect(askedBy(alice)).toHaveLength(1);
  });

  test('[AG93] of too many requests the oldest are dropped', async () => {
    const told = await story();
    const { world, alice, bob, address } = told;
    const making = bob.agent.createInvitation({ userId: ONE_USER, pq: false });
    const { link } = await done(world, making);
    const { request } = linkOf(link);
    if (!('e2e' in request)) throw new Error('no invitation');
    const [queue] = request.queues;
    const ids: number[] = [];
    const lines: unknown[] = [];
    alice.transaction((db) => {
      const connection = findConnection(db, address.connId);
      if (connection === undefined) throw new Error('no address');
      const step = stepOf(db, {
        apply: (_, event) => {
          if (event.type === 'request') ids.push(event.requestId);
          return {};
        },
        log: (event, fields) => lines.push([event, fields]),
      });
      for (let count = 0; count < MAX_OPEN_REQUESTS + 2; count++) {
        const queues = [{ ...queue, senderId: systemRandom(24) }] as const;
        const info = systemRandom(3);
        const envelope = {
          type: 'invitation',
          request: { ...request, queues },
          info,
        } as const;
        receiveRequest(step, connection, { agentVersion: 7, ...envelope });
      }
    });
    expect([ids.length, lines]).toEqual([
      MAX_OPEN_REQUESTS + 2,
      [
        ['request.dropped', { count: 1 }],
        ['request.dropped', { count: 1 }],
      ],
    ]);
    const answers = [0, 1, 2, MAX_OPEN_REQUESTS + 1].map((index) =>
      accept(alice, requestId(ids[index] ?? 0)),
    );
    expect(answers.map((conn) => conn !== undefined)).toEqual([false, false, true, true]);
  });

  test('[AG94] an address that is gone says so, and the invitation is taken back', async () => {
    const told = await story();
    const { world, alice, bob, address } = told;
    alice.transaction((db) => {
      alice.agent.delete(db, address.connId, { waitDelivery: true });
    });
    await world.until(() => world.network.queueCount === 0);
    joinBy(bob, address.link);
    await world.until(() => bob.events.length > 0);
    expect(bob.events).toMatchObject([{ type: 'joinFailed', error: { type: 'linkGone' } }]);
    await world.until(() => world.network.queueCount === 0);
  });

  test('[AG94] requests go with their address', async () => {
    const told = await story();
    const { world, alice, address } = told;
    await requestFrom(told);
    alice.transaction((db) => {
      alice.agent.delete(db, address.connId, { waitDelivery: false });
    });
    expect(accept(alice, lastRequest(alice))).toBeUndefined();
    await world.until(() => world.network.queueCount === 1);
  });

  test('[AG95] what is no request is dropped without a word', async () => {
    const told = await story();
    const { world, alice, one, address } = told;
    const [queue] = linkOf(address.link).request.queues;
    const mallory = await done(world, connectAs(world, 'mallory', one));
    for (let attempt = 0; attempt < 12; attempt++) {
      const mine = generateX25519(systemRandom);
      const confirmation = encodeAgentEnvelope({
        type: 'confirmation',
        agentVersion: 7,
        e2eParams: undefined,
        encConnInfo: systemRandom(attempt * 10),
      });
      const sealed = sealClientMessage(
        { body: attempt % 3 === 0 ? systemRandom(50) : confirmation },
        {
          secret: x25519(mine.secretKey, queue.dhKey),
          nonce: systemRandom(24),
          version: 4,
          senderKey: attempt % 2 === 0 ? mine.publicKey : undefined,
        },
      );
      if (!sealed.ok) throw new Error(sealed.error);
      const body = attempt % 4 === 0 ? systemRandom(200) : sealed.value;
      const command = { type: 'SEND', hasNotification: true, body } as const;
      void mallory.send({ command, entityId: queue.senderId });
    }
    await world.quiet();
    expect([world.network.storedCount, alice.events]).toEqual([0, []]);
    await requestFrom(told);
    expect(askedBy(alice)).toEqual(['{"name":"bob"}']);
  });

  test.each([
    { of: 'versions we speak', versions: { min: 7, max: 9 }, count: 1 },
    { of: 'later versions only', versions: { min: 8, max: 9 }, count: 0 },
  ])('[AG95] a request of $of is told $count times', async ({ versions, count }) => {
    const { world, alice, bob, one, address } = await story();
    const making = bob.agent.createInvitation({ userId: ONE_USER, pq: false });
    const { request } = linkOf((await done(world, making)).link);
    if (request.type !== 'invitation') throw new Error('no invitation');
    const [queue] = linkOf(address.link).request.queues;
    const mine = generateX25519(systemRandom);
    const body = encodeAgentEnvelope({
      type: 'invitation',
      agentVersion: 7,
      request: { ...request, agentVersions: versions },
      info: systemRandom(3),
    });
    const sealed = sealClientMessage(
      { body },
      {
        secret: x25519(mine.secretKey, queue.dhKey),
        nonce: systemRandom(24),
        version: 4,
        senderKey: mine.publicKey,
      },
    );
    if (!sealed.ok) throw new Error(sealed.error);
    const mallory = await done(world, connectAs(world, 'mallory', one));
    const command = { type: 'SEND', hasNotification: true, body: sealed.value } as const;
    void mallory.send({ command, entityId: queue.senderId });
    await world.quiet();
    expect([alice.events.length, world.network.storedCount]).toEqual([count, 0]);
  });

  test('[AG97] a dead server for the queue of the request is replaced by another', async () => {
    const told = await story();
    const { world, alice, bob, address } = told;
    bob.servers.splice(0, 1, world.network.addServer('dead.example'));
    world.network.down.add('dead.example');
    const bobConn = joinBy(bob, address.link);
    expect(bob.agent.info(bobConn)?.rcvServers).toEqual(['dead.example']);
    await world.pass(5000);
    bob.servers.push(world.network.addServer('alive.example'));
    await world.until(() => askedBy(alice).length === 1);
    expect(bob.agent.info(bobConn)?.rcvServers).toEqual(['alive.example']);
  });

  test('[AG90] a server before queues of kinds makes an address too', async () => {
    const world = new World();
    open.push(world);
    const alice = world.person('alice', world.network.addServer('old.example', { isOld: true }));
    const bob = world.person('bob', world.network.addServer('two.example'));
    const address = await makeAddress(world, alice);
    joinBy(bob, address.link);
    await world.until(() => askedBy(alice).length === 1);
    accept(alice, lastRequest(alice));
    await world.until(() => isConnected(alice) && isConnected(bob));
  });

  test('[AG90] without a server there is none', async () => {
    const world = new World();
    open.push(world);
    const nobody = world.person('nobody');
    const making = nobody.agent.createAddress({ userId: ONE_USER });
    expect(await outcomeOf(world, making)).toEqual({
      ok: false,
      error: { type: 'noServers' },
    });
  });
});

type Watched = {
  readonly apply: AgentHost['apply'];
  readonly log: (event: string, fields: unknown) => void;
};

/** A step of an agent that only tells and logs. */
function stepOf(db: WriteDb, { apply, log }: Watched): Step {
  const deps = {
    host: { apply },
    logger: (_level: string, event: string, fields: unknown) => {
      log(event, fields);
    },
  };
  // Nothing else is used by what is tested.
  return {
    core: { deps },
    db,
    nowMs: 1,
    after: () => undefined,
  } as unknown as Step;
}

function connectAs(world: World, client: string, server: ServerAddress) {
  return world.network
    .connector(client)(server)
    .then((made) => {
      if (!made.ok) throw new Error(made.error.type);
      return made;
    });
}
