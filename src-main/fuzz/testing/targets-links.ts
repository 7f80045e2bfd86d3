/** What strangers put into links, link data and requests, and what users have opened and typed. */
import { base64urlEncode, bytesEqual, utf8Encode } from '../../core/base/index.ts';
import { formatLink, parseLink } from '../../core/agent/index.ts';
import {
  type InvitationRequest,
  connectionRequestToText,
  parseConnectionRequest,
} from '../../core/agent/protocol/connection-request.ts';
import { decodeAgentEnvelope, encodeAgentEnvelope } from '../../core/agent/protocol/envelope.ts';
import { sealPart } from '../../core/agent/protocol/link-data-box.ts';
import { decodeFixedData, decodeUserData } from '../../core/agent/protocol/link-data-codec.ts';
import { openLinkData, sealLinkData } from '../../core/agent/protocol/link-data.ts';
import { requestVersionProblem } from '../../core/agent/protocol/request-version.ts';
import {
  formatShortLink,
  parseShortLink,
  readShortLink,
} from '../../core/agent/protocol/short-link.ts';
import { newSndQueueKeys } from '../../core/agent/connections/new-queue.ts';
import {
  parseChatBody,
  parseLinkData,
  parsePreferences,
  presentableProfile,
  readContactRequest,
} from '../../core/chat/protocol/index.ts';
import type { Profile } from '../../core/chat/protocol/index.ts';
import { ed25519Secret, sha3_256, systemRandom } from '../../core/crypto/index.ts';
import { agreeLinkParams, initSndRatchet } from '../../core/crypto/ratchet/index.ts';
import { fastKeys } from '../../core/crypto/ratchet/two-parties.testing.ts';
import { DecodeError, decodeAll, tryDecode } from '../../core/encoding/index.ts';
import { checkSettings, decodeSettings, encodeSettings } from '../../core/network/settings.ts';
import { isSamePlace, parseAddress } from '../../core/network/addresses.ts';
import { textArgument } from '../../shell/command-arguments.ts';
import { externalLink } from '../../shell/external-link.ts';
import { linkIn, openingsIn, openingsOfSecondStart } from '../../shell/opening-arguments.ts';
import { openedContent } from '../../shell/opening-file.ts';
import type { Target } from './campaign.ts';
import { hexSeeds, textSeeds } from './seeds.ts';

const decoder = new TextDecoder();

/** A target that takes text; wrong UTF-8 becomes replacement characters, as it does on the way in. */
function text(run: (text: string) => unknown): (input: Uint8Array) => unknown {
  return (input) => run(decoder.decode(input));
}

function check(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what);
}

const LONG_LINKS = textSeeds({
  file: 'agent',
  ops: ['connectionRequest', 'connectionRequestParse'],
  fields: ['text', 'reencoded'],
});
const SHORT_LINKS = textSeeds({
  file: 'short_links',
  ops: ['shortLink', 'shortLinkParse'],
  fields: ['text'],
});
const SEALED_ZERO = new Uint8Array(24);

/** What was read is written and read again: it is stored as text and found by it. */
function sameAgain(link: string): void {
  const parsed = parseLink(link);
  if (!parsed.ok) throw new DecodeError('link', parsed.error.type);
  const canonical = formatLink(parsed.value);
  const again = parseLink(canonical);
  check(again.ok && formatLink(again.value) === canonical, 'another link when read again');
}

function shortLinkAgain(link: string): void {
  const parsed = parseShortLink(link);
  for (const scheme of ['https', 'simplex'] as const) {
    const written = formatShortLink(parsed, scheme);
    const again = formatShortLink(parseShortLink(written), scheme);
    check(again === written, 'another link when read again');
  }
}

const REQUESTS = LONG_LINKS.flatMap((link) => {
  const request = tryDecode(() => parseConnectionRequest(decoder.decode(link)));
  return request === undefined ? [] : [request];
});
const INVITATIONS = REQUESTS.filter((request) => request.type === 'invitation');
const [INVITATION] = INVITATIONS;
const CONTACT = REQUESTS.find((request) => request.type === 'contact');

/** Everything that accepting a request does with what the requester has written. */
function acceptInvitation(envelope: Uint8Array): void {
  const decoded = decodeAgentEnvelope(envelope);
  if (decoded.type !== 'invitation') throw new DecodeError('envelope', 'no invitation');
  const { request } = decoded;
  if (requestVersionProblem(request) !== undefined) throw new DecodeError('envelope', 'version');
  const stored = connectionRequestToText(request);
  const again = parseConnectionRequest(stored);
  check(connectionRequestToText(again) === stored, 'another request when read again');
  check(again.type === 'invitation', 'another kind of request when read again');
  join(again as InvitationRequest);
}

function join({ e2e, queues: [queue] }: InvitationRequest): void {
  const peer = agreeLinkParams(e2e);
  check(peer !== undefined, 'no keys of a version that both have');
  if (peer !== undefined)
    check(initSndRatchet({ peer, pq: true, keys: fastKeys }).ok, 'no ratchet');
  newSndQueueKeys(systemRandom, queue);
}

/** Link data of a maker who has the keys: sealed and signed rightly, with any content. */
function makerTarget(kind: 'invitation' | 'contact'): Target {
  const request = kind === 'invitation' ? INVITATION : CONTACT;
  if (request === undefined) throw new Error('no request among the seeds');
  const rootSecret = ed25519Secret(new Uint8Array(32).fill(7));
  const random = systemRandom;
  const content = { kind, userData: utf8Encode('{}'), rootSecret, random } as const;
  const sealed = sealLinkData({ ...content, connectionRequest: request } as never);
  if (!sealed.ok) throw new Error(sealed.error.type);
  const { linkKey, encFixed } = sealed.value;
  const [{ server, senderId }] = request.queues;
  const link = { kind, type: 'contact', server, linkKey, linkId: SEALED_ZERO } as const;
  const part = { kind, linkKey, part: 'user', signingSecret: rootSecret } as const;
  return {
    name: `link data: user part of an authentic ${kind}`,
    seeds: [
      ...USER_PARTS,
      utf8Encode('I\0\x01\0\x07\x02{}'),
      utf8Encode('C\0\x01\0\x07T\0\0\x02{}'),
    ],
    cases: 1_500,
    run: (input) => {
      const encUser = sealPart({ ...part, content: input.subarray(0, 13_000), nonce: SEALED_ZERO });
      const opened = openLinkData(link, { senderId, encFixed, encUser });
      if (!opened.ok) throw new DecodeError('link data', opened.error.type);
      check(bytesEqual(opened.value.request.queues[0].senderId, senderId), 'another queue');
      return parseLinkData(opened.value.userData);
    },
  };
}

/** The content inside its signature: S signature content. */
function signedContents(field: string): Uint8Array[] {
  return hexSeeds({ file: 'short_links', ops: ['linkData'], fields: [field] }).map((signed) =>
    signed.slice(1 + (signed[0] ?? 0)),
  );
}

const FIXED_PARTS = [
  ...signedContents('signedFixedData'),
  ...hexSeeds({ file: 'short_links', ops: ['linkData'], fields: ['fixedData'] }),
];
const USER_PARTS = signedContents('signedUserData');

/** A profile as it is kept, which must be read again whenever the contact is shown. */
function keepProfile(profile: Profile): void {
  const kept = presentableProfile(profile);
  check(Array.from(kept.displayName).length <= 100, 'a long name');
  check(!/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(kept.displayName), 'a name that acts');
  check(kept.image === undefined || kept.image.startsWith('data:image/'), 'no picture');
  const stored = JSON.parse(JSON.stringify(kept)) as unknown;
  check(JSON.stringify(stored) === JSON.stringify(kept), 'another profile when read again');
  if (kept.preferences !== undefined) parsePreferences(JSON.stringify(kept.preferences));
}

function readRequest(body: Uint8Array): void {
  const [first] = parseChatBody(body);
  const request = first?.ok === true ? readContactRequest(first.value.event) : undefined;
  if (request === undefined) throw new DecodeError('request', 'none');
  keepProfile(request.profile);
}

const PROFILE = {
  ...{
    displayName: 'bob \u202Egnp',
    fullName: 'Bob',
    shortDescr: 'hi',
    image: 'data:image/png;base64,AA==',
  },
  contactLink: 'https://smp.example.com/a#abcdefghijklmnopqrstuvwxyz',
  preferences: {
    timedMessages: { allow: 'yes', ttl: 60 },
    voice: { allow: 'no' },
    commands: [{ type: 'command', keyword: 'go', label: 'Go', params: null }],
  },
  peerType: 'bot',
};
const ID = base64urlEncode(new Uint8Array(16).fill(5));
const CHAT_REQUESTS = [
  { event: 'x.info', params: { profile: PROFILE } },
  { event: 'x.contact', params: { profile: PROFILE, contactReqId: ID } },
  {
    event: 'x.contact',
    params: {
      ...{ profile: PROFILE, contactReqId: ID, welcomeMsgId: ID, msgId: ID },
      content: { type: 'text', text: 'let me in' },
    },
  },
].map((message) => utf8Encode(JSON.stringify({ v: '1-16', ...message })));
const LINK_DATA = [
  ...hexSeeds({ file: 'chat', ops: ['shortLinkUserData'], fields: ['hex'] }),
  ...textSeeds({ file: 'chat', ops: ['json'], fields: ['input'], type: 'ContactShortLinkData' }),
  utf8Encode(
    JSON.stringify({ profile: PROFILE, message: { type: 'text', text: 'x' }, business: false }),
  ),
];

const KEY_HASH = base64urlEncode(new Uint8Array(32).fill(3));
const ADDRESSES = [
  ...textSeeds({
    file: 'encoding',
    ops: ['strEncode', 'strDecode'],
    fields: ['text', 'reencoded'],
  }),
  ...[
    `smp://${KEY_HASH}:secret@smp.example.com,abcd.onion:5223`,
    `xftp://${KEY_HASH}@[2001:db8::1]:443`,
    ` smp://${KEY_HASH}@192.0.2.1 `,
  ].map(utf8Encode),
];

/** Own servers are stored in their canonical form, and every start depends on reading it. */
function keepAddress(address: string): void {
  const parsed = parseAddress(address);
  if (!parsed.ok) throw new DecodeError('address', parsed.error);
  const again = parseAddress(parsed.value.address);
  check(
    again.ok && again.value.address === parsed.value.address,
    'another address when read again',
  );
  check(again.ok && isSamePlace(again.value, parsed.value), 'another place when read again');
}

const LOGINS = [
  { type: 'isolate' },
  { type: 'none' },
  { type: 'password', username: 'me', password: 'secret' },
];
const SETTINGS = LOGINS.map((login) => ({
  proxy: { type: 'socks5', host: '127.0.0.1', port: 9050, login },
  ...{ onionHosts: 'required', isolation: 'connection', routing: 'always', routingFallback: 'no' },
  ...{ webPort: 'all', timeouts: { connectMs: 5_000, pingCount: 3, keepAliveIdleMs: 0 } },
})).map((settings) => utf8Encode(JSON.stringify(settings)));

/** Whatever is stored, the settings are such as could have been made, and a proxy stays one. */
function loadSettings(stored: string): void {
  const settings = decodeSettings(stored);
  const checked = checkSettings(settings);
  const isOnionWithoutProxy = settings.onionHosts === 'required' && settings.proxy.type === 'none';
  check(checked.ok || isOnionWithoutProxy, 'settings that nobody could have made');
  check(
    encodeSettings(decodeSettings(encodeSettings(settings))) === encodeSettings(settings),
    'other settings',
  );
  const value = tryJson(stored);
  const isProxied = typeof value === 'object' && value !== null && 'proxy' in value;
  const isNone = isProxied && JSON.stringify(value.proxy).includes('"none"');
  check(!isProxied || isNone || settings.proxy.type === 'socks5', 'a proxy was lost');
}

function tryJson(stored: string): unknown {
  try {
    return JSON.parse(stored);
  } catch {
    return undefined;
  }
}

const ARGUMENTS = [
  'sotto\nsimplex:/invitation#/?v=2-7&smp=smp%3A%2F%2Fa\n--profile\nx\nfile:///tmp/code.png',
  'sotto\n--allow-file-access\n../../etc/passwd.txt\nhttps://smp.example.com/a#abcdefghijkl',
  '{"files":["/tmp/a.txt","relative.txt","/tmp/b.png"]}',
  '{"url":"https://example.com/","text":"x"}',
  'mailto:a@example.com?subject=x&attach=/etc/passwd',
].map(utf8Encode);

/** A command line, and what another start sends along. */
function openArguments(input: string): void {
  const argv = input.split('\n');
  const value = tryJson(input);
  const opened = [...openingsIn(argv, '/home'), ...openingsOfSecondStart(argv, value)];
  check(opened.length <= 16, 'too many openings');
  for (const opening of opened) {
    if (opening.type === 'link') check(linkIn(opening.text) === opening.text, 'no link');
    else check(opening.path.startsWith('/') && !opening.path.includes('\0'), 'no path');
  }
  textArgument(value, 'url');
  const link = externalLink(input);
  check(link === undefined || /^(?:https?|mailto):/.test(link), 'another scheme');
}

const FILES = [
  utf8Encode('see simplex:/a#abc'),
  Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3),
  Uint8Array.of(0xff, 0xfe, 0x61, 0x00, 0x62, 0x00),
];

export const LINK_TARGETS: readonly Target[] = [
  {
    name: 'link: read again',
    seeds: [...LONG_LINKS, ...SHORT_LINKS],
    cases: 8_000,
    run: text(sameAgain),
  },
  { name: 'link: short, text', seeds: SHORT_LINKS, cases: 8_000, run: text(shortLinkAgain) },
  {
    name: 'link: short, binary',
    seeds: hexSeeds({ file: 'short_links', ops: ['shortLink'], fields: ['hex'] }),
    cases: 5_000,
    run: (input) => decodeAll(input, 'link', readShortLink),
  },
  { name: 'link data: fixed part', seeds: FIXED_PARTS, cases: 5_000, run: decodeFixedData },
  { name: 'link data: user part', seeds: USER_PARTS, cases: 5_000, run: decodeUserData },
  makerTarget('invitation'),
  makerTarget('contact'),
  {
    name: 'link data: hash of the fixed part',
    seeds: FIXED_PARTS,
    cases: 500,
    run: (input) => {
      const content = input.subarray(0, 1_900);
      const linkKey = sha3_256(content);
      const signingSecret = ed25519Secret(new Uint8Array(32).fill(7));
      const sealed = { kind: 'contact', linkKey, signingSecret, nonce: SEALED_ZERO } as const;
      const encFixed = sealPart({ ...sealed, part: 'fixed', content });
      const encUser = sealPart({
        ...sealed,
        part: 'user',
        content: utf8Encode('C\0\x01\0\x07T\0\0\x02{}'),
      });
      const server = { hosts: ['a.example'], port: '', keyHash: linkKey };
      const link = { kind: 'contact', type: 'contact', server, linkKey } as const;
      return openLinkData(link, { senderId: linkKey, encFixed, encUser });
    },
  },
  {
    name: 'agent: invitation, accepted',
    seeds: INVITATIONS.map((request) =>
      encodeAgentEnvelope({ type: 'invitation', agentVersion: 7, request, info: utf8Encode('{}') }),
    ),
    cases: 2_000,
    run: acceptInvitation,
  },
  {
    name: 'chat: link data',
    seeds: LINK_DATA,
    cases: 6_000,
    run: (input) => {
      const data = parseLinkData(input);
      if (data === undefined) throw new DecodeError('link data', 'damaged');
      if (data.type === 'contact') keepProfile(data.profile);
    },
  },
  { name: 'chat: contact request', seeds: CHAT_REQUESTS, cases: 6_000, run: readRequest },
  { name: 'servers: address', seeds: ADDRESSES, cases: 6_000, run: text(keepAddress) },
  { name: 'network: stored settings', seeds: SETTINGS, cases: 6_000, run: text(loadSettings) },
  { name: 'shell: arguments', seeds: ARGUMENTS, cases: 6_000, run: text(openArguments) },
  { name: 'shell: opened file', seeds: FILES, cases: 3_000, run: openedContent },
];
