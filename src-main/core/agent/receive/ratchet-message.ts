/**
 * A message of an established ratchet: decryption, integrity, and what each kind of message does
 * (30-agent sections 4, 6 and 7).
 */
import { unreachable } from '#shared/unreachable.ts';
import { bytesEqual } from '../../base/index.ts';
import { sha256 } from '../../crypto/index.ts';
import { type RatchetState, decrypt } from '../../crypto/ratchet/index.ts';
import { tryDecode } from '../../encoding/index.ts';
import { helloReceived } from '../connections/handshake.ts';
import { peerIsReady, resyncSettled } from '../connections/ratchet-sync.ts';
import { queueKeyed, resumeRotation } from '../connections/rotate-own.ts';
import { findSndQueue, queueAdded, queueUsed } from '../connections/rotation.ts';
import { type Integrity, agentMsgId } from '../events.ts';
import {
  type AgentMessage,
  type MessageReceipt,
  decodeAgentMessage,
} from '../protocol/agent-message.ts';
import { AGENT_VERSION, AGENT_VERSIONS } from '../protocol/versions.ts';
import {
  type Connection,
  findConnection,
  setAgentVersion,
  setReceipted,
  setReceived,
  takeMsgId,
} from '../store/connections.ts';
import {
  findSent,
  insertReceipt,
  insertReceived,
  isReceived,
  setReceipt,
} from '../store/history.ts';
import { loadRatchet, saveRatchet, saveSkippedKeys, skippedKeys } from '../store/ratchets.ts';
import { sndQueuesOf } from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';
import { decryptionFailed, malformed } from './failures.ts';
import { checkIntegrity } from './integrity.ts';

type Sealed = {
  readonly agentVersion: number;
  readonly encAgentMessage: Uint8Array;
  readonly sentAtMs: number;
};
type WireMessage = Extract<AgentMessage, { type: 'message' }>;
type Received = {
  readonly message: WireMessage;
  readonly extId: number;
  readonly hash: Uint8Array;
  readonly integrity: Integrity;
  readonly sentAtMs: number;
  /** The ratchets before and after it. */
  readonly before: RatchetState;
  readonly after: RatchetState;
};

/** Handles a message; one that was handled before changes nothing. */
export function receiveRatchetMessage(step: Step, connection: Connection, sealed: Sealed): void {
  const { db } = step;
  const { connId: id } = connection;
  const encHash = sha256(sealed.encAgentMessage);
  if (isReceived(db, id, encHash)) return;
  const before = loadRatchet(db, id);
  if (before === undefined) {
    malformed(step, connection);
    return;
  }
  const deps = { keys: step.core.deps.keys, skipped: skippedKeys(db, id) };
  const decrypted = decrypt(before, sealed.encAgentMessage, deps);
  // Of two queues one may bring a message of the new ratchet before the other brings its keys.
  const isEarly =
    !decrypted.ok && decrypted.error.type === 'header' && connection.ratchetSync === 'started';
  if (!isEarly) insertReceived(db, id, { hash: encHash, receivedAtMs: step.nowMs });
  if (!decrypted.ok) {
    decryptionFailed(step, connection, decrypted.error);
    return;
  }
  const { state: after, skipped, plaintext } = decrypted.value;
  saveRatchet(db, id, after);
  saveSkippedKeys(db, id, skipped);
  const message = tryDecode(() => decodeAgentMessage(plaintext));
  const extId = message?.type === 'message' ? Number(message.sndMsgId) : undefined;
  if (message?.type !== 'message' || extId === undefined || !isUsableId(extId)) {
    malformed(step, connection);
    return;
  }
  const hash = sha256(plaintext);
  const integrity = checkIntegrity(connection, extId, message.prevMsgHash);
  // An old message that comes late must not turn the clock back for those that follow.
  const { rcvExtId, rcvHash } = connection;
  setReceived(db, id, extId > rcvExtId ? { extId, hash } : { extId: rcvExtId, hash: rcvHash });
  raiseVersion(step, connection, sealed.agentVersion);
  resyncSettled(step, connection);
  const { sentAtMs } = sealed;
  dispatch(step, connection, { message, extId, hash, integrity, sentAtMs, before, after });
  if (connection.ratchetSync === 'agreed') resumeRotation(step, id);
  tellPqChange(step, connection, { before, after });
}

function dispatch(step: Step, connection: Connection, received: Received): void {
  const { connId: id } = connection;
  const { message } = received.message;
  switch (message.type) {
    case 'HELLO':
      helloReceived(step, connection);
      return;
    case 'A_MSG':
      receiveBody(step, connection, { ...received, body: message.body });
      return;
    case 'A_RCVD':
      receiveReceipts(step, connection, message.receipts);
      return;
    case 'A_QCONT': {
      const queue = findSndQueue(step, id, message.queue);
      if (queue === undefined) return;
      step.after(() => {
        step.core.workers.resumeDelivery(queue.queueId);
      });
      return;
    }
    case 'QADD':
      queueAdded(step, id, message.queues);
      return;
    case 'QUSE':
      queueUsed(step, id, message.queues);
      return;
    case 'QKEY':
      queueKeyed(step, id, message.queues);
      return;
    case 'QTEST':
      // That it has come by the new queue is all there is to it: process.ts has seen that.
      return;
    case 'EREADY':
      peerIsReady(step, connection, received.before);
      return;
    default:
      unreachable(message);
  }
}

function receiveBody(
  step: Step,
  connection: Connection,
  received: Received & { readonly body: Uint8Array },
): void {
  const { connId: id } = connection;
  const applied = emit(step, {
    type: 'message',
    connId: id,
    msgId: agentMsgId(takeMsgId(step.db, id)),
    sndMsgId: BigInt(received.extId),
    sentByBrokerAtMs: received.sentAtMs,
    integrity: received.integrity,
    body: received.body.slice(),
    pq: received.after.rcvKem,
  });
  if (applied.sendReceipt !== true || connection.agentVersion < AGENT_VERSION.receipts) return;
  insertReceipt(step.db, id, { extId: received.extId, hash: received.hash });
  step.after(() => {
    step.core.workers.kickReceipts(id);
  });
}

function receiveReceipts(
  step: Step,
  connection: Connection,
  receipts: readonly MessageReceipt[],
): void {
  const { connId: id, sndExtId } = connection;
  for (const { sndMsgId, hash } of receipts) {
    if (sndMsgId < 1n || sndMsgId > BigInt(sndExtId)) continue;
    const extId = Number(sndMsgId);
    setReceipted(step.db, id, extId);
    const sent = findSent(step.db, id, extId);
    if (sent === undefined || sent.receipt === 'ok') continue;
    const status = bytesEqual(sent.hash, hash) ? 'ok' : 'badHash';
    if (sent.receipt === status) continue;
    setReceipt(step.db, id, extId, status);
    emit(step, { type: 'delivered', connId: id, msgId: agentMsgId(sent.msgId), status });
  }
  for (const { queueId } of sndQueuesOf(step.db, id)) {
    step.after(() => {
      step.core.workers.kickDelivery(queueId);
    });
  }
}

function tellPqChange(
  step: Step,
  { connId: id }: Connection,
  { before, after }: Pick<Received, 'before' | 'after'>,
): void {
  // Replaced or removed meanwhile: whoever did that has told.
  const current = findConnection(step.db, id) === undefined ? undefined : loadRatchet(step.db, id);
  const isSame = before.sndKem === after.sndKem && before.rcvKem === after.rcvKem;
  if (isSame || current === undefined) return;
  emit(step, { type: 'pqChanged', connId: id, sending: current.sndKem, receiving: current.rcvKem });
}

/** A peer that speaks a higher version than was agreed is answered in the highest of both. */
function raiseVersion(step: Step, connection: Connection, peerVersion: number): void {
  const agentVersion = Math.min(peerVersion, AGENT_VERSIONS.max);
  if (agentVersion > connection.agentVersion) {
    setAgentVersion(step.db, connection.connId, agentVersion);
  }
}

/** Numbers begin with 1; what a row cannot hold exactly is no number a peer counts up to. */
function isUsableId(extId: number): boolean {
  return extId >= 1 && Number.isSafeInteger(extId);
}
