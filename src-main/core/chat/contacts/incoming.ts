/**
 * What the agent tells about connections, applied to contacts (60-chat sections 6.1 and 8). Runs
 * inside the agent's transaction.
 */
import type { ContactId } from '#shared/ids.ts';
import { assert } from '../../base/index.ts';
import type { AgentError } from '../../agent/index.ts';
import type { Work } from '../context.ts';
import { addNotice } from '../items/index.ts';
import {
  type ChatMessage,
  type Profile,
  parseChatBody,
  presentableProfile,
} from '../protocol/index.ts';
import {
  type ConnectionRow,
  findContact,
  findUser,
  insertContact,
  setContactAlias,
  setContactState,
  setContactVerified,
  updateConnection,
  updateContactProfile,
} from '../store/index.ts';
import { ownInfo } from './own-profile.ts';
import { joinFailure } from '../send-reason.ts';

/** Somebody used our link: a contact comes to be, and our profile goes back. */
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
  const user = findUser(work.db, row.userId);
  assert(user !== undefined, 'a connection without its user');
  const pq = work.context.agent.info(row.agentConnId)?.pqSupport === true;
  const info = ownInfo(user, pq);
  assert(info.ok, 'our own profile does not fit into connection info');
  work.context.agent.allow(work.db, row.agentConnId, info.value);
}

/** The maker of the link we joined has answered with its profile. */
export function applyInfo(work: Work, row: ConnectionRow, info: Uint8Array): void {
  const contact = contactOfInfo(work, row, info);
  if (contact !== undefined) return;
  updateConnection(work.db, row, { failure: 'refused' });
  work.news.push({ type: 'pending.changed', pendingId: row.connectionId });
}

/** Both directions work: the chat is open. */
export function applyConnected(work: Work, row: ConnectionRow, pq: boolean): void {
  updateConnection(work.db, row, { canSend: true, isQuantumResistant: pq });
  if (row.contactId === undefined) return;
  setContactState(work.db, row.contactId, 'connected');
  addNotice(work, row.contactId, { type: 'encryption', quantumResistant: pq });
  work.news.push({ type: 'contact.connected', contactId: row.contactId });
}

/** Messages may go out before the handshake is complete. */
export function applySendReady(work: Work, row: ConnectionRow): void {
  updateConnection(work.db, row, { canSend: true });
  const { contactId, connectionId: pendingId } = row;
  work.news.push(
    contactId === undefined
      ? { type: 'pending.changed', pendingId }
      : { type: 'contact.changed', contactId },
  );
}

/** The connection will never be made; the user is told why. */
export function applyJoinFailed(work: Work, row: ConnectionRow, error: AgentError): void {
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

/** New keys were agreed, so that the code that was compared means nothing any more. */
export function applyNewKeys(work: Work, contactId: ContactId): void {
  const contact = findContact(work.db, contactId);
  if (contact?.verifiedCode === undefined) return;
  setContactVerified(work.db, contactId, undefined);
  addNotice(work, contactId, { type: 'securityCodeChanged' });
  work.news.push({ type: 'contact.changed', contactId });
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
  if (JSON.stringify(previous) === JSON.stringify(profile)) return;
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
  if (row.localAlias !== '') setContactAlias(work.db, contactId, row.localAlias);
  updateConnection(work.db, row, { contactId, peerVersions: message.versions });
  work.news.push({ type: 'contact.connecting', contactId, pendingId: row.connectionId });
  return contactId;
}

/** Connection info holds exactly one message (60-chat section 2). */
function onlyMessage(info: Uint8Array): ChatMessage | undefined {
  const [first, second] = parseChatBody(info);
  return first?.ok === true && second === undefined ? first.value : undefined;
}

function profileOf({ event }: ChatMessage): Profile | undefined {
  const isProfile = event.type === 'info' || event.type === 'contact';
  return isProfile ? presentableProfile(event.profile) : undefined;
}
