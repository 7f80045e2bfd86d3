import { describe, expect, test } from 'vitest';
import type { NetworkPage, NetworkSettings, NetworkStatistics } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { draftOf, isChanged, readDraft, shownBounds } from './network-store-draft.ts';
import { activePercent, createStatisticsStore } from './network-store-statistics.ts';
import { createNetworkStore } from './network-store.ts';

const usual: NetworkSettings = {
  proxy: { type: 'none' },
  onionHosts: 'whenAvailable',
  isolation: 'session',
  routing: 'unknown',
  routingFallback: 'protected',
  webPort: 'no',
  timeouts: {
    connectMs: 25_000,
    proxyConnectMs: 35_000,
    requestMs: 15_000,
    proxyRequestMs: 20_000,
    pingIntervalMs: 1_200_000,
    pingCount: 3,
    keepAliveIdleMs: 30_000,
  },
};
const wide = { min: 1_000, max: 90_000, usual: 25_000 };
const bounds: NetworkPage['bounds'] = {
  connectMs: wide,
  proxyConnectMs: wide,
  requestMs: wide,
  proxyRequestMs: wide,
  pingIntervalMs: { min: 60_000, max: 3_600_000, usual: 1_200_000 },
  pingCount: { min: 1, max: 10, usual: 3 },
  keepAliveIdleMs: wide,
};
const page: NetworkPage = { settings: usual, usual, bounds };
const password = { type: 'password', username: 'ida', password: 'hush' } as const;
const tor: NetworkSettings = {
  ...usual,
  proxy: { type: 'socks5', host: 'localhost', port: 9150, login: password },
};

describe('a draft of the settings', () => {
  test.each([usual, tor])('reads back as what it was made of', (settings) => {
    expect(readDraft(draftOf(settings), bounds)).toEqual(ok(settings));
  });

  test('shows times in seconds and counts as they are', () => {
    expect(draftOf(usual).timeouts).toMatchObject({ connectMs: '25', pingCount: '3' });
    expect(shownBounds(bounds, 'connectMs')).toEqual({ min: 1, max: 90, usual: 25 });
    expect(shownBounds(bounds, 'pingCount')).toEqual({ min: 1, max: 10, usual: 3 });
  });

  test.each([
    ['2.5', ok(2_500)],
    [' 2,5 ', ok(2_500)],
    ['90', ok(90_000)],
    ['90.001', err('connectMs')],
    ['0', err('connectMs')],
    ['', err('connectMs')],
    ['1e1', err('connectMs')],
    ['-5', err('connectMs')],
  ])('takes the time %j as %j', (text, expected) => {
    const draft = draftOf(usual);
    const read = readDraft({ ...draft, timeouts: { ...draft.timeouts, connectMs: text } }, bounds);
    expect(read.ok ? ok(read.value.timeouts.connectMs) : read).toEqual(expected);
  });

  test.each([
    [{ host: ' ' }, 'proxyHost'],
    [{ port: '0' }, 'proxyPort'],
    [{ port: '65536' }, 'proxyPort'],
    [{ port: 'x' }, 'proxyPort'],
    [{ username: '' }, 'proxyUsername'],
    [{ proxy: 'none', onionHosts: 'required' }, 'onionHosts'],
  ] as const)('with %j is wrong at %s', (change, field) => {
    expect(readDraft({ ...draftOf(tor), ...change }, bounds)).toEqual(err(field));
  });

  test('is changed by what saving would change, not by what was switched off again', () => {
    const draft = draftOf(usual);
    expect(isChanged(draft, usual, bounds)).toBe(false);
    expect(isChanged({ ...draft, host: 'elsewhere' }, usual, bounds)).toBe(false);
    expect(isChanged({ ...draft, proxy: 'socks5' }, usual, bounds)).toBe(true);
    expect(isChanged({ ...draft, port: 'x', proxy: 'socks5' }, usual, bounds)).toBe(true);
  });
});

function setUp(
  answer = ok(page) as ReturnType<typeof ok<NetworkPage>> | ReturnType<typeof refusal>,
) {
  const bridge = createFakeBridge({
    handlers: {
      'network.page': () => ok(page),
      'network.set': ({ settings }) => (answer.ok ? ok({ ...page, settings }) : answer),
    },
  });
  return { bridge, network: createNetworkStore(bridge) };
}

function refusal() {
  return err({ type: 'outOfBounds', field: 'proxyHost' } as const);
}

describe('network settings', () => {
  test('are saved together and drafted anew', async () => {
    const { bridge, network } = setUp();
    await network.load();
    network.type({ routing: 'never' });
    network.type({ webPort: 'all' });
    expect(await network.save()).toBe(true);
    const saved = { ...usual, routing: 'never', webPort: 'all' };
    expect(bridge.calls.at(-1)).toEqual({ name: 'network.set', args: { settings: saved } });
    expect(network.state.getState()).toMatchObject({ page: { settings: saved }, isSaving: false });
  });

  test('that cannot be are not sent, and told at their field until it is typed in', async () => {
    const { bridge, network } = setUp();
    await network.load();
    network.type({ proxy: 'socks5', port: '' });
    expect(await network.save()).toBe(false);
    expect(network.state.getState().badField).toBe('proxyPort');
    expect(bridge.calls.map(({ name }) => name)).toEqual(['network.page']);
    network.type({ port: '9050' });
    expect(network.state.getState().badField).toBeUndefined();
  });

  test('that the core refuses are told at their field, and what was typed stays', async () => {
    const { network } = setUp(refusal());
    await network.load();
    network.type({ proxy: 'socks5', host: 'a b' });
    expect(await network.save()).toBe(false);
    expect(network.state.getState()).toMatchObject({
      badField: 'proxyHost',
      draft: { host: 'a b' },
    });
  });

  test('read again leave what is typed; discarding takes it back', async () => {
    const { network } = setUp();
    await network.load();
    network.type({ routing: 'never' });
    await network.load();
    expect(network.state.getState().draft?.routing).toBe('never');
    network.discard();
    expect(network.state.getState().draft).toEqual(draftOf(usual));
  });

  test('usual timeouts leave the rest', async () => {
    const { network } = setUp();
    await network.load();
    network.type({ routing: 'never', timeouts: { ...draftOf(usual).timeouts, connectMs: '90' } });
    network.usualTimeouts();
    expect(network.state.getState().draft).toEqual({ ...draftOf(usual), routing: 'never' });
  });
});

const counts = {
  sentDirectly: 0,
  sentThroughProxy: 0,
  received: 0,
  deleted: 0,
  expired: 0,
  errors: 0,
  reconnects: 0,
  bytesSent: 0,
  bytesReceived: 0,
};

function statistics(active: number, pending: number, failed: number): NetworkStatistics {
  const subscriptions = { active, pending, failed };
  return { sinceMs: 0, servers: [], total: { ...counts, subscriptions } };
}

describe('statistics', () => {
  test.each([
    [statistics(0, 0, 0), 100],
    [statistics(999, 1, 0), 99],
    [statistics(1, 1, 1), 33],
    [statistics(3, 0, 0), 100],
    [statistics(0, 0, 4), 0],
  ])('%j receive from so many percent: %i', (numbers, percent) => {
    expect(activePercent(numbers)).toBe(percent);
  });

  test('are read again after a server is connected anew', async () => {
    const bridge = createFakeBridge({
      handlers: {
        'network.reconnect': () => ok(undefined),
        'network.statistics': () => ok(statistics(1, 0, 0)),
      },
    });
    const store = createStatisticsStore(bridge);
    await store.reconnect('a.example');
    expect(bridge.calls).toEqual([
      { name: 'network.reconnect', args: { server: 'a.example' } },
      { name: 'network.statistics', args: {} },
    ]);
    expect(store.state.getState()).toEqual({ statistics: statistics(1, 0, 0), hasFailed: false });
  });

  test('of the profile before are not shown to the next', async () => {
    const bridge = createFakeBridge({
      handlers: { 'network.statistics': () => ok(statistics(1, 0, 0)) },
    });
    const store = createStatisticsStore(bridge);
    const asked = store.load();
    store.forget();
    await asked;
    expect(store.state.getState().statistics).toBeUndefined();
  });
});
