/**
 * Addresses of queues, as senders need them (30-agent sections 3.1, 3.2 and 10). `dhKey` is the
 * recipient's key for this queue alone, not the one it gave the server.
 */
import { base64urlEncode, bytesEqual } from '../../base/index.ts';
import { type X25519Public, decodeX25519Spki, encodeSpki } from '../../crypto/index.ts';
import {
  DecodeError,
  type Reader,
  type ServerAddress,
  type VersionRange,
  type Writer,
  formatServer,
  formatVersionRange,
  parseHost,
  parseServer,
  parseVersionRange,
  readLegacyServer,
  readServer,
  readVersionRange,
  writeLegacyServer,
  writeServer,
  writeVersionRange,
} from '../../encoding/index.ts';
import type { QueueMode } from '../../smp/index.ts';
import { MAX_ITEMS, parseBase64, parseQuery, percentEncode } from './text.ts';

/** A queue by its server and its sender id (24 bytes from a server). */
export type QueueAddress = { readonly server: ServerAddress; readonly senderId: Uint8Array };

/** An address with the one client version that both sides have agreed on. */
export type QueueInfo = QueueAddress & {
  readonly clientVersion: number;
  readonly dhKey: X25519Public;
  readonly mode: QueueMode | undefined;
};

/** An address that offers a range of client versions. */
export type QueueUri = QueueAddress & {
  readonly clientVersions: VersionRange;
  readonly dhKey: X25519Public;
  readonly mode: QueueMode | undefined;
};

/** The same queue on the same server; hosts and port are only ways to reach it. */
export function isSameQueue(a: QueueAddress, b: QueueAddress): boolean {
  return bytesEqual(a.senderId, b.senderId) && bytesEqual(a.server.keyHash, b.server.keyHash);
}

/** server, senderId. */
export function writeQueueAddress(w: Writer, queue: QueueAddress): Writer {
  writeServer(w, queue.server);
  return w.str(queue.senderId);
}

/** Byte fields are views of the input. */
export function readQueueAddress(r: Reader): QueueAddress {
  return { server: readServer(r), senderId: r.str() };
}

/** Version 1 can carry one host and no mode, version 3 only the mode `messaging`. */
export function writeQueueInfo(w: Writer, queue: QueueInfo): Writer {
  const { clientVersion, server, senderId, mode } = queue;
  w.u16(clientVersion);
  if (clientVersion >= 2) writeServer(w, server);
  else writeLegacyServer(w, server);
  writeDhKey(w.str(senderId), queue.dhKey);
  if (clientVersion >= 4) writeMode(w, mode);
  else if (clientVersion === 3 && mode === 'messaging') w.ascii('T');
  return w;
}

/**
 * The mode is untagged: an address without one swallows a following byte M, C, T or F (30-agent
 * section 3.2).
 */
export function readQueueInfo(r: Reader): QueueInfo {
  const clientVersion = r.u16();
  const server = clientVersion >= 2 ? readServer(r) : withOnionHost(readLegacyServer(r));
  const senderId = r.str();
  return { clientVersion, server, senderId, dhKey: readDhKey(r), mode: readMode(r) };
}

/** Binary form, of QADD and of link data. */
export function writeQueueUri(w: Writer, queue: QueueUri): Writer {
  const { min, max } = queue.clientVersions;
  writeVersionRange(w, queue.clientVersions);
  writeDhKey(writeQueueAddress(w, queue), queue.dhKey);
  if (min >= 4) return writeMode(w, queue.mode);
  const isMessaging = queue.mode === 'messaging';
  return min >= 3 || (max >= 3 && isMessaging) ? w.bool(isMessaging) : w;
}

/** Byte fields are views of the input; of the mode the same holds as for readQueueInfo. */
export function readQueueUri(r: Reader): QueueUri {
  const clientVersions = readVersionRange(r);
  const address = readQueueAddress(r);
  return { clientVersions, ...address, dhKey: readDhKey(r), mode: readMode(r) };
}

/** `smp://keyHash@host:port/senderId#/?v=1-4&dh=...&q=m&k=s&srv=...` */
export function queueUriToText(queue: QueueUri): string {
  const { server, clientVersions, mode } = queue;
  // Peers of client version 1 read one host in the authority; the others travel in `srv`.
  const isLegacy = clientVersions.min < 2;
  const others = isLegacy ? server.hosts.slice(1) : [];
  const authority = isLegacy ? { ...server, hosts: server.hosts.slice(0, 1) } : server;
  const dh = base64urlEncode(encodeSpki({ type: 'x25519', key: queue.dhKey }));
  return (
    `${formatServer('smp', authority)}/${base64urlEncode(queue.senderId)}` +
    `#/?v=${formatVersionRange(clientVersions)}&dh=${percentEncode(dh)}` +
    (mode === undefined ? '' : `&q=${mode === 'messaging' ? 'm' : 'c'}`) +
    (mode === 'messaging' && clientVersions.min < 4 ? '&k=s' : '') +
    (others.length === 0 ? '' : `&srv=${percentEncode(others.join(','))}`)
  );
}

const QUEUE_URI = /^(smp:\/\/[^/#]+)\/([\w-]+={0,2})\/?#([\w-]+={0,2})?(?:\/?\?(.*))?$/s;

/** Reads every form there ever was: key after the `#`, without mode, with `srv` (30-agent section 10). */
export function parseQueueUri(text: string): QueueUri {
  const [, address, senderId, keyAfterHash, query] = QUEUE_URI.exec(text) ?? [];
  if (address === undefined) throw new DecodeError('queue URI', 'not a queue address');
  const parameters = parseQuery(query ?? '', 'queue URI');
  const isUnversioned = query === undefined && keyAfterHash !== undefined;
  const clientVersions = isUnversioned
    ? { min: 1, max: 1 }
    : parseVersionRange(parameters.get('v') ?? '');
  const server = withMoreHosts(parseServer('smp', address), parameters.get('srv'));
  return {
    clientVersions,
    server: clientVersions.max < 2 ? withOnionHost(server) : server,
    senderId: parseBase64(senderId, 'queue URI sender id'),
    dhKey: decodeX25519Spki(parseBase64(keyAfterHash ?? parameters.get('dh'), 'queue URI dh')),
    mode: parseMode(parameters),
  };
}

function withMoreHosts(server: ServerAddress, more: string | undefined): ServerAddress {
  if (more === undefined) return server;
  const hosts = [...server.hosts, ...more.split(',')];
  if (hosts.length > MAX_ITEMS) throw new DecodeError('queue URI', 'too many hosts');
  return { ...server, hosts: hosts.map(parseHost) };
}

function parseMode(parameters: ReadonlyMap<string, string>): QueueMode | undefined {
  const q = parameters.get('q');
  if (q === 'm') return 'messaging';
  if (q === 'c') return 'contact';
  return parameters.get('k') === 's' ? 'messaging' : undefined;
}

function writeMode(w: Writer, mode: QueueMode | undefined): Writer {
  if (mode === undefined) return w;
  return w.ascii(mode === 'messaging' ? 'M' : 'C');
}

function readMode(r: Reader): QueueMode | undefined {
  if (r.tryLiteral('M') || r.tryLiteral('T')) return 'messaging';
  if (r.tryLiteral('C') || r.tryLiteral('F')) return 'contact';
  return undefined;
}

function writeDhKey(w: Writer, key: X25519Public): Writer {
  return w.str(encodeSpki({ type: 'x25519', key }));
}

function readDhKey(r: Reader): X25519Public {
  return decodeX25519Spki(r.str());
}

/** Addresses of version 1 name one host; the public servers of that time have a second one. */
const ONION_HOSTS: ReadonlyMap<string, string> = new Map([
  ['smp4.simplex.im', 'o5vmywmrnaxalvz6wi3zicyftgio6psuvyniis6gco6bp6ekl4cqj4id.onion'],
  ['smp5.simplex.im', 'jjbyvoemxysm7qxap7m5d5m35jzv5qq6gnlv7s4rsn7tdwwmuqciwpid.onion'],
  ['smp6.simplex.im', 'bylepyau3ty4czmn77q4fglvperknl4bi2eb2fdy2bh4jxtf32kf73yd.onion'],
  ['smp8.simplex.im', 'beccx4yfxxbvyhqypaavemqurytl6hozr47wfc7uuecacjqdvwpw2xid.onion'],
  ['smp9.simplex.im', 'jssqzccmrcws6bhmn77vgmhfjmhwlyr3u7puw4erkyoosywgl67slqqd.onion'],
  ['smp10.simplex.im', 'rb2pbttocvnbrngnwziclp2f4ckjq65kebafws6g4hy22cdaiv5dwjqd.onion'],
]);

function withOnionHost(server: ServerAddress): ServerAddress {
  const onion = ONION_HOSTS.get(server.hosts[0] ?? '');
  if (onion === undefined || server.hosts.length !== 1) return server;
  return { ...server, hosts: [...server.hosts, onion] };
}
