/** The network settings as they are typed: numbers as text, times in seconds. */
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
import { err, ok, type Result } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';

export type NetworkDraft = Omit<NetworkSettings, 'proxy' | 'timeouts'> & {
  readonly proxy: ProxySettings['type'];
  readonly host: string;
  readonly port: string;
  readonly login: ProxyLogin['type'];
  readonly username: string;
  readonly password: string;
  readonly timeouts: Readonly<Record<TimeoutName, string>>;
};

/** In the order they are shown. */
export const timeoutNames = [
  'connectMs',
  'proxyConnectMs',
  'requestMs',
  'proxyRequestMs',
  'pingIntervalMs',
  'pingCount',
  'keepAliveIdleMs',
] as const satisfies readonly TimeoutName[];

/** Where Tor listens when nobody has changed it. */
const USUAL_HOST = '127.0.0.1';
const USUAL_PORT = '9050';
const MAX_PORT = 65_535;

/** What one of the shown unit is in the contract's. */
function unitOf(name: TimeoutName): number {
  return name === 'pingCount' ? 1 : 1_000;
}

export function draftOf(settings: NetworkSettings): NetworkDraft {
  const { proxy, timeouts, ...others } = settings;
  const isOn = proxy.type === 'socks5';
  const login: ProxyLogin = isOn ? proxy.login : { type: 'isolate' };
  const hasPassword = login.type === 'password';
  return {
    onionHosts: others.onionHosts,
    isolation: others.isolation,
    routing: others.routing,
    routingFallback: others.routingFallback,
    webPort: others.webPort,
    proxy: proxy.type,
    host: isOn ? proxy.host : USUAL_HOST,
    port: isOn ? String(proxy.port) : USUAL_PORT,
    login: login.type,
    username: hasPassword ? login.username : '',
    password: hasPassword ? login.password : '',
    timeouts: timeoutTexts(timeouts),
  };
}

export function timeoutTexts(timeouts: NetworkTimeouts): NetworkDraft['timeouts'] {
  const text = (name: TimeoutName): string => String(timeouts[name] / unitOf(name));
  return everyTimeout(text);
}

/** Bounds in the shown unit. */
export function shownBounds(bounds: TimeoutBounds, name: TimeoutName): Bounds {
  const { min, max, usual } = bounds[name];
  const unit = unitOf(name);
  return { min: min / unit, max: max / unit, usual: usual / unit };
}

/** The settings that were typed, or the first field in which something cannot be. */
export function readDraft(
  draft: NetworkDraft,
  bounds: TimeoutBounds,
): Result<NetworkSettings, NetworkSettingField> {
  const proxy = readProxy(draft);
  if (!proxy.ok) return proxy;
  if (draft.onionHosts === 'required' && proxy.value.type === 'none') return err('onionHosts');
  const numbers = everyTimeout((name) => readNumber(draft.timeouts[name]) * unitOf(name));
  const bad = timeoutNames.find((name) => !isIn(bounds[name], numbers[name]));
  if (bad !== undefined) return err(bad);
  const { onionHosts, isolation, routing, routingFallback, webPort } = draft;
  const others = { onionHosts, isolation, routing, routingFallback, webPort };
  return ok({
    ...others,
    proxy: proxy.value,
    timeouts: everyTimeout((name) => Math.round(numbers[name])),
  });
}

/** Whether saving would change something; what was typed and switched off again would not. */
export function isChanged(
  draft: NetworkDraft,
  settings: NetworkSettings,
  bounds: TimeoutBounds,
): boolean {
  const read = readDraft(draft, bounds);
  const typed = read.ok ? draftOf(read.value) : draft;
  return JSON.stringify(typed) !== JSON.stringify(draftOf(settings));
}

function readProxy(draft: NetworkDraft): Result<ProxySettings, NetworkSettingField> {
  if (draft.proxy === 'none') return ok({ type: 'none' });
  const host = draft.host.trim();
  if (host === '') return err('proxyHost');
  const port = /^\d{1,5}$/.test(draft.port.trim()) ? Number(draft.port) : 0;
  if (port < 1 || port > MAX_PORT) return err('proxyPort');
  if (draft.login === 'password' && draft.username === '') return err('proxyUsername');
  return ok({ type: 'socks5', host, port, login: readLogin(draft) });
}

function readLogin({ login, username, password }: NetworkDraft): ProxyLogin {
  switch (login) {
    case 'isolate':
    case 'none':
      return { type: login };
    case 'password':
      return { type: 'password', username, password };
    default:
      return unreachable(login);
  }
}

/** NaN where it is no number; a decimal comma is as good as a point. */
function readNumber(text: string): number {
  const trimmed = text.trim().replace(',', '.');
  return /^\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

function isIn({ min, max }: Bounds, value: number): boolean {
  return value >= min && value <= max;
}

function everyTimeout<T>(valueOf: (name: TimeoutName) => T): Record<TimeoutName, T> {
  return {
    connectMs: valueOf('connectMs'),
    proxyConnectMs: valueOf('proxyConnectMs'),
    requestMs: valueOf('requestMs'),
    proxyRequestMs: valueOf('proxyRequestMs'),
    pingIntervalMs: valueOf('pingIntervalMs'),
    pingCount: valueOf('pingCount'),
    keepAliveIdleMs: valueOf('keepAliveIdleMs'),
  };
}
