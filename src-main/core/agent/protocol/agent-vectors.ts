/** The JSON shapes of shared/vectors agent files and their values in our types. For tests only. */
import { hexDecode, hexEncode } from '../../base/index.ts';
import { decodeAuthKey, encodeSpki, x25519Public, x448Public } from '../../crypto/index.ts';
import type { E2eLinkParams, KemParams, SndE2eParams } from '../../crypto/ratchet/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { QueueMode } from '../../smp/index.ts';
import type { AMessage, AgentMessage } from './agent-message.ts';
import type { ConnectionRequest } from './connection-request.ts';
import type { QueueAddress, QueueInfo, QueueUri } from './queue-address.ts';

export type JsonServer = { hosts: string[]; port: string; keyHash: string };
export type JsonQueue = {
  clientVersion?: number;
  clientVersions?: [number, number];
  server: JsonServer;
  senderId: string;
  dhPub: string;
  queueMode: 'M' | 'C' | null;
};
export type JsonKem = { type: 'proposed' | 'accepted'; pk: string; ct?: string } | null;
export type JsonE2e = {
  version?: number;
  versions?: [number, number];
  k1: string;
  k2: string;
  kem: JsonKem | string;
};
export type JsonRequest = {
  mode: 'invitation' | 'contact';
  scheme: string;
  agentVersions: [number, number];
  queues: JsonQueue[];
  clientData: string | null;
  e2e?: JsonE2e;
};

/** Bytes of hex that a vector file holds. */
export function hex(text: string): Uint8Array {
  const bytes = hexDecode(text);
  if (bytes === undefined) throw new Error('vector: not hex');
  return bytes;
}

/** A server of the vectors. */
export function serverOf(json: JsonServer): ServerAddress {
  return { hosts: json.hosts, port: json.port, keyHash: hex(json.keyHash) };
}

/** A queue address of the vectors. */
export function addressOf(json: { server: JsonServer; senderId: string }): QueueAddress {
  return { server: serverOf(json.server), senderId: hex(json.senderId) };
}

/** A queue with one client version. */
export function queueInfoOf(json: JsonQueue): QueueInfo {
  return { clientVersion: json.clientVersion ?? 0, ...addressOf(json), ...keyAndMode(json) };
}

/** A queue with a range of client versions. */
export function queueUriOf(json: JsonQueue): QueueUri {
  const [min, max] = json.clientVersions ?? [0, 0];
  return { clientVersions: { min, max }, ...addressOf(json), ...keyAndMode(json) };
}

function keyAndMode(json: JsonQueue): {
  dhKey: QueueInfo['dhKey'];
  mode: QueueMode | undefined;
} {
  const mode =
    json.queueMode === null ? undefined : json.queueMode === 'M' ? 'messaging' : 'contact';
  return { dhKey: x25519Public(hex(json.dhPub)), mode };
}

function kemOf(json: JsonKem | string): KemParams | undefined {
  if (json === null) return undefined;
  if (typeof json === 'string') return { type: 'proposed', publicKey: hex(json) };
  if (json.type === 'proposed') return { type: 'proposed', publicKey: hex(json.pk) };
  return { type: 'accepted', publicKey: hex(json.pk), ciphertext: hex(json.ct ?? '') };
}

/** Ratchet parameters with one version. */
export function e2eParamsOf(json: JsonE2e): SndE2eParams {
  return {
    version: json.version ?? 0,
    k1: x448Public(hex(json.k1)),
    k2: x448Public(hex(json.k2)),
    kem: kemOf(json.kem),
  };
}

function linkParamsOf(json: JsonE2e): E2eLinkParams {
  const [minVersion, maxVersion] = json.versions ?? [0, 0];
  const { k1, k2, kem } = e2eParamsOf(json);
  if (kem?.type === 'accepted') throw new Error('vector: accepted KEM in a link');
  return { minVersion, maxVersion, k1, k2, kem };
}

/** A connection request. */
export function requestOf(json: JsonRequest): ConnectionRequest {
  const [min, max] = json.agentVersions;
  const [first, ...rest] = json.queues.map(queueUriOf);
  if (first === undefined) throw new Error('vector: no queue');
  const data = {
    agentVersions: { min, max },
    queues: [first, ...rest] as const,
    clientData: json.clientData ?? undefined,
  };
  if (json.e2e === undefined) return { type: 'contact', ...data };
  return { type: 'invitation', ...data, e2e: linkParamsOf(json.e2e) };
}

type JsonAddress = { server: JsonServer; senderId: string };
export type JsonAgentMessage = {
  type: string;
  connInfo?: string;
  info?: string;
  sndMsgId?: string;
  prevMsgHash?: string;
  message?: string;
  body?: string;
  receipts?: { msgId: string; msgHash: string; info: string }[];
  queue?: JsonAddress;
  lastDecryptedMsgId?: string;
  queues?: unknown[];
};

/** An agent message. */
export function agentMessageOf(json: JsonAgentMessage): AgentMessage {
  if (json.type === 'connInfo') return { type: 'connInfo', info: hex(json.connInfo ?? '') };
  if (json.type === 'ratchetInfo') return { type: 'ratchetInfo', info: hex(json.info ?? '') };
  if (json.type === 'connInfoReply') {
    const queues = ((json.queues ?? []) as JsonQueue[]).map(queueInfoOf);
    return { type: 'connInfoReply', queues, info: hex(json.connInfo ?? '') };
  }
  return {
    type: 'message',
    sndMsgId: BigInt(json.sndMsgId ?? ''),
    prevMsgHash: hex(json.prevMsgHash ?? ''),
    message: aMessageOf(json),
  };
}

function aMessageOf(json: JsonAgentMessage): AMessage {
  switch (json.message) {
    case 'HELLO':
      return { type: 'HELLO' };
    case 'A_MSG':
      return { type: 'A_MSG', body: hex(json.body ?? '') };
    case 'A_RCVD':
      return {
        type: 'A_RCVD',
        receipts: (json.receipts ?? []).map(({ msgId, msgHash, info }) => ({
          sndMsgId: BigInt(msgId),
          hash: hex(msgHash),
          info: hex(info),
        })),
      };
    case 'A_QCONT':
      if (json.queue === undefined) throw new Error('vector: no queue');
      return { type: 'A_QCONT', queue: addressOf(json.queue) };
    case 'EREADY':
      return { type: 'EREADY', lastDecryptedMsgId: BigInt(json.lastDecryptedMsgId ?? '') };
    default:
      return queueMessageOf(json.message ?? '', json.queues ?? []);
  }
}

function queueMessageOf(tag: string, queues: unknown[]): AMessage {
  switch (tag) {
    case 'QADD':
      return {
        type: 'QADD',
        queues: (queues as { queue: JsonQueue; replaced: JsonAddress | null }[]).map((item) => ({
          queue: queueUriOf(item.queue),
          replaced: item.replaced === null ? undefined : addressOf(item.replaced),
        })),
      };
    case 'QKEY':
      return {
        type: 'QKEY',
        queues: (queues as { queue: JsonQueue; sndKey: string }[]).map((item) => ({
          queue: queueInfoOf(item.queue),
          sndKey: decodeAuthKey(hex(item.sndKey)),
        })),
      };
    case 'QUSE':
      return {
        type: 'QUSE',
        queues: (queues as { queue: JsonAddress; primary: boolean }[]).map((item) => ({
          queue: addressOf(item.queue),
          isPrimary: item.primary,
        })),
      };
    case 'QTEST':
      return { type: 'QTEST', queues: (queues as JsonAddress[]).map(addressOf) };
    default:
      throw new Error(`vector: unknown message ${tag}`);
  }
}

/** A form that deep equality compares by content, whatever buffer a view stands on. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexEncode(value);
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('type' in value && 'key' in value) return hexEncode(encodeSpki(value as never));
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, plain(item)]));
}
