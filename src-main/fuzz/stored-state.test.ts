/** Bad input against a running core and a running relay: nothing that is stored may change. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandName } from '#shared/contract/index.ts';
import { commandSchemas } from '#shared/contract/schemas.ts';
import type { ContactId } from '#shared/ids.ts';
import { systemClock } from '../core/api/index.ts';
import { concatBytes, defined, silentLogger, utf8Encode } from '../core/base/index.ts';
import { ed25519Secret, initCrypto, systemRandom } from '../core/crypto/index.ts';
import {
  type DatabaseKey,
  deriveDatabaseKey,
  loadMigrations,
  openDatabase,
  readSalt,
  sql,
} from '../core/database/index.ts';
import { type ServerAddress, parseServer } from '../core/encoding/index.ts';
import { type SmpClient, connectSmp, sealClientMessage, sendMessage } from '../core/smp/index.ts';
import { connectTls, tcpDial } from '../core/tls/index.ts';
import { TestCore, connectCores, must } from '../core/testing/test-core.ts';
import { controlledNetwork } from '../core/testing/controlled-network.ts';
import { startTestRelay } from '../core/testing/test-relay.ts';
import type { RunningRelay } from '../relay/index.ts';
import { RELAY_MIGRATIONS } from '../relay/store/index.ts';
import { diceOf, scaled } from './testing/campaign.ts';
import { contentHashes } from './testing/content-hash.ts';
import { type Dice, badInput } from './testing/mutate.ts';
import { RawClient } from './testing/raw-client.ts';
import { hexSeeds } from './testing/seeds.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../migrations'));
const PASSPHRASE = 'correct horse battery';
const relayDir = mkdtempSync(join(tmpdir(), 'sotto-fuzz-relay-'));

let relay: RunningRelay;

beforeAll(async () => {
  await initCrypto();
  relay = await startTestRelay(relayDir);
});

afterAll(async () => {
  await relay.close();
});

/** Without the counts of traffic, which attempts to connect change. */
async function stored(core: TestCore): Promise<ReadonlyMap<string, string>> {
  const path = join(core.dataDir, 'sotto.db');
  const hashes = contentHashes({ path, key: await keyOf(path), migrations });
  return new Map([...hashes].filter(([table]) => table !== 'agent_traffic'));
}

function keyOf(path: string): Promise<DatabaseKey> {
  return deriveDatabaseKey(utf8Encode(PASSPHRASE), defined(readSalt(path), 'salt'));
}

/** Two connected people with a message each way; Bob is gone. */
async function withHistory(): Promise<{
  readonly alice: TestCore;
  readonly bob: TestCore;
  readonly aContact: ContactId;
}> {
  const alice = await TestCore.open({ name: 'alice', servers: [relay.address] });
  const bob = await TestCore.open({ name: 'bob', servers: [relay.address] });
  const { aContact, bContact } = await connectCores(alice, bob);
  must(alice.chat.send(aContact, 'hello'));
  must(bob.chat.send(bContact, 'hi'));
  await bob.received(bContact, 1);
  await alice.received(aContact, 1);
  await alice.allDelivered(aContact);
  await bob.allDelivered(bContact);
  await bob.core.close();
  return { alice, bob, aContact };
}

const NAMES = [...Object.keys(commandSchemas), 'items.drop', '__proto__', 'constructor', ''];
const ODD: readonly unknown[] = [
  ...[undefined, null, 0, -1, 1.5, 2 ** 53, NaN, '', 'x', 'simplex:/invitation#/?v=2', true, []],
  ...[{}, { type: 'latest' }, { type: 'before', itemId: -3 }, () => 1, 'x'.repeat(300_000)],
];
const FIELDS = [
  ...['contactId', 'itemId', 'pendingId', 'text', 'passphrase', 'displayName', 'upToItemId'],
  ...['userId', 'requestId', 'serverId', 'password', 'fullName', 'shortDescr', 'isMuted', 'isOn'],
  ...['deleteQueues', 'isIncognito', 'again', 'message', 'receipts', 'isShared', 'autoAccept'],
  ...['welcomeText', 'server', 'settings', 'protocol', 'isEnabled', 'operatorId', 'operatorIds'],
  ...['anchor', 'count', 'mode', 'emoji', 'isAdded', 'localAlias', 'securityCode', 'notify'],
];

/** Mostly objects with some of the fields; ids are of nothing that exists. */
function oddArguments(dice: Dice): unknown {
  if (dice.below(10) === 0) return dice.pick(ODD);
  const entries = Array.from({ length: dice.below(5) }, () => {
    const value = dice.below(3) === 0 ? 1_000 + dice.below(50) : dice.pick(ODD);
    return [dice.pick(FIELDS), value] as const;
  });
  return Object.fromEntries(entries);
}

/** Well-formed commands that rightly do something need nothing that exists. */
const RIGHTLY_DONE =
  /^(link\.create|address\.create|user\.create|network\.resetStatistics|(archive|database|lock|passphrase|retention|storage)\..*|chats\.clearAll)$/;
const isHarmless = (name: string, args: unknown): boolean =>
  !RIGHTLY_DONE.test(name) || commandSchemas[name as CommandName].safeParse(args).success === false;

test('no wrong command changes what is stored', { timeout: 120_000 }, async () => {
  const network = controlledNetwork();
  const { alice: first } = await withHistory();
  await first.core.close();
  const before = await stored(first);
  network.cut();
  const { name, dataDir } = first;
  const alice = await TestCore.open({ name, dataDir, network, servers: [relay.address] });
  const dice = diceOf('commands');
  let refusedCount = 0;
  for (let left = scaled(5_000); left > 0; left--) {
    const command = dice.pick(NAMES);
    const args = oddArguments(dice);
    if (!isHarmless(command, args)) continue;
    const result = await alice.core.invoke(command, args);
    if (!result.ok) refusedCount += 1;
    if (!result.ok && result.error.type === 'internal') {
      throw new Error(`${command} ${JSON.stringify(args).slice(0, 500)} failed inside`);
    }
  }
  await alice.core.close();
  expect(refusedCount).toBeGreaterThan(scaled(3_000));
  expect(await stored(alice)).toEqual(before);
});

const CONTENTS = hexSeeds({
  file: 'smp',
  ops: ['transmission', 'serverDecode', 'clientDecode'],
  fields: ['batchContent'],
});

/** One connection: hellos at first in some, then blocks until the relay has had enough. */
async function harass(dice: Dice, address: ServerAddress, blocks: number): Promise<number> {
  const client = await RawClient.connect(address);
  const isPolite = dice.below(4) > 0;
  if (isPolite) await client.greet(address);
  let sent = 0;
  for (; sent < blocks && !client.isClosed; sent++) {
    client.send(badInput(dice, CONTENTS).subarray(0, 16_000));
    if (sent % 8 === 7) await new Promise((resolve) => setImmediate(resolve));
  }
  client.close();
  return sent;
}

test('no block changes what a relay stores, and it serves on', { timeout: 120_000 }, async () => {
  const { alice } = await withHistory();
  await alice.core.close();
  await relay.close();
  const file = { path: join(relayDir, 'relay.db'), migrations: RELAY_MIGRATIONS };
  const before = contentHashes(file);
  relay = await startTestRelay(relayDir);
  const address = parseServer('smp', relay.address);
  const dice = diceOf('relay blocks');
  let sent = 0;
  while (sent < scaled(2_000)) sent += await harass(dice, address, 100);
  const polite = await RawClient.connect(address);
  await polite.greet(address);
  polite.close();
  await relay.close();
  expect(contentHashes(file)).toEqual(before);
  relay = await startTestRelay(relayDir);
});

type SndQueueRow = {
  readonly snd_id: Uint8Array;
  readonly auth_secret: Uint8Array;
  readonly e2e_secret: Uint8Array;
  readonly client_version: number;
};

/** What Bob may do at Alice's queue, out of his database. */
async function senderOf(bob: TestCore): Promise<SndQueueRow> {
  const path = join(bob.dataDir, 'sotto.db');
  const opened = openDatabase({ path, key: await keyOf(path), migrations });
  if (!opened.ok) throw new Error(opened.error.type);
  const row = opened.value.read.get<SndQueueRow>(
    sql`SELECT snd_id, auth_secret, e2e_secret, client_version FROM agent_snd_queue`,
  );
  opened.value.close();
  return defined(row, 'queue');
}

/**
 * Alice has taken all but the messages that wait for others; a queue that stops would not drain. To Bob
 * she may have offered new keys, once.
 */
async function drained(others: number): Promise<void> {
  await expect
    .poll(() => relay.stats().messages, { interval: 1, timeout: 5_000 })
    .toBeLessThanOrEqual(others + 1);
}

async function connectClient(address: ServerAddress): Promise<SmpClient> {
  const deps = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const tls = {
    ...{ host: defined(address.hosts[0], 'host'), port: Number(address.port) },
    ...{ alpn: ['smp/1'], keyHash: address.keyHash, timeoutMs: 5_000 },
  };
  const connected = await connectSmp(
    { server: address },
    { ...deps, connect: () => connectTls(tls, { ...deps, dial: tcpDial }) },
  );
  if (!connected.ok) throw new Error(connected.error.type);
  return connected.value;
}

/** A new ratchet key is an order of the peer, in the clear by protocol: rightly it changes things. */
const isRatchetKey = (envelope: Uint8Array): boolean => envelope[2] === 0x52;

const ENVELOPES = [
  ...hexSeeds({ file: 'agent', ops: ['agentMsgEnvelope'], fields: ['hex'] }),
  ...hexSeeds({ file: 'ratchet', ops: ['conversation'], fields: ['encrypted'] }).map((message) =>
    concatBytes(Uint8Array.of(0, 7, 0x4d), message),
  ),
];

/**
 * What messages that cannot be read leave behind: that they came, a notice about it with its place in
 * the sizes, and once the offer of new keys, after which they are kept for a while.
 */
const NOTES = [
  ...['agent_connection', 'agent_received', 'chat_contact', 'chat_item', 'sqlite_sequence'],
  ...['agent_early', 'agent_snd_queue', 'chat_size', 'installation'],
];

test(
  'no message of a peer that cannot be read changes the ratchet or the chat',
  { timeout: 120_000 },
  async () => {
    const { alice: first, bob, aContact } = await withHistory();
    const queue = await senderOf(bob);
    const messages = first.messages(aContact);
    await first.core.close();
    const before = await stored(first);
    const alice = await TestCore.open({
      ...{ name: 'alice', dataDir: first.dataDir, servers: [relay.address] },
    });
    const others = relay.stats().messages;
    const client = await connectClient(parseServer('smp', relay.address));
    const dice = diceOf('queue messages');
    const key = { type: 'ed25519', key: ed25519Secret(queue.auth_secret) } as const;
    for (let left = scaled(300); left > 0; left--) {
      const body = badInput(dice, ENVELOPES).subarray(0, 15_900);
      const sealed = sealClientMessage(
        { body },
        {
          ...{ secret: queue.e2e_secret, nonce: systemRandom(24), version: queue.client_version },
        },
      );
      if (!sealed.ok || isRatchetKey(body)) continue;
      const input = { senderId: queue.snd_id, key, hasNotification: false, body: sealed.value };
      expect(await sendMessage(client, input)).toEqual({ ok: true, value: undefined });
      await drained(others);
    }
    client.close();
    expect(alice.messages(aContact)).toEqual(messages);
    await alice.core.close();
    const changed = [...(await stored(alice))].filter(
      ([table, hash]) => before.get(table) !== hash,
    );
    expect(changed.map(([table]) => table).filter((table) => !NOTES.includes(table))).toEqual([]);
  },
);
