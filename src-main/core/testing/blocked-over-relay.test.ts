/** Queues that a relay has blocked, over real sockets and TLS, with and without a proxy (agent/SPEC.md). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { ONE_USER } from './agent-world.ts';
import { personInFolder } from './relay-person.ts';
import { startTestRelay } from './test-relay.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'sotto-blocked-'));
let one: RunningRelay;
let two: RunningRelay;

beforeAll(async () => {
  await initCrypto();
  one = await startTestRelay(join(dataDir, 'one'));
  two = await startTestRelay(join(dataDir, 'two'));
});
afterAll(async () => {
  await one.close();
  await two.close();
  rmSync(dataDir, { recursive: true });
});

test.each(['never', 'always'] as const)(
  '[AG180] [AG181] a blocked queue is told to both, and works when it is free again; proxy: %s',
  async (mode) => {
    const alice = personInFolder(`${mode}-alice`, dataDir, one.address);
    const bob = personInFolder(`${mode}-bob`, dataDir, two.address);
    alice.policy = { mode, fallback: 'no' };
    const made = await alice.agent.createInvitation({ userId: ONE_USER, pq: false });
    if (!made.ok) throw new Error(made.error.type);
    const { connId: aliceConn, link } = made.value;
    const bobConn = bob.join(link);
    await Promise.all([alice.happens('connected'), bob.happens('connected')]);

    const server = `127.0.0.1:${String(two.port)}`;
    two.block({ type: 'BLOCKED', reason: 'content', notice: { ttlSeconds: 3600 } });
    alice.say(aliceConn, 'one');
    bob.agent.reconnect();
    await Promise.all([alice.happens('sendFailed'), bob.happens('queueBlocked')]);
    const reason = { server, reason: 'content' };
    expect(alice.agent.info(aliceConn)?.sendingBlocked).toMatchObject(reason);
    expect(bob.agent.info(bobConn)?.receivingBlocked).toMatchObject(reason);
    const [failed] = alice.eventsOf('sendFailed');
    expect(failed?.error).toMatchObject({ type: 'blocked', blocking: reason });
    // The other way is free.
    bob.say(bobConn, 'hello');
    await alice.happens('message');

    two.block(undefined);
    bob.agent.reconnect();
    await bob.happens('queueBlocked', 2);
    expect(bob.agent.info(bobConn)?.receivingBlocked).toBeUndefined();
    const msgId = failed?.msgId;
    if (msgId === undefined) throw new Error('nothing has failed');
    alice.transaction((db) => alice.agent.retry(db, aliceConn, { msgId }));
    await bob.happens('message');
    expect([bob.texts, alice.dialled.has(two.port)]).toEqual([['one'], mode === 'never']);
    await alice.happens('queueBlocked', 2);
    await Promise.all([alice.close(), bob.close()]);
  },
  60_000,
);
