import { beforeAll, describe, expect, test } from 'vitest';
import { hexEncode } from '../base/index.ts';
import {
  decodeAuthKey,
  decodeX25519Spki,
  encodeSpki,
  initCrypto,
  type AuthPublicKey,
  type X25519Public,
} from '../crypto/index.ts';
import { vectorCases } from '../testing/vectors.ts';
import { ok } from '#shared/result.ts';
import {
  type BrokerMessage,
  type ServerNotifierKeys,
  decodeBrokerMessage,
  encodeBrokerMessage,
} from './broker-messages.ts';
import {
  type ClientCommand,
  type NewQueueCommand,
  type NotifierKeys,
  decodeCommand,
  encodeCommand,
} from './commands.ts';
import { decodeSmpError } from './errors.ts';
import type { QueueInfo } from './queue-info.ts';
import { hex } from './testing.ts';
import type { QueueLinkData } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;
type Encoding = {
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly hex: string;
};
type Case = {
  readonly name: string;
  readonly command: string;
  readonly message: string;
  readonly fields: Fields;
  readonly encodings: readonly Encoding[];
};

beforeAll(initCrypto);

describe.each(vectorCases<Case>('smp', 'command'))('$name', (vector) => {
  test.each(atAllVersions(vector))(
    'encodes and decodes at version $version',
    ({ version, bytes }) => {
      const command = commandOf(vector.command, vector.fields);
      expect(hexEncode(encodeCommand(command, version))).toBe(hexEncode(bytes));
      const decoded = decodeCommand(bytes, version);
      expect(decoded).toEqual(ok(version >= 17 ? command : expect.anything()));
      expect(decoded.ok && hexEncode(encodeCommand(decoded.value, version))).toBe(hexEncode(bytes));
    },
  );
});

describe.each(vectorCases<Case>('smp', 'brokerMsg'))('$name', (vector) => {
  test.each(atAllVersions(vector))(
    'encodes and decodes at version $version',
    ({ version, bytes }) => {
      const message = messageOf(vector);
      expect(hexEncode(encodeBrokerMessage(message, version))).toBe(hexEncode(bytes));
      const decoded = decodeBrokerMessage(bytes, version);
      expect(decoded).toEqual(ok(version === 18 ? message : expect.anything()));
      expect(decoded.ok && hexEncode(encodeBrokerMessage(decoded.value, version))).toBe(
        hexEncode(bytes),
      );
    },
  );
});

function atAllVersions({ encodings }: Case): { version: number; bytes: Uint8Array }[] {
  return encodings.flatMap(({ fromVersion, toVersion, hex: text }) =>
    Array.from({ length: toVersion - fromVersion + 1 }, (_, i) => ({
      version: fromVersion + i,
      bytes: hex(text),
    })),
  );
}

function commandOf(type: string, f: Fields): ClientCommand {
  switch (type) {
    case 'NEW':
      return {
        type,
        rcvAuthKey: authKey(f['rcvAuthKey']),
        rcvDhKey: dhKey(f['rcvDhKey']),
        password: text(f['password']),
        subMode: f['subMode'] === 'subscribe' ? 'subscribe' : 'create',
        queueReqData: queueRequestOf(f['queueReqData']),
        ntfCreds: optional(f['ntfCreds'], ntfKeysOf),
      };
    case 'KEY':
    case 'SKEY':
    case 'LKEY':
      return { type, sndKey: authKey(f['sndKey']) };
    case 'RKEY':
      return { type, rcvKeys: (f['rcvKeys'] as string[]).map(authKey) };
    case 'LSET':
      return { type, linkId: bytes(f['linkId']), data: linkData(f['data']) };
    case 'NKEY':
      return { type, ...ntfKeysOf(f) };
    case 'ACK':
      return { type, msgId: bytes(f['msgId']) };
    case 'SEND':
      return { type, hasNotification: f['notification'] === true, body: bytes(f['body']) };
    case 'PRXY': {
      const server = f['server'] as { hosts: string[]; port: string; keyHash: string };
      return {
        type,
        server: { ...server, keyHash: hex(server.keyHash) },
        password: text(f['password']),
      };
    }
    case 'PFWD':
      return {
        type,
        version: Number(f['fwdVersion']),
        key: dhKey(f['key']),
        encTransmission: bytes(f['encTransmission']),
      };
    case 'RFWD':
      return { type, encFwdTransmission: bytes(f['encFwdTransmission']) };
    default:
      return { type } as ClientCommand;
  }
}

function messageOf({ message: type, fields: f, encodings }: Case): BrokerMessage {
  switch (type) {
    case 'IDS':
      return {
        type,
        rcvId: bytes(f['rcvId']),
        sndId: bytes(f['sndId']),
        srvDhKey: dhKey(f['srvDhKey']),
        queueMode: f['queueMode'] ? (f['queueMode'] === 'M' ? 'messaging' : 'contact') : undefined,
        linkId: optional(f['linkId'], bytes),
        serviceId: optional(f['serviceId'], bytes),
        ntfCreds: optional(f['ntfCreds'], serverNtfKeysOf),
      };
    case 'LNK':
      return { type, senderId: bytes(f['senderId']), data: linkData(f['data']) };
    case 'SOK':
      return { type, serviceId: optional(f['serviceId'], bytes) };
    case 'SOKS':
    case 'ENDS':
      return { type, count: Number(f['count']) };
    case 'MSG':
      return { type, msgId: bytes(f['msgId']), encBody: bytes(f['encBody']) };
    case 'NID':
      return { type, ...serverNtfKeysOf(f) };
    case 'NMSG':
      return { type, nonce: bytes(f['nonce']), encMeta: bytes(f['encMeta']) };
    case 'PKEY': {
      const [min = 0, max = 0] = f['versionRange'] as number[];
      return {
        type,
        relaySessionId: bytes(f['relaySessionId']),
        versions: { min, max },
        certChain: (f['certChain'] as string[]).map(hex),
        signedKey: bytes(f['signedKey']),
      };
    }
    case 'RRES':
      return { type, encFwdResponse: bytes(f['encFwdResponse']) };
    case 'PRES':
      return { type, encResponse: bytes(f['encResponse']) };
    case 'INFO':
      return { type, info: f['info'] as QueueInfo };
    case 'ERR':
      return { type, error: errorOf(encodings) };
    default:
      return { type } as BrokerMessage;
  }
}

/** The vectors name errors in prose; the bytes of the last version hold everything. */
function errorOf(encodings: readonly Encoding[]): Extract<BrokerMessage, { type: 'ERR' }>['error'] {
  const last = hex(encodings.at(-1)?.hex ?? '');
  return decodeSmpError(last.subarray('ERR '.length));
}

function queueRequestOf(value: unknown): NewQueueCommand['queueReqData'] {
  if (value === null) return undefined;
  const { mode, link } = value as { mode: string; link: Fields | null };
  if (mode === 'M') {
    return {
      type: 'messaging',
      link: optional(link, (l) => ({ senderId: bytes(l['senderId']), data: linkData(l['data']) })),
    };
  }
  return {
    type: 'contact',
    link: optional(link, (l) => ({
      linkId: bytes(l['linkId']),
      senderId: bytes(l['senderId']),
      data: linkData(l['data']),
    })),
  };
}

function ntfKeysOf(f: Fields): NotifierKeys {
  return { ntfAuthKey: authKey(f['ntfAuthKey']), ntfDhKey: dhKey(f['ntfDhKey']) };
}

function serverNtfKeysOf(f: Fields): ServerNotifierKeys {
  return { notifierId: bytes(f['notifierId']), srvNtfDhKey: dhKey(f['srvNtfDhKey']) };
}

function linkData(value: unknown): QueueLinkData {
  const { fixedData, userData } = value as Fields;
  return { fixedData: bytes(fixedData), userData: bytes(userData) };
}

function optional<T>(value: unknown, read: (fields: Fields) => T): T | undefined {
  return value === null ? undefined : read(value as Fields);
}

function text(value: unknown): string | undefined {
  return value === null ? undefined : (value as string);
}

function bytes(value: unknown): Uint8Array {
  return hex(value as string);
}

function authKey(value: unknown): AuthPublicKey {
  const key = decodeAuthKey(bytes(value));
  expect(hexEncode(encodeSpki(key))).toBe(value);
  return key;
}

function dhKey(value: unknown): X25519Public {
  return decodeX25519Spki(bytes(value));
}
