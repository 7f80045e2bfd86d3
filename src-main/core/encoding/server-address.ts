/**
 * Address of an SMP, XFTP or notification server (00-encoding sections 1 and 4). Binary forms do
 * not name the protocol; text forms do by their scheme. Hosts are canonical (transport-host.ts).
 */
import { base64urlDecode, base64urlEncode, bytesEqual, utf8Encode } from '../base/index.ts';
import { DecodeError } from './decode-error.ts';
import type { Reader } from './reader.ts';
import { parseInteger } from './text.ts';
import { hostKind, parseHost, readHost, writeHost } from './transport-host.ts';
import type { Writer } from './writer.ts';

export type ServerProtocol = 'smp' | 'xftp' | 'ntf';

export type ServerAddress = {
  /** At least one; one port for all of them. */
  readonly hosts: readonly string[];
  /** Decimal, or empty for the protocol's default. */
  readonly port: string;
  /**
   * SHA-256 of the server's identity certificate. Always 32 bytes in practice; other lengths
   * parse, as in the reference, and then match no certificate.
   */
  readonly keyHash: Uint8Array;
};

export type ServerWithAuth = {
  readonly server: ServerAddress;
  /** What the server asks for new queues or files; secret. */
  readonly password: string | undefined;
};

const PATH = 'server address';
const MAX_PORT = 65535;
/** Of hosts, and of the bytes of key hash and password: their binary forms count in one byte. */
const MAX_COUNT = 255;
/** Of its UTF-8 bytes, each read as one Latin-1 character, as the reference judges them. */
const PASSWORD = /^[\x21-\x7e\xa1-\xac\xae-\xff]*$/;
const PASSWORD_RESERVED = /[@:/]/;
const ADDRESS = /^(?<hash>[\w-]+={0,2})(?::(?<password>[^@:/]+))?@(?<location>[^@]+)$/;

/** `list(host)`, port `str`, key hash `str`. */
export function writeServer(w: Writer, server: ServerAddress): void {
  if (server.hosts.length === 0) throw new RangeError('server address: no hosts');
  w.list(server.hosts, writeHost);
  writePortAndHash(w, server);
}

/** Refuses an empty host list, hosts that are none and a port that is not a number. */
export function readServer(r: Reader): ServerAddress {
  const hosts = r.list(readHost, 1);
  return { hosts, ...readPortAndHash(r) };
}

/** Form of SMP client version 1: the first host only. */
export function writeLegacyServer(w: Writer, server: ServerAddress): void {
  const [host] = server.hosts;
  if (host === undefined) throw new RangeError('server address: no hosts');
  writeHost(w, host);
  writePortAndHash(w, server);
}

/** As readServer, with exactly one host. */
export function readLegacyServer(r: Reader): ServerAddress {
  const hosts = [readHost(r)];
  return { hosts, ...readPortAndHash(r) };
}

/** `smp://hash@host,host:port`. */
export function formatServer(protocol: ServerProtocol, server: ServerAddress): string {
  return formatServerWithAuth(protocol, { server, password: undefined });
}

/**
 * `smp://hash:password@host,host:port`. An IPv6 host before a port is put in brackets: the
 * reference leaves them out, which its own parser then cannot split.
 */
export function formatServerWithAuth(protocol: ServerProtocol, address: ServerWithAuth): string {
  const { server, password } = address;
  const auth = password === undefined ? '' : `:${checkPassword(password)}`;
  const port = server.port === '' ? '' : `:${server.port}`;
  const hosts = server.hosts.map((host) =>
    port !== '' && hostKind(host) === 'ipv6' ? `[${host}]` : host,
  );
  return `${protocol}://${base64urlEncode(server.keyHash)}${auth}@${hosts.join(',')}${port}`;
}

/** An address without a password; DecodeError when it has one. */
export function parseServer(protocol: ServerProtocol, text: string): ServerAddress {
  const { server, password } = parseServerWithAuth(protocol, text);
  if (password !== undefined) throw new DecodeError(PATH, 'password not allowed');
  return server;
}

/** An address that may have a password; DecodeError. */
export function parseServerWithAuth(protocol: ServerProtocol, text: string): ServerWithAuth {
  const scheme = `${protocol}://`;
  if (!text.startsWith(scheme)) throw new DecodeError(PATH, `expected ${scheme}`);
  const parts = splitAddress(text.slice(scheme.length));
  const keyHash = base64urlDecode(parts.hash);
  if (keyHash === undefined || keyHash.length > MAX_COUNT) {
    throw new DecodeError(PATH, 'key hash is not base64url');
  }
  if (parts.password !== undefined && !isPassword(parts.password)) {
    throw new DecodeError(PATH, 'invalid character in the password');
  }
  const hosts = parts.hosts.split(',');
  if (hosts.length > MAX_COUNT) throw new DecodeError(PATH, 'too many hosts');
  const server = { hosts: hosts.map(parseHost), port: parts.port, keyHash };
  return { server, password: parts.password };
}

/** Same hosts in the same order, port and key hash. */
export function isSameServer(a: ServerAddress, b: ServerAddress): boolean {
  return (
    a.port === b.port &&
    a.hosts.length === b.hosts.length &&
    a.hosts.every((host, i) => host === b.hosts[i]) &&
    bytesEqual(a.keyHash, b.keyHash)
  );
}

/** `str` of printable characters without `@ : /` and space; of other than ASCII only some will do. */
export function writeBasicAuth(w: Writer, password: string): void {
  w.str(utf8Encode(checkPassword(password)));
}

/** Refuses what writeBasicAuth would not write. */
export function readBasicAuth(r: Reader): string {
  const password = r.text();
  return isPassword(password) ? password : r.fail('invalid character in the password');
}

type AddressParts = {
  readonly hash: string;
  readonly password: string | undefined;
  readonly hosts: string;
  readonly port: string;
};

function splitAddress(text: string): AddressParts {
  const { hash, password, location } = ADDRESS.exec(text)?.groups ?? {};
  if (hash === undefined || location === undefined) throw new DecodeError(PATH, 'malformed');
  return { hash, password, ...splitPort(location) };
}

/** More than one colon outside brackets is an IPv6 host without a port. */
function splitPort(location: string): { hosts: string; port: string } {
  const colons = location.replace(/\[[^\][]*\]/g, '').split(':').length - 1;
  if (colons !== 1) return { hosts: location, port: '' };
  const end = location.lastIndexOf(':');
  return { hosts: location.slice(0, end), port: canonicalPort(location.slice(end + 1)) };
}

function canonicalPort(digits: string): string {
  return String(parseInteger(digits, PATH, { min: 0, max: MAX_PORT }));
}

function writePortAndHash(w: Writer, { port, keyHash }: ServerAddress): void {
  w.text(port).str(keyHash);
}

function readPortAndHash(r: Reader): { port: string; keyHash: Uint8Array } {
  const port = r.text();
  if (!/^\d{0,5}$/.test(port) || Number(port) > MAX_PORT) r.fail('port is not a number');
  return { port, keyHash: r.str() };
}

function isPassword(text: string): boolean {
  const bytes = utf8Encode(text);
  if (bytes.length > MAX_COUNT || PASSWORD_RESERVED.test(text)) return false;
  return PASSWORD.test(String.fromCharCode(...bytes));
}

function checkPassword(password: string): string {
  if (!isPassword(password)) throw new RangeError('password: invalid character');
  return password;
}
