/**
 * Server addresses as users paste them, and which servers are the same: a server is known by its
 * fingerprint and reached by its hosts.
 */
import type { ServerAddressProblem, ServerProtocol } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { bytesEqual } from '../base/index.ts';
import {
  type ServerAddress,
  type ServerWithAuth,
  formatServerWithAuth,
  hostKind,
  parseServerWithAuth,
  tryDecode,
} from '../encoding/index.ts';
import { SMP_DEFAULT_PORT } from '../smp/index.ts';

/** A server by its address; `address` is the canonical text. */
export type NamedServer = ServerWithAuth & {
  readonly protocol: ServerProtocol;
  readonly address: string;
};

/** Ports of addresses without one. */
export const DEFAULT_PORTS: Readonly<Record<ServerProtocol, number>> = {
  smp: SMP_DEFAULT_PORT,
  xftp: 443,
};

/** SHA-256. */
const FINGERPRINT_SIZE_BYTES = 32;
const SCHEME = /^([a-z][a-z\d+.-]*):\/\//;
const NO_FINGERPRINT = /^[a-z]+:\/\/[^@]*$/;

/** A server of the address as somebody types or pastes it. */
export function parseAddress(
  text: string,
): Result<NamedServer, Exclude<ServerAddressProblem, 'duplicate'>> {
  const trimmed = text.trim();
  const scheme = SCHEME.exec(trimmed)?.[1];
  if (scheme === undefined) return err('notAnAddress');
  if (scheme !== 'smp' && scheme !== 'xftp') return err('wrongProtocol');
  const parsed = tryDecode(() => parseServerWithAuth(scheme, trimmed));
  if (parsed === undefined) {
    return err(NO_FINGERPRINT.test(trimmed) ? 'noFingerprint' : 'notAnAddress');
  }
  const { server } = parsed;
  if (server.keyHash.length !== FINGERPRINT_SIZE_BYTES) return err('noFingerprint');
  if (server.port === '0') return err('notAnAddress');
  return ok({ ...parsed, protocol: scheme, address: formatServerWithAuth(scheme, parsed) });
}

/** The port of the address, or its protocol's. */
export function portOf(protocol: ServerProtocol, { port }: ServerAddress): number {
  return port === '' ? DEFAULT_PORTS[protocol] : Number(port);
}

/** Whether both lead to one server. */
export function isSamePlace(a: NamedServer, b: NamedServer): boolean {
  return (
    a.protocol === b.protocol &&
    portOf(a.protocol, a.server) === portOf(b.protocol, b.server) &&
    bytesEqual(a.server.keyHash, b.server.keyHash) &&
    a.server.hosts.some((host) => b.server.hosts.includes(host))
  );
}

/**
 * Whether the server of somebody else's address is this one, also if we only knew it in part: a
 * further host of theirs could be anybody's, and connecting would show our address there.
 */
export function covers(known: ServerAddress, server: ServerAddress): boolean {
  return (
    bytesEqual(known.keyHash, server.keyHash) &&
    server.hosts.every((host) => known.hosts.includes(host))
  );
}

/** First host, with the port where it is not the usual one. */
export function shownName(protocol: ServerProtocol, server: ServerAddress): string {
  const host = server.hosts[0] ?? '';
  const port = portOf(protocol, server);
  if (port === DEFAULT_PORTS[protocol]) return host;
  return `${hostKind(host) === 'ipv6' ? `[${host}]` : host}:${String(port)}`;
}

/** Whether the host is a name of the domain or below it. */
export function isBelow(domain: string, host: string): boolean {
  return hostKind(host) === 'domain' && (host === domain || host.endsWith(`.${domain}`));
}
