/** Properties of the codecs, and what users paste. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/index.ts';
import { initCrypto, x25519Public, x448Public } from '../../crypto/index.ts';
import { DecodeError, Writer, decodeAll } from '../../encoding/index.ts';
import { type AMessage, decodeAgentMessage, encodeAgentMessage } from './agent-message.ts';
import {
  type ConnectionRequest,
  type InvitationRequest,
  connectionRequestToText,
  parseConnectionRequest,
  readConnectionRequest,
  writeConnectionRequest,
} from './connection-request.ts';
import { type AgentEnvelope, decodeAgentEnvelope, encodeAgentEnvelope } from './envelope.ts';
import { formatLink, parseLink } from './parse-link.ts';
import {
  type QueueInfo,
  type QueueUri,
  parseQueueUri,
  queueUriToText,
  readQueueInfo,
  readQueueUri,
  writeQueueInfo,
} from './queue-address.ts';
import { plain } from './agent-vectors.ts';
import { type ShortLink, formatShortLink } from './short-link.ts';
import { maxConnInfoSizeBytes, maxMessageSizeBytes } from './versions.ts';

beforeAll(async () => {
  await initCrypto();
});

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const sized = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const id = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n });
const server = fc.record({
  hosts: fc.constantFrom(['smp.example.com'], ['127.0.0.1'], ['a.example', 'b.example']),
  port: fc.constantFrom('', '5223', '443'),
  keyHash: sized(32),
});
const address = fc.record({ server, senderId: sized(24) });
const dhKey = sized(32).map(x25519Public);
const mode = fc.constantFrom('messaging' as const, 'contact' as const);
const queueInfo: fc.Arbitrary<QueueInfo> = fc.record({
  clientVersion: fc.constant(4),
  server,
  senderId: sized(24),
  dhKey,
  mode,
});
const queueUri: fc.Arbitrary<QueueUri> = fc.record({
  clientVersions: fc.constant({ min: 4, max: 4 }),
  server,
  senderId: sized(24),
  dhKey,
  mode,
});
const aMessage: fc.Arbitrary<AMessage> = fc.oneof(
  fc.constant({ type: 'HELLO' as const }),
  bytes(500).map((body) => ({ type: 'A_MSG' as const, body })),
  fc
    .array(fc.record({ sndMsgId: id, hash: sized(32), info: bytes(300) }), {
      minLength: 1,
      maxLength: 255,
    })
    .map((receipts) => ({ type: 'A_RCVD' as const, receipts })),
  address.map((queue) => ({ type: 'A_QCONT' as const, queue })),
  fc
    .array(fc.record({ queue: queueUri, replaced: fc.option(address, { nil: undefined }) }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((queues) => ({ type: 'QADD' as const, queues })),
  fc
    .array(fc.record({ queue: address, isPrimary: fc.boolean() }), { minLength: 1, maxLength: 3 })
    .map((queues) => ({ type: 'QUSE' as const, queues })),
  fc
    .array(address, { minLength: 1, maxLength: 3 })
    .map((queues) => ({ type: 'QTEST' as const, queues })),
  id.map((lastDecryptedMsgId) => ({ type: 'EREADY' as const, lastDecryptedMsgId })),
);
const x448Key = sized(56).map(x448Public);
const kem = sized(1158).map((publicKey) => ({ type: 'proposed' as const, publicKey }));
const requestData = fc.record({
  agentVersions: fc.constant({ min: 2, max: 7 }),
  queues: queueUri.map((queue) => [queue] as const),
  clientData: fc.option(fc.string({ maxLength: 100 }), { nil: undefined }),
});
const invitationRequest: fc.Arbitrary<InvitationRequest> = fc
  .tuple(requestData, x448Key, x448Key, fc.option(kem, { nil: undefined }))
  .map(([data, k1, k2, kemKey]) => ({
    type: 'invitation' as const,
    ...data,
    e2e: { minVersion: 2, maxVersion: 3, k1, k2, kem: kemKey },
  }));
const request: fc.Arbitrary<ConnectionRequest> = fc.oneof(
  requestData.map((data) => ({ type: 'contact' as const, ...data })),
  invitationRequest,
);

describe('round trips', () => {
  test('agent messages', () => {
    fc.assert(
      fc.property(id, sized(32), aMessage, (sndMsgId, prevMsgHash, message) => {
        const value = { type: 'message' as const, sndMsgId, prevMsgHash, message };
        expect(plain(decodeAgentMessage(encodeAgentMessage(value)))).toEqual(plain(value));
      }),
    );
  });

  test('connection information with the address of a reply queue', () => {
    fc.assert(
      fc.property(
        fc.array(queueInfo, { minLength: 1, maxLength: 3 }),
        bytes(500),
        (queues, info) => {
          const value = { type: 'connInfoReply' as const, queues, info };
          expect(plain(decodeAgentMessage(encodeAgentMessage(value)))).toEqual(plain(value));
        },
      ),
    );
  });

  test('links as text and as bytes', () => {
    fc.assert(
      fc.property(request, (value) => {
        const text = connectionRequestToText(value);
        expect(plain(parseConnectionRequest(text))).toEqual(plain(value));
        const w = new Writer();
        writeConnectionRequest(w, value);
        expect(plain(decodeAll(w.bytes(), 'request', readConnectionRequest))).toEqual(plain(value));
      }),
    );
  });

  test('[AG85] envelopes', () => {
    const confirmation = fc.record({
      type: fc.constant('confirmation' as const),
      agentVersion: fc.integer({ min: 0, max: 0xffff }),
      e2eParams: fc.option(fc.record({ version: fc.constant(3), k1: x448Key, k2: x448Key, kem }), {
        nil: undefined,
      }),
      encConnInfo: bytes(300),
    });
    const invitation = fc.record({
      type: fc.constant('invitation' as const),
      agentVersion: fc.constant(7),
      request: invitationRequest,
      info: bytes(300),
    });
    fc.assert(
      fc.property(fc.oneof(confirmation, invitation), (value: AgentEnvelope) => {
        expect(plain(decodeAgentEnvelope(encodeAgentEnvelope(value)))).toEqual(plain(value));
      }),
    );
  });
});

describe('never crash', () => {
  const runs = { numRuns: 5000 };
  const harmless = (decode: () => unknown): void => {
    try {
      decode();
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
    }
  };

  test('decoders of bytes, also of damaged messages', () => {
    const decoders = [
      decodeAgentMessage,
      decodeAgentEnvelope,
      (input: Uint8Array) => decodeAll(input, 'queue', readQueueInfo),
      (input: Uint8Array) => decodeAll(input, 'queue', readQueueUri),
      (input: Uint8Array) => decodeAll(input, 'request', readConnectionRequest),
    ];
    const damaged = fc.tuple(aMessage, fc.nat(), fc.nat(255)).map(([message, at, byte]) => {
      const prevMsgHash = new Uint8Array(32);
      const good = encodeAgentMessage({ type: 'message', sndMsgId: 1n, prevMsgHash, message });
      good[at % good.length] = byte;
      return good.subarray(0, good.length - (at % 3));
    });
    fc.assert(
      fc.property(fc.oneof(bytes(300), damaged), (input) => {
        for (const decode of decoders) harmless(() => decode(input));
      }),
      runs,
    );
  });

  test('parsers of text, also of damaged links', () => {
    const damaged = fc
      .tuple(request, fc.nat(), fc.string({ maxLength: 3 }))
      .map(([value, at, junk]) => {
        const text = connectionRequestToText(value);
        const cut = at % text.length;
        return text.slice(0, cut) + junk + text.slice(cut + junk.length);
      });
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300 }), damaged), (text) => {
        harmless(() => parseConnectionRequest(text));
        harmless(() => parseQueueUri(text));
        expect(() => parseLink(text)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what users paste', () => {
  const [queue] = fc.sample(queueUri, { numRuns: 1, seed: 1 });
  const [k1] = fc.sample(x448Key, { numRuns: 1, seed: 2 });
  if (queue === undefined || k1 === undefined) throw new Error('no sample');
  const invitation: ConnectionRequest = {
    type: 'invitation',
    agentVersions: { min: 2, max: 7 },
    queues: [queue],
    clientData: undefined,
    e2e: { minVersion: 2, maxVersion: 3, k1, k2: k1, kem: undefined },
  };
  const link = connectionRequestToText(invitation);
  const shared = connectionRequestToText(invitation, 'https://simplex.chat');
  const { e2e: _, ...data } = invitation;
  const contact = connectionRequestToText({ ...data, type: 'contact' });
  const newer = { ...invitation, agentVersions: { min: 9, max: 12 } };
  const first = { ...invitation, agentVersions: { min: 1, max: 1 } };
  const newerContact = connectionRequestToText({
    ...data,
    type: 'contact',
    agentVersions: newer.agentVersions,
  });
  const older = { type: 'version', peer: 'older' };
  const key = 'A'.repeat(43);
  const short = `https://smp.example/g#${key}`;
  const shortLink: ShortLink = {
    kind: 'contact',
    type: 'group',
    server: { hosts: ['smp.example'], port: '', keyHash: undefined },
    linkKey: new Uint8Array(32),
  };
  const reformatted = (text: string): string => {
    const parsed = parseLink(text);
    if (!parsed.ok) throw new Error(parsed.error.type);
    return formatLink(parsed.value);
  };

  test.each([
    ['a link', link],
    ['a shared link', shared],
    ['a link among words', `Talk to me:\n  ${shared}  (one-time)`],
    ['a link in brackets at the end of a sentence', `Talk to me (${shared}).`],
    ['the first of two links', `${shared} or ${short}`],
  ])('[AG84] %s is found', (_name, text) => {
    expect(plain(parseLink(text))).toEqual(
      plain({ ok: true, value: { type: 'invitation', request: invitation } }),
    );
  });

  test('[AG84] the address of a group is known by its client data', () => {
    const request = { ...data, type: 'contact' as const, clientData: '{"type":"group"}' };
    const text = connectionRequestToText(request, 'https://simplex.chat');
    expect(plain(parseLink(`Join: ${text}!`))).toEqual(
      plain({ ok: true, value: { type: 'contact', request } }),
    );
  });

  test.each([
    ['https', short],
    ['https among words', `see <${short}>, or not`],
    ['https before a comma', `${short},(or not)`],
    ['https, asked for', `Is it ${short}?`],
    ['simplex', formatShortLink(shortLink, 'simplex')],
    ['the first of two', `"${short}" ${shared}`],
    ['upper case', short.replace('/g#', '/G#')],
  ])('[AG84] a short link is found: %s', (_name, text) => {
    expect(plain(parseLink(text))).toEqual(
      plain({ ok: true, value: { type: 'short', link: shortLink } }),
    );
  });

  test('[AG84] every kind of link has one text', () => {
    const texts = [link, contact, formatShortLink(shortLink, 'simplex')];
    expect(texts.map((text) => reformatted(text))).toEqual(texts);
    expect([shared, short].map((text) => reformatted(text))).toEqual([link, texts[2]]);
  });

  test.each([
    ['nothing', '', { type: 'notALink' }],
    ['words', 'hello there', { type: 'notALink' }],
    ['another link', 'https://example.com/invitation', { type: 'notALink' }],
    ['a page with a short anchor', 'https://example.com/a#contents', { type: 'notALink' }],
    ['a short link of an unknown type', short.replace('/g#', '/x#'), { type: 'notALink' }],
    ['a short link over http', short.replace('https', 'http'), { type: 'notALink' }],
    ['half a link', link.slice(0, 120), { type: 'damaged' }],
    ['half a short link', short.slice(0, 50), { type: 'damaged' }],
    ['a short link without a server', `simplex:/a#${key}`, { type: 'damaged' }],
    ['a short invitation without id', `https://smp.example/i#${key}`, { type: 'damaged' }],
    ['a short id', `https://smp.example/i#AAAA/${key}`, { type: 'damaged' }],
    ['a short fingerprint', `${short}?c=AAAA`, { type: 'damaged' }],
    ['an endless link', `${link}&x=${'A'.repeat(40_000)}`, { type: 'damaged' }],
    ['an invitation of version 1', connectionRequestToText(first), older],
    ['a later version', connectionRequestToText(newer), { type: 'version', peer: 'newer' }],
    ['an address of a later version', newerContact, { type: 'version', peer: 'newer' }],
  ])('[AG84] %s is refused by its kind', (_name, text, error) => {
    expect(parseLink(text)).toEqual({ ok: false, error });
  });

  test('[AG84] an address of version 1 is read as one of version 2', () => {
    const text = connectionRequestToText({
      ...data,
      type: 'contact',
      agentVersions: { min: 1, max: 1 },
    });
    const parsed = parseLink(text);
    const request = { ...data, type: 'contact', agentVersions: { min: 2, max: 2 } };
    expect(plain(parsed)).toEqual(plain({ ok: true, value: { type: 'contact', request } }));
  });
});

test.each([
  ['smp4.simplex.im', 'o5vmywmrnaxalvz6wi3zicyftgio6psuvyniis6gco6bp6ekl4cqj4id.onion'],
  ['smp10.simplex.im', 'rb2pbttocvnbrngnwziclp2f4ckjq65kebafws6g4hy22cdaiv5dwjqd.onion'],
])(
  '[AG84] an address of client version 1 at %s can be reached by its onion host',
  (host, onion) => {
    const [address] = fc.sample(queueUri, { numRuns: 1, seed: 5 });
    if (address === undefined) throw new Error('no sample');
    const queue = { ...address, server: { ...address.server, hosts: [host] }, mode: undefined };
    const hostsOf = (max: number): readonly string[] =>
      parseQueueUri(queueUriToText({ ...queue, clientVersions: { min: 1, max } })).server.hosts;
    expect([hostsOf(1), hostsOf(4)]).toEqual([[host, onion], [host]]);
    const info = { ...queue, clientVersion: 1 };
    const bytes = writeQueueInfo(new Writer(), info).bytes();
    expect(decodeAll(bytes, 'queue', readQueueInfo).server.hosts).toEqual([host, onion]);
  },
);

test('text of any language survives in the client data of a link', () => {
  const data = '{"n":"привет & = % +"}';
  const [value] = fc.sample(request, { numRuns: 1, seed: 3 });
  if (value === undefined) throw new Error('no sample');
  const text = connectionRequestToText({ ...value, clientData: data });
  expect(parseConnectionRequest(text).clientData).toBe(data);
});

test('[AG85] only an invitation can be left at an address', () => {
  const [contact] = fc.sample(requestData, { numRuns: 1, seed: 4 });
  if (contact === undefined) throw new Error('no sample');
  const envelope = (text: string): Uint8Array =>
    new Writer().u16(7).ascii('I').large(utf8Encode(text)).ascii('info').bytes();
  const address = connectionRequestToText({ ...contact, type: 'contact' });
  expect(() => decodeAgentEnvelope(envelope(address))).toThrow(DecodeError);
  expect(() => decodeAgentEnvelope(envelope('not a link'))).toThrow(DecodeError);
  expect(() => decodeAgentEnvelope(envelope(address).subarray(0, 100))).toThrow(DecodeError);
});

test('what a text link may hold can also be written as bytes', () => {
  const [value] = fc.sample(request, { numRuns: 1, seed: 5 });
  if (value === undefined) throw new Error('no sample');
  const [queue] = value.queues;
  const withMany = (count: number, part: Partial<ConnectionRequest>): string =>
    connectionRequestToText({
      ...value,
      queues: [queue, ...new Array<QueueUri>(count - 1).fill(queue)],
      ...part,
    } as ConnectionRequest);
  const writable = parseConnectionRequest(withMany(255, { clientData: 'd'.repeat(65535) }));
  expect(() => writeConnectionRequest(new Writer(), writable)).not.toThrow();
  expect(() => parseConnectionRequest(withMany(256, {}))).toThrow(DecodeError);
  expect(() => parseConnectionRequest(withMany(1, { clientData: 'é'.repeat(32768) }))).toThrow(
    DecodeError,
  );
  const text = queueUriToText(queue);
  const tooLongId = text.replace(/\/[\w-]+#/, `/${'A'.repeat(344)}#`);
  const tooManyHosts = `${text}&srv=${new Array(256).fill('a').join(',')}`;
  expect(() => parseQueueUri(tooLongId)).toThrow(DecodeError);
  expect(() => parseQueueUri(tooManyHosts)).toThrow(DecodeError);
});

test('limits of the protocol', () => {
  expect([maxMessageSizeBytes(false), maxMessageSizeBytes(true)]).toEqual([15795, 13573]);
  expect(maxConnInfoSizeBytes(true)).toBeGreaterThan(10_000);
});
