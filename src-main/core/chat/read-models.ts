/** Rows to read models: what the window shows of contacts, links and items. */
import type { ContactId, UserId } from '#shared/ids.ts';
import type {
  ChatSummary,
  Contact,
  ContactRequest,
  Item,
  ItemContent,
  ItemStatus,
  PendingConnection,
  PendingState,
  QuantumResistance,
  SendReason,
} from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { type ConnectionSummary, agentUserId } from '../agent/index.ts';
import type { ReadDb } from '../database/index.ts';
import type { ChatContext } from './context.ts';
import { isWithinChangePeriod } from './change-period.ts';
import { shownContent, shownText } from './foreign-content.ts';
import { refusesReactions } from './items/reactions.ts';
import { CHAT_VERSION_WITH_COMPRESSION } from './protocol/index.ts';
import { blockingOf, connectionProblemReason } from './send-reason.ts';
import { shownShortLink } from './shown-link.ts';
import {
  type ConnectionRow,
  type ContactRow,
  type ItemRow,
  type RequestRow,
  connectionsByContact,
  countUnread,
  countUnreadByContact,
  findConnectionOfContact,
  listContacts,
  listLatestItems,
  listPending,
  listReactions,
  listRequests,
} from './store/index.ts';

/** 30-agent section 1. */
export const FIRST_AGENT_VERSION_WITH_PQ = 5;

type Reading = Pick<ChatContext, 'agent' | 'clock' | 'presetServers'> & { readonly db: ReadDb };

type KnownConnection = {
  readonly connection: ConnectionRow | undefined;
  readonly info: ConnectionSummary | undefined;
};

/** An item as the window shows it, with its row for those who tell more of it. */
export type ItemRecord = { readonly item: Item; readonly row: ItemRow };

/** The chat list of a user, newest first: all of it, or so many of the newest. */
export function readChats(reading: Reading, userId: UserId, count?: number): ChatSummary[] {
  const { db } = reading;
  const readContactChat = count === undefined ? chatReader(reading, userId) : readChat;
  const found = [
    ...listRequests(db, userId).map((row) => ({
      atMs: row.updatedAtMs,
      read: () => readRequestChat(row),
    })),
    ...listContacts(db, userId).map((row) => ({
      atMs: row.activeAtMs,
      read: () => readContactChat(reading, row),
    })),
    ...listPending(db, userId).map((row) => ({
      atMs: row.createdAtMs,
      read: () => readPendingChat(reading, row),
    })),
  ];
  const newestFirst = found.sort((a, b) => b.atMs - a.atMs);
  return newestFirst.slice(0, count).map(({ read }) => read());
}

/** For all chats of a user: what each needs of other tables is read at once. */
function chatReader(reading: Reading, userId: UserId): typeof readChat {
  const { db, agent } = reading;
  const connections = connectionsByContact(db, userId);
  const summaries = agent.summaries(agentUserId(userId));
  const unreadCounts = countUnreadByContact(db);
  return (_, row) => {
    const connection = connections.get(row.contactId);
    return summarize(reading, row, {
      connection,
      info: connection && summaries.get(connection.agentConnId),
      unreadCount: unreadCounts.get(row.contactId) ?? 0,
    });
  };
}

/** One contact as a row of the chat list. */
export function readChat(reading: Reading, row: ContactRow): ChatSummary {
  const { db, agent } = reading;
  const connection = findConnectionOfContact(db, row.contactId);
  return summarize(reading, row, {
    connection,
    info: connection && agent.info(connection.agentConnId),
    unreadCount: countUnread(db, row.contactId),
  });
}

/** One pending connection as a row of the chat list. */
export function readPendingChat(reading: Reading, row: ConnectionRow): ChatSummary {
  return {
    type: 'pending',
    connection: readPending(reading, row),
    activeAtMs: row.createdAtMs,
  };
}

/** One request at our address as a row of the chat list. */
export function readRequestChat(row: RequestRow): ChatSummary {
  return { type: 'request', request: readRequest(row), activeAtMs: row.updatedAtMs };
}

/** A contact with what the agent knows of its connection. */
export function readContact(reading: Reading, row: ContactRow): Contact {
  const connection = findConnectionOfContact(reading.db, row.contactId);
  const info = connection && reading.agent.info(connection.agentConnId);
  return contactOf(reading, row, { connection, info });
}

/** A pending connection and how far it has come. */
export function readPending(reading: Reading, row: ConnectionRow): PendingConnection {
  return {
    pendingId: row.connectionId,
    localAlias: row.localAlias,
    ...(row.peerName !== undefined && { peerName: row.peerName }),
    state: pendingState(reading, row),
    ...(row.incognitoName !== undefined && { incognitoName: row.incognitoName }),
    createdAtMs: row.createdAtMs,
  };
}

/** Whether the connection is joining a link by way of this server, as the agent names it. */
export function isJoiningBy(reading: Reading, row: ConnectionRow, server: string): boolean {
  return (
    !row.isInitiator &&
    !row.isAsked &&
    row.failure === undefined &&
    serversOf(reading, row).includes(server)
  );
}

function readRequest({ requestId, profile, message, createdAtMs }: RequestRow): ContactRequest {
  const { displayName, fullName, shortDescr = '', image } = profile;
  return {
    requestId,
    displayName,
    fullName,
    shortDescr,
    ...(image !== undefined && { image }),
    message: message?.text ?? '',
    createdAtMs,
  };
}

function summarize(
  reading: Reading,
  row: ContactRow,
  known: KnownConnection & { readonly unreadCount: number },
): ChatSummary {
  const last = listLatestItems(reading.db, row.contactId, 1)[0];
  return {
    type: 'contact',
    contact: contactOf(reading, row, known),
    ...(last !== undefined && { lastItem: readItem(reading, last) }),
    unreadCount: known.unreadCount,
    draft: row.draft,
    activeAtMs: row.activeAtMs,
  };
}

function contactOf(
  reading: Reading,
  row: ContactRow,
  { connection, info }: KnownConnection,
): Contact {
  const isLeftBehind = info?.isLeftBehind === true;
  return {
    contactId: row.contactId,
    displayName: row.profile.displayName,
    fullName: row.profile.fullName,
    localAlias: row.localAlias,
    ...(row.profile.image !== undefined && { image: row.profile.image }),
    state: row.state,
    canSend: row.state !== 'deletedByContact' && connection?.canSend === true && !isLeftBehind,
    isVerified: isVerified(reading, row, connection),
    quantumResistance: quantumResistance(row, connection, info),
    ratchetSync: info?.ratchetSync ?? 'ok',
    ...(info?.keyRepair !== undefined && { keyRepair: info.keyRepair }),
    ...(isLeftBehind && { isLeftBehind }),
    ...blockings(info),
    ...(refusesReactions(row.profile) && { refusesReactions: true }),
    ...(connection?.incognitoName !== undefined && { incognitoName: connection.incognitoName }),
    createdAtMs: row.createdAtMs,
  };
}

function blockings(info: ConnectionSummary | undefined) {
  const { receivingBlocked, sendingBlocked } = info ?? {};
  return {
    ...(receivingBlocked !== undefined && { receivingBlocked: blockingOf(receivingBlocked) }),
    ...(sendingBlocked !== undefined && { sendingBlocked: blockingOf(sendingBlocked) }),
  };
}

function isVerified(
  { agent }: Reading,
  { verifiedCode }: ContactRow,
  connection: ConnectionRow | undefined,
): boolean {
  if (verifiedCode === undefined || connection === undefined) return false;
  const info = agent.info(connection.agentConnId);
  // The code of a connection that has ended does not change any more.
  return info === undefined || verifiedCode === info.securityCode;
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

/** One item with its row. */
export function readRecord(reading: Reading, row: ItemRow): ItemRecord {
  return { item: readItem(reading, row), row };
}

function readReactions(db: ReadDb, contactId: ContactId, row: ItemRow): Item['reactions'] {
  if (row.sharedMsgId === undefined || row.deletedAtMs !== undefined) return [];
  return listReactions(db, { contactId, msgId: row.sharedMsgId });
}

function quantumResistance(
  row: ContactRow,
  connection: ConnectionRow | undefined,
  info: ConnectionSummary | undefined,
): QuantumResistance {
  if (connection === undefined) return { type: 'pending' };
  if (info === undefined) return lastQuantumResistance(row, connection);
  // Sending with it, all that follows in both directions grows out of the same root key.
  if (info.pqSending) return { type: 'on' };
  if (
    info.agentVersion < FIRST_AGENT_VERSION_WITH_PQ ||
    connection.peerVersions.max < CHAT_VERSION_WITH_COMPRESSION
  ) {
    return { type: 'off', reason: 'peerTooOld' };
  }
  if (!info.pqSupport) return { type: 'off', reason: 'disabledByPeer' };
  return row.state === 'deletedByContact'
    ? { type: 'off', reason: 'disabledByPeer' }
    : { type: 'pending' };
}

/** Of a connection that has ended: what it was like at the end. */
function lastQuantumResistance(
  { state }: ContactRow,
  { isQuantumResistant, peerVersions }: ConnectionRow,
): QuantumResistance {
  if (state !== 'deletedByContact') return { type: 'pending' };
  if (isQuantumResistant) return { type: 'on' };
  const isTooOld = peerVersions.max < CHAT_VERSION_WITH_COMPRESSION;
  return { type: 'off', reason: isTooOld ? 'peerTooOld' : 'disabledByPeer' };
}

function pendingState(reading: Reading, row: ConnectionRow): PendingState {
  if (row.failure !== undefined) return { type: 'failed', reason: row.failure };
  if (row.isInitiator) {
    const shortLink = shownShortLink(row.shortLink, reading.presetServers());
    return { type: 'waiting', link: row.link, ...(shortLink !== undefined && { shortLink }) };
  }
  if (row.isAsked) return { type: 'asked' };
  const lastProblem = joiningProblem(reading, row);
  const problem = lastProblem !== undefined && { lastProblem };
  if (row.origin === 'request') return { type: 'asking', ...problem };
  const isLeftBehind = reading.agent.info(row.agentConnId)?.isLeftBehind === true;
  return { type: 'joining', ...problem, ...(isLeftBehind && { isLeftBehind }) };
}

/** What keeps the next step of joining from being done: a server that is not reached. */
function joiningProblem(reading: Reading, row: ConnectionRow): SendReason | undefined {
  const servers = serversOf(reading, row);
  const failing = reading.agent
    .servers(agentUserId(row.userId))
    .find(
      ({ server, state, lastError }) =>
        state !== 'connected' && lastError !== undefined && servers.includes(server),
    );
  if (failing === undefined) return undefined;
  const { server, lastError: problem = '' } = failing;
  return connectionProblemReason(server, problem);
}

function serversOf({ agent }: Reading, { agentConnId }: ConnectionRow): readonly string[] {
  const info = agent.info(agentConnId);
  return info === undefined ? [] : [...info.sndServers, ...info.rcvServers];
}

function itemContent(row: ItemRow): ItemContent {
  if (row.deletedAtMs !== undefined) return { type: 'deleted' };
  const { content } = row;
  switch (content.kind) {
    case 'text':
      return shownText(content.text);
    case 'other':
      return shownContent(content);
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
