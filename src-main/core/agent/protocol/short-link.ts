/**
 * Short links: text (30-agent section 11) and binary (inside link data). A link of a well-known
 * server may leave out port, fingerprint and further hosts; those who know the server fill them in.
 * The codecs take ids and keys of any length up to 255 bytes, as the reference does; what a user
 * pastes is checked by parse-link.ts.
 */
import { base64urlEncodeUnpadded, bytesEqual } from '../../base/index.ts';
import {
  DecodeError,
  type Reader,
  type ServerAddress,
  type Writer,
  hostKind,
  parseHost,
  readServer,
  writeServer,
} from '../../encoding/index.ts';
import { MAX_ITEMS, parseBase64, parseQuery, percentEncode } from './text.ts';

/** A server as a link names it. */
export type LinkServer = {
  /** At least one. */
  readonly hosts: readonly string[];
  /** Decimal; empty: left out, or the default. */
  readonly port: string;
  /** Without it nobody can connect: see restoreFromPreset. */
  readonly keyHash: Uint8Array | undefined;
};

export type ContactLinkType = 'contact' | 'channel' | 'group' | 'relay';

type LinkOf<Server> =
  | {
      readonly kind: 'invitation';
      readonly server: Server;
      /** 24 bytes, the server's choice. */
      readonly linkId: Uint8Array;
      /** 32 bytes, secret: hash of what the link leads to, and the key to it. */
      readonly linkKey: Uint8Array;
    }
  | {
      readonly kind: 'contact';
      readonly type: ContactLinkType;
      readonly server: Server;
      /** 32 bytes, as above; the id is derived from it. */
      readonly linkKey: Uint8Array;
    };

export type ShortLink = LinkOf<LinkServer>;
/** A short link that says all it takes to connect to its server. */
export type CompleteShortLink = LinkOf<ServerAddress>;

/** `https`: opens in a browser too, under the name of the first host. */
export type ShortLinkScheme = 'https' | 'simplex';

const PATH = 'short link';
const NO_HASH = new Uint8Array();
const PORTS = 65536;

const LETTER = { contact: 'a', channel: 'c', group: 'g', relay: 'r' } as const;
const TYPE_OF_LETTER = new Map<string, ContactLinkType>([
  ['a', 'contact'],
  ['c', 'channel'],
  ['g', 'group'],
  ['r', 'relay'],
]);

const TEXT =
  /^(?:simplex:|https:\/\/([^/\s]+))\/([A-Za-z])\/?#(?:([\w-]+={0,2})\/)?([\w-]+={0,2})(?:\?(\S*))?$/;

/** Text of a link; base64url without padding. */
export function formatShortLink(link: ShortLink, scheme: ShortLinkScheme): string {
  const { server, linkKey } = link;
  const [first = '', ...others] = server.hosts;
  const isHttps = scheme === 'https';
  const authority = hostKind(first) === 'ipv6' ? `[${first}]` : first;
  const hosts = isHttps ? others : server.hosts;
  const parameters = [
    ...(hosts.length === 0 ? [] : [`h=${percentEncode(hosts.join(','))}`]),
    ...(server.port === '' ? [] : [`p=${server.port}`]),
    ...(server.keyHash === undefined ? [] : [`c=${base64urlEncodeUnpadded(server.keyHash)}`]),
  ];
  const letter = link.kind === 'invitation' ? 'i' : LETTER[link.type];
  const id = link.kind === 'invitation' ? `${base64urlEncodeUnpadded(link.linkId)}/` : '';
  return (
    `${isHttps ? `https://${authority}` : 'simplex:'}/${letter}#` +
    `${id}${base64urlEncodeUnpadded(linkKey)}` +
    (parameters.length === 0 ? '' : `?${parameters.join('&')}`)
  );
}

/** A link of its exact text, under either scheme. Throws DecodeError. */
export function parseShortLink(text: string): ShortLink {
  const [match, authority, letter = '', linkId, linkKey, query = ''] = TEXT.exec(text) ?? [];
  if (match === undefined) throw new DecodeError(PATH, 'malformed');
  const server = parseLinkServer(authority, parseQuery(query, PATH));
  const key = parseBase64(linkKey, PATH);
  if (letter === 'i') {
    return { kind: 'invitation', server, linkId: parseBase64(linkId, PATH), linkKey: key };
  }
  const type = TYPE_OF_LETTER.get(letter.toLowerCase());
  if (type === undefined) throw new DecodeError(PATH, 'unknown type');
  if (linkId !== undefined) throw new DecodeError(PATH, 'id not allowed');
  return { kind: 'contact', type, server, linkKey: key };
}

/** 'I' server, id, key; or 'C', type, server, key. */
export function writeShortLink(w: Writer, link: ShortLink): Writer {
  const { keyHash = NO_HASH, hosts, port } = link.server;
  w.ascii(link.kind === 'invitation' ? 'I' : `C${LETTER[link.type].toUpperCase()}`);
  writeServer(w, { hosts, port, keyHash });
  if (link.kind === 'invitation') w.str(link.linkId);
  return w.str(link.linkKey);
}

/** Byte fields are views of the input. */
export function readShortLink(r: Reader): ShortLink {
  if (r.tryLiteral('I')) {
    const server = readLinkServer(r);
    return { kind: 'invitation', server, linkId: r.str(), linkKey: r.str() };
  }
  r.literal('C');
  const letter = r.char();
  const type = TYPE_OF_LETTER.get(letter.toLowerCase());
  if (type === undefined || letter === letter.toLowerCase()) return r.fail('unknown link type');
  return { kind: 'contact', type, server: readLinkServer(r), linkKey: r.str() };
}

/** The link with the first host alone, where restoreFromPreset gives all the rest back. */
export function shortenForPreset(link: ShortLink, presets: readonly ServerAddress[]): ShortLink {
  const { hosts, port, keyHash } = link.server;
  const [first] = hosts;
  const preset = first === undefined ? undefined : presetOf(first, presets);
  if (first === undefined || preset === undefined || keyHash === undefined) return link;
  const isPreset =
    port === preset.port &&
    bytesEqual(keyHash, preset.keyHash) &&
    hosts.every((host) => preset.hosts.includes(host));
  return isPreset ? withServer(link, { hosts: [first], port: '', keyHash: undefined }) : link;
}

/**
 * The link with all it takes to connect: as it is when it has a fingerprint, otherwise with hosts,
 * port and fingerprint of the preset server it names; undefined when it names none.
 */
export function restoreFromPreset(
  link: ShortLink,
  presets: readonly ServerAddress[],
): CompleteShortLink | undefined {
  const { hosts, port, keyHash } = link.server;
  if (keyHash !== undefined) return withServer(link, { hosts, port, keyHash });
  const [first] = hosts;
  const preset = first === undefined ? undefined : presetOf(first, presets);
  if (preset === undefined || (port !== '' && port !== preset.port)) return undefined;
  return withServer(link, preset);
}

function presetOf(host: string, presets: readonly ServerAddress[]): ServerAddress | undefined {
  return presets.find(({ hosts }) => hosts[0] === host);
}

function withServer<Server>(link: ShortLink, server: Server): LinkOf<Server> {
  return { ...link, server };
}

function readLinkServer(r: Reader): LinkServer {
  const server = readServer(r);
  return server.keyHash.length === 0 ? { ...server, keyHash: undefined } : server;
}

function parseLinkServer(
  authority: string | undefined,
  parameters: ReadonlyMap<string, string>,
): LinkServer {
  const [h, p, c] = ['h', 'p', 'c'].map((name) => parameters.get(name));
  const hosts = [
    ...(authority === undefined ? [] : [authority]),
    ...(h === undefined ? [] : h.split(',')),
  ];
  if (hosts.length === 0) throw new DecodeError(PATH, 'no server');
  if (hosts.length > MAX_ITEMS) throw new DecodeError(PATH, 'too many hosts');
  return {
    hosts: hosts.map(parseHost),
    port: p === undefined ? '' : parsePort(p),
    keyHash: c === undefined ? undefined : parseBase64(c, PATH),
  };
}

/** Numbers beyond a port's range wrap, as in the reference: both must mean the same port. */
function parsePort(digits: string): string {
  if (!/^\d+$/.test(digits)) throw new DecodeError(PATH, 'port is not a number');
  let port = 0;
  for (const digit of digits) port = (port * 10 + Number(digit)) % PORTS;
  return String(port);
}
