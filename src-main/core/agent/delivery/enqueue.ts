/**
 * Puts messages on their way: number, hash, ratchet encryption and the rows of the queues that will
 * carry them, all in the caller's step (30-agent sections 3 and 4).
 */
import { assert, defined } from '../../base/index.ts';
import { sha256 } from '../../crypto/index.ts';
import {
  type RatchetState,
  type RcvE2eParams,
  type SndE2eParams,
  canEncrypt,
  encrypt,
} from '../../crypto/ratchet/index.ts';
import type { ConnId } from '../events.ts';
import { type AMessage, type AgentMessage, encodeAgentMessage } from '../protocol/agent-message.ts';
import { encodeAgentEnvelope } from '../protocol/envelope.ts';
import {
  AGENT_VERSION,
  AGENT_VERSIONS,
  paddedConnInfoSizeBytes,
  paddedMessageSizeBytes,
} from '../protocol/versions.ts';
import {
  type Connection,
  findConnection,
  setPqSupport,
  setSent,
  takeMsgId,
} from '../store/connections.ts';
import { insertSent } from '../store/history.ts';
import { type OutgoingKind, insertDelivery, insertOutgoing } from '../store/outgoing.ts';
import { loadRatchet, saveRatchet } from '../store/ratchets.ts';
import { sndQueuesOf } from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';

export type EnqueueOptions = {
  readonly kind: OutgoingKind;
  readonly hasNotification: boolean;
  readonly message: AMessage;
  /** Post-quantum encryption from this message on. */
  readonly pq?: boolean | undefined;
  /** The local number; a new one by default. */
  readonly msgId?: number | undefined;
  /** Only this queue; by default every queue in use. */
  readonly onlyQueueId?: number | undefined;
};

/** Encrypts a message of an established ratchet; its local number. */
export function enqueueMessage(step: Step, id: ConnId, options: EnqueueOptions): number {
  const { db } = step;
  const before = loadConnection(step, id);
  // Older agents have no room for the keys in their messages.
  const pq = before.agentVersion >= AGENT_VERSION.postQuantum ? options.pq : undefined;
  const connection = withPqSupport(step, before, pq);
  const { agentVersion, pqSupport } = connection;
  const extId = connection.sndExtId + 1;
  const plaintext = encodeAgentMessage({
    type: 'message',
    sndMsgId: BigInt(extId),
    prevMsgHash: connection.sndHash,
    message: options.message,
  });
  const encAgentMessage = encryptWith(step, id, {
    plaintext,
    paddedSizeBytes: paddedMessageSizeBytes(agentVersion, pqSupport),
    pq,
  });
  const hash = sha256(plaintext);
  const msgId = options.msgId ?? takeMsgId(db, id);
  if (options.kind === 'message') {
    insertSent(db, id, { extId, msgId, hash, sentAtMs: step.nowMs });
  }
  setSent(db, id, { extId, hash });
  const envelope = encodeAgentEnvelope({
    type: 'message',
    agentVersion: AGENT_VERSIONS.max,
    encAgentMessage,
  });
  insertRows(step, id, { ...options, extId, msgId, envelope });
  return msgId;
}

/** Encrypts a confirmation; at most one for each connection, as its bytes must not change. */
export function enqueueConfirmation(
  step: Step,
  id: ConnId,
  confirmation: {
    readonly message: Extract<AgentMessage, { type: 'connInfo' | 'connInfoReply' }>;
    readonly e2eParams: SndE2eParams | undefined;
  },
): void {
  const { agentVersion, pqSupport, sndExtId } = loadConnection(step, id);
  const plaintext = encodeAgentMessage(confirmation.message);
  const encConnInfo = encryptWith(step, id, {
    plaintext,
    paddedSizeBytes: paddedConnInfoSizeBytes(agentVersion, pqSupport),
    pq: undefined,
  });
  const extId = sndExtId + 1;
  setSent(step.db, id, { extId, hash: sha256(plaintext) });
  const { e2eParams } = confirmation;
  insertRows(step, id, {
    kind: 'confirmation',
    hasNotification: true,
    extId,
    msgId: takeMsgId(step.db, id),
    envelope: encodeAgentEnvelope({ type: 'confirmation', agentVersion, e2eParams, encConnInfo }),
  });
}

/** Sends fresh keys, not encrypted by the ratchet that is to be replaced (30-agent section 8). */
export function enqueueRatchetKey(step: Step, id: ConnId, e2eParams: RcvE2eParams): void {
  const info = encodeAgentMessage({ type: 'ratchetInfo', info: new Uint8Array(0) });
  const extId = loadConnection(step, id).sndExtId + 1;
  setSent(step.db, id, { extId, hash: sha256(info) });
  insertRows(step, id, {
    kind: 'ratchetKey',
    hasNotification: true,
    extId,
    msgId: takeMsgId(step.db, id),
    envelope: encodeAgentEnvelope({
      type: 'ratchetKey',
      agentVersion: AGENT_VERSIONS.max,
      e2eParams,
      info,
    }),
  });
}

/** Whether the ratchet exists and can send. */
export function hasSendingRatchet(ratchet: RatchetState | undefined): boolean {
  return ratchet !== undefined && canEncrypt(ratchet);
}

function loadConnection(step: Step, id: ConnId): Connection {
  return defined(findConnection(step.db, id), 'connection');
}

/** The first message with post-quantum encryption gives the connection room for its keys. */
function withPqSupport(step: Step, connection: Connection, pq: boolean | undefined): Connection {
  if (pq !== true || connection.pqSupport) return connection;
  setPqSupport(step.db, connection.connId, true);
  return { ...connection, pqSupport: true };
}

function encryptWith(
  step: Step,
  id: ConnId,
  input: {
    readonly plaintext: Uint8Array;
    readonly paddedSizeBytes: number;
    readonly pq: boolean | undefined;
  },
): Uint8Array {
  const before = loadRatchet(step.db, id);
  assert(before !== undefined && canEncrypt(before), 'a ratchet that can send');
  const { state, message } = encrypt(before, input);
  saveRatchet(step.db, id, state);
  if (state.sndKem !== before.sndKem) {
    emit(step, { type: 'pqChanged', connId: id, sending: state.sndKem, receiving: state.rcvKem });
  }
  return message;
}

type NewRows = {
  readonly kind: OutgoingKind;
  readonly hasNotification: boolean;
  readonly extId: number;
  readonly msgId: number;
  readonly envelope: Uint8Array;
  readonly message?: AMessage | undefined;
  readonly onlyQueueId?: number | undefined;
};

function insertRows(step: Step, id: ConnId, rows: NewRows): void {
  const { db } = step;
  const { message } = rows;
  const outId = insertOutgoing(db, {
    connId: id,
    msgId: rows.msgId,
    extId: rows.extId,
    kind: rows.kind,
    hasNotification: rows.hasNotification,
    createdAtMs: step.nowMs,
    envelope: rows.envelope,
    body: message?.type === 'A_MSG' ? message.body : undefined,
  });
  for (const { queueId, status } of sndQueuesOf(db, id)) {
    const isUsed =
      rows.onlyQueueId === undefined ? status !== 'unused' : queueId === rows.onlyQueueId;
    if (!isUsed) continue;
    insertDelivery(db, queueId, outId);
    step.after(() => {
      step.core.workers.kickDelivery(queueId);
    });
  }
}
