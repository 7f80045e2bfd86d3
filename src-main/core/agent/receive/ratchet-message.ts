/**
 * A message of an established ratchet: decryption, integrity, and what each kind of message does
 * (30-agent sections 4, 6 and 7).
 */
import { unreachable } from '#shared/unreachable.ts';
import { bytesEqual } from '../../base/index.ts';
import { sha256 } from '../../crypto/index.ts';
import {
  type Decrypted,
  type RatchetError,
  type RatchetState,
  decrypt,
} from '../../crypto/ratchet/index.ts';
import type { Result } from '#shared/result.ts';
import { tryDecode } from '../../encoding/index.ts';
import { noteOrder } from '../connections/gaps.ts';
import { helloReceived } from '../connections/handshake.ts';
import { peerIsReady, resyncSettled } from '../connections/ratchet-sync.ts';
import { queueKeyed, resumeRotation } from '../connections/rotate-own.ts';
import { findSndQueue, queueAdded, queueUsed, sayUnsaid } from '../connections/rotation.ts';
import { type ConnId, agentMsgId } from '../events.ts';
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
import { deleteEarly, earlyMessages, insertEarly } from '../store/early.ts';
import {
  keptRatchets,
  loadRatchet,
  saveKeptRatchet,
  saveRatchet,
  saveSkippedKeys,
  skippedKeys,
} from '../store/ratchets.ts';
import { rcvQueuesOf } from '../store/rcv-queues.ts';
import { sndQueuesOf } from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';
import { decryptionFailed, malformed, oldMessageFailed } from './failures.ts';
import { findIrregularity } from './integrity.ts';

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
  readonly sentAtMs: number;
  /** The ratchets before and after it. */
  readonly before: RatchetState;
  readonly after: RatchetState;
  /** It came after the keys that have replaced its ratchet. */
  readonly isOld: boolean;
};
/** Which ratchet has opened a message, or the one in use where none has. */
type Opening = {
  readonly keptId: number | undefined;
  readonly before: RatchetState;
  readonly outcome: Result<Decrypted, RatchetError>;
};

/** Handles a message; one that was handled before changes nothing. */
export function receiveRatchetMessage(step: Step, connection: Connection, sealed: Sealed): void {
  const { db, nowMs: receivedAtMs } = step;
  const { connId: id } = connection;
  const hash = sha256(sealed.encAgentMessage);
  if (isReceived(db, id, hash)) return;
  insertReceived(db, id, { hash, receivedAtMs });
  const opening = open(step, id, sealed.encAgentMessage);
  if (opening === undefined) malformed(step, connection);
  else if (opening.outcome.ok)
    read(step, connection, { sealed, opening, ...opening.outcome.value });
  else if (!isKeptForKeys(step, connection, { sealed, error: opening.outcome.error })) {
    failed(step, connection, opening);
  }
}

/** The peer's keys are here: what came before them can be read, or never. */
export function readEarlyMessages(step: Step, id: ConnId): void {
  const early = earlyMessages(step.db, id);
  deleteEarly(step.db, id);
  for (const sealed of early) {
    const connection = findConnection(step.db, id);
    const opening = open(step, id, sealed.encAgentMessage);
    if (connection === undefined || opening === undefined || hasEnded(step, id)) return;
    const { outcome } = opening;
    if (outcome.ok) read(step, connection, { sealed, opening, ...outcome.value });
    else if (!sealed.isTold) failed(step, connection, opening);
  }
}

function open({ core, db }: Step, id: ConnId, message: Uint8Array): Opening | undefined {
  const { keys } = core.deps;
  const current = loadRatchet(db, id);
  if (current === undefined) return undefined;
  const tryWith = (before: RatchetState, keptId?: number): Opening => {
    const skipped = skippedKeys(db, { connId: id, keptId });
    return { before, keptId, outcome: decrypt(before, message, { keys, skipped }) };
  };
  const isOfOther = ({ outcome }: Opening): boolean =>
    !outcome.ok && outcome.error.type === 'header';
  const first = tryWith(current);
  if (!isOfOther(first)) return first;
  for (const { keptId, state } of keptRatchets(db, id)) {
    const opening = tryWith(state, keptId);
    if (!isOfOther(opening)) return opening;
  }
  return first;
}

/** Of two queues one may bring a message of the new ratchet before the other brings its keys. */
function isKeptForKeys(
  step: Step,
  { connId: id, ratchetSync }: Connection,
  { sealed, error }: { readonly sealed: Sealed; readonly error: RatchetError },
): boolean {
  if (error.type !== 'header' || ratchetSync !== 'started') return false;
  // With one queue it is likely that we began because nothing can be read any more.
  const isTold = rcvQueuesOf(step.db, id).length === 1;
  return insertEarly(step.db, id, { ...sealed, isTold }) && !isTold;
}

function failed(step: Step, connection: Connection, { keptId, outcome }: Opening): void {
  if (outcome.ok) return;
  if (keptId === undefined) decryptionFailed(step, connection, outcome.error);
  else oldMessageFailed(step, connection, { keptId, error: outcome.error });
}

function read(
  step: Step,
  connection: Connection,
  input: Decrypted & { readonly sealed: Sealed; readonly opening: Opening },
): void {
  const { db } = step;
  const { connId: id } = connection;
  const { sealed, state: after, plaintext } = input;
  const { keptId, before } = input.opening;
  const isOld = keptId !== undefined;
  if (isOld) saveKeptRatchet(db, keptId, after);
  else saveRatchet(db, id, after);
  saveSkippedKeys(db, { connId: id, keptId }, input.skipped);
  const message = tryDecode(() => decodeAgentMessage(plaintext));
  const extId = message?.type === 'message' ? Number(message.sndMsgId) : undefined;
  if (message?.type !== 'message' || extId === undefined || !isUsableId(extId)) {
    malformed(step, connection);
    return;
  }
  const hash = sha256(plaintext);
  const irregularity = findIrregularity(connection, extId, message.prevMsgHash);
  noteOrder(step, { id, extId }, irregularity);
  // An old message that comes late must not turn the clock back for those that follow.
  const { rcvExtId, rcvHash } = connection;
  setReceived(db, id, extId > rcvExtId ? { extId, hash } : { extId: rcvExtId, hash: rcvHash });
  raiseVersion(step, connection, sealed.agentVersion);
  // Of the ratchet in use it says nothing.
  if (!isOld) resyncSettled(step, connection);
  const { sentAtMs } = sealed;
  dispatch(step, connection, { message, extId, hash, sentAtMs, before, after, isOld });
  if (isOld || hasEnded(step, id)) return;
  if (connection.ratchetSync === 'agreed') resumeRotation(step, id);
  if (connection.ratchetSync !== 'started' && !connection.mustRenew) sayUnsaid(step, id);
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
      if (!received.isOld) peerIsReady(step, connection, received.before);
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
    body: received.body.slice(),
    pq: received.after.rcvKem,
  });
  if (applied.sendReceipt !== true || connection.agentVersion < AGENT_VERSION.receipts) return;
  if (hasEnded(step, id)) return;
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
  if (before.sndKem === after.sndKem && before.rcvKem === after.rcvKem) return;
  // Replaced meanwhile: whoever did that has told.
  const current = loadRatchet(step.db, id);
  if (current === undefined) return;
  emit(step, { type: 'pqChanged', connId: id, sending: current.sndKem, receiving: current.rcvKem });
}

/** The host may end the connection on account of a message: then nothing of it is sent or told. */
function hasEnded({ db }: Step, id: ConnId): boolean {
  const status = findConnection(db, id)?.status;
  return status === undefined || status === 'deleting';
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
