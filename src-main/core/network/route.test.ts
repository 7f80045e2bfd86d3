import { describe, expect, test } from 'vitest';
import type { NetworkSettings, ProxySettings } from '#shared/model/index.ts';
import { utf8Encode } from '../base/index.ts';
import { parseServer } from '../encoding/index.ts';
import { proxyFor, routeTo, smpTimeouts } from './route.ts';
import { USUAL_SETTINGS } from './settings.ts';

const HASH = '0YuTwO05YJWS8rkjn9eLJDjQhFKvIYd8d4xG8X1blIU=';
const SEED = new Uint8Array(32).fill(7);
const TOR: ProxySettings = {
  type: 'socks5',
  host: '127.0.0.1',
  port: 9050,
  login: { type: 'isolate' },
};

function route(
  location: string,
  settings: Partial<NetworkSettings>,
  protocol: 'smp' | 'xftp' = 'smp',
) {
  return routeTo(protocol, parseServer(protocol, `${protocol}://${HASH}@${location}`), {
    settings: { ...USUAL_SETTINGS, ...settings },
    webPortDomains: ['simplex.im'],
  });
}

describe('the host', () => {
  const both = 'example.com,abc.onion';
  const onion = 'abc.onion';
  const open = 'example.com';

  test.each([
    ['no', 'none', [open, undefined, open]],
    ['no', 'proxy', [open, undefined, open]],
    ['whenAvailable', 'none', [open, undefined, open]],
    ['whenAvailable', 'proxy', [onion, onion, open]],
    ['required', 'none', [undefined, undefined, undefined]],
    ['required', 'proxy', [onion, onion, undefined]],
  ] as const)('[NW2] with onion hosts: %s, proxy: %s', (onionHosts, proxy, expected) => {
    const settings = { onionHosts, proxy: proxy === 'none' ? { type: proxy } : TOR } as const;
    expect([both, onion, open].map((hosts) => route(hosts, settings)?.host)).toEqual(expected);
  });

  test.each(['ABC.ONION', 'abc.onion.', 'a.ABC.Onion'])(
    '[NW2] that a resolver would be asked for is never %s',
    (host) => {
      const server = { hosts: [host], port: '', keyHash: new Uint8Array(32) };
      expect(
        routeTo('smp', server, { settings: USUAL_SETTINGS, webPortDomains: [] }),
      ).toBeUndefined();
    },
  );

  test('is the first of its kind', () => {
    const hosts = 'a.example,one.onion,b.example,two.onion';
    expect([route(hosts, {})?.host, route(hosts, { proxy: TOR })?.host]).toEqual([
      'a.example',
      'one.onion',
    ]);
  });
});

describe('the port', () => {
  const SMP = { port: 5223, alpn: ['smp/1'] };
  const WEB = { port: 443, alpn: ['http/1.1'] };

  test.each([
    ['smp8.simplex.im', { no: SMP, presets: WEB, all: WEB }],
    ['example.com', { no: SMP, presets: SMP, all: WEB }],
    ['192.0.2.1', { no: SMP, presets: SMP, all: WEB }],
    ['example.com,smp8.simplex.im', { no: SMP, presets: SMP, all: WEB }],
    ['smp8.simplex.im:5223', { no: SMP, presets: SMP, all: SMP }],
    [
      'smp8.simplex.im:443',
      { no: { ...SMP, port: 443 }, presets: { ...SMP, port: 443 }, all: { ...SMP, port: 443 } },
    ],
  ])('[NW4] of %s', (location, expected) => {
    const of = (webPort: NetworkSettings['webPort']) => {
      const { port, alpn } = route(location, { webPort }) ?? {};
      return { port, alpn };
    };
    expect({ no: of('no'), presets: of('presets'), all: of('all') }).toEqual(expected);
  });

  test('[NW4] of an onion service is never the web’s', () => {
    expect(route('smp8.simplex.im,abc.onion', { proxy: TOR, webPort: 'all' })).toEqual({
      host: 'abc.onion',
      ...SMP,
    });
  });

  test('of file servers is their own', () => {
    expect(route('xftp1.simplex.im', { webPort: 'all' }, 'xftp')).toEqual({
      ...{ host: 'xftp1.simplex.im', port: 443, alpn: ['xftp/1'] },
    });
  });
});

describe('the proxy', () => {
  test('[NW3] is told of a connection only what sets it apart from others', () => {
    const [a, again, b] = ['1:a', '1:a', '1:b'].map((key) => proxyFor(TOR, key, SEED));
    const otherStart = proxyFor(TOR, '1:a', utf8Encode('other'));
    expect(a).toEqual(again);
    expect(new Set([a, b, otherStart].map((proxy) => proxy?.username)).size).toBe(3);
    expect(new Set([a, b, otherStart].map((proxy) => proxy?.password)).size).toBe(3);
    expect(a).toEqual({
      host: '127.0.0.1',
      port: 9050,
      username: expect.stringMatching(/^[\w-]{43}=$/) as string,
      password: expect.stringMatching(/^[\w-]{43}=$/) as string,
    });
  });

  test('gets the user’s login, or none', () => {
    const login = { type: 'password', username: 'me', password: 'secret' } as const;
    expect([
      proxyFor({ ...TOR, login }, 'key', SEED),
      proxyFor({ ...TOR, login: { type: 'none' } }, 'key', SEED),
      proxyFor({ type: 'none' }, 'key', SEED),
    ]).toEqual([
      { host: '127.0.0.1', port: 9050, username: 'me', password: 'secret' },
      { host: '127.0.0.1', port: 9050 },
      undefined,
    ]);
  });
});

describe('timeouts', () => {
  test('are the direct ones without a proxy', () => {
    expect(smpTimeouts(USUAL_SETTINGS)).toEqual({
      connectMs: 25_000,
      interactiveMs: 15_000,
      backgroundMs: 45_000,
      pingIntervalMs: 1_200_000,
      maxTimeouts: 3,
      maxSilenceMs: 900_000,
    });
  });

  test('[NW5] are longer with a proxy', () => {
    const { connectMs, interactiveMs, backgroundMs } = smpTimeouts({
      ...USUAL_SETTINGS,
      proxy: TOR,
    });
    expect({ connectMs, interactiveMs, backgroundMs }).toEqual({
      connectMs: 35_000,
      interactiveMs: 20_000,
      backgroundMs: 60_000,
    });
  });

  test('[NW5] let frequent pings find a dead connection sooner', () => {
    const timeouts = { ...USUAL_SETTINGS.timeouts, pingIntervalMs: 60_000, pingCount: 2 };
    expect(smpTimeouts({ ...USUAL_SETTINGS, timeouts }).maxSilenceMs).toBe(120_000);
  });
});
