/** Rows to read models: what the window shows of contacts, links and items. */
import type { ContactId, UserId } from '#shared/ids.ts';
import type {
  ChatSummary,
  Contact,
  Item,
  ItemContent,
  ItemStatus,
  PendingConnection,
  PendingState,
  QuantumResistance,
} from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { ConnectionInfo } from '../agent/index.ts';
import type { ReadDb } from '../database/index.ts';
import type { ChatContext } from './context.ts';
import { isWithinChangePeriod } from './change-period.ts';
import { formatText } from './protocol/index.ts';
import {
  type ConnectionRow,
  type ContactRow,
  type ItemRow,
  countUnread,
  findConnectionOfContact,
  listContacts,
  listLatestItems,
  listPending,
  listReactions,
} from './store/index.ts';

/** 30-agent section 1. */
const FIRST_AGENT_VERSION_WITH_PQ = 5;

type Reading = Pick<ChatContext, 'agent' | 'clock'> & { readonly db: ReadDb };

/** An item as the window shows it, with its row for those who tell more of it. */
export type ItemRecord = { readonly item: Item; readonly row: ItemRow };

/** The whole chat list of a user. */
export function readChats(reading: Reading, userId: UserId): ChatSummary[] {
  const contacts = listContacts(reading.db, userId).map((row) => readChat(reading, row));
  const pending = listPending(reading.db, userId).map((row) => readPendingChat(row));
  return [...contacts, ...pending].sort((a, b) => b.activeAtMs - a.activeAtMs);
}

/** One contact as a row of the chat list. */
export function readChat(reading: Reading, row: ContactRow): ChatSummary {
  const last = listLatestItems(reading.db, row.contactId, 1)[0];
  return {
    type: 'contact',
    contact: readContact(reading, row),
    ...(last !== undefined && { lastItem: readItem(reading, last) }),
    unreadCount: countUnread(reading.db, row.contactId),
    draft: row.draft,
    activeAtMs: row.activeAtMs,
  };
}

/** One pending connection as a row of the chat list. */
export function readPendingChat(row: ConnectionRow): ChatSummary {
  return {
    type: 'pending',
    connection: readPending(row),
    activeAtMs: row.createdAtMs,
  };
}

/** A contact with what the agent knows of its connection. */
export function readContact(reading: Reading, row: ContactRow): Contact {
  const connection = findConnectionOfContact(reading.db, row.contactId);
  const info = connection && reading.agent.info(connection.agentConnId);
  return {
    contactId: row.contactId,
    displayName: row.profile.displayName,
    fullName: row.profile.fullName,
    localAlias: row.localAlias,
    ...(row.profile.image !== undefined && { image: row.profile.image }),
    state: row.state,
    canSend: row.state !== 'deletedByContact' && connection?.canSend === true,
    isVerified: row.verifiedCode !== undefined && row.verifiedCode === info?.securityCode,
    quantumResistance: quantumResistance(row, info),
    createdAtMs: row.createdAtMs,
  };
}

/** A pending connection and how far it has come. */
export function readPending(row: ConnectionRow): PendingConnection {
  return {
    pendingId: row.connectionId,
    localAlias: row.localAlias,
    state: pendingState(row),
    createdAtMs: row.createdAtMs,
  };
}

/** One item of a conversation, with what may be done to it now. */
export function readItem(reading: Reading, row: ItemRow): Item {
  const isOpen =
    row.isSent &&
    row.deletedAtMs === undefined &&
    row.sharedMsgId !== undefined &&
    isWithinChangePeriod(row, reading.clock.now());
  return {
    itemId: row.itemId,
    contactId: row.contactId,
    direction: row.isSent ? 'sent' : 'received',
    content: itemContent(row),
    status: itemStatus(row),
    atMs: row.atMs,
    isEdited: row.editedAtMs !== undefined,
    canEdit: isOpen && row.content.kind === 'text',
    canDeleteForEveryone: isOpen,
    reactions: readReactions(reading.db, row.contactId, row),
  };
}

export function readRecord(reading: Reading, row: ItemRow): ItemRecord {
  return { item: readItem(reading, row), row };
}

function readReactions(db: ReadDb, contactId: ContactId, row: ItemRow): Item['reactions'] {
  if (row.sharedMsgId === undefined) return [];
  return listReactions(db, { contactId, msgId: row.sharedMsgId });
}

function quantumResistance(row: ContactRow, info: ConnectionInfo | undefined): QuantumResistance {
  if (info === undefined) return { type: 'pending' };
  // Sending with it, all that follows in both directions grows out of the same root key.
  if (info.pqSending) return { type: 'on' };
  if (info.agentVersion < FIRST_AGENT_VERSION_WITH_PQ) return { type: 'off', reason: 'peerTooOld' };
  if (!info.pqSupport) return { type: 'off', reason: 'disabledByPeer' };
  return row.state === 'deletedByContact'
    ? { type: 'off', reason: 'disabledByPeer' }
    : { type: 'pending' };
}

function pendingState(row: ConnectionRow): PendingState {
  if (row.failure !== undefined) return { type: 'failed', reason: row.failure };
  return row.isInitiator ? { type: 'waiting', link: row.link } : { type: 'joining' };
}

function itemContent(row: ItemRow): ItemContent {
  if (row.deletedAtMs !== undefined) return { type: 'deleted' };
  const { content } = row;
  switch (content.kind) {
    case 'text': {
      const runs = formatText(content.text) ?? [{ text: content.text }];
      return { type: 'text', text: content.text, runs };
    }
    case 'other': {
      const { type } = content.json;
      const contentType = typeof type === 'string' ? type : 'unknown';
      return { type: 'unsupported', contentType, text: content.text };
    }
    case 'notice':
      return { type: 'notice', notice: content.notice };
    default:
      return unreachable(content);
  }
}

function itemStatus(row: ItemRow): ItemStatus {
  const reason = row.reason ?? { type: 'refused', detail: '' };
  switch (row.status) {
    case 'pending':
    case 'sent':
    case 'delivered':
      return { type: row.status };
    case 'delayed':
    case 'failed':
      return { type: row.status, reason };
    case 'unread':
    case 'read':
      return { type: 'received', isRead: row.status === 'read' };
    default:
      return unreachable(row.status);
  }
}
