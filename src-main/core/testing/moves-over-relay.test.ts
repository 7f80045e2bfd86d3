/** Moving queues and agreeing on new ratchets over real sockets, TLS and relays (agent/SPEC.md). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import type { ConnId } from '../agent/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { parseServer } from '../encoding/index.ts';
import { ONE_USER } from './agent-world.ts';
import { type RelayPerson, personInFolder } from './relay-person.ts';
import { startTestRelay } from './test-relay.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'sotto-moves-'));
let relay: RunningRelay;
let other: RunningRelay;

beforeAll(async () => {
  await initCrypto();
  relay = await startTestRelay(join(dataDir, 'relay'));
  other = await startTestRelay(join(dataDir, 'other'));
});
afterAll(async () => {
  await relay.close();
  await other.close();
  rmSync(dataDir, { recursive: true });
});

type Pair = { alice: RelayPerson; bob: RelayPerson; aliceConn: ConnId; bobConn: ConnId };

async function connect(name: string): Promise<Pair> {
  const alice = personInFolder(`${name}-alice`, dataDir, relay.address);
  const bob = personInFolder(`${name}-bob`, dataDir, relay.address);
  const made = await alice.agent.createInvitation({ userId: ONE_USER, pq: true });
  if (!made.ok) throw new Error(made.error.type);
  const bobConn = bob.join(made.value.link);
  await alice.until(() => alice.count('connected') === 1);
  await bob.until(() => bob.count('connected') === 1);
  return { alice, bob, aliceConn: made.value.connId, bobConn };
}

test('[AG145] [AG150] a queue moves to another relay, and the old one is deleted', async () => {
  const { alice, bob, aliceConn, bobConn } = await connect('move');
  bob.servers = [...bob.servers, parseServer('smp', other.address)];
  expect(bob.transaction((db) => bob.agent.rotate(db, bobConn))).toBe(true);
  alice.say(aliceConn, 'one', 'two', 'three');
  await alice.until(() => alice.count('peerRotated') === 1 && alice.count('delivered') === 3);
  await bob.until(() => bob.count('rotation') === 5);
  alice.say(aliceConn, 'four');
  bob.say(bobConn, 'yes');
  await alice.until(() => alice.count('delivered') === 4 && alice.texts.length === 1);
  expect([...bob.texts].sort()).toEqual(['four', 'one', 'three', 'two']);
  expect(alice.agent.info(aliceConn)?.sndServers).toEqual(bob.agent.info(bobConn)?.rcvServers);
  await Promise.all([alice.close(), bob.close()]);
}, 60_000);

test('[AG50] a new ratchet', async () => {
  const { alice, bob, aliceConn, bobConn } = await connect('sync');
  expect(alice.transaction((db) => alice.agent.resync(db, aliceConn))).toBe(true);
  await alice.until(() => alice.count('ratchetSync') === 3);
  await bob.until(() => bob.count('ratchetSync') === 2);
  alice.say(aliceConn, 'again');
  bob.say(bobConn, 'and again');
  await alice.until(() => alice.count('delivered') === 1 && alice.texts.length === 1);
  const codes = [alice.agent.info(aliceConn), bob.agent.info(bobConn)].map(
    (info) => info?.securityCode,
  );
  expect(codes[0]).toBe(codes[1]);
  await Promise.all([alice.close(), bob.close()]);
}, 60_000);
