/**
 * Network settings: what they are without the user (features 1.9), what they may be, and their
 * stored form. Reading never fails: what makes no sense is as usual, except that a proxy which is
 * not understood stays a proxy, so that nothing is ever sent around it.
 */
import type {
  Bounds,
  NetworkSettingField,
  NetworkSettings,
  NetworkTimeouts,
  ProxyLogin,
  ProxySettings,
  TimeoutBounds,
  TimeoutName,
} from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import { utf8Encode } from '../base/index.ts';
import { hostKind, parseHost, tryDecode } from '../encoding/index.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Milliseconds, except pingCount. */
export const TIMEOUT_BOUNDS: TimeoutBounds = {
  connectMs: { min: 5 * SECOND_MS, max: 3 * MINUTE_MS, usual: 25 * SECOND_MS },
  proxyConnectMs: { min: 5 * SECOND_MS, max: 5 * MINUTE_MS, usual: 35 * SECOND_MS },
  requestMs: { min: 3 * SECOND_MS, max: 2 * MINUTE_MS, usual: 15 * SECOND_MS },
  proxyRequestMs: { min: 3 * SECOND_MS, max: 3 * MINUTE_MS, usual: 20 * SECOND_MS },
  pingIntervalMs: { min: MINUTE_MS, max: HOUR_MS, usual: 20 * MINUTE_MS },
  pingCount: { min: 1, max: 10, usual: 3 },
  keepAliveIdleMs: { min: 0, max: 2 * HOUR_MS, usual: 30 * SECOND_MS },
};

/** Names of all timeouts. */
const TIMEOUT_NAMES = [
  'connectMs',
  'proxyConnectMs',
  'requestMs',
  'proxyRequestMs',
  'pingIntervalMs',
  'pingCount',
  'keepAliveIdleMs',
] as const satisfies readonly TimeoutName[];

/** Settings that the user has not touched. */
export const USUAL_SETTINGS: NetworkSettings = {
  proxy: { type: 'none' },
  onionHosts: 'whenAvailable',
  isolation: 'session',
  routing: 'unknown',
  routingFallback: 'protected',
  webPort: 'no',
  timeouts: timeoutsOf(({ usual }) => usual),
};

const ONION_HOSTS = ['no', 'whenAvailable', 'required'] as const;
const ISOLATIONS = ['profile', 'session', 'server', 'connection'] as const;
const ROUTINGS = ['always', 'unknown', 'unprotected', 'never'] as const;
const FALLBACKS = ['yes', 'protected', 'no'] as const;
const WEB_PORTS = ['no', 'presets', 'all'] as const;

/** Where Tor listens. */
const USUAL_PROXY_HOST = '127.0.0.1';
const USUAL_PROXY_PORT = 9050;
const MAX_PORT = 65535;
/** Of user name and password, in UTF-8 (RFC 1929). */
const MAX_CREDENTIAL_SIZE_BYTES = 255;
const CONTROL = /\p{Cc}/u;

/** Settings as they are stored. */
export function encodeSettings(settings: NetworkSettings): string {
  return JSON.stringify(settings);
}

/** Stored settings; total. */
export function decodeSettings(text: string): NetworkSettings {
  const stored = fieldsOf(parseJson(text));
  const timeouts = fieldsOf(stored['timeouts']);
  const usual = USUAL_SETTINGS;
  return {
    proxy: decodeProxy(stored['proxy']),
    onionHosts: oneOf(ONION_HOSTS, stored['onionHosts'], usual.onionHosts),
    isolation: oneOf(ISOLATIONS, stored['isolation'], usual.isolation),
    routing: oneOf(ROUTINGS, stored['routing'], usual.routing),
    routingFallback: oneOf(FALLBACKS, stored['routingFallback'], usual.routingFallback),
    webPort: oneOf(WEB_PORTS, stored['webPort'], usual.webPort),
    timeouts: timeoutsOf((bounds, name) => numberIn(bounds, timeouts[name])),
  };
}

/** The settings in their canonical form, or the first field that may not be so. */
export function checkSettings(
  settings: NetworkSettings,
): Result<NetworkSettings, NetworkSettingField> {
  const proxy = checkProxy(settings.proxy);
  if (!proxy.ok) return proxy;
  // Onion names have no meaning outside Tor and must not be asked of the DNS (RFC 7686).
  if (settings.onionHosts === 'required' && proxy.value.type === 'none') return err('onionHosts');
  const bad = TIMEOUT_NAMES.find((name) => !isIn(TIMEOUT_BOUNDS[name], settings.timeouts[name]));
  return bad === undefined ? ok({ ...settings, proxy: proxy.value }) : err(bad);
}

function checkProxy(proxy: ProxySettings): Result<ProxySettings, NetworkSettingField> {
  if (proxy.type === 'none') return ok(proxy);
  const host = proxyHost(proxy.host);
  if (host === undefined) return err('proxyHost');
  if (!isPort(proxy.port)) return err('proxyPort');
  const field = badLoginField(proxy.login);
  return field === undefined ? ok({ ...proxy, host }) : err(field);
}

function badLoginField(login: ProxyLogin): NetworkSettingField | undefined {
  switch (login.type) {
    case 'isolate':
    case 'none':
      return undefined;
    case 'password':
      if (login.username === '' || !isCredential(login.username)) return 'proxyUsername';
      return isCredential(login.password) ? undefined : 'proxyPassword';
    default:
      return unreachable(login);
  }
}

function decodeProxy(value: unknown): ProxySettings {
  const { type, host, port, login } = fieldsOf(value);
  if (value === undefined || type === 'none') return { type: 'none' };
  return {
    type: 'socks5',
    host: (typeof host === 'string' ? proxyHost(host) : undefined) ?? USUAL_PROXY_HOST,
    port: isPort(port) ? port : USUAL_PROXY_PORT,
    login: decodeLogin(login),
  };
}

function decodeLogin(value: unknown): ProxyLogin {
  const { type, username, password } = fieldsOf(value);
  if (type === 'none') return { type };
  if (type !== 'password' || typeof username !== 'string' || typeof password !== 'string') {
    return { type: 'isolate' };
  }
  const login = { type, username, password } as const;
  return badLoginField(login) === undefined ? login : { type: 'isolate' };
}

/** Canonical, or undefined where a proxy cannot be: the proxy is what leads to onion services. */
function proxyHost(text: string): string | undefined {
  const host = tryDecode(() => parseHost(text.trim()));
  return host === undefined || hostKind(host) === 'onion' ? undefined : host;
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && isIn({ min: 1, max: MAX_PORT }, value);
}

function isCredential(text: string): boolean {
  return utf8Encode(text).length <= MAX_CREDENTIAL_SIZE_BYTES && !CONTROL.test(text);
}

function isIn({ min, max }: Pick<Bounds, 'min' | 'max'>, value: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}

function numberIn(bounds: Bounds, value: unknown): number {
  return typeof value === 'number' && isIn(bounds, value) ? value : bounds.usual;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, usual: T): T {
  return allowed.find((name) => name === value) ?? usual;
}

function timeoutsOf(valueOf: (bounds: Bounds, name: TimeoutName) => number): NetworkTimeouts {
  const value = (name: TimeoutName): number => valueOf(TIMEOUT_BOUNDS[name], name);
  return {
    connectMs: value('connectMs'),
    proxyConnectMs: value('proxyConnectMs'),
    requestMs: value('requestMs'),
    proxyRequestMs: value('proxyRequestMs'),
    pingIntervalMs: value('pingIntervalMs'),
    pingCount: value('pingCount'),
    keepAliveIdleMs: value('keepAliveIdleMs'),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Our own row; whatever has become of it, the app must start.
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
