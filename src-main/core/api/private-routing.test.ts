/** Private message routing between whole cores over three relays: what users see, and who sees them. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { ItemInfo, NetworkSettings } from '#shared/model/index.ts';
import { type RelayOptions, type RunningRelay, startRelay } from '../../relay/index.ts';
import { silentLogger } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import {
  type LoggedNetwork,
  TestCore,
  connectCores,
  loggedNetwork,
  must,
} from '../testing/test-core.ts';
import { systemClock } from './index.ts';

const TIMEOUT_MS = 60_000;
const ALWAYS = { routing: 'always', routingFallback: 'no' } as const;

const cores = new Set<TestCore>();
const relays = new Set<RunningRelay>();

afterEach(async () => {
  for (const core of cores) await core.core.close();
  for (const relay of relays) await relay.close();
  cores.clear();
  relays.clear();
});

type Relay = { readonly running: RunningRelay; readonly dataDir: string };

async function relay(options: Partial<RelayOptions> = {}): Promise<Relay> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'sotto-relay-'));
  const running = await startRelay({
    port: 0,
    ...{ clock: systemClock, random: systemRandom, logger: silentLogger },
    ...options,
    dataDir,
  });
  relays.add(running);
  return { running, dataDir };
}

const nameOf = ({ running }: Relay): string => `127.0.0.1:${String(running.port)}`;

type User = { readonly core: TestCore; readonly network: LoggedNetwork };

async function user(name: string, own: Relay, settings: Partial<NetworkSettings>): Promise<User> {
  const network = loggedNetwork();
  const servers = [own.running.address];
  const core = await TestCore.open({ name, servers, network, settings });
  cores.add(core);
  return { core, network };
}

function portsOf({ network }: User): Set<number> {
  return new Set(network.dialled.map(({ port }) => port));
}

type TrioOptions = {
  readonly settings?: Partial<NetworkSettings>;
  readonly proxy?: Partial<RelayOptions>;
};

/** Alice receives on her relay and Bob on his; from then on a third one routes for both. */
async function trio({ settings = ALWAYS, proxy: options = {} }: TrioOptions = {}) {
  const [ofAlice, ofBob, proxy] = await Promise.all([relay(), relay(), relay(options)]);
  const alice = await user('alice', ofAlice, settings);
  const bob = await user('bob', ofBob, settings);
  const { aContact, bContact } = await connectCores(alice.core, bob.core);
  for (const { core } of [alice, bob]) {
    await core.invoke('servers.add', { protocol: 'smp', text: proxy.running.address });
  }
  return { ofAlice, ofBob, proxy, alice, bob, bobOfAlice: aContact, aliceOfBob: bContact };
}

/** Sends a text; its info as soon as it is as wanted. */
async function sent(
  { core }: User,
  contactId: ContactId,
  isWanted: (info: ItemInfo) => boolean,
): Promise<ItemInfo> {
  const { itemId } = must(core.chat.send(contactId, 'hello'));
  return infoOnce({ core }, { contactId, itemId }, isWanted);
}

type Ref = { readonly contactId: ContactId; readonly itemId: ItemId };

function infoOnce(
  { core }: Pick<User, 'core'>,
  ref: Ref,
  isWanted: (info: ItemInfo) => boolean,
): Promise<ItemInfo> {
  return core.until('sent as wanted', () => {
    const info = core.chat.itemInfo(ref);
    return info !== undefined && isWanted(info) ? info : undefined;
  });
}

/** Also by the server's own answer, which the receipt may overtake. */
const isDelivered = ({ item, isProxied }: ItemInfo): boolean =>
  item.status.type === 'delivered' && isProxied !== undefined;
const isDelayed = ({ item }: ItemInfo): boolean => item.status.type === 'delayed';

describe('with routing always', () => {
  test(
    'the server of the other never sees whoever sends, from the first handshake on',
    async () => {
      const { ofAlice, ofBob, proxy, alice, bob, ...contacts } = await trio();
      const [toBob, toAlice] = await Promise.all([
        sent(alice, contacts.bobOfAlice, isDelivered),
        sent(bob, contacts.aliceOfBob, isDelivered),
      ]);
      expect([toBob.isProxied, toAlice.isProxied]).toEqual([true, true]);
      expect(await bob.core.received(contacts.aliceOfBob, 1)).toEqual(['hello']);
      const own = [ofAlice.running.port, proxy.running.port];
      expect([...portsOf(alice)].filter((port) => !own.includes(port))).toEqual([]);
      expect(portsOf(bob).has(ofAlice.running.port)).toBe(false);
      expect(portsOf(bob).has(ofBob.running.port)).toBe(true);
    },
    TIMEOUT_MS,
  );

  test(
    'messages go through the third server once the sender knows it',
    async () => {
      const { ofBob, proxy, alice, bob, ...contacts } = await trio();
      // What was chosen before is kept while it works, but not over a restart.
      await alice.core.core.close();
      cores.delete(alice.core);
      const again = { core: await alice.core.restart(), network: alice.network };
      cores.add(again.core);
      alice.network.dialled.length = 0;
      expect(await sent(again, contacts.bobOfAlice, isDelivered)).toMatchObject({
        isProxied: true,
      });
      await bob.core.received(contacts.aliceOfBob, 1);
      const { servers } = await again.core.invoke('network.statistics', {});
      const theirs = servers.find(({ server }) => server === nameOf(ofBob));
      expect(theirs?.counts).toMatchObject({ sentDirectly: 0 });
      expect(theirs?.counts.sentThroughProxy).toBeGreaterThan(0);
      expect(portsOf(again)).toEqual(new Set([proxy.running.port]));
    },
    TIMEOUT_MS,
  );

  test(
    'a dead server behind the proxy is told as such, and reached once it is back',
    async () => {
      const { ofAlice, ofBob, alice, bob, proxy, ...contacts } = await trio();
      await ofBob.running.close();
      relays.delete(ofBob.running);
      const delayed = await sent(alice, contacts.bobOfAlice, isDelayed);
      const { itemId } = delayed.item;
      expect(delayed.item.status).toEqual({
        type: 'delayed',
        reason: { type: 'noRoute', server: nameOf(ofBob), detail: 'PROXY BROKER NETWORK' },
      });
      expect(delayed.delivery?.queues).toMatchObject([{ server: nameOf(ofBob), aheadCount: 0 }]);
      expect(delayed.isProxied).toBeUndefined();
      await relay({ dataDir: ofBob.dataDir, port: ofBob.running.port });
      for (const { core } of [alice, bob]) core.core.wake();
      const ref = { contactId: contacts.bobOfAlice, itemId };
      expect((await infoOnce(alice, ref, isDelivered)).isProxied).toBe(true);
      const own = [ofAlice.running.port, proxy.running.port];
      expect([...portsOf(alice)].filter((port) => !own.includes(port))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

/** The proxy knows no version that the relays behind it do. */
const UNUSABLE = { versions: { proxied: { min: 19, max: 20 } } } as const;

/** Alice has the unusable proxy only. */
async function behindUnusable(routingFallback: NetworkSettings['routingFallback']) {
  const proxy = await relay(UNUSABLE);
  const ofBob = await relay();
  const alice = await user('alice', proxy, { routing: 'never' });
  const bob = await user('bob', ofBob, { routing: 'never' });
  const { aContact } = await connectCores(alice.core, bob.core);
  await alice.core.set({ routing: 'always', routingFallback });
  return { alice, bob, ofBob, bobOfAlice: aContact };
}

describe('where no proxy can reach the server', () => {
  test(
    'fallback yes: messages go directly, and say so',
    async () => {
      const { alice, bobOfAlice } = await behindUnusable('yes');
      expect(await sent(alice, bobOfAlice, isDelivered)).toMatchObject({ isProxied: false });
    },
    TIMEOUT_MS,
  );

  test(
    'fallback no: messages wait with the reason, until that is changed',
    async () => {
      const { alice, bobOfAlice } = await behindUnusable('no');
      const { item } = await sent(alice, bobOfAlice, isDelayed);
      expect(item.status).toMatchObject({ type: 'delayed', reason: { type: 'noRoute' } });
      await alice.core.set({ routingFallback: 'yes' });
      const ref = { contactId: bobOfAlice, itemId: item.itemId };
      expect((await infoOnce(alice, ref, isDelivered)).isProxied).toBe(false);
    },
    TIMEOUT_MS,
  );
});
