/** What users paste, what programs type and what chats say. */
import { commandSchemas } from '#shared/contract/schemas.ts';
import { findLinks, linkReadings } from '#shared/text/index.ts';
import { utf8Encode } from '../../core/base/index.ts';
import { parseLink } from '../../core/agent/index.ts';
import { parseConnectionRequest } from '../../core/agent/protocol/connection-request.ts';
import { parseQueueUri } from '../../core/agent/protocol/queue-address.ts';
import { parseCommand } from '../../core/bots/command-parser.ts';
import { formatText, parsePreferences, validDisplayName } from '../../core/chat/protocol/index.ts';
import { parseChatBody } from '../../core/chat/protocol/index.ts';
import { parseJson } from '../../core/chat/protocol/json-text.ts';
import { parseLinkParams } from '../../core/crypto/ratchet/index.ts';
import {
  DecodeError,
  parseHost,
  parseServer,
  parseServerWithAuth,
  parseUtcTime,
  parseVersionRange,
} from '../../core/encoding/index.ts';
import type { Target } from './campaign.ts';
import { hexSeeds, textSeeds, textsOf } from './seeds.ts';

const decoder = new TextDecoder();

/** A target that takes text; wrong UTF-8 becomes replacement characters, as it does on the way in. */
function text(run: (text: string) => unknown): (input: Uint8Array) => unknown {
  return (input) => run(decoder.decode(input));
}

/** The links of every reading: in their order, apart from each other, and each the same by itself. */
function findAll(source: string): void {
  let found = 0;
  for (const reading of linkReadings(source)) {
    let end = 0;
    for (const link of findLinks(reading)) {
      const isInOrder = end <= link.start && link.start < link.end && link.end <= link.rawEnd;
      if (!isInOrder || link.rawEnd > reading.length) throw new Error('a link at a wrong place');
      const [again] = findLinks(link.text);
      if (again?.text !== link.text) throw new Error('another link by itself');
      end = link.end;
      found++;
    }
  }
  if (found === 0) throw new DecodeError('text', 'no link');
}

const LINKS = [
  ...textSeeds({
    file: 'agent',
    ops: ['connectionRequest', 'connectionRequestParse'],
    fields: ['text', 'reencoded'],
  }),
  ...textSeeds({ file: 'short_links', ops: ['shortLink', 'shortLinkParse'], fields: ['text'] }),
];
const STRINGS = textSeeds({
  file: 'encoding',
  ops: ['strEncode', 'strDecode'],
  fields: ['text', 'reencoded'],
});
const BODIES = [
  ...textSeeds({ file: 'chat', ops: ['parseChatMessages'], fields: ['input'] }),
  ...hexSeeds({ file: 'chat', ops: ['parseChatMessages'], fields: ['inputHex'] }),
  ...hexSeeds({ file: 'chat', ops: ['compress', 'binaryBatch'], fields: ['compressedHex', 'hex'] }),
];
const COMPRESSED = BODIES.filter((body) => body[0] === 0x58);
const JSONS = textSeeds({ file: 'chat', ops: ['json', 'parseChatMessages'], fields: ['input'] });
const MARKDOWN = [
  ...textSeeds({ file: 'markdown', ops: ['markdown'], fields: ['text'] }),
  // Found by a campaign: took exponential time once.
  utf8Encode(`#${'123'.repeat(80)}\u0012`),
];
const COMMANDS = [
  '/u',
  '/_create user {"profile":{"displayName":"bot","fullName":""},"pastTimestamp":false}',
  '/_start main=on',
  '/_connect 1 simplex:/invitation#/?v=2-7&smp=smp%3A%2F%2Fa',
  '/c https://smp.example.com/i#abcdefghijklmnopqrstuvwxyz',
  '/_get chats 1 pcc=on count=20',
  '/_get chat @1 before=12 count=100 search=some words',
  '/_send @2 live=off ttl=default json [{"msgContent":{"type":"text","text":"hi"},"mentions":{}}]',
  '/_update item @2 5 live=off {"msgContent":{"type":"text","text":"hi"},"mentions":{}}',
  '/_delete item @2 5,6,7 broadcast',
  '/_reaction @2 5 on {"type":"emoji","emoji":"👍"}',
  '/_verify code @3 12345 67890',
  '/_delete @3 full notify=off',
].map(utf8Encode);

const schemas = Object.values(commandSchemas);

/** Any JSON against every schema of the contract. */
function decodeArguments(input: string): void {
  const value = parseJson(input, 'arguments');
  for (const schema of schemas) schema.safeParse(value);
}

const ARGUMENTS = [
  '{}',
  '{"passphrase":"correct horse"}',
  '{"contactId":1,"itemId":2,"text":"hi"}',
  '{"contactId":1,"anchor":{"type":"before","itemId":7},"count":50}',
  '{"contactId":1,"itemId":2,"emoji":"👍","isAdded":true}',
  '{"contactId":1,"itemId":2,"mode":"forEveryone"}',
  '{"pendingId":3,"localAlias":"work"}',
  '{"text":"simplex:/a#x","isIncognito":true,"again":true,"message":"hi"}',
  '{"isShared":true,"autoAccept":"incognito","welcomeText":"hi"}',
  '{"userId":1,"password":"x","deleteQueues":true}',
  '{"userId":1,"displayName":"me","fullName":"","shortDescr":""}',
  '{"requestId":1,"isIncognito":false}',
  '{"protocol":"smp","text":"smp://x@y"}',
  '{"serverId":-1,"isEnabled":true}',
  '{"operatorId":"x","use":{"isEnabled":true,"isForReceiving":true,"isForRouting":true,"isForFiles":true}}',
  '{"operatorIds":["a","b"]}',
  '{"settings":{"proxy":{"type":"socks5","host":"h","port":1,"login":{"type":"none"}},"onionHosts":"no","isolation":"server","routing":"always","routingFallback":"no","webPort":"no","timeouts":{"connectMs":1,"proxyConnectMs":1,"requestMs":1,"proxyRequestMs":1,"pingIntervalMs":1,"pingCount":1,"keepAliveIdleMs":0}}}',
].map(utf8Encode);

/** As mail programs and messengers leave links. */
const ALTERED_LINKS = LINKS.flatMap((link) => {
  const source = decoder.decode(link);
  return [
    encodeURIComponent(source),
    `_(${source})_`,
    source.replaceAll('&', '&amp;'),
    (source.match(/.{1,72}/g) ?? []).join('\r\n> '),
    source.replaceAll('=', '=3D'),
    source.replaceAll('%', '\u200b%'),
    source.replace(/^\w+/, (scheme) => scheme.toUpperCase()),
  ].map(utf8Encode);
});

export const TEXT_TARGETS: readonly Target[] = [
  { name: 'link: finder', seeds: ALTERED_LINKS, cases: 8_000, run: text(findAll) },
  { name: 'link: altered', seeds: ALTERED_LINKS, cases: 8_000, run: text(parseLink) },
  { name: 'link: parseLink', seeds: LINKS, cases: 20_000, run: text(parseLink) },
  {
    name: 'link: parseConnectionRequest',
    seeds: LINKS,
    cases: 8_000,
    run: text(parseConnectionRequest),
  },
  {
    name: 'link: parseQueueUri',
    seeds: textSeeds({
      file: 'agent',
      ops: ['smpQueueUri', 'smpQueueUriParse'],
      fields: ['text', 'reencoded'],
    }),
    cases: 6_000,
    run: text(parseQueueUri),
  },
  {
    name: 'link: parseLinkParams',
    seeds: textsOf({ file: 'ratchet', ops: ['x3dh'], fields: ['paramsUri'] }).map(utf8Encode),
    cases: 4_000,
    run: text(parseLinkParams),
  },
  {
    name: 'address: parseServer',
    seeds: STRINGS,
    cases: 6_000,
    run: text((t) => parseServer('smp', t)),
  },
  {
    name: 'address: parseServerWithAuth',
    seeds: STRINGS,
    cases: 6_000,
    run: text((t) => parseServerWithAuth('smp', t)),
  },
  { name: 'text: parseHost', seeds: STRINGS, cases: 3_000, run: text(parseHost) },
  { name: 'text: parseVersionRange', seeds: STRINGS, cases: 2_000, run: text(parseVersionRange) },
  {
    name: 'text: parseUtcTime',
    seeds: STRINGS,
    cases: 2_000,
    run: text((t) => parseUtcTime(t, 'time')),
  },
  { name: 'chat: parseChatBody', seeds: BODIES, cases: 20_000, run: parseChatBody },
  { name: 'chat: parseChatBody, compressed', seeds: COMPRESSED, cases: 5_000, run: parseChatBody },
  { name: 'chat: parseJson', seeds: JSONS, cases: 8_000, run: text((t) => parseJson(t, 'json')) },
  { name: 'chat: parsePreferences', seeds: JSONS, cases: 3_000, run: text(parsePreferences) },
  { name: 'chat: formatText', seeds: MARKDOWN, cases: 8_000, run: text(formatText) },
  { name: 'chat: validDisplayName', seeds: MARKDOWN, cases: 4_000, run: text(validDisplayName) },
  { name: 'bots: parseCommand', seeds: COMMANDS, cases: 10_000, run: text(parseCommand) },
  { name: 'contract: commandSchemas', seeds: ARGUMENTS, cases: 4_000, run: text(decodeArguments) },
];
