import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ok } from '#shared/result.ts';
import { concatBytes, defined } from '../base/index.ts';
import {
  type AuthPublicKey,
  ed25519Public,
  ed448Public,
  generateEd25519,
  generateEd448,
  generateX25519,
  ed25519PublicOf,
  ed448PublicOf,
  initCrypto,
  x25519Public,
  x25519PublicOf,
} from '../crypto/index.ts';
import { tryDecode } from '../encoding/index.ts';
import { BlockSplitter, PLAIN_BLOCKS, blockChainsOf, openBlock, sealBlock } from './block.ts';
import { type BrokerMessage, decodeBrokerMessage, encodeBrokerMessage } from './broker-messages.ts';
import { type ClientCommand, decodeCommand, encodeCommand } from './commands.ts';
import {
  decodeClientEnvelope,
  decodeClientMessage,
  decodeRcvMessageBody,
  encodeClientEnvelope,
  encodeClientMessage,
  encodeRcvMessageBody,
  openClientEnvelope,
  openRcvMessage,
  sealClientMessage,
} from './envelope.ts';
import { type SmpError, decodeAnySmpError, decodeSmpError, encodeSmpError } from './errors.ts';
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
  type CommandKey,
  SMP_BLOCK_SIZE_BYTES,
  buildTransmission,
  decodeBatch,
  decodeTransmission,
  encodeTransmission,
  packBatches,
  verifyTransmission,
} from './transmission.ts';

beforeAll(initCrypto);

const version = fc.integer({ min: 6, max: 18 });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const sized = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const id = bytes(255);
const maybe = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: undefined });
const dhKey = sized(32).map(x25519Public);
const authKey: fc.Arbitrary<AuthPublicKey> = fc.oneof(
  sized(32).map((key) => ({ type: 'ed25519', key: ed25519Public(key) }) as const),
  sized(57).map((key) => ({ type: 'ed448', key: ed448Public(key) }) as const),
  dhKey.map((key) => ({ type: 'x25519', key }) as const),
);
const linkData = fc.record({ fixedData: bytes(300), userData: bytes(300) });
const password = fc.stringMatching(/^[a-z0-9!]{0,20}$/);
const ntfKeys = fc.record({ ntfAuthKey: authKey, ntfDhKey: dhKey });
const type = <T extends string>(...names: T[]) => fc.constantFrom(...names);

const command: fc.Arbitrary<ClientCommand> = fc.oneof(
  fc.record({
    type: type('NEW'),
    rcvAuthKey: authKey,
    rcvDhKey: dhKey,
    password: maybe(password),
    subMode: type('subscribe', 'create'),
    queueReqData: maybe(
      fc.oneof(
        fc.record({
          type: type('messaging'),
          link: maybe(fc.record({ senderId: id, data: linkData })),
        }),
        fc.record({
          type: type('contact'),
          link: maybe(fc.record({ linkId: id, senderId: id, data: linkData })),
        }),
      ),
    ),
    ntfCreds: maybe(ntfKeys),
  }),
  fc.record({
    type: type('SUB', 'SUBS', 'LDEL', 'NDEL', 'GET', 'OFF', 'DEL', 'QUE', 'PING', 'LGET', 'NSUB'),
  }),
  fc.record({ type: type('KEY', 'SKEY', 'LKEY'), sndKey: authKey }),
  fc.record({
    type: type('RKEY'),
    rcvKeys: fc.array(authKey, { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ type: type('LSET'), linkId: id, data: linkData }),
  fc
    .record({ type: type('NKEY'), keys: ntfKeys })
    .map(({ type: tag, keys }) => ({ type: tag, ...keys })),
  fc.record({ type: type('ACK'), msgId: id }),
  fc.record({ type: type('SEND'), hasNotification: fc.boolean(), body: bytes(500) }),
  fc.record({
    type: type('PRXY'),
    server: fc.record({
      hosts: fc.array(type('smp.example', '127.0.0.1', 'abc.onion', '::1'), {
        minLength: 1,
        maxLength: 3,
      }),
      port: type('', '5223'),
      keyHash: sized(32),
    }),
    password: maybe(password),
  }),
  fc.record({
    type: type('PFWD'),
    version: fc.integer({ min: 0, max: 65535 }),
    key: dhKey,
    encTransmission: bytes(500),
  }),
  fc.record({ type: type('RFWD'), encFwdTransmission: bytes(500) }),
);

const transportError = fc.oneof(
  fc.record({ type: type('BLOCK', 'VERSION', 'LARGE_MSG', 'SESSION', 'NO_AUTH') }),
  fc.record({
    type: type('HANDSHAKE'),
    code: type('PARSE', 'IDENTITY', 'BAD_AUTH', 'BAD_SERVICE'),
  }),
);

const simpleError: fc.Arbitrary<SmpError> = fc.oneof(
  fc.record({
    type: type(
      ...(['BLOCK', 'SESSION', 'AUTH', 'SERVICE', 'CRYPTO', 'QUOTA', 'NO_MSG'] as const),
      ...(['LARGE_MSG', 'EXPIRED', 'INTERNAL', 'DUPLICATE_'] as const),
    ),
  }),
  fc.record({
    type: type('CMD'),
    code: type('UNKNOWN', 'SYNTAX', 'PROHIBITED', 'NO_AUTH', 'HAS_AUTH', 'NO_ENTITY'),
  }),
  fc.record({
    type: type('BLOCKED'),
    reason: type('spam', 'content'),
    notice: maybe(fc.record({ ttlSeconds: maybe(fc.nat()) })),
  }),
  fc.record({ type: type('STORE'), text: fc.string({ unit: 'grapheme', maxLength: 20 }) }),
);

const smpError: fc.Arbitrary<SmpError> = fc.oneof(
  simpleError,
  fc.record({
    type: type('PROXY'),
    error: fc.oneof(
      fc.record({ type: type('PROTOCOL'), error: simpleError }),
      fc.record({ type: type('BASIC_AUTH', 'NO_SESSION') }),
      fc.record({
        type: type('BROKER'),
        error: fc.oneof(
          fc.record({ type: type('RESPONSE', 'UNEXPECTED'), text: fc.string({ maxLength: 20 }) }),
          fc.record({ type: type('TRANSPORT'), error: transportError }),
          fc.record({ type: type('NETWORK', 'TIMEOUT', 'HOST', 'NO_SERVICE') }),
        ),
      }),
    ),
  }),
);

const message: fc.Arbitrary<BrokerMessage> = fc.oneof(
  fc.record({
    type: type('IDS'),
    rcvId: id,
    sndId: id,
    srvDhKey: dhKey,
    queueMode: maybe(type('messaging', 'contact')),
    linkId: maybe(id),
    serviceId: maybe(id),
    ntfCreds: maybe(fc.record({ notifierId: id, srvNtfDhKey: dhKey })),
  }),
  fc.record({ type: type('OK', 'PONG', 'END', 'DELD') }),
  fc.record({ type: type('LNK'), senderId: id, data: linkData }),
  fc.record({ type: type('SOK'), serviceId: maybe(id) }),
  fc.record({ type: type('SOKS', 'ENDS'), count: fc.nat() }),
  fc.record({ type: type('MSG'), msgId: id, encBody: bytes(500) }),
  fc.record({ type: type('NID'), notifierId: id, srvNtfDhKey: dhKey }),
  fc.record({ type: type('NMSG'), nonce: sized(24), encMeta: id }),
  fc.record({
    type: type('PKEY'),
    relaySessionId: id,
    versions: fc.constant({ min: 8, max: 17 }),
    certChain: fc.array(bytes(300), { minLength: 1, maxLength: 4 }),
    signedKey: bytes(200),
  }),
  fc.record({ type: type('PRES'), encResponse: bytes(500) }),
  fc.record({ type: type('RRES'), encFwdResponse: bytes(500) }),
  fc.record({
    type: type('INFO'),
    info: fc.record({
      qiSnd: fc.boolean(),
      qiNtf: fc.boolean(),
      qiSub: maybe(
        fc.record({
          qSubThread: type('noSub', 'subPending', 'subThread', 'prohibitSub'),
          qDelivered: maybe(fc.string()),
        }),
      ),
      qiSize: fc.nat(),
      qiMsg: maybe(
        fc.record({ msgId: fc.string(), msgTs: fc.string(), msgType: type('message', 'quota') }),
      ),
    }),
  }),
  fc.record({ type: type('ERR'), error: smpError }),
);

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
      fc.property(envelope, clientMessage, body, (e, m, b) => {
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

describe('authorisation', () => {
  const random = seededRandom('authorisation');

  function secretKeys(): readonly (readonly [CommandKey, AuthPublicKey])[] {
    const ed25519 = generateEd25519(random).secretKey;
    const ed448 = generateEd448(random).secretKey;
    const x = generateX25519(random).secretKey;
    return [
      [
        { type: 'ed25519', key: ed25519 },
        { type: 'ed25519', key: ed25519PublicOf(ed25519) },
      ],
      [
        { type: 'ed448', key: ed448 },
        { type: 'ed448', key: ed448PublicOf(ed448) },
      ],
      [
        { type: 'x25519', key: x },
        { type: 'x25519', key: x25519PublicOf(x) },
      ],
    ];
  }

  test.each([6, 7, 15, 16, 18])(
    '[SMP6] at version %i only the right key, session, ids and command verify',
    (v) => {
      const server = generateX25519(random);
      const fields = { corrId: random(24), entityId: random(24), command: random(50) };
      const sessionId = random(32);
      for (const [key, publicKey] of secretKeys()) {
        const session = { version: v, sessionId, serverKey: server.publicKey };
        const built = decodeTransmission(buildTransmission(fields, session, { key }), v);
        const options = { sessionId, key: publicKey, serverKey: server.secretKey };
        expect(verifyTransmission(built, options)).toBe(true);
        const others = secretKeys().map(([, other]) =>
          verifyTransmission(built, { ...options, key: other }),
        );
        const forged = (['corrId', 'entityId', 'command', 'auth'] as const).map((field) =>
          verifyTransmission({ ...built, [field]: random(24) }, options),
        );
        const elsewhere = verifyTransmission(built, { ...options, sessionId: random(32) });
        expect([...others, ...forged, elsewhere]).toEqual(Array.from({ length: 8 }, () => false));
      }
    },
  );
});

describe('sizes of 20-smp section 12', () => {
  const v18 = { version: 18, sessionId: new Uint8Array(32) };
  const v6 = { ...v18, version: 6 };
  const zeros = (size: number) => new Uint8Array(size);
  const event = { auth: zeros(0), corrId: zeros(0), entityId: zeros(24) };
  const answer = { ...event, corrId: zeros(24) };
  const signed = { ...answer, auth: zeros(64) };
  const sub = encodeCommand({ type: 'SUB' }, 18);
  const broker = (value: BrokerMessage) => encodeBrokerMessage(value, 18);

  test.each([
    ['SUB', 121, 135, encodeTransmission({ ...signed, command: sub }, v18)],
    ['SUB of version 6', 153, 106, encodeTransmission({ ...signed, command: sub }, v6)],
    [
      'NMSG',
      203,
      80,
      encodeTransmission(
        { ...event, command: broker({ type: 'NMSG', nonce: zeros(24), encMeta: zeros(144) }) },
        v18,
      ),
    ],
    ['END', 32, 255, encodeTransmission({ ...event, command: broker({ type: 'END' }) }, v18)],
    ['SOK', 58, 255, encodeTransmission({ ...answer, command: broker({ type: 'SOK' }) }, v18)],
    [
      'MSG',
      16_180,
      1,
      encodeTransmission(
        { ...event, command: broker({ type: 'MSG', msgId: zeros(24), encBody: zeros(16_122) }) },
        v18,
      ),
    ],
  ])('[SMP5] %s takes %i bytes, %i of them fit a block', (_name, size, count, item) => {
    expect(2 + item.length).toBe(size);
    const packed = packBatches(Array.from({ length: count }, () => item));
    expect(packed).toHaveLength(1);
    const more = packBatches(Array.from({ length: count + 1 }, () => item));
    expect(more).toHaveLength(2);
  });

  test('[SMP5] three SOKs go with a MSG, four do not', () => {
    const sok = encodeTransmission({ ...answer, command: broker({ type: 'SOK' }) }, v18);
    const msg = new Uint8Array(16_178);
    expect(packBatches([sok, sok, sok, msg])).toHaveLength(1);
    expect(packBatches([sok, sok, sok, sok, msg])).toHaveLength(2);
  });

  test('[SMP5] packing keeps every transmission, in order', () => {
    const items = fc.array(fc.integer({ min: 1, max: 16_500 }), { maxLength: 40 });
    fc.assert(
      fc.property(items, (sizes) => {
        const packed = packBatches(sizes.map((size, i) => new Uint8Array(size).fill(i)));
        const found = packed.flatMap((batch) =>
          batch.type === 'batch' ? decodeBatch(batch.content).map(({ length }) => length) : [0],
        );
        expect(found).toEqual(sizes.map((size) => (size > 16_363 ? 0 : size)));
      }),
    );
  });

  test('[SMP5] envelopes are 15992 and 16043 bytes', () => {
    const random = seededRandom('sizes');
    const common = { secret: random(32), nonce: random(24), version: 4 };
    const senderKey = generateX25519(random).publicKey;
    const confirmation = sealClientMessage({ body: random(100) }, { ...common, senderKey });
    const later = sealClientMessage({ body: random(100) }, common);
    expect([confirmation.ok && confirmation.value.length, later.ok && later.value.length]).toEqual([
      15_992, 16_043,
    ]);
  });

  test('[SMP5] PING is 31 bytes after its length', () => {
    const corrId = zeros(24).fill(0xab);
    const transmission = buildTransmission(
      { corrId, entityId: zeros(0), command: encodeCommand({ type: 'PING' }, 18) },
      v18,
      {},
    );
    const [batch] = packBatches([transmission]);
    expect(batch).toEqual({
      type: 'batch',
      count: 1,
      content: concatBytes(hex('01001f0018'), corrId, hex('0050494e47')),
    });
  });
});

describe('blocks', () => {
  function chains() {
    const both = { serverToClient: hex('01'.repeat(32)), clientToServer: hex('02'.repeat(32)) };
    return { client: blockChainsOf('client', both), server: blockChainsOf('server', both) };
  }

  test('[SMP7] both directions open in order, on their own chains', () => {
    const { client, server } = chains();
    const first = sealBlock(client.send, hex('aa'));
    const second = sealBlock(first.chain, hex('bb'));
    const back = sealBlock(server.send, hex('cc'));
    const opened = openBlock(server.receive, first.block);
    expect([first.block.length, opened.content]).toEqual([SMP_BLOCK_SIZE_BYTES, hex('aa')]);
    expect(openBlock(opened.chain, second.block).content).toEqual(hex('bb'));
    expect(openBlock(client.receive, back.block).content).toEqual(hex('cc'));
    expect(opened.chain).toEqual(first.chain);
  });

  test('[SMP7] changed, skipped, repeated and reflected blocks do not open', () => {
    const { client, server } = chains();
    const first = sealBlock(client.send, hex('aa'));
    const second = sealBlock(first.chain, hex('bb'));
    const changed = first.block.slice();
    changed[100] = (changed[100] ?? 0) ^ 1;
    const after = openBlock(server.receive, first.block).chain;
    const attempts = [
      tryDecode(() => openBlock(server.receive, changed)),
      tryDecode(() => openBlock(server.receive, second.block)),
      tryDecode(() => openBlock(after, first.block)),
      tryDecode(() => openBlock(client.receive, first.block)),
    ];
    expect(attempts).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('[SMP7] the largest content fits, one byte more is our bug', () => {
    const { client } = chains();
    expect(sealBlock(client.send, new Uint8Array(16_366)).block).toHaveLength(16_384);
    expect(() => sealBlock(client.send, new Uint8Array(16_367))).toThrow(RangeError);
    expect(sealBlock(PLAIN_BLOCKS.send, new Uint8Array(16_382)).block).toHaveLength(16_384);
    expect(() => sealBlock(PLAIN_BLOCKS.send, new Uint8Array(16_383))).toThrow(RangeError);
  });

  test('[SMP8] pieces of any size give the blocks in order', () => {
    const stream = concatBytes(...[1, 2, 3].map((fill) => new Uint8Array(16_384).fill(fill)));
    const cuts = fc.array(fc.nat({ max: stream.length }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (unsorted) => {
        const splitter = new BlockSplitter();
        const edges = [0, ...unsorted.sort((a, b) => a - b), stream.length];
        const blocks = edges.flatMap((from, i) =>
          splitter.push(stream.subarray(from, edges[i + 1])),
        );
        const whole = blocks.filter(({ length }) => length === 16_384);
        expect([blocks.length, ...whole.map((block) => defined(block[9_000], 'byte'))]).toEqual([
          3, 1, 2, 3,
        ]);
      }),
      { numRuns: 50 },
    );
  });
});
