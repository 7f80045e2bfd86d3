/**
 * Links of the network in message texts (00-encoding section 6, 30-agent section 11), read just
 * far enough to say what they are and which servers they name. The agent parses what is opened.
 */
import type { SimplexLinkType } from '#shared/model/index.ts';
import { base64urlDecode } from '../../base/index.ts';

export type SimplexLink = {
  readonly linkType: SimplexLinkType;
  /** The same link, independent of the web page that shows it. */
  readonly simplexUri: string;
  readonly smpHosts: readonly string[];
  readonly isShort: boolean;
};

const HOST = '[A-Za-z0-9.-]+';
const WEB_SCHEME = `https://(${HOST})(?::[0-9]{1,5})?`;
const LONG_LINK = new RegExp(
  `^(?:simplex:|${WEB_SCHEME})(/(invitation|contact)/?#/?\\?(\\S+))$`,
  'u',
);
const SHORT_LINK = new RegExp(
  `^(?:simplex:|https://(${HOST}))/([acgrACGR]|i)/?#([\\w/=-]+)(?:\\?(\\S*))?$`,
  'u',
);

/** A whole text that is a link, long or short. */
export function parseSimplexLink(text: string): SimplexLink | undefined {
  return parseShortLink(text) ?? parseLongLink(text);
}

/** Whether a text would be a link if it had no white space, which hides links from filters. */
export function hasObfuscatedSimplexLink(text: string): boolean {
  return parseSimplexLink(text.replace(/\s+/gu, '')) !== undefined;
}

/** The link of a group says so in the data of its owner's application. */
export function isGroupClientData(data: string | undefined): boolean {
  return data !== undefined && /"type"\s*:\s*"group"/u.test(data);
}

const SHORT_TYPES: Readonly<Record<string, SimplexLinkType>> = {
  a: 'contact',
  c: 'channel',
  g: 'group',
  r: 'relay',
  i: 'invitation',
};

function parseShortLink(text: string): SimplexLink | undefined {
  const match = SHORT_LINK.exec(text);
  if (match === null) return undefined;
  const [, webHost, letter = '', ids = '', query = ''] = match;
  const linkType = SHORT_TYPES[letter.toLowerCase()];
  const key = decodableIds(ids, linkType === 'invitation' ? 2 : 1);
  const server = parseQuery(query);
  const queryHosts = (server?.get('h') ?? '').split(',').filter((host) => host !== '');
  const smpHosts = webHost === undefined ? queryHosts : [webHost, ...queryHosts];
  if (linkType === undefined || key === undefined || server === undefined) return undefined;
  if (smpHosts.length === 0 || !isServer(smpHosts, server)) return undefined;
  const path = `simplex:/${letter.toLowerCase()}#${key}`;
  return { linkType, simplexUri: path + serverQuery(smpHosts, server), smpHosts, isShort: true };
}

/** The ids without padding, when there are as many as expected and each is base64url. */
function decodableIds(ids: string, count: number): string | undefined {
  const parts = ids.split('/', count + 1);
  const isGood = parts.length === count && parts.every((id) => base64urlDecode(id) !== undefined);
  return isGood ? parts.map((id) => id.replace(/={1,2}$/u, '')).join('/') : undefined;
}

function isServer(hosts: readonly string[], query: ReadonlyMap<string, string>): boolean {
  const port = query.get('p') ?? '0';
  const keyHash = query.get('c');
  return (
    hosts.every((host) => /^[A-Za-z0-9.-]+$/u.test(host)) &&
    /^\d{1,5}$/u.test(port) &&
    (keyHash === undefined || base64urlDecode(keyHash) !== undefined)
  );
}

function serverQuery(hosts: readonly string[], query: ReadonlyMap<string, string>): string {
  const port = query.get('p');
  const keyHash = query.get('c');
  const parts = [`h=${hosts.join('%2C')}`];
  if (port !== undefined) parts.push(`p=${port}`);
  if (keyHash !== undefined) parts.push(`c=${keyHash}`);
  return `?${parts.join('&')}`;
}

function parseLongLink(text: string): SimplexLink | undefined {
  const match = LONG_LINK.exec(text);
  if (match === null) return undefined;
  const [, , path = '', mode, queryText = ''] = match;
  const query = parseQuery(queryText);
  const smpHosts = query?.get('smp')?.split(';').flatMap(queueHosts);
  if (query === undefined || smpHosts === undefined || !isVersions(query.get('v')))
    return undefined;
  if (smpHosts.length === 0 || (mode === 'invitation' && !query.has('e2e'))) return undefined;
  const linkType = mode === 'invitation' ? 'invitation' : contactType(query.get('data'));
  return { linkType, simplexUri: `simplex:${path}`, smpHosts, isShort: false };
}

function isVersions(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,5}(?:-\d{1,5})?$/u.test(text);
}

/** The hosts of one queue address; old links name a second host in the parameter srv. */
function queueHosts(queue: string): readonly string[] {
  const match = /^smp:\/\/[\w=-]+@([A-Za-z0-9.,-]+)(?::\d{1,5})?\/[\w=-]*(?:#\/?\?(.*))?$/u.exec(
    queue,
  );
  if (match === null) return [];
  const [, hosts = '', query = ''] = match;
  const other = parseQuery(query)?.get('srv');
  return [...hosts.split(','), ...(other === undefined ? [] : [other])];
}

function contactType(data: string | undefined): SimplexLinkType {
  return isGroupClientData(data) ? 'group' : 'contact';
}

/** Decoded parameters by name; undefined when one is not properly encoded. */
function parseQuery(query: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    if (equals === -1) continue;
    const value = decoded(part.slice(equals + 1));
    if (value === undefined) return undefined;
    parameters.set(part.slice(0, equals), value);
  }
  return parameters;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
