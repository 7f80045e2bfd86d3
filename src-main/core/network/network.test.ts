import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkSettings, ProxyLogin } from '#shared/model/index.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { agentUserId } from '../agent/network.ts';
import { initCrypto } from '../crypto/index.ts';
import { type ServerAddress, parseServer } from '../encoding/index.ts';
import type { NetworkChange } from './network.ts';
import { USUAL_SETTINGS } from './settings.ts';
import { NetworkWorld, type WorldOptions, must, operator } from './testing/network-world.ts';
import { startRelay, stopRelays } from './testing/relays.ts';
import { type SocksServer, startSocksServer } from './testing/socks-server.ts';

const HASH = '0YuTwO05YJWS8rkjn9eLJDjQhFKvIYd8d4xG8X1blIU=';
const closers: (() => Promise<void> | void)[] = [];

let relay: RunningRelay;

beforeAll(async () => {
  await initCrypto();
  relay = await startRelay();
});

afterAll(stopRelays);

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(options?: WorldOptions): Promise<NetworkWorld> {
  const world = await NetworkWorld.open(options);
  closers.push(() => {
    world.close();
  });
  return world;
}

/** The relay's address under other hosts. */
function at(location: string): ServerAddress {
  const { keyHash } = parseServer('smp', relay.address);
  return { ...parseServer('smp', `smp://${HASH}@${location}`), keyHash };
}

async function startProxy(targets: Readonly<Record<string, number>>): Promise<SocksServer> {
  const proxy = await startSocksServer(targets);
  closers.push(() => proxy.close());
  return proxy;
}

function throughProxy(port: number, login: ProxyLogin = { type: 'isolate' }): NetworkSettings {
  return { ...USUAL_SETTINGS, proxy: { type: 'socks5', host: '127.0.0.1', port, login } };
}

/** Connects and hangs up; the error's code if there is no connection. */
async function connect(
  { network }: NetworkWorld,
  server: ServerAddress,
  isolationKey = '1',
): Promise<string> {
  const { signal } = new AbortController();
  const result = await network.connect({ server, isolationKey, signal });
  if (!result.ok) {
    const { error } = result;
    const isNetwork = error.type === 'transport' && error.error.type === 'network';
    return isNetwork ? error.error.code : error.type;
  }
  result.value.close();
  return 'connected';
}

describe('without a proxy', () => {
  test('a server is connected to directly, with the settings’ keep-alive', async () => {
    const world = await open();
    expect(await connect(world, at(`127.0.0.1,abc.onion:${String(relay.port)}`))).toBe('connected');
    expect([world.dialled, world.keepAlives]).toEqual([
      [`127.0.0.1:${String(relay.port)}`],
      [30_000],
    ]);
  });

  test('[NW2] an onion service is not even looked for', async () => {
    const world = await open();
    expect(await connect(world, at('abc.onion'))).toBe('NO_HOST');
    expect(world.dialled).toEqual([]);
  });

  test('an attempt can be given up', async () => {
    const { network } = await open();
    const request = { server: at(`127.0.0.1:${String(relay.port)}`), isolationKey: '1' };
    expect(await network.connect({ ...request, signal: AbortSignal.abort() })).toEqual({
      ok: false,
      error: { type: 'closed' },
    });
  });
});

describe('through a proxy', () => {
  test('[NW1] only the proxy is dialled, and it is asked for the onion service by name', async () => {
    const proxy = await startProxy({ 'abc.onion:5223': relay.port });
    const world = await open();
    must(world.network.setSettings(throughProxy(proxy.port)));
    expect(await connect(world, at('smp.example,abc.onion'))).toBe('connected');
    expect({
      targets: proxy.calls.map(({ target }) => target),
      dialled: world.dialled,
      keepAlives: world.keepAlives,
    }).toEqual({
      targets: ['abc.onion:5223'],
      dialled: [`127.0.0.1:${String(proxy.port)}`],
      keepAlives: [30_000],
    });
  });

  test('[NW1] other names are left to the proxy as well, also those it cannot resolve', async () => {
    const proxy = await startProxy({ 'smp.invalid:5224': relay.port });
    const world = await open();
    must(world.network.setSettings(throughProxy(proxy.port)));
    expect([
      await connect(world, at('smp.invalid:5224')),
      await connect(world, at('other.invalid')),
    ]).toEqual(['connected', 'SOCKS_CONNECTION_REFUSED']);
    expect(new Set(world.dialled)).toEqual(new Set([`127.0.0.1:${String(proxy.port)}`]));
  });

  test('[NW4] port 443 is asked for where the settings say so', async () => {
    const proxy = await startProxy({});
    const world = await open({ operators: [operator('preset.example')] });
    must(world.network.setSettings({ ...throughProxy(proxy.port), webPort: 'presets' }));
    for (const location of ['smp.preset.example', 'smp.other.example']) {
      expect(await connect(world, at(location))).toBe('SOCKS_CONNECTION_REFUSED');
    }
    expect(proxy.calls.map(({ target }) => target)).toEqual([
      'smp.preset.example:443',
      'smp.other.example:5223',
    ]);
  });

  test('[NW3] connections of different keys have nothing in common, those of one key all', async () => {
    const proxy = await startProxy({ 'abc.onion:5223': relay.port });
    const world = await open();
    must(world.network.setSettings(throughProxy(proxy.port)));
    for (const key of ['1:session', '1:session', '2:session']) {
      await connect(world, at('abc.onion'), key);
    }
    world.restart();
    await connect(world, at('abc.onion'), '1:session');
    const logins = proxy.calls.map(
      ({ username, password }) => `${username ?? ''} ${password ?? ''}`,
    );
    const [first, again, other, afterRestart] = logins;
    expect(again).toBe(first);
    expect(new Set([first, other, afterRestart]).size).toBe(3);
    expect(logins.filter((login) => login.includes('session'))).toEqual([]);
  });

  test('the user’s login is given, or none', async () => {
    const proxy = await startProxy({ 'abc.onion:5223': relay.port });
    const world = await open();
    const login = { type: 'password', username: 'me', password: 'secret' } as const;
    for (const each of [login, { type: 'none' } as const]) {
      must(world.network.setSettings(throughProxy(proxy.port, each)));
      await connect(world, at('abc.onion'));
    }
    const target = 'abc.onion:5223';
    expect(proxy.calls).toEqual([
      { methods: [2], username: 'me', password: 'secret', target },
      { methods: [0], target },
    ]);
  });

  test('[NW1] [NW6] that is not there nothing is connected to', async () => {
    const proxy = await startProxy({});
    await proxy.close();
    closers.pop();
    const world = await open();
    must(world.network.setSettings(throughProxy(proxy.port)));
    expect(await connect(world, at(`127.0.0.1:${String(relay.port)}`))).toBe('PROXY_ECONNREFUSED');
    expect(world.dialled).toEqual([`127.0.0.1:${String(proxy.port)}`]);
  });

  test('[NW32] servers are tested too, each over a circuit of its own', async () => {
    const proxy = await startProxy({ 'abc.onion:5223': relay.port });
    const world = await open();
    const { network, alice } = world;
    must(network.setSettings(throughProxy(proxy.port)));
    const hash = relay.address.slice('smp://'.length, relay.address.indexOf('@'));
    const [entry] = must(network.addServers(alice, 'smp', `smp://${hash}@abc.onion`)).servers;
    const serverId = entry?.serverId ?? 0;
    await connect(world, at('abc.onion'));
    const results = [
      must(await network.testServer(alice, serverId)).type,
      must(await network.testServer(alice, serverId)).type,
    ];
    expect(results).toEqual(['passed', 'passed']);
    expect(new Set(proxy.calls.map(({ username }) => username)).size).toBe(3);
    expect(new Set(world.dialled)).toEqual(new Set([`127.0.0.1:${String(proxy.port)}`]));
  });
});

describe('settings', () => {
  test('[NW12] are the usual ones at first and stay as they were set', async () => {
    const world = await open();
    expect(world.network.page().settings).toEqual(USUAL_SETTINGS);
    const settings = { ...throughProxy(1080), isolation: 'connection', routing: 'always' } as const;
    must(world.network.setSettings(settings));
    world.restart();
    expect(world.network.page()).toMatchObject({ settings, usual: USUAL_SETTINGS });
  });

  test('[NW10] out of bounds change nothing', async () => {
    const { network } = await open();
    expect(network.setSettings(throughProxy(0))).toEqual({
      ok: false,
      error: { type: 'outOfBounds', field: 'proxyPort' },
    });
    expect(network.page().settings).toEqual(USUAL_SETTINGS);
  });

  test('are what the agent asks for', async () => {
    const { network } = await open();
    const seen = () => [network.isolation(), network.routing(), network.isProtected()];
    const before = seen();
    must(
      network.setSettings({
        ...throughProxy(9050),
        ...{ isolation: 'profile', routing: 'never', routingFallback: 'no' },
      }),
    );
    expect([before, seen()]).toEqual([
      ['session', { mode: 'unknown', fallback: 'protected' }, false],
      ['user', { mode: 'never', fallback: 'no' }, true],
    ]);
  });

  test('[NW12] are announced, with whether connections are to be made anew', async () => {
    const { network, alice } = await open();
    const changes: NetworkChange[] = [];
    const stop = network.onChanged((change) => changes.push(change));
    must(network.setSettings({ ...USUAL_SETTINGS, routing: 'always' }));
    must(network.setSettings(throughProxy(9050)));
    must(network.addServers(alice, 'smp', `smp://${HASH}@example.com`));
    must(network.acceptConditions([]));
    stop();
    must(network.setSettings(USUAL_SETTINGS));
    expect(changes).toEqual([
      { type: 'settings', mustReconnect: false },
      { type: 'settings', mustReconnect: true },
      { type: 'servers', userId: alice },
      { type: 'servers', userId: undefined },
    ]);
  });
});

describe('the servers of a profile', () => {
  test('known ones count whether they are enabled or not', async () => {
    const { network, alice, bob } = await open();
    const [entry] = must(network.addServers(alice, 'smp', `smp://${HASH}@example.com`)).servers;
    must(network.enableServer(alice, entry?.serverId ?? 0, false));
    const server = parseServer('smp', `smp://${HASH}@example.com`);
    expect([alice, bob].map((user) => network.isKnown(agentUserId(user), server))).toEqual([
      true,
      false,
    ]);
    expect(network.servers(agentUserId(alice))).toEqual([]);
  });

  test('that is not there cannot be tested', async () => {
    const { network, alice } = await open();
    expect(await network.testServer(alice, 7)).toEqual({ ok: false, error: { type: 'notFound' } });
  });
});
