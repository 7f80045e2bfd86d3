/** Agent message: the plaintext of a ratchet message (30-agent section 3.1). */
import { unreachable } from '#shared/unreachable.ts';
import { type AuthPublicKey, decodeAuthKey, encodeSpki } from '../../crypto/index.ts';
import { type Reader, Writer, decodeAll } from '../../encoding/index.ts';
import {
  type QueueAddress,
  type QueueInfo,
  type QueueUri,
  readQueueAddress,
  readQueueInfo,
  readQueueUri,
  writeQueueAddress,
  writeQueueInfo,
  writeQueueUri,
} from './queue-address.ts';

/** Proof for one message: its number, the SHA-256 of its plaintext, bytes of the app. */
export type MessageReceipt = {
  readonly sndMsgId: bigint;
  readonly hash: Uint8Array;
  readonly info: Uint8Array;
};

/** Messages of an established connection. Lists are never empty; of the queue lists the first item counts. */
export type AMessage =
  | { readonly type: 'HELLO' }
  | { readonly type: 'A_MSG'; readonly body: Uint8Array }
  | { readonly type: 'A_RCVD'; readonly receipts: readonly MessageReceipt[] }
  /** The queue has room again. */
  | { readonly type: 'A_QCONT'; readonly queue: QueueAddress }
  | { readonly type: 'QADD'; readonly queues: readonly AddedQueue[] }
  | { readonly type: 'QKEY'; readonly queues: readonly KeyedQueue[] }
  | { readonly type: 'QUSE'; readonly queues: readonly UsedQueue[] }
  | { readonly type: 'QTEST'; readonly queues: readonly QueueAddress[] }
  | { readonly type: 'EREADY'; readonly lastDecryptedMsgId: bigint };

export type AddedQueue = { readonly queue: QueueUri; readonly replaced: QueueAddress | undefined };
/** The queue's dhKey is the sender's here. */
export type KeyedQueue = { readonly queue: QueueInfo; readonly sndKey: AuthPublicKey };
export type UsedQueue = { readonly queue: QueueAddress; readonly isPrimary: boolean };

export type AgentMessage =
  | { readonly type: 'connInfo'; readonly info: Uint8Array }
  /** info must not begin with M, C, T or F: see readQueueInfo. */
  | {
      readonly type: 'connInfoReply';
      readonly queues: readonly QueueInfo[];
      readonly info: Uint8Array;
    }
  | { readonly type: 'ratchetInfo'; readonly info: Uint8Array }
  | {
      readonly type: 'message';
      readonly sndMsgId: bigint;
      /** SHA-256 of the previous message sent, or empty. */
      readonly prevMsgHash: Uint8Array;
      readonly message: AMessage;
    };

/** Bytes of a message. */
export function encodeAgentMessage(message: AgentMessage): Uint8Array {
  const w = new Writer();
  switch (message.type) {
    case 'connInfo':
      return w.ascii('I').raw(message.info).bytes();
    case 'connInfoReply':
      return w.ascii('D').list(message.queues, writeQueueInfo).raw(message.info).bytes();
    case 'ratchetInfo':
      return w.ascii('R').raw(message.info).bytes();
    case 'message':
      w.ascii('M').i64(message.sndMsgId).str(message.prevMsgHash);
      return writeAMessage(w, message.message).bytes();
    default:
      return unreachable(message);
  }
}

/** Byte fields are views of the input. Throws DecodeError. */
export function decodeAgentMessage(bytes: Uint8Array): AgentMessage {
  return decodeAll(bytes, 'agent message', readAgentMessage);
}

function readAgentMessage(r: Reader): AgentMessage {
  switch (r.char()) {
    case 'I':
      return { type: 'connInfo', info: r.tail() };
    case 'D':
      return { type: 'connInfoReply', queues: r.list(readQueueInfo, 1), info: r.tail() };
    case 'R':
      return { type: 'ratchetInfo', info: r.tail() };
    case 'M':
      return {
        type: 'message',
        sndMsgId: r.i64(),
        prevMsgHash: r.str(),
        message: readAMessage(r),
      };
    default:
      return r.fail('unknown message');
  }
}

function writeAMessage(w: Writer, message: AMessage): Writer {
  switch (message.type) {
    case 'HELLO':
      return w.ascii('H');
    case 'A_MSG':
      return w.ascii('M').raw(message.body);
    case 'A_RCVD':
      return w.ascii('V').list(message.receipts, writeReceipt);
    case 'A_QCONT':
      return writeQueueAddress(w.ascii('QC'), message.queue);
    case 'QADD':
      return w.ascii('QA').list(message.queues, (item, { queue, replaced }) => {
        writeQueueUri(item, queue).maybe(replaced, writeQueueAddress);
      });
    case 'QKEY':
      return w.ascii('QK').list(message.queues, (item, { queue, sndKey }) => {
        writeQueueInfo(item, queue).str(encodeSpki(sndKey));
      });
    case 'QUSE':
      return w.ascii('QU').list(message.queues, (item, { queue, isPrimary }) => {
        writeQueueAddress(item, queue).bool(isPrimary);
      });
    case 'QTEST':
      return w.ascii('QT').list(message.queues, writeQueueAddress);
    case 'EREADY':
      return w.ascii('E').i64(message.lastDecryptedMsgId);
    default:
      return unreachable(message);
  }
}

function readAMessage(r: Reader): AMessage {
  switch (r.char()) {
    case 'H':
      return { type: 'HELLO' };
    case 'M':
      return { type: 'A_MSG', body: r.tail() };
    case 'V':
      return { type: 'A_RCVD', receipts: r.list(readReceipt, 1) };
    case 'Q':
      return readQueueMessage(r);
    case 'E':
      return { type: 'EREADY', lastDecryptedMsgId: r.i64() };
    default:
      return r.fail('unknown message type');
  }
}

function readQueueMessage(r: Reader): AMessage {
  switch (r.char()) {
    case 'C':
      return { type: 'A_QCONT', queue: readQueueAddress(r) };
    case 'A':
      return { type: 'QADD', queues: r.list(readAddedQueue, 1) };
    case 'K':
      return { type: 'QKEY', queues: r.list(readKeyedQueue, 1) };
    case 'U':
      return { type: 'QUSE', queues: r.list(readUsedQueue, 1) };
    case 'T':
      return { type: 'QTEST', queues: r.list(readQueueAddress, 1) };
    default:
      return r.fail('unknown queue message');
  }
}

function writeReceipt(w: Writer, receipt: MessageReceipt): Writer {
  return w.i64(receipt.sndMsgId).str(receipt.hash).large(receipt.info);
}

function readReceipt(r: Reader): MessageReceipt {
  return { sndMsgId: r.i64(), hash: r.str(), info: r.large() };
}

function readAddedQueue(r: Reader): AddedQueue {
  return { queue: readQueueUri(r), replaced: r.maybe(readQueueAddress) };
}

function readKeyedQueue(r: Reader): KeyedQueue {
  return { queue: readQueueInfo(r), sndKey: decodeAuthKey(r.str()) };
}

function readUsedQueue(r: Reader): UsedQueue {
  return { queue: readQueueAddress(r), isPrimary: r.bool() };
}
