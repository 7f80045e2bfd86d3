/** Whole cores behind SOCKS proxies: real programs, and what leaves the process otherwise. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import type { NetworkSettings, ProxyLogin } from '#shared/model/index.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { type Circuit, startNotingProxy } from '../testing/noting-proxy.ts';
import { LOOPBACK, freePort } from '../testing/ports.ts';
import {
  type ProxyKind,
  type RunningProxy,
  canMakeNamespaces,
  canRun,
  makeProxyOnlyNamespace,
  recordLookups,
  startProxy,
} from '../testing/socks-proxies.ts';
import {
  type LoggedNetwork,
  type TestCore,
  connectCores,
  loggedNetwork,
  makeLink,
  must,
} from '../testing/test-core.ts';
import { useCores, useRelay } from '../testing/use-cores.ts';

const TIMEOUT_MS = 60_000;

let relay: RunningRelay;
let otherRelay: RunningRelay;
useRelay((started) => {
  relay = started;
});
useRelay((started) => {
  otherRelay = started;
});
const cores = useCores();

type User = { readonly core: TestCore; readonly network: LoggedNetwork };

async function user(
  name: string,
  settings: Partial<NetworkSettings> = {},
  servers = [relay.address],
): Promise<User> {
  const network = loggedNetwork();
  const core = await cores.open({ name, servers, network, settings });
  return { core, network };
}

function through(
  { host, port }: { readonly host: string; readonly port: number },
  login: ProxyLogin = { type: 'none' },
): Pick<NetworkSettings, 'proxy'> {
  return { proxy: { type: 'socks5', host, port, login } };
}

/** Two users make contact and talk, both by these settings; where they connected to. */
async function story(settings: Partial<NetworkSettings>) {
  const alice = await user('alice', settings);
  const bob = await user('bob', settings);
  const { aContact, bContact } = await connectCores(alice.core, bob.core);
  must(alice.core.chat.send(aContact, 'one'));
  must(bob.core.chat.send(bContact, 'two'));
  expect(await alice.core.received(aContact, 1)).toEqual(['two']);
  expect(await bob.core.received(bContact, 1)).toEqual(['one']);
  await Promise.all([alice.core.allDelivered(aContact), bob.core.allDelivered(bContact)]);
  return [...alice.network.dialled, ...bob.network.dialled];
}

const PROXIES = [
  ['microsocks', false],
  ['microsocks', true],
  ['danted', false],
] as const satisfies [ProxyKind, boolean][];

describe.each(PROXIES)('through %s (open to everybody: %s)', (kind, isOpen) => {
  test.runIf(canRun(kind))(
    'two users talk; every connection is to the proxy, and no name is looked up',
    async () => {
      const proxy = await startProxy(kind, { isOpen });
      const { username, password, host, port } = proxy;
      const record = recordLookups();
      try {
        const login: ProxyLogin = isOpen
          ? { type: 'none' }
          : { type: 'password', username, password };
        const dialled = await story(through(proxy, login));
        expect(new Set(dialled.map((target) => JSON.stringify(target)))).toEqual(
          new Set([JSON.stringify({ host, port })]),
        );
        expect(record.names).toEqual([]);
      } finally {
        record.stop();
        await proxy.close();
      }
    },
    TIMEOUT_MS,
  );

  test.runIf(canRun(kind) && !isOpen)(
    'a wrong password is told as a problem of the proxy',
    async () => {
      const proxy = await startProxy(kind);
      const { username } = proxy;
      const login = { type: 'password', username, password: 'wrong' } as const;
      const { core } = await user('alice', through(proxy, login));
      expect(await core.chat.createLink({ isIncognito: false })).toEqual({
        ok: false,
        error: { type: 'socksProblem', detail: 'SOCKS_AUTHENTICATION' },
      });
      await proxy.close();
    },
    TIMEOUT_MS,
  );
});

/** Credentials by profile and server of a core whose two profiles have links on two servers. */
async function circuitsWith(isolation: NetworkSettings['isolation']): Promise<string[][]> {
  const proxy = await startNotingProxy();
  const settings = {
    ...through({ host: LOOPBACK, port: proxy.port }, { type: 'isolate' }),
    isolation,
    routing: 'never',
  } as const;
  const relays = [relay, otherRelay];
  const { core } = await user('alice', settings, [relay.address]);
  await core.invoke('servers.add', { protocol: 'smp', text: otherRelay.address });
  const profiles: string[][] = [];
  for (const displayName of ['alice', 'work']) {
    if (displayName === 'work') {
      await core.invoke('user.create', { displayName });
      await core.invoke('servers.add', { protocol: 'smp', text: otherRelay.address });
    }
    const before = proxy.circuits.length;
    const mine = (): Circuit[] => proxy.circuits.slice(before);
    // Servers are chosen by random.
    while (!relays.every(({ port }) => mine().some((circuit) => circuit.port === port))) {
      await makeLink(core);
    }
    profiles.push(
      relays.map(
        ({ port }) => mine().find((circuit) => circuit.port === port)?.credentials ?? 'none',
      ),
    );
  }
  proxy.close();
  return profiles;
}

describe('random credentials', () => {
  test('differ between profiles, and by default are the same at all servers', async () => {
    const [[a, b], [c, d]] = (await circuitsWith('session')) as [string[], string[]];
    expect([a === b, c === d, a === c]).toEqual([true, true, false]);
  });

  test('differ between servers too where servers are isolated', async () => {
    const credentials = (await circuitsWith('server')).flat();
    expect(new Set(credentials).size).toBe(4);
  });
});

test(
  'a dead proxy is told at once, what is sent waits, and without a proxy everything goes on',
  async () => {
    const alice = await user('alice');
    const bob = await user('bob');
    const { aContact, bContact } = await connectCores(alice.core, bob.core);
    const port = await freePort();
    alice.network.dialled.length = 0;
    const setAtMs = performance.now();
    await alice.core.set(through({ host: LOOPBACK, port }));
    const reason = { type: 'socksProblem', detail: 'PROXY_ECONNREFUSED' };
    const status = await alice.core.until('told of the proxy', () =>
      alice.core.core.servers().find(({ lastProblem }) => lastProblem?.type === 'socksProblem'),
    );
    const toldAfterMs = performance.now() - setAtMs;
    expect(status.lastProblem).toEqual(reason);
    // It tries again now and then.
    expect(status.state).not.toBe('connected');
    // A refused connection is known in milliseconds; the bound is for a machine under load.
    expect(toldAfterMs).toBeLessThan(5000);
    const { itemId } = must(alice.core.chat.send(aContact, 'from behind the proxy'));
    must(bob.core.chat.send(bContact, 'while you cannot be reached'));
    const item = await alice.core.until('delayed', () => {
      const found = alice.core.chat.item({ contactId: aContact, itemId });
      return found?.status.type === 'delayed' ? found : undefined;
    });
    expect(item.status).toEqual({ type: 'delayed', reason });
    expect(new Set(alice.network.dialled.map((target) => target.port))).toEqual(new Set([port]));
    await alice.core.set({ proxy: { type: 'none' } });
    expect(await bob.core.received(bContact, 1)).toEqual(['from behind the proxy']);
    expect(await alice.core.received(aContact, 1)).toEqual(['while you cannot be reached']);
    await Promise.all([alice.core.allDelivered(aContact), bob.core.allDelivered(bContact)]);
    expect(alice.core.core.servers()).toMatchObject([{ state: 'connected' }]);
  },
  TIMEOUT_MS,
);

test(
  'a proxy that comes after all is used, for what was made without it too',
  async () => {
    const alice = await user('alice');
    const bob = await user('bob');
    const { aContact, bContact } = await connectCores(alice.core, bob.core);
    const proxy = await startNotingProxy();
    alice.network.dialled.length = 0;
    await alice.core.set(through({ host: LOOPBACK, port: proxy.port }, { type: 'isolate' }));
    must(bob.core.chat.send(bContact, 'hello'));
    expect(await alice.core.received(aContact, 1)).toEqual(['hello']);
    expect(new Set(alice.network.dialled.map(({ port }) => port))).toEqual(new Set([proxy.port]));
    expect(new Set(proxy.circuits.map(({ port }) => port))).toEqual(new Set([relay.port]));
    proxy.close();
  },
  TIMEOUT_MS,
);

const CLIENT = join(import.meta.dirname, '../testing/proxied-core-client.ts');

/** A core in a process of its own, within the namespace: prints a line a step. */
function startWithin(
  command: readonly string[],
  proxy: RunningProxy,
): { readonly child: ChildProcess; readonly lines: AsyncIterator<string> } {
  const [program = '', ...within] = command;
  const { host, port, username, password } = proxy;
  const args = [host, String(port), username, password, relay.address];
  const child = spawn(program, [...within, process.execPath, CLIENT, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, lines };
}

test.runIf(canMakeNamespaces() && canRun('microsocks'))(
  'a core that has no other way out reaches everybody through the proxy',
  async () => {
    const namespace = makeProxyOnlyNamespace();
    try {
      const proxy = await startProxy('microsocks', { host: namespace.outsideHost });
      const { child, lines } = startWithin(namespace.command, proxy);
      const ended = once(child, 'exit');
      const bob = await user('bob');
      const { value: link } = await lines.next();
      must(await bob.core.chat.joinLink({ text: String(link), isIncognito: false }));
      const contact = await bob.core.connectedContact();
      must(bob.core.chat.send(contact, 'hello from outside'));
      expect((await lines.next()).value).toBe('hello from outside');
      expect(await bob.core.received(contact, 1)).toEqual(['hello from within']);
      await ended;
      await proxy.close();
    } finally {
      namespace.close();
    }
  },
  TIMEOUT_MS,
);
