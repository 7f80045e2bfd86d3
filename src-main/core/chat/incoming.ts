/**
 * The chat as the agent's host: every agent event becomes changes of contacts and items, inside the
 * agent's transaction, and news after it.
 */
import type { ContactId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { AgentEvent, Applied } from '../agent/index.ts';
import type { WriteDb } from '../database/index.ts';
import {
  applyConfirmation,
  applyConnected,
  applyDeletedByContact,
  applyDirectDel,
  applyInfo,
  applyJoinFailed,
  applyPeerRotated,
  applyProfile,
  applyQuantumResistance,
  applyQueueBlocked,
  applyQueueLost,
  applyRatchetSync,
  applyRequest,
  applyRequested,
  applyRotation,
  applySendReady,
} from './contacts/index.ts';
import type { ChatContext, Work } from './context.ts';
import {
  type Incoming,
  applyFate,
  applyIrregularity,
  applyMsgDel,
  applyMsgNew,
  applyMsgReact,
  applyMsgUpdate,
  applyOtherConfirmed,
  applyOtherEvent,
  applySentWay,
  countFailure,
} from './items/index.ts';
import { type ChatMessage, isReceiptBearing, parseChatBody } from './protocol/index.ts';
import { sendErrorReason } from './send-reason.ts';
import {
  type ConnectionRow,
  findAddressByAgentId,
  findConnectionByAgentId,
  findContact,
  findUser,
  updateConnection,
} from './store/index.ts';

type EventOf<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>;

/** Applies one agent event; unknown connections (deleted meanwhile) are left alone. */
export function applyAgentEvent(context: ChatContext, db: WriteDb, event: AgentEvent): Applied {
  const work: Work = { context, db, news: [] };
  const connection = findConnectionByAgentId(db, event.connId);
  if (connection === undefined) return applyToAddress(work, event);
  const afterCommit = (): void => {
    context.publish(work.news);
  };
  if (event.type === 'message') {
    return { sendReceipt: applyMessage(work, connection, event), afterCommit };
  }
  applyOther(work, connection, event);
  return { afterCommit };
}

/** An address has nothing but requests, and may be lost. */
function applyToAddress(work: Work, event: AgentEvent): Applied {
  const address = findAddressByAgentId(work.db, event.connId);
  if (event.type === 'queueLost' && address !== undefined) {
    work.context.logger('warn', 'chat.address.lost');
  }
  if (event.type === 'queueBlocked' && address !== undefined) {
    const isBlocked = event.blocking !== undefined;
    work.context.logger('warn', 'chat.address.blocked', { isBlocked });
  }
  if (event.type !== 'request' || address === undefined) return {};
  applyRequest(work, address, event);
  return {
    afterCommit: () => {
      work.context.publish(work.news);
    },
  };
}

function applyOther(
  work: Work,
  connection: ConnectionRow,
  event: Exclude<AgentEvent, { type: 'message' }>,
): void {
  switch (event.type) {
    case 'confirmation':
      return applyConfirmation(work, connection, event);
    case 'info':
      return applyInfo(work, connection, event.info);
    case 'connected':
      return applyConnected(work, connection, event.pq);
    case 'joinFailed':
      return applyJoinFailed(work, connection, event.error);
    case 'sendReady':
      return applySendReady(work, connection);
    case 'pqChanged':
      return applyQuantumResistance(work, connection, event.sending);
    case 'peerDeleted':
      return applyDeletedByContact(work, connection);
    case 'requested':
      return applyRequested(work, connection);
    case 'queueLost':
      return applyQueueLost(work, connection);
    case 'queueBlocked':
      return applyQueueBlocked(work, connection, event);
    case 'irregular':
    case 'ratchetSync':
    case 'ratchetKeySettled':
    case 'decryptionFailed':
    case 'rotation':
    case 'peerRotated':
      return applyTrouble(work, connection, event);
    case 'sent':
    case 'delivered':
    case 'sendFailed':
    case 'sendDelayed':
      return applyDelivery(work, connection, event);
    // Only an address is asked.
    case 'request':
      return;
    default:
      return unreachable(event);
  }
}

type TroubleEvent = EventOf<
  | 'irregular'
  | 'ratchetSync'
  | 'ratchetKeySettled'
  | 'decryptionFailed'
  | 'rotation'
  | 'peerRotated'
>;

function applyTrouble(work: Work, connection: ConnectionRow, event: TroubleEvent): void {
  const { contactId } = connection;
  if (contactId === undefined) return;
  switch (event.type) {
    case 'irregular':
      return applyIrregularity(work, contactId, event.irregularity);
    case 'ratchetSync':
      return applyRatchetSync(work, { ...connection, contactId }, event.state);
    case 'rotation':
      return applyRotation(work, contactId, event.state);
    case 'peerRotated':
      return applyPeerRotated(work, contactId);
    case 'ratchetKeySettled':
      work.news.push({ type: 'contact.changed', contactId });
      return;
    case 'decryptionFailed':
      countFailure(work, contactId, event.error === 'malformed' ? 'unreadable' : event.type);
      work.news.push({ type: 'contact.changed', contactId });
      return;
    default:
      return unreachable(event);
  }
}

function applyDelivery(
  work: Work,
  connection: ConnectionRow,
  event: EventOf<'sent'> | EventOf<'delivered'> | EventOf<'sendFailed'> | EventOf<'sendDelayed'>,
): void {
  const { msgId } = event;
  switch (event.type) {
    case 'sent':
      applySentWay(work, { connection, msgId }, event.isProxied);
      return applyFate(work, { connection, msgId }, { status: 'sent' });
    case 'delivered':
      if (event.status === 'badHash') return applyOtherConfirmed(work, connection);
      return applyFate(work, { connection, msgId }, { status: 'delivered' });
    case 'sendFailed': {
      const fate = { status: 'failed', reason: sendErrorReason(event.error) } as const;
      return applyFate(work, { connection, msgId }, fate);
    }
    case 'sendDelayed': {
      const fate = { status: 'delayed', reason: sendErrorReason(event.error) } as const;
      return applyFate(work, { connection, msgId }, fate);
    }
    default:
      return unreachable(event);
  }
}

/**
 * Every element of the body counts for itself: one that does not parse does not spoil the others,
 * but then no receipt goes back (60-chat section 2).
 * @returns whether the sender gets a receipt
 */
function applyMessage(work: Work, row: ConnectionRow, event: EventOf<'message'>): boolean {
  const { contactId } = row;
  if (contactId === undefined) return false;
  let connection = row;
  let isReceiptDue = false;
  let isUnderstood = true;
  for (const element of parseChatBody(event.body)) {
    if (!element.ok) {
      work.context.logger('warn', 'chat.message.unreadable', { problem: element.error.problem });
      countFailure(work, contactId, 'unreadable');
      isUnderstood = false;
      continue;
    }
    const message = element.value;
    connection = rememberVersions(work, connection, message);
    const incoming = { contactId, atMs: event.sentByBrokerAtMs, msgId: message.msgId };
    applyChatMessage(work, { connection, incoming }, message);
    isReceiptDue ||= isReceiptBearing(message.event);
  }
  return isReceiptDue && isUnderstood && sendsReceipts(work, connection, contactId);
}

/** The contact's setting, or where there is none the profile's. */
function sendsReceipts(work: Work, { userId }: ConnectionRow, contactId: ContactId): boolean {
  const ofContact = findContact(work.db, contactId)?.sendsReceipts;
  return ofContact ?? findUser(work.db, userId)?.sendsReceipts === true;
}

type From = { readonly connection: ConnectionRow; readonly incoming: Incoming };

function applyChatMessage(
  work: Work,
  { connection, incoming }: From,
  { event }: ChatMessage,
): void {
  switch (event.type) {
    case 'msg.new':
      return applyMsgNew(work, incoming, event);
    case 'msg.update':
      return applyMsgUpdate(work, incoming, event);
    case 'msg.del':
      return applyMsgDel(work, incoming, event);
    case 'msg.react':
      return applyMsgReact(work, incoming, event);
    case 'info':
    case 'contact':
      return applyProfile(work, incoming.contactId, event.profile);
    case 'direct.del':
      return applyDirectDel(work, connection);
    case 'other':
      return applyOtherEvent(work, incoming, event);
    // Parts of files are for later.
    case 'ok':
    case 'file.chunk':
      return;
    default:
      return unreachable(event);
  }
}

/** The peer's versions as its newest message says; the best never goes down (60-chat section 1.2). */
function rememberVersions(
  work: Work,
  connection: ConnectionRow,
  { versions }: ChatMessage,
): ConnectionRow {
  const known = connection.peerVersions;
  const max = Math.max(known.max, versions.max);
  if (known.min === versions.min && known.max === max) return connection;
  // What came before it in the same body may have changed other things.
  const current = findConnectionByAgentId(work.db, connection.agentConnId) ?? connection;
  return updateConnection(work.db, current, { peerVersions: { min: versions.min, max } });
}
