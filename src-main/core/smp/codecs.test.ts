import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ok } from '#shared/result.ts';
import { concatBytes, utf8Encode } from '../base/index.ts';
import {
  type AuthPublicKey,
  generateEd25519,
  generateEd448,
  generateX25519,
  initCrypto,
  x25519Public,
} from '../crypto/index.ts';
import { tryDecode } from '../encoding/index.ts';
import { openBlock } from './block.ts';
import { decodeBrokerMessage, encodeBrokerMessage } from './broker-messages.ts';
import { decodeCommand, encodeCommand } from './commands.ts';
import {
  decodeClientEnvelope,
  decodeClientMessage,
  decodeRcvMessageBody,
  encodeClientEnvelope,
  encodeClientMessage,
  encodeRcvMessageBody,
  openClientEnvelope,
  openRcvMessage,
} from './envelope.ts';
import { type BrokerError, decodeAnySmpError, decodeSmpError, encodeSmpError } from './errors.ts';
import { acceptClientHello, acceptServerHello } from './handshake.ts';
import {
  decodeClientHello,
  decodeServerHello,
  decodeServiceReply,
  encodeClientHello,
  encodeServerHello,
  encodeServiceReply,
} from './hello.ts';
import { parseCommands, parseMessages } from './incoming.ts';
import { openForward, openForwardResponse, openForwardedTransmission } from './proxy.ts';
import { decodeQueueInfo } from './queue-info.ts';
import { hex, seededRandom } from './testing.ts';
import {
  decodeBatch,
  decodeTransmission,
  encodeTransmission,
  verifyTransmission,
} from './transmission.ts';
import {
  version,
  bytes,
  sized,
  id,
  maybe,
  dhKey,
  authKey,
  type,
  command,
  transportError,
  smpError,
  message,
} from './testing-arbitraries.ts';

beforeAll(initCrypto);

describe('round trips', () => {
  test('[SMP1] every command comes back at version 18', () => {
    fc.assert(
      fc.property(command, (value) => {
        expect(decodeCommand(encodeCommand(value, 18), 18)).toEqual(ok(value));
      }),
    );
  });

  test('[SMP1] at every version a decoded command encodes to the same bytes', () => {
    fc.assert(
      fc.property(command, version, (value, v) => {
        const encoded = encodeCommand(value, v);
        const decoded = decodeCommand(encoded, v);
        expect(decoded.ok && encodeCommand(decoded.value, v)).toEqual(encoded);
      }),
    );
  });

  test('[SMP1] every message comes back at version 18', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(decodeBrokerMessage(encodeBrokerMessage(value, 18), 18)).toEqual(ok(value));
      }),
    );
  });

  test('[SMP1] at every version a decoded message encodes to the same bytes', () => {
    fc.assert(
      fc.property(message, version, (value, v) => {
        const encoded = encodeBrokerMessage(value, v);
        const decoded = decodeBrokerMessage(encoded, v);
        expect(decoded.ok && encodeBrokerMessage(decoded.value, v)).toEqual(encoded);
      }),
    );
  });

  test('[SMP1] every error comes back', () => {
    fc.assert(
      fc.property(smpError, (error) => {
        expect(decodeSmpError(encodeSmpError(error, 18))).toEqual(error);
      }),
    );
  });

  const relayError = (error: BrokerError) => ({ type: 'PROXY', error: { type: 'BROKER', error } });

  test.each([
    ['NAME NO_RESOLVER', { type: 'unknown', text: 'NAME NO_RESOLVER' }],
    ['PROXY BASIC_AUTH2', { type: 'unknown', text: 'PROXY BASIC_AUTH2' }],
    [
      'PROXY PROTOCOL NAME NOT_FOUND',
      {
        type: 'PROXY',
        error: { type: 'PROTOCOL', error: { type: 'unknown', text: 'NAME NOT_FOUND' } },
      },
    ],
    ['PROXY BROKER NETWORK DNS \x03foo', relayError({ type: 'NETWORK' })],
    ['PROXY BROKER BUSY', relayError({ type: 'RESPONSE', text: 'BUSY' })],
    [
      'PROXY BROKER TRANSPORT HANDSHAKE LATE',
      relayError({ type: 'RESPONSE', text: 'TRANSPORT HANDSHAKE LATE' }),
    ],
    ['PROXY BROKER RESPONSE \x02CMD', relayError({ type: 'RESPONSE', text: '?CMD' })],
    ['PROXY BROKER UNEXPECTED \x01\xe9', relayError({ type: 'UNEXPECTED', text: '??' })],
  ])('[SMP4] %j is an error of whom it comes from', (text, error) => {
    const answer = Uint8Array.from(`ERR ${text}`, (char) => char.charCodeAt(0));
    expect(decodeBrokerMessage(answer, 18)).toEqual(ok({ type: 'ERR', error }));
  });

  test('[SMP9] the state of a queue is read without what a later version says of it', () => {
    const info = (rest: object): Uint8Array =>
      utf8Encode(JSON.stringify({ qiSnd: true, qiNtf: false, qiSize: 3, ...rest }));
    const msgTs = '2026-11-22T12:00:00Z';
    const known = {
      qiSub: { qSubThread: 'subPending', qDelivered: null },
      qiMsg: { msgId: 'AQ==', msgTs, msgType: 'quota', size: 4 },
    };
    const later = {
      qiSub: { qSubThread: 'subService' },
      qiMsg: { msgId: 'AQ==', msgTs, msgType: 'event' },
      qiMode: 'M',
    };
    const state = { qiSnd: true, qiNtf: false, qiSize: 3, qiSub: undefined, qiMsg: undefined };
    expect(decodeQueueInfo(info(known))).toEqual({
      ...state,
      qiSub: { qSubThread: 'subPending', qDelivered: undefined },
      qiMsg: { msgId: 'AQ==', msgTs, msgType: 'quota' },
    });
    expect(decodeQueueInfo(info(later))).toEqual(state);
    expect(tryDecode(() => decodeQueueInfo(info({ qiSize: 'many' })))).toBeUndefined();
  });

  test('[SMP1] hellos come back, with the fields of their version', () => {
    const chainKey = fc.record({
      certChain: fc.array(bytes(300), { minLength: 1, maxLength: 4 }),
      signedKey: bytes(200),
    });
    const service = fc
      .tuple(type('messaging', 'notifier', 'proxy'), chainKey)
      .map(([role, rest]) => ({ role, ...rest }));
    const clientHello = fc.record({
      version: fc.integer({ min: 16, max: 18 }),
      keyHash: sized(32),
      clientKey: dhKey,
      isProxyServer: fc.boolean(),
      service: maybe(service),
    });
    fc.assert(
      fc.property(clientHello, (hello) => {
        expect(decodeClientHello(encodeClientHello(hello))).toEqual(hello);
        const old = { ...hello, version: 13 };
        expect(decodeClientHello(encodeClientHello(old))).toEqual({
          ...old,
          isProxyServer: undefined,
          service: undefined,
        });
      }),
    );
    const versions = { min: 6, max: 18 };
    const serverHello = fc.record({ sessionId: id, authentication: chainKey });
    fc.assert(
      fc.property(serverHello, (hello) => {
        const value = { versions, ...hello };
        expect(decodeServerHello(encodeServerHello(value))).toEqual(value);
      }),
    );
    const reply = fc.oneof(
      fc.record({ type: type('accepted'), serviceId: id }),
      fc.record({ type: type('rejected'), error: transportError }),
    );
    fc.assert(
      fc.property(reply, (value) => {
        expect(decodeServiceReply(encodeServiceReply(value))).toEqual(value);
      }),
    );
  });

  test('[SMP1] envelopes and bodies come back', () => {
    const envelope = fc.record({
      version: fc.integer({ min: 0, max: 65535 }),
      senderKey: maybe(dhKey),
      nonce: sized(24),
      encBody: bytes(300),
    });
    const clientMessage = fc.record({ sndAuthKey: maybe(authKey), body: bytes(300) });
    const body = fc.oneof(
      fc.record({ type: type('quota'), sentAtSeconds: fc.nat() }),
      fc.record({
        type: type('message'),
        sentAtSeconds: fc.nat(),
        hasNotification: fc.boolean(),
        body: bytes(300),
      }),
    );
    fc.assert(
      fc.property(fc.tuple(envelope, clientMessage, body), ([e, m, b]) => {
        expect(decodeClientEnvelope(encodeClientEnvelope(e))).toEqual(e);
        expect(decodeClientMessage(encodeClientMessage(m))).toEqual(m);
        expect(decodeRcvMessageBody(encodeRcvMessageBody(b))).toEqual(b);
      }),
    );
  });

  test('[SMP1] transmissions come back at every version', () => {
    const transmission = fc.record({
      auth: fc.constantFrom(0, 64, 80, 114).map((size) => new Uint8Array(size).fill(7)),
      corrId: id,
      entityId: id,
      command: bytes(300),
    });
    const sessionId = new Uint8Array(32).fill(1);
    fc.assert(
      fc.property(transmission, version, (value, v) => {
        const encoded = encodeTransmission(value, { version: v, sessionId });
        expect(decodeTransmission(encoded, v)).toEqual({
          ...value,
          serviceSignature: undefined,
          sessionId: v < 7 ? sessionId : undefined,
        });
      }),
    );
  });
});

describe('any bytes', () => {
  // Half of the inputs begin like a real message, so that deeper branches are reached.
  const tags = [
    ...['NEW ', 'KEY ', 'RKEY ', 'LSET ', 'NKEY ', 'ACK ', 'SEND ', 'PRXY ', 'PFWD ', 'RFWD '],
    ...['SUB', 'PING', 'IDS ', 'LNK ', 'SOK ', 'SOKS ', 'MSG ', 'NID ', 'NMSG ', 'PKEY '],
    ...['INFO ', 'ERR ', 'ERR PROXY BROKER ', 'CMD ', 'BLOCKED reason=spam,notice=', 'QUOTA '],
  ];
  const anyBytes = fc.oneof(
    bytes(400),
    fc
      .tuple(fc.constantFrom(...tags), bytes(200))
      .map(([tag, rest]) => concatBytes(new TextEncoder().encode(tag), rest)),
    fc.tuple(command, fc.nat(), fc.nat()).map(([value, at, byte]) => {
      const encoded = encodeCommand(value, 18);
      encoded[at % encoded.length] = byte;
      return encoded;
    }),
    fc.tuple(message, fc.nat(), fc.nat()).map(([value, at, byte]) => {
      const encoded = encodeBrokerMessage(value, 18);
      encoded[at % encoded.length] = byte;
      return encoded;
    }),
  );
  const session = (v: number) => ({ version: v, sessionId: new Uint8Array(32) });

  test('[SMP2] decoders of commands, messages and batches are total', () => {
    fc.assert(
      fc.property(anyBytes, version, (input, v) => {
        decodeCommand(input, v);
        decodeBrokerMessage(input, v);
        parseCommands(input, session(v));
        parseMessages(input, session(v));
        const item = encodeTransmission(
          { auth: new Uint8Array(), corrId: hex('01'), entityId: hex('02'), command: input },
          session(v),
        );
        const content = concatBytes(Uint8Array.of(1, item.length >> 8, item.length & 255), item);
        expect(parseCommands(content, session(v))).toHaveLength(1);
        expect(parseMessages(content, session(v))).toHaveLength(1);
      }),
      { numRuns: 1000 },
    );
  });

  test('[SMP2] every other decoder gives a value or a DecodeError', () => {
    const decoders: ((input: Uint8Array) => unknown)[] = [
      decodeSmpError,
      decodeQueueInfo,
      decodeServerHello,
      decodeClientHello,
      decodeServiceReply,
      decodeClientEnvelope,
      decodeClientMessage,
      decodeRcvMessageBody,
      decodeBatch,
      (input) => decodeTransmission(input, 6),
      (input) => decodeTransmission(input, 18),
    ];
    fc.assert(
      fc.property(anyBytes, (input) => {
        for (const decode of decoders) tryDecode(() => decode(input));
        expect(typeof decodeAnySmpError(input).type).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  test('[SMP2] boxes, hellos and forwards that are not ours are refused', () => {
    const random = seededRandom('refused');
    const keys = generateX25519(random);
    const secret = random(32);
    fc.assert(
      fc.property(anyBytes, (input) => {
        const nonce = random(24);
        const layer = { secret, corrId: nonce };
        const forwarded = { corrId: nonce, version: 17, key: keys.publicKey };
        const options = { versions: { min: 6, max: 18 }, sessionId: nonce, keyHash: random(32) };
        const outcomes = [
          openClientEnvelope(secret, { nonce, encBody: input }),
          openRcvMessage(secret, input.subarray(0, 30), input),
          openForward(layer, input),
          openForwardResponse(layer, input),
          openForwardedTransmission(keys.secretKey, { ...forwarded, encTransmission: input }),
          tryDecode(() => openBlock({ type: 'encrypted', chainKey: secret }, input)),
          acceptClientHello(input, { ...options, serverKeys: keys }).ok || undefined,
          acceptServerHello(input, {
            ...options,
            leafKey: { type: 'x25519', key: keys.publicKey },
            clientKeys: keys,
            verifyChain: () => true,
          }).ok || undefined,
        ];
        expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('[SMP2] authorisations of any form are judged, not thrown at', () => {
    const random = seededRandom('any auth');
    const keys: AuthPublicKey[] = [
      { type: 'ed25519', key: generateEd25519(random).publicKey },
      { type: 'ed448', key: generateEd448(random).publicKey },
      { type: 'x25519', key: x25519Public(new Uint8Array(32)) },
    ];
    const serverKey = generateX25519(random).secretKey;
    const auth = fc.oneof(bytes(120), sized(64), sized(80), sized(114));
    fc.assert(
      fc.property(auth, bytes(40), (signature, corrId) => {
        const command_ = { auth: signature, corrId, entityId: corrId, command: signature };
        const verified = keys.map((key) =>
          verifyTransmission(command_, { sessionId: corrId, key, serverKey }),
        );
        expect(verified).toEqual([false, false, false]);
      }),
      { numRuns: 20 },
    );
  });
});
