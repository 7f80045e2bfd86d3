import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NetworkSettings, ProxyLogin, ProxySettings } from '#shared/model/index.ts';
import {
  TIMEOUT_BOUNDS,
  USUAL_SETTINGS,
  checkSettings,
  decodeSettings,
  encodeSettings,
} from './settings.ts';

type Socks = Extract<ProxySettings, { type: 'socks5' }>;
const TOR: Socks = {
  type: 'socks5',
  host: '127.0.0.1',
  port: 9050,
  login: { type: 'isolate' },
};

function withProxy(proxy: Partial<Socks>): NetworkSettings {
  return { ...USUAL_SETTINGS, proxy: { ...TOR, ...proxy } };
}

function withLogin(username: string, password: string): NetworkSettings {
  return withProxy({ login: { type: 'password', username, password } });
}

const LOGINS = fc.oneof(
  fc.constant<ProxyLogin>({ type: 'isolate' }),
  fc.constant<ProxyLogin>({ type: 'none' }),
  fc.record({
    type: fc.constant('password' as const),
    username: fc.stringMatching(/^[a-z]{1,20}$/),
    password: fc.stringMatching(/^[ -~]{0,20}$/),
  }),
);
const SETTINGS: fc.Arbitrary<NetworkSettings> = fc.record({
  proxy: fc.record({
    type: fc.constant('socks5' as const),
    host: fc.constantFrom('127.0.0.1', 'localhost', 'proxy.example', '::1'),
    port: fc.integer({ min: 1, max: 65535 }),
    login: LOGINS,
  }),
  onionHosts: fc.constantFrom('no', 'whenAvailable', 'required'),
  isolation: fc.constantFrom('profile', 'session', 'server', 'connection'),
  routing: fc.constantFrom('always', 'unknown', 'unprotected', 'never'),
  routingFallback: fc.constantFrom('yes', 'protected', 'no'),
  webPort: fc.constantFrom('no', 'presets', 'all'),
  timeouts: fc.record({
    connectMs: inBounds('connectMs'),
    proxyConnectMs: inBounds('proxyConnectMs'),
    requestMs: inBounds('requestMs'),
    proxyRequestMs: inBounds('proxyRequestMs'),
    pingIntervalMs: inBounds('pingIntervalMs'),
    pingCount: inBounds('pingCount'),
    keepAliveIdleMs: inBounds('keepAliveIdleMs'),
  }),
});

function inBounds(name: keyof typeof TIMEOUT_BOUNDS): fc.Arbitrary<number> {
  const { min, max } = TIMEOUT_BOUNDS[name];
  return fc.integer({ min, max });
}

describe('settings', () => {
  test('are without the user those of the network', () => {
    expect(USUAL_SETTINGS).toEqual({
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
    });
    expect(checkSettings(USUAL_SETTINGS)).toEqual({ ok: true, value: USUAL_SETTINGS });
  });

  test('[NW10] that are allowed come back as they were stored', () => {
    fc.assert(
      fc.property(SETTINGS, (settings) => {
        expect(checkSettings(settings)).toEqual({ ok: true, value: settings });
        expect(decodeSettings(encodeSettings(settings))).toEqual(settings);
      }),
    );
  });

  test.each([
    ['proxyHost', withProxy({ host: '' })],
    ['proxyHost', withProxy({ host: 'a b' })],
    ['proxyHost', withProxy({ host: 'a\u0000b' })],
    ['proxyHost', withProxy({ host: 'user@host/path' })],
    ['proxyHost', withProxy({ host: 'abc.onion' })],
    ['proxyHost', withProxy({ host: 'x'.repeat(256) })],
    ['proxyPort', withProxy({ port: 0 })],
    ['proxyPort', withProxy({ port: 65_536 })],
    ['proxyPort', withProxy({ port: 1.5 })],
    ['proxyUsername', withLogin('', 'x')],
    ['proxyUsername', withLogin('a\nb', 'x')],
    ['proxyUsername', withLogin('ü'.repeat(128), 'x')],
    ['proxyPassword', withLogin('a', 'a\u007fb')],
    ['proxyPassword', withLogin('a', 'x'.repeat(256))],
    ['onionHosts', { ...USUAL_SETTINGS, onionHosts: 'required' as const }],
  ])('[NW10] are refused because of %s', (field, settings) => {
    expect(checkSettings(settings)).toEqual({ ok: false, error: field });
  });

  test.each(Object.entries(TIMEOUT_BOUNDS))(
    '[NW10] keep %s within its bounds',
    (name, { min, max }) => {
      const check = (value: number) => {
        const timeouts = { ...USUAL_SETTINGS.timeouts, [name]: value };
        return checkSettings({ ...USUAL_SETTINGS, timeouts });
      };
      expect([min, max].map((value) => check(value).ok)).toEqual([true, true]);
      for (const value of [min - 1, max + 1, min + 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(check(value)).toEqual({ ok: false, error: name });
      }
    },
  );

  test('take the host of a proxy in one form', () => {
    expect(checkSettings(withProxy({ host: ' [::1] ' }))).toEqual({
      ok: true,
      value: withProxy({ host: '::1' }),
    });
  });
});

describe('stored settings', () => {
  test.each(['', 'null', '[]', '7', '{', '{}', '{"timeouts":[]}', '{"proxy":{"type":"none"}}'])(
    '[NW11] of %j are the usual ones',
    (text) => {
      expect(decodeSettings(text)).toEqual(USUAL_SETTINGS);
    },
  );

  test('[NW11] that make no sense in one field are as usual in that field alone', () => {
    const stored = {
      ...USUAL_SETTINGS,
      onionHosts: 'sometimes',
      routing: 'always',
      timeouts: { ...USUAL_SETTINGS.timeouts, connectMs: -1, requestMs: 10_000 },
      later: 'unknown',
    };
    expect(decodeSettings(JSON.stringify(stored))).toEqual({
      ...USUAL_SETTINGS,
      routing: 'always',
      timeouts: { ...USUAL_SETTINGS.timeouts, requestMs: 10_000 },
    });
  });

  test.each([
    ['of a later kind', { type: 'later', address: 'x:1' }, TOR],
    [
      'without a host',
      { type: 'socks5', port: 1080, login: { type: 'none' } },
      {
        ...TOR,
        ...{ port: 1080, login: { type: 'none' } },
      },
    ],
    [
      'with a bad port',
      { type: 'socks5', host: 'proxy.example', port: 'x' },
      {
        ...TOR,
        host: 'proxy.example',
      },
    ],
    ['with a bad login', { ...TOR, login: { type: 'password', username: 7 } }, TOR],
    [
      'with a user name too long',
      { ...TOR, login: { type: 'password', username: 'x'.repeat(256), password: '' } },
      TOR,
    ],
    ['that is a number', 7, TOR],
    ['that is null', null, TOR],
  ])('[NW11] never lose a proxy %s', (_, proxy, expected) => {
    expect(decodeSettings(JSON.stringify({ proxy })).proxy).toEqual(expected);
  });

  test('[NW11] of any text give settings that could have been set', () => {
    const noProxyForOnions = (settings: NetworkSettings) =>
      settings.proxy.type === 'none' && settings.onionHosts === 'required';
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .jsonValue()
            .map((value) => JSON.stringify({ proxy: value, timeouts: value, webPort: value })),
        ),
        (text) => {
          const settings = decodeSettings(text);
          const checked = checkSettings(settings);
          expect(checked.ok || noProxyForOnions(settings)).toBe(true);
        },
      ),
    );
  });
});
