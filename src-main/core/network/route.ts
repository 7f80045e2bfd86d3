/**
 * How a server is reached with the user's settings (10-tls sections 7 and 9): which of its hosts,
 * which port, directly or through the SOCKS proxy, and what the proxy is told. Pure.
 */
import type { NetworkSettings, ProxySettings, ServerProtocol } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { base64urlEncode, concatBytes, utf8Encode } from '../base/index.ts';
import { sha512 } from '../crypto/index.ts';
import { type ServerAddress, hostKind } from '../encoding/index.ts';
import { SMP_ALPN, type SmpTimeouts } from '../smp/index.ts';
import type { SocksProxy } from '../tls/index.ts';
import { isBelow, portOf } from './addresses.ts';

export type Route = {
  readonly host: string;
  readonly port: number;
  readonly alpn: readonly string[];
};

export type RouteRules = {
  readonly settings: NetworkSettings;
  /** Of the operators whose servers listen on the web's port too. */
  readonly webPortDomains: readonly string[];
};

const WEB_PORT = 443;
/** Firewalls that let only the web pass see only this name (10-tls section 7). */
const WEB_ALPN: readonly string[] = ['http/1.1'];
const ALPN: Readonly<Record<ServerProtocol, readonly string[]>> = {
  smp: SMP_ALPN,
  xftp: ['xftp/1'],
};

/** Undefined where the settings allow none of its hosts. */
export function routeTo(
  protocol: ServerProtocol,
  server: ServerAddress,
  rules: RouteRules,
): Route | undefined {
  const host = chooseHost(server.hosts, rules.settings);
  if (host === undefined) return undefined;
  if (usesWebPort(protocol, { server, host }, rules)) {
    return { host, port: WEB_PORT, alpn: WEB_ALPN };
  }
  return { host, port: portOf(protocol, server), alpn: ALPN[protocol] };
}

/**
 * The proxy with what tells connections of one key from others; undefined: connect directly. The
 * seed is secret, so that neither key nor user can be told from the credentials.
 */
export function proxyFor(
  proxy: ProxySettings,
  isolationKey: string,
  seed: Uint8Array,
): SocksProxy | undefined {
  if (proxy.type === 'none') return undefined;
  const { host, port, login } = proxy;
  switch (login.type) {
    case 'none':
      return { host, port };
    case 'password':
      return { host, port, username: login.username, password: login.password };
    case 'isolate':
      return { host, port, ...isolatingCredentials(isolationKey, seed) };
    default:
      return unreachable(login);
  }
}

/** A client's timeouts: with a proxy everything takes longer. */
export function smpTimeouts({ proxy, timeouts }: NetworkSettings): SmpTimeouts {
  const isDirect = proxy.type === 'none';
  const requestMs = isDirect ? timeouts.requestMs : timeouts.proxyRequestMs;
  const { pingIntervalMs, pingCount } = timeouts;
  return {
    connectMs: isDirect ? timeouts.connectMs : timeouts.proxyConnectMs,
    interactiveMs: requestMs,
    // The network's ratio of 10 to 30 seconds (10-tls section 9).
    backgroundMs: 3 * requestMs,
    pingIntervalMs,
    maxTimeouts: pingCount,
    // So that fewer or more frequent pings do find a dead connection sooner.
    maxSilenceMs: Math.min(MAX_SILENCE_MS, pingIntervalMs * pingCount),
  };
}

/** Silence before a connection may be given up (10-tls section 9). */
const MAX_SILENCE_MS = 15 * 60 * 1000;

/** Onion names are for the proxy alone: asked of the DNS they would tell whom we talk to. */
function chooseHost(hosts: readonly string[], settings: NetworkSettings): string | undefined {
  // Names that are none to Tor, but would be onion names to a resolver.
  const isOnion = (host: string): boolean => /\.onion\.?$/i.test(host);
  const onion = settings.proxy.type === 'none' ? undefined : hosts.find(isOnion);
  const open = hosts.find((host) => !isOnion(host));
  switch (settings.onionHosts) {
    case 'no':
      return open;
    case 'whenAvailable':
      return onion ?? open;
    case 'required':
      return onion;
    default:
      return unreachable(settings.onionHosts);
  }
}

/** An explicit port always wins; onion services have no firewall to pass. */
function usesWebPort(
  protocol: ServerProtocol,
  { server, host }: { readonly server: ServerAddress; readonly host: string },
  { settings, webPortDomains }: RouteRules,
): boolean {
  if (protocol !== 'smp' || server.port !== '' || hostKind(host) === 'onion') return false;
  switch (settings.webPort) {
    case 'no':
      return false;
    case 'presets':
      return webPortDomains.some((domain) => isBelow(domain, server.hosts[0] ?? ''));
    case 'all':
      return true;
    default:
      return unreachable(settings.webPort);
  }
}

function isolatingCredentials(
  isolationKey: string,
  seed: Uint8Array,
): Required<Pick<SocksProxy, 'username' | 'password'>> {
  const digest = sha512(concatBytes(seed, utf8Encode(isolationKey)));
  return {
    username: base64urlEncode(digest.subarray(0, 32)),
    password: base64urlEncode(digest.subarray(32)),
  };
}
