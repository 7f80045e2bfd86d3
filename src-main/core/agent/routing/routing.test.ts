/** Which way commands to peers' servers go, and what comes of it (rules in ../SPEC.md). */
import { beforeAll, describe, expect, test } from 'vitest';
import { err, ok } from '#shared/result.ts';
import { generateEd25519, initCrypto, systemRandom } from '../../crypto/index.ts';
import type { BrokerError, SmpError, SmpRequest } from '../../smp/index.ts';
import { testNetwork } from '../../testing/agent-network.ts';
import { type RoutingPolicy, agentUserId } from '../network.ts';
import { PeerRouting } from './peer-routing.ts';
import { MAX_PROXIED_COMMANDS } from './proxy-sessions.ts';
import { chooseProxy, isProxiedRoute, mayFallBack, proxiesFor } from './route.ts';
import { RELAY, RoutingBench, userServer } from './testing-proxies.ts';

beforeAll(initCrypto);

const USER = agentUserId(1);
const SEND: SmpRequest = {
  command: { type: 'SEND', hasNotification: true, body: new Uint8Array(16_000) },
  entityId: systemRandom(24),
};

function routed(bench: RoutingBench) {
  const routing = new PeerRouting(bench.core, bench.pool);
  const target = bench.target(USER);
  const send = (request = SEND) => routing.sendToPeerServer(target, request);
  return { routing, target, send };
}

const broker = (error: BrokerError): SmpError => ({
  type: 'PROXY',
  error: { type: 'BROKER', error },
});

describe('the way', () => {
  const known = userServer('known.example').server;
  test.each([
    ['always', true, true],
    ['unknown', false, true],
    ['unprotected', false, true],
    ['never', false, false],
  ] as const)('[AG126] mode %s', (mode, isProxiedToKnown, isProxiedToUnknown) => {
    const settings = { routing: () => ({ mode, fallback: 'no' }) as const };
    const network = testNetwork({ servers: () => [known], settings });
    const ways = [known, RELAY].map((server) => isProxiedRoute(network, USER, server));
    expect(ways).toEqual([isProxiedToKnown, isProxiedToUnknown]);
    const hidden = { ...network, isProtected: () => true };
    expect(isProxiedRoute(hidden, USER, RELAY)).toBe(isProxiedToUnknown && mode !== 'unprotected');
  });

  test.each([
    ['yes', [true, true]],
    ['protected', [false, true]],
    ['no', [false, false]],
  ] as const)('[AG135] fallback %s', (fallback, expected) => {
    const routing = (): RoutingPolicy => ({ mode: 'always', fallback });
    const allowed = [false, true].map((isProtected) =>
      mayFallBack({ routing, isProtected: () => isProtected }, RELAY),
    );
    expect(allowed).toEqual(expected);
  });
});

describe('the choice', () => {
  const at = (host: string, operator: string) => userServer(host, { operator });
  /** All that are ever chosen. */
  function chosen(
    servers: ReturnType<typeof at>[],
    own: ReturnType<typeof at>[] = [],
  ): Set<string> {
    const wishes = { destination: RELAY, servers, own: own.map(({ server }) => server) };
    const candidates = proxiesFor(servers, RELAY);
    const picks = Array.from({ length: 60 }, () => chooseProxy(candidates, wishes, systemRandom));
    return new Set(picks.map((proxy) => proxy?.server.hosts[0] ?? 'none'));
  }

  test('[AG127] is random among equals, and never the destination or a server not for routing', () => {
    const self = { ...at('relay.example', 'a'), server: { ...RELAY, hosts: ['other.name'] } };
    const idle = { ...at('three.example', 'c'), isForRouting: false };
    const servers = [self, idle, at('one.org', 'b'), at('two.net', 'c')];
    expect(chosen(servers)).toEqual(new Set(['one.org', 'two.net']));
    expect(chosen([self, idle])).toEqual(new Set(['none']));
  });

  test('[AG127] prefers another operator, then other hosts, then one where we do not receive', () => {
    const near = at('smp2.relay.example', 'peers');
    const sameHost = at('relay.example', 'peers');
    const [one, two] = [at('one.org', 'ours'), at('two.net', 'theirs')];
    expect(chosen([near, sameHost, one, two], [one])).toEqual(new Set(['two.net']));
    expect(chosen([near, sameHost, one], [one])).toEqual(new Set(['one.org']));
    expect(chosen([near, sameHost])).toEqual(new Set(['smp2.relay.example']));
    expect(chosen([sameHost])).toEqual(new Set(['relay.example']));
  });

  test('[AG128] is kept for the destination, and made anew when the server is not to be used', async () => {
    const bench = new RoutingBench(...['a.org', 'b.net', 'c.com'].map((host) => userServer(host)));
    const { send } = routed(bench);
    for (let turn = 0; turn < 10; turn++) await send();
    const [first, ...others] = [...new Set(bench.connected)];
    expect(others).toEqual([]);
    bench.servers = bench.servers.filter(({ server }) => server.hosts[0] !== first);
    await send();
    expect(new Set(bench.connected).size).toBe(2);
  });

  test('[AG128] one relay is asked for at three proxies at most', async () => {
    const hosts = ['a.org', 'b.net', 'c.com', 'd.de', 'e.fr'];
    const bench = new RoutingBench(...hosts.map((host) => userServer(host)));
    const { send } = routed(bench);
    for (const host of hosts) {
      bench.proxy(host).refusals.push(...Array<SmpError>(50).fill(broker({ type: 'NETWORK' })));
    }
    for (let turn = 0; turn < 20; turn++) {
      await send();
      await bench.clock.advance(2000);
    }
    expect(new Set(bench.connected).size).toBe(3);
  });
});

describe('sessions', () => {
  test('[AG129] one PRXY serves many commands, also those that come at once', async () => {
    const bench = new RoutingBench(userServer('a.org'));
    const { send } = routed(bench);
    await Promise.all([send(), send(), send()]);
    await send();
    const proxy = bench.proxy('a.org');
    expect([proxy.count('PRXY'), proxy.count('PFWD')]).toEqual([1, 4]);
  });

  test('[AG129] at most 32 commands are under way over one connection', async () => {
    const bench = new RoutingBench(userServer('a.org'));
    const { send } = routed(bench);
    const proxy = bench.proxy('a.org');
    await send();
    proxy.held = [];
    const all = Promise.all(Array.from({ length: 40 }, () => send()));
    await new Promise((resolve) => setImmediate(resolve));
    expect(proxy.held).toHaveLength(MAX_PROXIED_COMMANDS);
    while (proxy.held.length > 0) {
      proxy.held.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await all).map(({ outcome }) => outcome)).toEqual(Array(40).fill(ok({ type: 'OK' })));
  });

  test('[AG129] one that nobody used for 20 minutes is made anew, as is that of a new connection', async () => {
    const bench = new RoutingBench(userServer('a.org'));
    const { send } = routed(bench);
    await send();
    await bench.clock.advance(21 * 60_000);
    await send();
    const first = bench.proxy('a.org');
    expect(first.count('PRXY')).toBe(2);
    bench.proxies.delete('a.org');
    await send();
    expect([first.count('PRXY'), bench.proxy('a.org').count('PRXY')]).toEqual([2, 1]);
  });

  test('[AG133] NO_SESSION: opened again once by the same proxy, then it is trouble', async () => {
    const bench = new RoutingBench(userServer('a.org'), userServer('b.net'));
    const { send } = routed(bench);
    await send();
    const [host = ''] = bench.connected;
    const proxy = bench.proxy(host);
    const lost: SmpError = { type: 'PROXY', error: { type: 'NO_SESSION' } };
    proxy.refusals.push(lost);
    expect((await send()).outcome).toEqual(ok({ type: 'OK' }));
    expect([proxy.count('PRXY'), new Set(bench.connected).size]).toEqual([2, 1]);
    proxy.asked.length = 0;
    proxy.refusals.push(lost, undefined, lost);
    expect((await send()).problem).toMatchObject({ problem: 'PROXY NO_SESSION' });
    expect(proxy.asked.map(({ type }) => type)).toEqual(['PFWD', 'PRXY', 'PFWD']);
  });
});

describe('what comes of it', () => {
  test('[AG137] an error of the relay is its word; the same of a proxy is none', async () => {
    const bench = new RoutingBench(userServer('a.org'));
    const { send } = routed(bench);
    const proxy = bench.proxy('a.org');
    proxy.reply = () => ({ type: 'ERR', error: { type: 'AUTH' } });
    const auth = err({ type: 'smp', error: { type: 'AUTH' } });
    expect(await send()).toEqual({ outcome: auth, isProxied: true, problem: undefined });
    proxy.refusals.push({ type: 'AUTH' });
    expect(await send()).toEqual({
      outcome: err({
        type: 'smp',
        error: { type: 'PROXY', error: { type: 'PROTOCOL', error: { type: 'AUTH' } } },
      }),
      isProxied: true,
      problem: { where: 'proxy', server: 'a.org', problem: 'AUTH', isRefusal: true },
    });
  });

  test.each([
    ['PROXY BROKER NETWORK', broker({ type: 'NETWORK' }), 'relay', false],
    ['PROXY BROKER TIMEOUT', broker({ type: 'TIMEOUT' }), 'relay', false],
    ['PROXY BROKER HOST', broker({ type: 'HOST' }), 'relay', false],
    [
      'PROXY BROKER TRANSPORT VERSION',
      broker({ type: 'TRANSPORT', error: { type: 'VERSION' } }),
      'relay',
      false,
    ],
    [
      'PROXY PROTOCOL CRYPTO',
      { type: 'PROXY', error: { type: 'PROTOCOL', error: { type: 'CRYPTO' } } },
      'relay',
      false,
    ],
    ['PROXY BASIC_AUTH', { type: 'PROXY', error: { type: 'BASIC_AUTH' } }, 'proxy', true],
  ] as const)(
    '[AG134] %s is told, and costs nothing for a while',
    async (problem, error, ...rest) => {
      const [where, isRefusal] = rest;
      const bench = new RoutingBench(userServer('a.org'));
      const { send } = routed(bench);
      const proxy = bench.proxy('a.org');
      proxy.refusals.push(error);
      const server = where === 'relay' ? 'relay.example' : 'a.org';
      const told = { where, server, problem, isRefusal };
      expect((await send()).problem).toEqual(told);
      expect((await send()).problem).toEqual(told);
      expect(proxy.asked).toHaveLength(1);
      await bench.clock.advance(10 * 60_000);
      expect((await send()).outcome).toEqual(ok({ type: 'OK' }));
    },
  );

  test('[AG134] the user who waits is not told of the last failure, it is tried', async () => {
    const bench = new RoutingBench(userServer('a.org'));
    const { routing, target, send } = routed(bench);
    bench.proxy('a.org').refusals.push(broker({ type: 'NETWORK' }));
    await send();
    const answer = await routing.sendToPeerServer(target, SEND, { priority: 'interactive' });
    expect(answer.outcome).toEqual(ok({ type: 'OK' }));
    bench.proxy('a.org').refusals.push(broker({ type: 'NETWORK' }));
    await send();
    routing.wake();
    expect((await send()).outcome).toEqual(ok({ type: 'OK' }));
  });

  test('[AG130] a proxy out of reach, or one that refuses, is replaced at once', async () => {
    const bench = new RoutingBench(userServer('a.org'), userServer('b.net'));
    const { send } = routed(bench);
    bench.problems.set('a.org', 'ECONNREFUSED');
    for (let turn = 0; turn < 5; turn++) {
      expect((await send()).outcome).toEqual(ok({ type: 'OK' }));
    }
    bench.proxy('b.net').refusals.push({ type: 'PROXY', error: { type: 'BASIC_AUTH' } });
    expect((await send()).problem).toMatchObject({ where: 'proxy' });
    bench.problems.clear();
    await bench.clock.advance(3000);
    expect((await send()).outcome).toEqual(ok({ type: 'OK' }));
    expect(bench.connected.at(-1)).toBe('a.org');
  });

  test('[AG130] without any proxy it says so, or goes directly where that is allowed', async () => {
    const bench = new RoutingBench();
    const { send } = routed(bench);
    expect((await send()).problem).toMatchObject({ where: 'proxy', problem: 'no proxy' });
    expect(bench.connected).toEqual([]);
    bench.policy = { mode: 'always', fallback: 'yes' };
    bench.problems.set('relay.example', 'ENETDOWN');
    const problem = { where: 'direct', server: 'relay.example', problem: 'ENETDOWN' };
    expect(await send()).toMatchObject({ isProxied: false, problem });
  });

  test('[AG135] after a fallback all goes directly for ten minutes, but only while that is allowed', async () => {
    const bench = new RoutingBench(userServer('a.org'));
    bench.policy = { mode: 'always', fallback: 'yes' };
    bench.problems.set('relay.example', 'ENETDOWN');
    const { routing, target, send } = routed(bench);
    bench.proxy('a.org').refusals.push(broker({ type: 'HOST' }));
    expect(routing.isDirect(target)).toBe(false);
    await send();
    expect(routing.isDirect(target)).toBe(true);
    bench.policy = { mode: 'always', fallback: 'protected' };
    expect(routing.isDirect(target)).toBe(false);
    bench.isProtected = true;
    expect(routing.isDirect(target)).toBe(true);
    await bench.clock.advance(10 * 60_000);
    expect(routing.isDirect(target)).toBe(false);
    expect(await send()).toMatchObject({ isProxied: true, problem: undefined });
  });

  test('[AG135] trouble that may pass is no reason to show ourselves', async () => {
    const bench = new RoutingBench(userServer('a.org'));
    bench.policy = { mode: 'always', fallback: 'yes' };
    const { send } = routed(bench);
    bench.proxy('a.org').refusals.push(broker({ type: 'NETWORK' }));
    expect(await send()).toMatchObject({ isProxied: true, problem: { where: 'relay' } });
    await bench.clock.advance(3000);
    bench.problems.set('a.org', 'ECONNREFUSED');
    expect(await send()).toMatchObject({ isProxied: true, problem: { where: 'proxy' } });
    expect(bench.connected).not.toContain('relay.example');
  });

  test.each([
    ['LGET', 14, 15],
    ['SKEY', 8, 9],
  ] as const)(
    '[AG136] %s needs more than version %i; messages do not',
    async (type, old, first) => {
      const bench = new RoutingBench(userServer('a.org'));
      const { send } = routed(bench);
      const proxy = bench.proxy('a.org');
      proxy.versions = { min: 8, max: old };
      const { publicKey, secretKey } = generateEd25519(systemRandom);
      const request: SmpRequest =
        type === 'LGET'
          ? { command: { type }, entityId: systemRandom(24) }
          : {
              command: { type, sndKey: { type: 'ed25519', key: publicKey } },
              entityId: systemRandom(24),
              key: { type: 'ed25519', key: secretKey },
            };
      expect((await send(request)).problem?.problem).toBe('PROXY BROKER TRANSPORT VERSION');
      expect(await send()).toMatchObject({ isProxied: true, problem: undefined });
      expect(proxy.inner.map((command) => command.type)).toEqual(['SEND']);
      proxy.versions = { min: 8, max: first };
      await bench.clock.advance(21 * 60_000);
      expect((await send(request)).problem).toBeUndefined();
    },
  );
});
