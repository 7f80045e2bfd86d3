/** The agent's promises over real sockets, TLS and the embedded relay (agent/SPEC.md). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import type { ConnId } from '../agent/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { ONE_USER } from './agent-world.ts';
import { type RelayPerson, personInFolder } from './relay-person.ts';
import { startTestRelay } from './test-relay.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'sotto-agent-'));
let relay: RunningRelay;

beforeAll(async () => {
  await initCrypto();
  relay = await startTestRelay(join(dataDir, 'relay'));
});
afterAll(async () => {
  await relay.close();
  rmSync(dataDir, { recursive: true });
});

function person(name: string): RelayPerson {
  return personInFolder(name, dataDir, relay.address);
}

type Pair = {
  alice: RelayPerson;
  bob: RelayPerson;
  aliceConn: ConnId;
  bobConn: ConnId;
  link: string;
};

async function connect(name: string): Promise<Pair> {
  const alice = person(`${name}-alice`);
  const bob = person(`${name}-bob`);
  const made = await alice.agent.createInvitation({ userId: ONE_USER, pq: true });
  if (!made.ok) throw new Error(made.error.type);
  const { connId: aliceConn, link } = made.value;
  const bobConn = bob.join(link);
  await alice.until(() => alice.count('connected') === 1);
  await bob.until(() => bob.count('connected') === 1);
  return { alice, bob, aliceConn, bobConn, link };
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `message ${String(index)}`);

test('[AG1] [AG20] two people connect and talk, quantum resistant', async () => {
  const { alice, bob, aliceConn, bobConn } = await connect('talk');
  alice.say(aliceConn, 'hello', '\u{1F44B} مرحبا');
  bob.say(bobConn, 'yes');
  await alice.until(() => alice.count('delivered') === 2 && alice.texts.length === 1);
  await bob.until(() => bob.count('delivered') === 1);
  expect([alice.texts, bob.texts]).toEqual([['yes'], ['hello', '\u{1F44B} مرحبا']]);
  expect(alice.agent.info(aliceConn)).toMatchObject({ pqSending: true, pqReceiving: true });
  await Promise.all([alice.close(), bob.close()]);
}, 60_000);

test('[AG3] a used link is refused', async () => {
  const { alice, bob, link } = await connect('used');
  const carol = person('used-carol');
  carol.join(link);
  await carol.until(() => carol.events.length > 0);
  expect(carol.events).toMatchObject([{ type: 'joinFailed', error: { type: 'linkUsed' } }]);
  await Promise.all([alice.close(), bob.close(), carol.close()]);
}, 60_000);

test('[AG24] [AG42] a burst, a restart in its middle, and messages for one who is away', async () => {
  const { alice, bob, aliceConn } = await connect('burst');
  alice.say(aliceConn, ...numbered(300));
  await bob.until(() => bob.texts.length >= 100);
  await bob.restart();
  await alice.until(() => alice.count('delivered') === 300);
  expect(bob.texts).toEqual(numbered(300));
  expect(alice.count('sendDelayed')).toBe(0);
  await Promise.all([alice.close(), bob.close()]);
}, 120_000);

test('[AG13] the relay goes away and comes back', async () => {
  const { alice, bob, aliceConn, bobConn } = await connect('away');
  const { port } = relay;
  await relay.close();
  alice.say(aliceConn, 'are you there?');
  await alice.until(() => alice.count('sendDelayed') === 1);
  relay = await startTestRelay(join(dataDir, 'relay'), port);
  alice.agent.wake();
  bob.agent.wake();
  await alice.until(() => alice.count('delivered') === 1);
  bob.say(bobConn, 'again');
  await alice.until(() => alice.texts.length === 1);
  expect(bob.texts).toEqual(['are you there?']);
  await Promise.all([alice.close(), bob.close()]);
}, 60_000);
