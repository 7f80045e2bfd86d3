/**
 * What the agent tells about connections, applied to contacts (60-chat sections 6.1 and 8). Runs
 * inside the agent's transaction.
 */
import type { ContactId } from '#shared/ids.ts';
import type { JoinFailure, ServerChangeState } from '#shared/model/index.ts';
import { assert } from '../../base/index.ts';
import type { AgentError, AgentEvent, Blocking, RatchetSyncState } from '../../agent/index.ts';
import type { Work } from '../context.ts';
import {
  addNotice,
  addNoticeOnce,
  addQueueNotice,
  addRequestMessage,
  applyFate,
  sendWelcome,
} from '../items/index.ts';
import {
  type ChatMessage,
  type Profile,
  isSameJson,
  presentableProfile,
} from '../protocol/index.ts';
import {
  type ConnectionRow,
  findContact,
  insertContact,
  listByContactReqId,
  setContactAlias,
  setContactDraft,
  setContactState,
  setContactVerified,
  updateConnection,
  updateContactProfile,
} from '../store/index.ts';
import { onlyMessage } from './info.ts';
import { forgetPending } from './links.ts';
import { ownInfo, sharedProfile } from './own-profile.ts';
import { tellDueProfile } from './profile-news.ts';
import { BLOCKED_LINK, blockingOf, joinFailure } from '../send-reason.ts';

type QueueBlocked = Pick<
  Extract<AgentEvent, { readonly type: 'queueBlocked' }>,
  'whose' | 'blocking'
>;

/** Somebody used our link, or accepts our request: a contact comes to be, our profile goes back. */
export function applyConfirmation(
  work: Work,
  row: ConnectionRow,
  event: { readonly info: Uint8Array },
): void {
  const contact = contactOfInfo(work, row, event.info);
  if (contact === undefined) {
    updateConnection(work.db, row, { failure: 'refused' });
    work.news.push({ type: 'pending.changed', pendingId: row.connectionId });
    return;
  }
  const pq = work.context.agent.info(row.agentConnId)?.pqSupport === true;
  const info = ownInfo(sharedProfile(work.context, work.db, row), pq);
  assert(info.ok, 'our own profile does not fit into connection info');
  work.context.agent.allow(work.db, row.agentConnId, info.value);
}

/** Our request has reached the address. */
export function applyRequested(work: Work, row: ConnectionRow): void {
  updateConnection(work.db, row, { isAsked: true });
  work.news.push({ type: 'pending.changed', pendingId: row.connectionId });
}

/** The maker of the link we joined, or whoever we have accepted, has answered with its profile. */
export function applyInfo(work: Work, row: ConnectionRow, info: Uint8Array): void {
  if (row.contactId !== undefined) return applyInfoOfAccepted(work, row, info);
  const contact = contactOfInfo(work, row, info);
  if (contact !== undefined) return;
  updateConnection(work.db, row, { failure: 'refused' });
  work.news.push({ type: 'pending.changed', pendingId: row.connectionId });
}

/** Both directions work: the chat is open. */
export function applyConnected(work: Work, row: ConnectionRow, pq: boolean): void {
  const open = updateConnection(work.db, row, { canSend: true, isQuantumResistant: pq });
  if (row.contactId === undefined) return;
  setContactState(work.db, row.contactId, 'connected');
  addNotice(work, row.contactId, { type: 'encryption', quantumResistant: pq });
  sendWelcome(work, tellDueProfile(work, open));
  work.news.push({ type: 'contact.connected', contactId: row.contactId });
}

/** Messages may go out before the handshake is complete. */
export function applySendReady(work: Work, row: ConnectionRow): void {
  sendWelcome(work, updateConnection(work.db, row, { canSend: true }));
  const { contactId, connectionId: pendingId } = row;
  work.news.push(
    contactId === undefined
      ? { type: 'pending.changed', pendingId }
      : { type: 'contact.changed', contactId },
  );
}

/** The connection will never be made; the user is told why. */
export function applyJoinFailed(work: Work, row: ConnectionRow, error: AgentError): void {
  if (row.contactId !== undefined && error.type === 'blocked') {
    const whose = row.isInitiator ? 'own' : 'peer';
    return applyQueueBlocked(work, row, { whose, blocking: error.blocking });
  }
  // Whoever asked us has given up before we have accepted.
  if (row.contactId !== undefined) return applyDeletedByContact(work, row);
  updateConnection(work.db, row, { failure: joinFailure(error) });
  work.news.push({ type: 'pending.changed', pendingId: row.connectionId });
}

/** The post-quantum ratchet has come on, or gone off, for both directions together. */
export function applyQuantumResistance(
  work: Work,
  row: ConnectionRow,
  isQuantumResistant: boolean,
): void {
  if (row.isQuantumResistant === isQuantumResistant) return;
  updateConnection(work.db, row, { isQuantumResistant });
  if (row.contactId === undefined) return;
  addNotice(work, row.contactId, { type: 'quantumResistanceChanged', isOn: isQuantumResistant });
  work.news.push({ type: 'contact.changed', contactId: row.contactId });
}

/** The two ends have lost each other, or find together again. */
export function applyRatchetSync(
  work: Work,
  connection: ConnectionRow & { readonly contactId: ContactId },
  state: RatchetSyncState,
): void {
  const { contactId } = connection;
  const notice = SYNC_NOTICES[state];
  if (notice !== undefined)
    addNoticeOnce(work, contactId, { type: 'keysOutOfStep', state: notice });
  if (state === 'agreed') applyNewKeys(work, contactId);
  if (state === 'ok') tellDueProfile(work, connection);
  work.news.push({ type: 'contact.changed', contactId });
}

const SYNC_NOTICES = {
  ok: undefined,
  allowed: 'needed',
  required: 'needed',
  started: 'started',
  agreed: 'agreed',
} as const satisfies Readonly<Record<RatchetSyncState, string | undefined>>;

/** Our queue moves to another server, has moved, or stays. */
export function applyRotation(
  work: Work,
  contactId: ContactId,
  state: ServerChangeState | 'progress',
): void {
  if (state !== 'progress')
    addNotice(work, contactId, { type: 'serverChange', whose: 'own', state });
  work.news.push({ type: 'contact.changed', contactId });
}

/** The contact receives by another server now. */
export function applyPeerRotated(work: Work, contactId: ContactId): void {
  addNotice(work, contactId, { type: 'serverChange', whose: 'contact', state: 'done' });
  work.news.push({ type: 'contact.changed', contactId });
}

/** Nothing can arrive any more: a link is of no use, and a contact is told from silence. */
export function applyQueueLost(work: Work, row: ConnectionRow): void {
  if (row.contactId === undefined) {
    const failure = row.isInitiator ? 'linkGone' : 'refused';
    updateConnection(work.db, row, { failure });
    work.news.push({ type: 'pending.changed', pendingId: row.connectionId });
    return;
  }
  addNoticeOnce(work, row.contactId, { type: 'queueLost' });
  work.news.push({ type: 'contact.changed', contactId: row.contactId });
}

/** Nothing passes a queue that its server has blocked, ours or the contact's; or it does again. */
export function applyQueueBlocked(
  work: Work,
  row: ConnectionRow,
  { whose, blocking }: QueueBlocked,
): void {
  if (row.contactId === undefined) return applyLinkBlocked(work, row, blocking);
  const of = { whose: whose === 'own' ? whose : 'contact' } as const;
  const notice =
    blocking === undefined
      ? ({ type: 'queueFree', ...of } as const)
      : ({ type: 'queueBlocked', ...of, ...blockingOf(blocking) } as const);
  addQueueNotice(work, row.contactId, notice);
  work.news.push({ type: 'contact.changed', contactId: row.contactId });
}

/** A link, or a request, is of no use while its queue is blocked. */
function applyLinkBlocked(work: Work, row: ConnectionRow, blocking: Blocking | undefined): void {
  const isOther = row.failure !== undefined && !isBlockedLink(row.failure);
  if (isOther) return;
  const failure = blocking === undefined ? undefined : BLOCKED_LINK[blocking.reason];
  updateConnection(work.db, row, { failure });
  work.news.push({ type: 'pending.changed', pendingId: row.connectionId });
}

function isBlockedLink(failure: JoinFailure): boolean {
  return Object.values<JoinFailure>(BLOCKED_LINK).includes(failure);
}

/** New keys were agreed, so that the code that was compared means nothing any more. */
function applyNewKeys(work: Work, contactId: ContactId): void {
  const contact = findContact(work.db, contactId);
  if (contact?.verifiedCode === undefined) return;
  setContactVerified(work.db, contactId, undefined);
  addNotice(work, contactId, { type: 'securityCodeChanged' });
  work.news.push({ type: 'contact.changed', contactId });
}

/**
 * The contact says that it has deleted the conversation. Nothing can go there and nothing will come any
 * more, so what waits has failed and the connection ends; the contact and its history stay. Where only
 * its queue is gone (applyDeletedByContact) it may still write to us.
 */
export function applyDirectDel(work: Work, row: ConnectionRow): void {
  const { agent } = work.context;
  const fate = { status: 'failed', reason: { type: 'connectionDeleted' } } as const;
  for (const msgId of agent.waiting(work.db, row.agentConnId)) {
    applyFate(work, { connection: row, msgId }, fate);
  }
  applyDeletedByContact(work, row);
  agent.delete(work.db, row.agentConnId, { waitDelivery: false });
  // Where the contact was told as gone before, its servers and the like change all the same.
  if (row.contactId === undefined) return;
  work.news.push({ type: 'contact.changed', contactId: row.contactId });
}

/** The contact deleted the conversation, or its queue is gone. */
export function applyDeletedByContact(work: Work, row: ConnectionRow): void {
  if (row.contactId === undefined) return;
  const contact = findContact(work.db, row.contactId);
  if (contact === undefined || contact.state === 'deletedByContact') return;
  setContactState(work.db, row.contactId, 'deletedByContact');
  updateConnection(work.db, row, { canSend: false });
  addNotice(work, row.contactId, { type: 'contactDeleted' });
  work.news.push({ type: 'contact.deletedByContact', contactId: row.contactId });
}

/** The contact changed its profile. */
export function applyProfile(work: Work, contactId: ContactId, sent: Profile): void {
  const contact = findContact(work.db, contactId);
  if (contact === undefined) return;
  const previous = contact.profile;
  const profile = presentableProfile(sent);
  if (isSameJson(previous, profile)) return;
  updateContactProfile(work.db, contactId, profile);
  if (previous.displayName !== profile.displayName) {
    const change = { from: previous.displayName, to: profile.displayName };
    addNotice(work, contactId, { type: 'nameChanged', ...change });
  }
  work.news.push({ type: 'contact.profileChanged', contactId, previous });
}

function contactOfInfo(work: Work, row: ConnectionRow, info: Uint8Array): ContactId | undefined {
  if (row.contactId !== undefined) return row.contactId;
  const message = onlyMessage(info);
  const profile = message && profileOf(message);
  if (message === undefined || profile === undefined) return undefined;
  const atMs = work.context.clock.now();
  const contactId = insertContact(work.db, { userId: row.userId, profile, atMs });
  const others = otherRequests(work, row);
  const named = [row, ...others].find(({ localAlias }) => localAlias !== '');
  if (named !== undefined) setContactAlias(work.db, contactId, named.localAlias);
  updateConnection(work.db, row, { contactId, peerVersions: message.versions });
  work.news.push({ type: 'contact.connecting', contactId, pendingId: row.connectionId });
  applyRequestTexts(work, contactId, { accepted: row, others });
  for (const other of others) forgetPending(work, other);
  return contactId;
}

type Requests = { readonly accepted: ConnectionRow; readonly others: readonly ConnectionRow[] };

/**
 * What was written with the request that was accepted is the first message. Whoever has accepted it takes
 * no notice of a later one, whose text is left to be sent.
 */
function applyRequestTexts(
  work: Work,
  contactId: ContactId,
  { accepted: { connectionId, request }, others }: Requests,
): void {
  if (request !== undefined) {
    addRequestMessage(work, contactId, { ...request, status: 'delivered' });
  }
  const newest = others.find((other) => other.connectionId > connectionId)?.request;
  if (newest !== undefined && newest.text !== request?.text) {
    setContactDraft(work.db, contactId, newest.text);
  }
}

/** All others at the same address under the same name, which will not be accepted; the newest first. */
function otherRequests({ db }: Work, row: ConnectionRow): readonly ConnectionRow[] {
  if (row.origin !== 'request' || row.contactReqId === undefined) return [];
  return listByContactReqId(db, row.userId, row.contactReqId).filter(
    ({ origin, contactId, connectionId }) =>
      origin === 'request' && contactId === undefined && connectionId !== row.connectionId,
  );
}

/** It may have changed since the request. */
function applyInfoOfAccepted(work: Work, row: ConnectionRow, info: Uint8Array): void {
  const message = onlyMessage(info);
  const profile = message && profileOf(message);
  if (row.contactId === undefined || message === undefined || profile === undefined) return;
  updateConnection(work.db, row, { peerVersions: message.versions });
  applyProfile(work, row.contactId, profile);
}

function profileOf({ event }: ChatMessage): Profile | undefined {
  const isProfile = event.type === 'info' || event.type === 'contact';
  return isProfile ? presentableProfile(event.profile) : undefined;
}
