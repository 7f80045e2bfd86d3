/** For tests: every command, message and error that the codecs can write. */
import * as fc from 'fast-check';
import { type AuthPublicKey, ed25519Public, ed448Public, x25519Public } from '../crypto/index.ts';
import type { BrokerMessage } from './broker-messages.ts';
import type { ClientCommand } from './commands.ts';
import type { SmpError } from './errors.ts';

export const version = fc.integer({ min: 6, max: 18 });
export const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
export const sized = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
export const id = bytes(255);
export const maybe = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: undefined });
export const dhKey = sized(32).map(x25519Public);
export const authKey: fc.Arbitrary<AuthPublicKey> = fc.oneof(
  sized(32).map((key) => ({ type: 'ed25519', key: ed25519Public(key) }) as const),
  sized(57).map((key) => ({ type: 'ed448', key: ed448Public(key) }) as const),
  dhKey.map((key) => ({ type: 'x25519', key }) as const),
);
const linkData = fc.record({ fixedData: bytes(300), userData: bytes(300) });
const password = fc.stringMatching(/^[a-z0-9!]{0,20}$/);
const ntfKeys = fc.record({ ntfAuthKey: authKey, ntfDhKey: dhKey });
export const type = <T extends string>(...names: T[]) => fc.constantFrom(...names);

export const command: fc.Arbitrary<ClientCommand> = fc.oneof(
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

export const transportError = fc.oneof(
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

export const smpError: fc.Arbitrary<SmpError> = fc.oneof(
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

export const message: fc.Arbitrary<BrokerMessage> = fc.oneof(
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
