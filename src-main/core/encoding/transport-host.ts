/**
 * Host of a server address (00-encoding section 2): IPv4, IPv6, onion or domain name, kept in its
 * canonical text. The rules are the reference's, oddities included: the last IPv4 octet wraps
 * modulo 256, other octets over 255 make it a domain name, a name that ends in `.onion` must be one
 * lowercase label, and no name begins with an IPv4 address or an onion name. Beyond it, white space
 * and characters that control or are not seen are refused.
 */
import { utf8Encode } from '../base/index.ts';
import { DecodeError } from './decode-error.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

export type HostKind = 'ipv4' | 'ipv6' | 'onion' | 'domain';

const PATH = 'host';
const MAX_HOST_SIZE_BYTES = 255;
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,9})$/;
const IPV4_START = /^(\d+)\.(\d+)\.(\d+)\.\d/;
const ONION = /^[a-z0-9]*\.onion$/;
const ONION_START_OR_END = /^[a-z0-9]*\.onion|\.onion$/;
const DOMAIN = /^[^:#,;/\s\p{Cc}\p{Cf}]+$/u;

/** The canonical text of a host; DecodeError. */
export function parseHost(text: string): string {
  if (utf8Encode(text).length > MAX_HOST_SIZE_BYTES) throw new DecodeError(PATH, 'too long');
  const ipv4 = canonicalIpv4(text);
  if (ipv4 !== undefined) return ipv4;
  if (beginsWithIpv4(text)) throw new DecodeError(PATH, 'more than an address');
  const ipv6 = canonicalIpv6(/^\[(.*)\]$/.exec(text)?.[1] ?? text);
  if (ipv6 !== undefined) return ipv6;
  const isName = ONION_START_OR_END.test(text) ? ONION.test(text) : DOMAIN.test(text);
  if (!isName) throw new DecodeError(PATH, 'not a host');
  return text;
}

/** What a canonical host is; decides, for one, whether it needs a SOCKS proxy. */
export function hostKind(host: string): HostKind {
  if (host.includes(':')) return 'ipv6';
  if (host.endsWith('.onion')) return 'onion';
  return canonicalIpv4(host) === host ? 'ipv4' : 'domain';
}

/** `str` of the text form. */
export function writeHost(w: Writer, host: string): void {
  w.text(host);
}

/** `str` of the text form. */
export function readHost(r: Reader): string {
  return parseHost(r.text());
}

function canonicalIpv4(text: string): string | undefined {
  const octets = IPV4.exec(text)?.slice(1).map(Number);
  if (octets === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return Math.max(a, b, c) > 255 ? undefined : [a, b, c, d % 256].join('.');
}

/** No other client reads such a name: their parser takes the address and chokes on the rest. */
function beginsWithIpv4(text: string): boolean {
  const octets = IPV4_START.exec(text)?.slice(1).map(Number);
  return octets !== undefined && Math.max(...octets) <= 255;
}

/** RFC 5952 text, or undefined when it is not IPv6 (an embedded IPv4 tail is not accepted). */
function canonicalIpv6(text: string): string | undefined {
  const groups = ipv6Groups(text);
  if (groups === undefined) return undefined;
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  const head = hex.slice(0, run.start).join(':');
  return `${head}::${hex.slice(run.start + run.length).join(':')}`;
}

function ipv6Groups(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const written = head.length + tail.length;
  if (halves.length === 1 ? written !== 8 : written > 7) return undefined;
  if (![...head, ...tail].every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const zeros = new Array<string>(8 - written).fill('0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, i) => {
    if (group !== 0) start = i + 1;
    else if (i + 1 - start > best.length) best = { start, length: i + 1 - start };
  });
  return best;
}
