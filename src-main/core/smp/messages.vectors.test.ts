import { beforeAll, describe, expect, test } from 'vitest';
import { err, ok } from '#shared/result.ts';
import { defined, hexEncode } from '../base/index.ts';
import {
  decodeAuthKey,
  ed25519Secret,
  initCrypto,
  sha256,
  x25519,
  x25519Public,
  x25519Secret,
} from '../crypto/index.ts';
import { vectorCases } from '../testing/vectors.ts';
import { decodeCommand, encodeCommand } from './commands.ts';
import {
  decodeClientEnvelope,
  encodeRcvMessageBody,
  openClientEnvelope,
  openRcvMessage,
  sealClientMessage,
  sealRcvMessage,
  type RcvMessageBody,
} from './envelope.ts';
import { parseCommands } from './incoming.ts';
import {
  openForward,
  openForwardResponse,
  openForwardedTransmission,
  openProxiedResponse,
  sealForward,
  sealForwardResponse,
  sealProxiedCommand,
} from './proxy.ts';
import { hex } from './testing.ts';

beforeAll(initCrypto);

type Keys = { readonly priv: string; readonly pub: string };

type EnvelopeCase = {
  readonly name: string;
  readonly smpClientVersion: number;
  readonly queueDhKey: Keys;
  readonly senderDhKey: Keys;
  readonly dhSecret: string;
  readonly nonce: string;
  readonly headerHasKey: boolean;
  readonly privHeader: string | null;
  readonly payload: string;
  readonly paddedLength: number;
  readonly envelope?: string;
  readonly error?: string;
};

test.each(vectorCases<EnvelopeCase>('smp_messages', 'clientMsgEnvelope'))('$name', (vector) => {
  const secret = x25519(secretOf(vector.queueDhKey), publicOf(vector.senderDhKey));
  expect(hexEncode(secret)).toBe(vector.dhSecret);
  const senderKey = vector.headerHasKey ? publicOf(vector.senderDhKey) : undefined;
  const message = {
    sndAuthKey: vector.privHeader ? decodeAuthKey(hex(vector.privHeader)) : undefined,
    body: hex(vector.payload),
  };
  const paddedSizeBytes = vector.paddedLength < 15904 ? vector.paddedLength : undefined;
  const nonce = hex(vector.nonce);
  const version = vector.smpClientVersion;
  const sealed = sealClientMessage(message, { secret, nonce, version, senderKey, paddedSizeBytes });
  if (vector.envelope === undefined) {
    expect(sealed).toEqual(err('tooLarge'));
    return;
  }
  expect(sealed.ok && hexEncode(sealed.value)).toBe(vector.envelope);
  const envelope = decodeClientEnvelope(hex(vector.envelope));
  const { encBody } = envelope;
  expect(envelope).toEqual({ version, senderKey, nonce, encBody });
  expect(openClientEnvelope(secret, envelope)).toEqual(message);
  expect(openClientEnvelope(new Uint8Array(32), envelope)).toBeUndefined();
});

type BodyCase = {
  readonly name: string;
  readonly msgId: string;
  readonly recipientDhKey: Keys;
  readonly serverDhKey: Keys;
  readonly timestamp: string;
  readonly notification: boolean | null;
  readonly body: string | null;
  readonly plain: string;
  readonly encrypted: string;
};

test.each(vectorCases<BodyCase>('smp_messages', 'rcvMsgBody'))('$name', (vector) => {
  const sentAtSeconds = Number(vector.timestamp);
  const { body, notification } = vector;
  const message: RcvMessageBody =
    body === null
      ? { type: 'quota', sentAtSeconds }
      : { type: 'message', sentAtSeconds, hasNotification: notification === true, body: hex(body) };
  expect(hexEncode(encodeRcvMessageBody(message))).toBe(vector.plain);
  const serverSecret = x25519(secretOf(vector.serverDhKey), publicOf(vector.recipientDhKey));
  const msgId = hex(vector.msgId);
  expect(hexEncode(sealRcvMessage(serverSecret, msgId, message))).toBe(vector.encrypted);
  const secret = x25519(secretOf(vector.recipientDhKey), publicOf(vector.serverDhKey));
  expect(openRcvMessage(secret, msgId, hex(vector.encrypted))).toEqual(message);
  expect(openRcvMessage(secret, new Uint8Array(24), hex(vector.encrypted))).toBeUndefined();
});

type ProxyCase = {
  readonly name: string;
  readonly version: number;
  readonly relaySessionId: string;
  readonly relayDhKey: Keys;
  readonly clientEphemeralKey: Keys;
  readonly proxySessionKey: Keys;
  readonly sndAuthKey: Keys;
  readonly corrId: string;
  readonly proxyCorrId: string;
  readonly entityId: string;
  readonly command: string;
  readonly innerBatch: string;
  readonly clientRelaySecret: string;
  readonly pfwdCommand: string;
  readonly proxyRelaySecret: string;
  readonly rfwdEncryptedSha256: string;
  readonly responseBatch: string;
  readonly encResponse: string;
  readonly rresEncryptedSha256: string;
};

describe.each(vectorCases<ProxyCase>('smp_messages', 'proxiedCommand'))('$name', (vector) => {
  const relay = {
    relaySessionId: hex(vector.relaySessionId),
    relayKey: publicOf(vector.relayDhKey),
    version: vector.version,
  };
  const corrId = hex(vector.corrId);
  const layer = { secret: hex(vector.proxyRelaySecret), corrId: hex(vector.proxyCorrId) };
  const request = { corrId, secret: hex(vector.clientRelaySecret) };

  test('client seals PFWD and opens PRES', () => {
    const inner = decodeCommand(hex(vector.command), vector.version);
    const sealed = sealProxiedCommand(relay, {
      command: inner.ok ? inner.value : { type: 'PING' },
      entityId: hex(vector.entityId),
      key: { type: 'ed25519', key: ed25519Secret(hex(vector.sndAuthKey.priv)) },
      corrId,
      ephemeralKeys: {
        publicKey: publicOf(vector.clientEphemeralKey),
        secretKey: secretOf(vector.clientEphemeralKey),
      },
    });
    expect(hexEncode(encodeCommand(sealed.command, 18))).toBe(vector.pfwdCommand);
    expect(sealed.request).toEqual(request);
    const opened = openProxiedResponse(request, hex(vector.encResponse));
    expect(opened && hexEncode(opened)).toBe(vector.responseBatch);
  });

  test('proxy seals RFWD and opens RRES', () => {
    const secret = x25519(secretOf(vector.proxySessionKey), relay.relayKey);
    expect(hexEncode(secret)).toBe(vector.proxyRelaySecret);
    const { encFwdTransmission } = sealForward(layer, forwardedOf(vector));
    expect(hexEncode(sha256(encFwdTransmission))).toBe(vector.rfwdEncryptedSha256);
    const rres = sealForwardResponse(layer, request, hex(vector.responseBatch));
    expect(hexEncode(sha256(rres))).toBe(vector.rresEncryptedSha256);
    const encResponse = hex(vector.encResponse);
    expect(openForwardResponse(layer, rres)).toEqual({ corrId, encResponse });
    rres[40] = (rres[40] ?? 0) ^ 1;
    expect(openForwardResponse(layer, rres)).toBeUndefined();
  });

  test('relay opens both layers and finds the command', () => {
    const { encFwdTransmission } = sealForward(layer, forwardedOf(vector));
    const forwarded = defined(openForward(layer, encFwdTransmission), 'forward');
    expect(forwarded).toEqual(forwardedOf(vector));
    const opened = openForwardedTransmission(secretOf(vector.relayDhKey), forwarded);
    expect(opened).toEqual({ content: hex(vector.innerBatch), request });
    const session = { version: vector.version, sessionId: relay.relaySessionId };
    const [item] = parseCommands(hex(vector.innerBatch), session);
    expect(item?.type === 'command' && ok(item.command)).toEqual(
      decodeCommand(hex(vector.command), vector.version),
    );
    expect(openForwardedTransmission(secretOf(vector.proxySessionKey), forwarded)).toBeUndefined();
    expect(openForward({ ...layer, corrId }, encFwdTransmission)).toBeUndefined();
  });
});

function forwardedOf(vector: ProxyCase): Parameters<typeof sealForward>[1] {
  const pfwd = decodeCommand(hex(vector.pfwdCommand), 18);
  if (!pfwd.ok || pfwd.value.type !== 'PFWD') throw new Error('not PFWD');
  const { version, key, encTransmission } = pfwd.value;
  return { corrId: hex(vector.corrId), version, key, encTransmission };
}

function secretOf(keys: Keys): ReturnType<typeof x25519Secret> {
  return x25519Secret(hex(keys.priv));
}

function publicOf(keys: Keys): ReturnType<typeof x25519Public> {
  return x25519Public(hex(keys.pub));
}
