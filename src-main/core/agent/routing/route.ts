/**
 * Which way a command to a peer's server goes, and which of the user's servers carries it there
 * (20-smp section 8.1). Pure; what was learnt about proxies is in proxy-choices.ts.
 */
import { type RandomSource, bytesEqual } from '../../base/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { AgentNetwork, AgentUserId, UserServer } from '../network.ts';

/** Whether SEND, SKEY, LKEY and LGET for this server go through another one. */
export function isProxiedRoute(
  network: Pick<AgentNetwork, 'routing' | 'isKnown' | 'isProtected'>,
  userId: AgentUserId,
  server: ServerAddress,
): boolean {
  const { mode } = network.routing();
  switch (mode) {
    case 'always':
      return true;
    case 'unknown':
      return !network.isKnown(userId, server);
    case 'unprotected':
      return !network.isKnown(userId, server) && !network.isProtected(server);
    case 'never':
      return false;
    default:
      return unreachable(mode);
  }
}

/** Whether a command may go directly where no proxy reaches the server. */
export function mayFallBack(
  network: Pick<AgentNetwork, 'routing' | 'isProtected'>,
  server: ServerAddress,
): boolean {
  const { fallback } = network.routing();
  switch (fallback) {
    case 'yes':
      return true;
    case 'protected':
      return network.isProtected(server);
    case 'no':
      return false;
    default:
      return unreachable(fallback);
  }
}

/** The user's servers that may carry something to the destination: never the destination itself. */
export function proxiesFor(
  servers: readonly UserServer[],
  destination: ServerAddress,
): readonly UserServer[] {
  return servers.filter(
    ({ server, isForRouting }) => isForRouting && !isSameRelay(server, destination),
  );
}

export type ProxyWishes = {
  readonly destination: ServerAddress;
  /** All servers of the user, which tell operators of servers apart. */
  readonly servers: readonly UserServer[];
  /** Where the connection is received: that server would see both directions. */
  readonly own: readonly ServerAddress[];
};

/**
 * One of the candidates at random, of those that can tell least: not of the destination's operator,
 * not on its hosts, not where we receive, in this order of weight. Undefined when there are none.
 */
export function chooseProxy(
  candidates: readonly UserServer[],
  wishes: ProxyWishes,
  random: RandomSource,
): UserServer | undefined {
  const rated = candidates.map((proxy) => ({ proxy, blame: blameOf(proxy, wishes) }));
  const least = Math.min(...rated.map(({ blame }) => blame));
  const best = rated.filter(({ blame }) => blame === least);
  return best[randomIndex(random, best.length)]?.proxy;
}

function blameOf(proxy: UserServer, { destination, servers, own }: ProxyWishes): number {
  const isSameOperator = servers.some(
    ({ operator, server }) => operator === proxy.operator && isNearby(server, destination),
  );
  const isReceiving = own.some((server) => isSameRelay(server, proxy.server));
  return (
    (isSameOperator ? 4 : 0) +
    (sharesHost(proxy.server, destination) ? 2 : 0) +
    (isReceiving ? 1 : 0)
  );
}

/** Peers may name a server with fewer hosts than we do, so the certificate decides. */
function isSameRelay(a: ServerAddress, b: ServerAddress): boolean {
  return bytesEqual(a.keyHash, b.keyHash);
}

/** Of the same machine or domain, hence of the same operator. */
function isNearby(a: ServerAddress, b: ServerAddress): boolean {
  const domains = b.hosts.map(domainOf);
  return isSameRelay(a, b) || a.hosts.some((host) => domains.includes(domainOf(host)));
}

function sharesHost(a: ServerAddress, b: ServerAddress): boolean {
  return a.hosts.some((host) => b.hosts.includes(host));
}

/** The last two labels of a name; all of an IP address, which ends in a number or has colons. */
function domainOf(host: string): string {
  const labels = host.toLowerCase().split('.');
  return /^[0-9]*$/.test(labels.at(-1) ?? '') ? host : labels.slice(-2).join('.');
}

/** The bias of 2^32 modulo a few servers does not matter. */
function randomIndex(random: RandomSource, count: number): number {
  const bytes = random(4);
  const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  return count === 0 ? 0 : value % count;
}
