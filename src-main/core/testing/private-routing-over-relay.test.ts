/** Private message routing over real sockets, TLS and relays in both roles (agent/SPEC.md). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RelayOptions, type RunningRelay, startRelay } from '../../relay/index.ts';
import type { ConnId, RoutingPolicy, UserServer } from '../agent/index.ts';
import { systemClock } from '../api/index.ts';
import { silentLogger, utf8Decode, utf8Encode } from '../base/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { parseServer } from '../encoding/index.ts';
import { ONE_USER } from './agent-world.ts';
import { freePort } from './ports.ts';
import { RelayPerson } from './relay-person.ts';

let dataDir: string;
const relays = new Set<RunningRelay>();
const people = new Set<RelayPerson>();

beforeAll(async () => {
  await initCrypto();
  dataDir = mkdtempSync(join(tmpdir(), 'sotto-routing-'));
});
afterEach(async () => {
  await Promise.all([...people].map((one) => one.close()));
  people.clear();
  await Promise.all([...relays].map((relay) => relay.close()));
  relays.clear();
});
afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

let relayCount = 0;

type Options = Partial<Pick<RelayOptions, 'dataDir' | 'port' | 'password' | 'versions'>>;

async function relay(options: Options = {}): Promise<RunningRelay & { readonly dir: string }> {
  const dir = options.dataDir ?? join(dataDir, `relay-${String((relayCount += 1))}`);
  const deps = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const running = await startRelay({ ...deps, port: await freePort(), ...options, dataDir: dir });
  relays.add(running);
  const { address, port } = running;
  return {
    ...{ dir, address, port },
    stats: () => running.stats(),
    block: (...blocking) => {
      running.block(...blocking);
    },
    close: () => running.close(),
  };
}

type Role = Partial<Pick<UserServer, 'password' | 'isForReceiving' | 'isForRouting'>>;

function userServer({ address }: RunningRelay, role: Role = {}): UserServer {
  const server = parseServer('smp', address);
  const roles = { isForReceiving: true, isForRouting: true, ...role };
  return { server, password: undefined, operator: server.port, ...roles };
}

/** Receives on the first; the others only carry its messages. */
function serversOf(own: RunningRelay, ...proxies: RunningRelay[]): UserServer[] {
  return [
    userServer(own, { isForRouting: false }),
    ...proxies.map((proxy) => userServer(proxy, { isForReceiving: false })),
  ];
}

const nameOf = ({ port }: RunningRelay): string => `127.0.0.1:${String(port)}`;

function person(servers: readonly UserServer[], policy?: RoutingPolicy): RelayPerson {
  const usual = { mode: 'always', fallback: 'no' } as const;
  const made = new RelayPerson({ servers, policy: policy ?? usual, pq: false });
  people.add(made);
  return made;
}

type Pair = { readonly aliceConn: ConnId; readonly bobConn: ConnId };

async function connect(alice: RelayPerson, bob: RelayPerson): Promise<Pair> {
  const made = await alice.agent.createInvitation({ userId: ONE_USER, pq: false });
  if (!made.ok) throw new Error(made.error.type);
  const { connId: aliceConn, link } = made.value;
  const bobConn = bob.join(link);
  await Promise.all([alice.happens('connected'), bob.happens('connected')]);
  return { aliceConn, bobConn };
}

const sentOf = (person: RelayPerson): boolean[] =>
  person.eventsOf('sent').map(({ isProxied }) => isProxied);
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `message ${String(index)}`);

type Trio = {
  readonly one: RunningRelay & { readonly dir: string };
  readonly two: RunningRelay & { readonly dir: string };
  readonly proxy: RunningRelay & { readonly dir: string };
  readonly alice: RelayPerson;
  readonly bob: RelayPerson;
};

/** Alice receives on one, Bob on two, and a third relay routes for both. */
async function trio(options: { readonly proxy?: Options; readonly policy?: RoutingPolicy } = {}) {
  const [one, two, proxy] = await Promise.all([relay(), relay(), relay(options.proxy)]);
  const alice = person(serversOf(one, proxy), options.policy);
  const bob = person(serversOf(two, proxy), options.policy);
  return { one, two, proxy, alice, bob } satisfies Trio;
}

describe('always', () => {
  test('[AG125] neither ever connects to the server of the other', async () => {
    const { one, two, proxy, alice, bob } = await trio();
    // Their own servers could route too, but would see both directions.
    alice.servers = [userServer(one), ...alice.servers.slice(1)];
    bob.servers = [userServer(two), ...bob.servers.slice(1)];
    const { aliceConn, bobConn } = await connect(alice, bob);
    alice.say(aliceConn, 'hello', 'are you there?');
    bob.say(bobConn, 'yes');
    await Promise.all([alice.happens('delivered', 2), bob.happens('delivered')]);
    await Promise.all([alice.happens('sent', 2), bob.happens('sent')]);
    expect([alice.texts, bob.texts]).toEqual([['yes'], ['hello', 'are you there?']]);
    expect([sentOf(alice), sentOf(bob)]).toEqual([[true, true], [true]]);
    expect(alice.dialled).toEqual(new Set([one.port, proxy.port]));
    expect(bob.dialled).toEqual(new Set([two.port, proxy.port]));
    // On two: Bob and the proxy.
    expect(two.stats().connections).toBe(2);
  });

  test('[AG132] a burst keeps its order', async () => {
    const { alice, bob } = await trio();
    const { aliceConn } = await connect(alice, bob);
    const texts = numbered(40);
    alice.say(aliceConn, ...texts);
    await bob.until(() => bob.texts.length === texts.length);
    expect(bob.texts).toEqual(texts);
    expect(bob.eventsOf('irregular')).toEqual([]);
  });
});

const delayOf = (person: RelayPerson): unknown => person.eventsOf('sendDelayed').at(-1)?.error;

describe('links', () => {
  /** The result of Bob's looking up a one-time link of Alice's. */
  async function lookUp({ alice, bob }: Pick<Trio, 'alice' | 'bob'>) {
    const linkData = utf8Encode('{"name":"alice"}');
    const made = await alice.agent.createInvitation({ userId: ONE_USER, pq: false, linkData });
    const shortLink = made.ok ? made.value.shortLink : undefined;
    if (shortLink === undefined) throw new Error('no short link');
    return bob.agent.lookUpLink(shortLink, { userId: ONE_USER });
  }

  test('[AG125] are looked up and joined without being seen', async () => {
    const { one, alice, bob } = await trio();
    const found = await lookUp({ alice, bob });
    if (!found.ok) throw new Error(found.error.type);
    expect(utf8Decode(found.value.linkData)).toBe('{"name":"alice"}');
    bob.join(found.value.link);
    await Promise.all([alice.happens('connected'), bob.happens('connected')]);
    expect(bob.dialled.has(one.port)).toBe(false);
  });

  test('[AG136] need a proxy of version 15', async () => {
    const { one, alice, bob } = await trio({
      proxy: { versions: { proxied: { min: 8, max: 14 } } },
    });
    expect(await lookUp({ alice, bob })).toEqual({
      ok: false,
      error: { type: 'network', server: nameOf(one), problem: 'PROXY BROKER TRANSPORT VERSION' },
    });
    expect(bob.dialled.has(one.port)).toBe(false);
    bob.policy = { mode: 'always', fallback: 'yes' };
    expect((await lookUp({ alice, bob })).ok).toBe(true);
    expect(bob.dialled.has(one.port)).toBe(true);
  });
});

describe('trouble', () => {
  test('[AG134] a dead server behind a proxy is told as such, and reached once it is back', async () => {
    const { two, alice, bob } = await trio();
    const { aliceConn } = await connect(alice, bob);
    await two.close();
    alice.say(aliceConn, 'are you there?');
    await alice.happens('sendDelayed');
    const server = nameOf(two);
    expect(delayOf(alice)).toEqual({ type: 'network', server, problem: 'PROXY BROKER NETWORK' });
    await relay({ dataDir: two.dir, port: two.port });
    alice.agent.wake();
    bob.agent.wake();
    await bob.happens('message');
    await alice.happens('sent');
    expect([bob.texts, sentOf(alice)]).toEqual([['are you there?'], [true]]);
    expect(alice.dialled.has(two.port)).toBe(false);
  });

  test('[AG133] a session the proxy has lost is opened again, and nobody is told', async () => {
    const { two, alice, bob } = await trio();
    const { aliceConn } = await connect(alice, bob);
    await two.close();
    await relay({ dataDir: two.dir, port: two.port });
    bob.agent.wake();
    alice.say(aliceConn, 'hello');
    await bob.happens('message');
    await alice.happens('sent');
    expect([alice.eventsOf('sendDelayed'), sentOf(alice)]).toEqual([[], [true]]);
  });

  test('[AG130] a dead proxy is replaced by another; without another one waits for it', async () => {
    const { one, proxy, alice, bob } = await trio();
    const { aliceConn } = await connect(alice, bob);
    await proxy.close();
    alice.say(aliceConn, 'first');
    await alice.happens('sendDelayed');
    const server = nameOf(proxy);
    // Either that the connection has ended, or that there is no new one.
    expect(delayOf(alice)).toMatchObject({ type: 'network', server });
    const [msgId] = alice.eventsOf('sendDelayed').map((event) => event.msgId);
    expect(msgId && alice.agent.delivery(aliceConn, msgId)?.queues).toMatchObject([
      { aheadCount: 0, waitsFor: 'retry', lastProblem: expect.stringContaining(server) },
    ]);
    const other = await relay();
    alice.servers = serversOf(one, proxy, other);
    alice.agent.wake();
    await bob.happens('message');
    await alice.happens('sent');
    expect(sentOf(alice)).toEqual([true]);
    expect(alice.dialled).toEqual(new Set([one.port, proxy.port, other.port]));
  });

  test('[AG130] what waits for a proxy goes on as soon as that is connected', async () => {
    const { one, alice, bob } = await trio();
    alice.servers = [userServer(one)];
    const { aliceConn } = await connect(alice, bob);
    await one.close();
    alice.say(aliceConn, 'through my own server');
    await alice.happens('sendDelayed');
    expect(delayOf(alice)).toMatchObject({ type: 'network', server: nameOf(one) });
    await relay({ dataDir: one.dir, port: one.port });
    alice.agent.reconnect();
    await bob.happens('message');
    await alice.happens('sent');
    expect([sentOf(alice), alice.dialled]).toEqual([[true], new Set([one.port])]);
  });

  test('[AG131] a proxy that wants a password gets it; another password is told', async () => {
    const { one, two, proxy, alice, bob } = await trio({ proxy: { password: 'secret' } });
    const withPassword = (own: RunningRelay, password: string): UserServer[] => [
      userServer(own, { isForRouting: false }),
      userServer(proxy, { isForReceiving: false, password }),
    ];
    alice.servers = withPassword(one, 'secret');
    bob.servers = withPassword(two, 'secret');
    const { aliceConn } = await connect(alice, bob);
    alice.servers = withPassword(one, 'guessed');
    alice.agent.reconnect(nameOf(proxy));
    alice.say(aliceConn, 'hello');
    await alice.happens('sendDelayed');
    expect(delayOf(alice)).toEqual({
      type: 'server',
      server: nameOf(proxy),
      error: 'PROXY BASIC_AUTH',
    });
    alice.servers = withPassword(one, 'secret');
    alice.agent.wake();
    await bob.happens('message');
  });
});

/** The proxy knows no version that the relays behind it do. */
const UNUSABLE = { versions: { proxied: { min: 19, max: 20 } } };

describe('fallback', () => {
  test('[AG135] yes: goes directly where no proxy speaks with the server', async () => {
    const policy = { mode: 'always', fallback: 'yes' } as const;
    const { two, alice, bob } = await trio({ proxy: UNUSABLE, policy });
    const { aliceConn } = await connect(alice, bob);
    alice.say(aliceConn, 'hello');
    await alice.happens('sent');
    expect(sentOf(alice)).toEqual([false]);
    expect(alice.dialled.has(two.port)).toBe(true);
  });

  test('[AG135] no: waits with the reason; protected: goes once the address is hidden', async () => {
    const policy = { mode: 'always', fallback: 'no' } as const;
    const { two, alice, bob } = await trio({ proxy: UNUSABLE, policy });
    bob.policy = { mode: 'never', fallback: 'no' };
    alice.policy = { mode: 'never', fallback: 'no' };
    const { aliceConn } = await connect(alice, bob);
    alice.policy = policy;
    bob.policy = policy;
    alice.say(aliceConn, 'hello');
    await alice.happens('sendDelayed');
    expect(delayOf(alice)).toEqual({
      type: 'network',
      server: nameOf(two),
      problem: 'PROXY BROKER TRANSPORT VERSION',
    });
    alice.policy = { mode: 'always', fallback: 'protected' };
    alice.agent.wake();
    expect(alice.eventsOf('sent')).toEqual([]);
    alice.isProtected = true;
    alice.agent.wake();
    await bob.happens('message');
    await alice.happens('sent');
    expect(sentOf(alice)).toEqual([false]);
  });

  test('[AG126] unknown: servers of the user are reached directly, others are not', async () => {
    const { one, two, proxy, alice, bob } = await trio({
      policy: { mode: 'unknown', fallback: 'no' },
    });
    bob.servers = serversOf(two, one, proxy);
    const { aliceConn, bobConn } = await connect(alice, bob);
    alice.say(aliceConn, 'hello');
    bob.say(bobConn, 'hi');
    await Promise.all([alice.happens('sent'), bob.happens('sent')]);
    expect([sentOf(alice), sentOf(bob)]).toEqual([[true], [false]]);
    expect([alice.dialled.has(two.port), bob.dialled.has(one.port)]).toEqual([false, true]);
  });
});

describe('old proxies', () => {
  test.each([9, 14, 16])(
    '[AG136] one that offers up to %i carries a whole connection',
    async (max) => {
      // Before 6.3 they connected to relays in version 8, without the flag of a proxy.
      const forwarding = { min: 8, max: max < 14 ? 8 : max };
      const proxy = { versions: { forwarding, proxied: { min: 8, max } } };
      const { two, alice, bob } = await trio({ proxy });
      const { aliceConn, bobConn } = await connect(alice, bob);
      alice.say(aliceConn, 'x'.repeat(15_795));
      bob.say(bobConn, 'yes');
      await Promise.all([alice.happens('sent'), bob.happens('sent')]);
      await Promise.all([alice.happens('message'), bob.happens('message')]);
      expect([sentOf(alice), sentOf(bob), alice.dialled.has(two.port)]).toEqual([
        [true],
        [true],
        false,
      ]);
    },
  );

  test('[AG136] one that offers only 8 carries messages, but not the key of the sender', async () => {
    const proxy = { versions: { forwarding: { min: 8, max: 8 }, proxied: { min: 8, max: 8 } } };
    const policy = { mode: 'always', fallback: 'yes' } as const;
    const { one, alice, bob } = await trio({ proxy, policy });
    const { aliceConn } = await connect(alice, bob);
    expect(bob.dialled.has(one.port)).toBe(true);
    alice.say(aliceConn, 'hello');
    await alice.happens('sent');
    expect(sentOf(alice)).toEqual([true]);
  });
});
