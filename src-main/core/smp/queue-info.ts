/**
 * State of a queue as servers report it in INFO: JSON with the reference's field names (20-smp
 * section 6). Unknown fields are ignored, and what is told in words of a later version is left out:
 * how many messages wait must be known all the same.
 */
import { utf8Decode, utf8Encode } from '../base/index.ts';
import { DecodeError } from '../encoding/index.ts';

export type QueueSubscriptionThread = (typeof SUBSCRIPTION_THREADS)[number];

export type QueueInfo = {
  /** Whether the queue is secured with a sender key. */
  readonly qiSnd: boolean;
  /** Whether it has a notifier. */
  readonly qiNtf: boolean;
  readonly qiSub?:
    | {
        readonly qSubThread: QueueSubscriptionThread;
        /** Message id, base64. */
        readonly qDelivered?: string | undefined;
      }
    | undefined;
  /** Messages waiting. */
  readonly qiSize: number;
  readonly qiMsg?:
    | {
        readonly msgId: string;
        /** ISO 8601. */
        readonly msgTs: string;
        readonly msgType: 'message' | 'quota';
      }
    | undefined;
};

const SUBSCRIPTION_THREADS = ['noSub', 'subPending', 'subThread', 'prohibitSub'] as const;

/** UTF-8 JSON with the fields in the reference's order. */
export function encodeQueueInfo(info: QueueInfo): Uint8Array {
  const { qiSnd, qiNtf, qiSub, qiSize, qiMsg } = info;
  return utf8Encode(
    JSON.stringify({
      qiSnd,
      qiNtf,
      qiSub: qiSub && { qSubThread: qiSub.qSubThread, qDelivered: qiSub.qDelivered },
      qiSize,
      qiMsg: qiMsg && { msgId: qiMsg.msgId, msgTs: qiMsg.msgTs, msgType: qiMsg.msgType },
    }),
  );
}

/** The state of its JSON; DecodeError names the field that does not fit. */
export function decodeQueueInfo(json: Uint8Array): QueueInfo {
  const info = asObject(parseJson(json), 'INFO');
  return {
    qiSnd: asBoolean(info['qiSnd'], 'qiSnd'),
    qiNtf: asBoolean(info['qiNtf'], 'qiNtf'),
    qiSub: optional(info['qiSub'], decodeSubscription),
    qiSize: asCount(info['qiSize'], 'qiSize'),
    qiMsg: optional(info['qiMsg'], decodeMessage),
  };
}

function decodeSubscription(value: unknown): QueueInfo['qiSub'] {
  const sub = asObject(value, 'qiSub');
  const qSubThread = SUBSCRIPTION_THREADS.find((word) => word === sub['qSubThread']);
  if (qSubThread === undefined) return undefined;
  const qDelivered = optional(sub['qDelivered'], (id) => asText(id, 'qDelivered'));
  return { qSubThread, qDelivered };
}

function decodeMessage(value: unknown): QueueInfo['qiMsg'] {
  const message = asObject(value, 'qiMsg');
  const msgType = (['message', 'quota'] as const).find((word) => word === message['msgType']);
  if (msgType === undefined) return undefined;
  return {
    msgId: asText(message['msgId'], 'msgId'),
    msgTs: asText(message['msgTs'], 'msgTs'),
    msgType,
  };
}

function parseJson(json: Uint8Array): unknown {
  const text = utf8Decode(json);
  if (text === undefined) throw new DecodeError('INFO', 'not UTF-8');
  try {
    return JSON.parse(text);
  } catch {
    throw new DecodeError('INFO', 'not JSON');
  }
}

function optional<T>(value: unknown, decode: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : decode(value);
}

function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new DecodeError(path, 'not an object');
  return { ...value };
}

function asBoolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new DecodeError(path, 'not a boolean');
  return value;
}

function asText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new DecodeError(path, 'not a text');
  return value;
}

function asCount(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new DecodeError(path, 'not an integer');
  }
  return value;
}
