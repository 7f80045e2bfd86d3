/**
 * The address of an SMP server, binary and as text (00-encoding sections 1 and 4).
 * Host names are kept as text; resolving and choosing among them is the transport's matter.
 */
import { base64urlDecode, base64urlEncode } from '../base/index.ts';
import type { Reader, Writer } from '../encoding/index.ts';

export type SmpServer = {
  /** At least one: domain, IPv4, IPv6 without brackets, or onion host. */
  readonly hosts: readonly string[];
  /** Decimal text; empty means the default port. */
  readonly port: string;
  /** SHA-256 of the identity certificate's DER, 32 bytes. */
  readonly keyHash: Uint8Array;
};

export type SmpServerWithPassword = {
  readonly server: SmpServer;
  readonly password: string | undefined;
};

/** list(host), port, key hash [Protocol.hs:Encoding ProtocolServer]. */
export function writeSmpServer(w: Writer, server: SmpServer): Writer {
  return w
    .list(server.hosts, (item, host) => item.text(host))
    .text(server.port)
    .str(server.keyHash);
}

/** Refuses an empty host list, impossible hosts and a port that is not decimal. */
export function readSmpServer(r: Reader): SmpServer {
  const hosts = r.list((item) => item.text(), 1);
  if (!hosts.every(isHost)) r.fail('not a host');
  const port = r.text();
  if (!PORT.test(port)) r.fail('not a port');
  return { hosts, port, keyHash: r.str() };
}

/** `smp://keyHash[:password]@host,host[:port]`; the password is a secret of the operator. */
export function smpServerToText(server: SmpServer, password?: string): string {
  const secret = password === undefined ? '' : `:${password}`;
  const port = server.port === '' ? '' : `:${server.port}`;
  return `smp://${base64urlEncode(server.keyHash)}${secret}@${server.hosts.join(',')}${port}`;
}

/** The address of a text, or undefined when it is not one. IPv6 hosts stand in brackets or bare. */
export function parseSmpServer(text: string): SmpServerWithPassword | undefined {
  const groups = ADDRESS.exec(text)?.groups;
  const keyHash = base64urlDecode(groups?.['keyHash'] ?? '');
  const hosts = (groups?.['hosts'] ?? '').split(',').map((host) => host.replace(BRACKETS, '$1'));
  if (keyHash?.length !== 32 || !hosts.every(isHost)) return undefined;
  const server = { hosts, port: groups?.['port'] ?? '', keyHash };
  return { server, password: groups?.['password'] };
}

const ADDRESS =
  /^smp:\/\/(?<keyHash>[\w-]+={0,2})(?::(?<password>[!-.0-9;-?A-~]+))?@(?<hosts>(?:\[[\da-fA-F:.]+\]|[^:@\[\],]+)(?:,(?:\[[\da-fA-F:.]+\]|[^:@\[\],]+))*)(?::(?<port>\d+))?$/;
const BRACKETS = /^\[(.*)\]$/;
const PORT = /^\d*$/;
const IPV6 = /^[\da-fA-F:.]+$/;
// The separators of addresses and white space cannot be part of a name (00-encoding section 2).
// eslint-disable-next-line no-control-regex -- control characters are what is being refused
const NAME = /^[^:#,;/\s\u0000-\u001f]+$/;

function isHost(host: string): boolean {
  return NAME.test(host) || (host.includes(':') && IPV6.test(host));
}
