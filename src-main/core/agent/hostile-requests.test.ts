/** Requests made to break us, what is kept of strangers, and what a deleted connection leaves behind. */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { contactLinkKdf, sha256, systemRandom, x25519Public } from '../crypto/index.ts';
import { x448Public } from '../crypto/index.ts';
import { type Database, sql } from '../database/index.ts';
import {
  ONE_USER,
  type Person,
  World,
  connected,
  isConnected,
  linkOf,
} from '../testing/agent-world.ts';
import { accept, askedBy, done, joinBy, makeAddress } from '../testing/link-steps.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { HISTORY_MS, dropOldReceived, insertReceived, purgeHistory } from './store/history.ts';
import { ensureLinkKey } from './store/links.ts';
import type { InvitationRequest } from './protocol/connection-request.ts';
import { receiveRequest } from './receive/request.ts';
import { findConnection } from './store/connections.ts';
import { ensureServer } from './store/servers.ts';
import { ed25519Secret } from '../crypto/index.ts';
import { requestId } from './index.ts';

const DAY_MS = 24 * 60 * 60_000;

const open = useWorlds();

/** Tables of the agent that are not empty, with how many rows they have. */
function rowsOf({ read }: Database): Readonly<Record<string, number>> {
  const tables = read.all<{ name: string }>(
    sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'agent_%'`,
  );
  const counts = tables.map(({ name }) => {
    const row = read.get<{ count: number }>({
      text: `SELECT count(*) AS count FROM "${name}"`,
      values: [],
    });
    return [name, row?.count ?? 0] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

async function aliceAndBob(): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = new World();
  open.push(world);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  await world.quiet();
  return { world, alice, bob };
}

describe('keys that are none', () => {
  const LOW_ORDER = [new Uint8Array(56), new Uint8Array(56).fill(1, 0, 1)].map(x448Public);
  const ZERO = x25519Public(new Uint8Array(32));

  test.each(LOW_ORDER)('[AG95] in a request fail nobody but whoever asked', async (key) => {
    const { world, alice, bob } = await aliceAndBob();
    const address = await makeAddress(world, alice);
    const making = bob.agent.createInvitation({ userId: ONE_USER, pq: false });
    const { request } = linkOf((await done(world, making)).link);
    if (request.type !== 'invitation') throw new Error('no invitation');
    const [queue] = request.queues;
    const bad: InvitationRequest = {
      ...request,
      queues: [{ ...queue, dhKey: ZERO }],
      e2e: { ...request.e2e, k1: key, k2: key },
    };
    const told: number[] = [];
    alice.transaction((db) => {
      const connection = findConnection(db, address.connId);
      if (connection === undefined) throw new Error('no address');
      receiveRequest(
        {
          db,
          nowMs: world.clock.now(),
          after: () => undefined,
          core: {
            deps: {
              logger: () => undefined,
              host: {
                apply: (_: unknown, event: { type: string; requestId: number }) => {
                  told.push(event.requestId);
                  return {};
                },
              },
            },
          },
        } as never,
        connection,
        { type: 'invitation', agentVersion: 7, request: bad, info: utf8Encode('{}') },
      );
    });
    const conn = accept(alice, requestId(told[0] ?? 0));
    expect(conn).toBeDefined();
    await world.pass(60_000);
    joinBy(bob, address.link);
    await world.until(() => askedBy(alice).length === 1);
    const [asked] = alice.eventsOf('request');
    if (asked === undefined) throw new Error('no request');
    accept(alice, asked.requestId);
    await world.until(() => isConnected(bob));
  });
});

describe('of strangers', () => {
  test('[AG93] the newest requests are recognised', async () => {
    const { world, alice } = await aliceAndBob();
    const { connId } = await makeAddress(world, alice);
    const hashes = Array.from({ length: 12 }, (_, index) => sha256(Uint8Array.of(index)));
    alice.transaction((db) => {
      for (const [receivedAtMs, hash] of hashes.entries()) {
        insertReceived(db, connId, { hash, receivedAtMs });
      }
      dropOldReceived(db, connId, 100);
    });
    expect(rowsOf(alice.database)).toMatchObject({ agent_received: 12 });
    alice.transaction((db) => {
      dropOldReceived(db, connId, 5);
    });
    const kept = alice.database.read.all<{ hash: Uint8Array }>(
      sql`SELECT hash FROM agent_received ORDER BY received_at`,
    );
    expect(kept.map(({ hash }) => hash)).toEqual(hashes.slice(-5));
  });

  test('[AG101] keys of links that are never joined go with the history', async () => {
    const { world, alice } = await aliceAndBob();
    const [server] = alice.servers;
    if (server === undefined || 'server' in server) throw new Error('no server');
    const nowMs = world.clock.now();
    alice.transaction((db) => {
      const serverId = ensureServer(db, server);
      for (const createdAtMs of [nowMs - HISTORY_MS - 1, nowMs - HISTORY_MS + 1]) {
        const { linkId } = contactLinkKdf(systemRandom(32));
        ensureLinkKey(
          db,
          { serverId, linkId },
          { authSecret: ed25519Secret(systemRandom(32)), createdAtMs },
        );
      }
      purgeHistory(db, nowMs, 100);
    });
    expect(rowsOf(alice.database)).toEqual({ agent_link_key: 1, agent_server: 1 });
  });
});

describe('without a server of our own', () => {
  test('[AG6] nothing is joined, and the server of the peer is left alone', async () => {
    const { world, alice, bob } = await aliceAndBob();
    const address = await makeAddress(world, alice);
    const invitation = await done(
      world,
      alice.agent.createInvitation({ userId: ONE_USER, pq: false }),
    );
    expect(bob.agent.canReceive(ONE_USER)).toBe(true);
    bob.servers.length = 0;
    expect(bob.agent.canReceive(ONE_USER)).toBe(false);
    for (const link of [address.link, invitation.link]) {
      expect(() => joinBy(bob, link)).toThrow('a server to receive on is missing');
    }
    expect(rowsOf(bob.database)).toEqual({});
    expect(bob.agent.servers()).toEqual([]);
    await world.pass(60_000);
    expect(alice.events).toEqual([]);
  });
});

describe('a connection that is deleted', () => {
  test.each([
    { waitDelivery: true, keepQueues: false },
    { waitDelivery: true, keepQueues: true },
    { waitDelivery: false, keepQueues: false },
    { waitDelivery: false, keepQueues: true },
  ])('leaves nothing in the database: %o', async (options) => {
    const { world, alice, bob, aliceConn, bobConn } = await connected({ pq: true });
    open.push(world);
    alice.say(aliceConn, 'one', 'two');
    bob.say(bobConn, 'three');
    await world.until(() => alice.texts.length + bob.texts.length === 3);
    const address = await makeAddress(world, alice, 'data');
    const link = await done(
      world,
      alice.agent.createInvitation({ userId: ONE_USER, pq: true, linkData: utf8Encode('x') }),
    );
    joinBy(bob, address.link);
    await world.until(() => askedBy(alice).length === 1);
    alice.transaction((db) => {
      alice.agent.setLinkData(db, address.connId, utf8Encode('new'));
      alice.agent.send(db, aliceConn, { body: utf8Encode('bye'), notification: false });
      for (const id of [aliceConn, address.connId, link.connId]) {
        alice.agent.delete(db, id, options);
      }
    });
    await world.pass(3 * DAY_MS);
    alice.restart();
    expect(rowsOf(alice.database)).toEqual({});
  });

  test('leaves nothing in the database, though its servers never answer', async () => {
    const { world, alice, aliceConn } = await connected();
    open.push(world);
    for (const host of ['one.example', 'two.example']) {
      world.network.down.add(host);
      world.network.cut({ host });
    }
    alice.transaction((db) => {
      alice.agent.send(db, aliceConn, { body: utf8Encode('bye'), notification: false });
      alice.agent.delete(db, aliceConn, { waitDelivery: true, keepQueues: false });
    });
    await world.pass(3 * DAY_MS);
    expect(rowsOf(alice.database)).toMatchObject({ agent_command: 1, agent_server: 2 });
    world.clock.advance(90 * DAY_MS);
    alice.restart();
    expect(rowsOf(alice.database)).toEqual({});
  });
});
