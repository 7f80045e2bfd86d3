/** Properties of the codecs, and what users paste. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { initCrypto, x25519Public, x448Public } from '../../crypto/index.ts';
import { DecodeError, Writer, decodeAll } from '../../encoding/index.ts';
import { type AMessage, decodeAgentMessage, encodeAgentMessage } from './agent-message.ts';
import {
  type ConnectionRequest,
  connectionRequestToText,
  parseConnectionRequest,
  readConnectionRequest,
  writeConnectionRequest,
} from './connection-request.ts';
import { type AgentEnvelope, decodeAgentEnvelope, encodeAgentEnvelope } from './envelope.ts';
import { parseLink } from './parse-link.ts';
import {
  type QueueInfo,
  type QueueUri,
  parseQueueUri,
  readQueueInfo,
  readQueueUri,
} from './queue-address.ts';
import { plain } from './agent-vectors.ts';
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
const request: fc.Arbitrary<ConnectionRequest> = fc.oneof(
  requestData.map((data) => ({ type: 'contact' as const, ...data })),
  fc
    .tuple(requestData, x448Key, x448Key, fc.option(kem, { nil: undefined }))
    .map(([data, k1, k2, kemKey]) => ({
      type: 'invitation' as const,
      ...data,
      e2e: { minVersion: 2, maxVersion: 3, k1, k2, kem: kemKey },
    })),
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

  test('envelopes', () => {
    const confirmation = fc.record({
      type: fc.constant('confirmation' as const),
      agentVersion: fc.integer({ min: 0, max: 0xffff }),
      e2eParams: fc.option(fc.record({ version: fc.constant(3), k1: x448Key, k2: x448Key, kem }), {
        nil: undefined,
      }),
      encConnInfo: bytes(300),
    });
    fc.assert(
      fc.property(confirmation, (value: AgentEnvelope) => {
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
  const key = 'A'.repeat(43);

  test.each([
    ['a link', link],
    ['a shared link', shared],
    ['a link among words', `Talk to me:\n  ${shared}  (one-time)`],
    ['a link in brackets at the end of a sentence', `Talk to me (${shared}).`],
  ])('%s is found', (_name, text) => {
    expect(plain(parseLink(text))).toEqual(
      plain({ ok: true, value: { type: 'invitation', request: invitation } }),
    );
  });

  test.each([
    ['nothing', '', { type: 'notALink' }],
    ['words', 'hello there', { type: 'notALink' }],
    ['another link', 'https://example.com/invitation', { type: 'notALink' }],
    ['half a link', link.slice(0, 120), { type: 'damaged' }],
    ['a contact address', contact, { type: 'contactAddress' }],
    [
      'an invitation of version 1',
      connectionRequestToText(first),
      { type: 'version', peer: 'older' },
    ],
    ['a later version', connectionRequestToText(newer), { type: 'version', peer: 'newer' }],
    [
      'a short invitation',
      `https://smp.example/i#${'A'.repeat(32)}/${key}`,
      { type: 'shortLink', kind: 'invitation' },
    ],
    ['a short address', `simplex:/a#${key}?h=a.example`, { type: 'shortLink', kind: 'contact' }],
    ['a short group', `https://smp.example/g#${key}`, { type: 'shortLink', kind: 'group' }],
  ])('%s is refused by its kind', (_name, text, error) => {
    expect(parseLink(text)).toEqual({ ok: false, error });
  });
});

test('text of any language survives in the client data of a link', () => {
  const data = '{"n":"привет & = % +"}';
  const [value] = fc.sample(request, { numRuns: 1, seed: 3 });
  if (value === undefined) throw new Error('no sample');
  const text = connectionRequestToText({ ...value, clientData: data });
  expect(parseConnectionRequest(text).clientData).toBe(data);
});

test('limits of the protocol', () => {
  expect([maxMessageSizeBytes(false), maxMessageSizeBytes(true)]).toEqual([15795, 13573]);
  expect(maxConnInfoSizeBytes(true)).toBeGreaterThan(10_000);
});
