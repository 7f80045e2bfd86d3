/**
 * Requests at our address (60-chat section 6.2): kept until the user answers, or answered at once.
 * Anybody who has the address can make them, so that what is junk or too much is dropped.
 */
import type { ContactId, RequestId, UserId } from '#shared/ids.ts';
import { type Result, err, ok } from '#shared/result.ts';
import type { SendReason } from '#shared/model/index.ts';
import { type RequestId as AgentRequestId, agentUserId } from '../../agent/index.ts';
import { assert } from '../../base/index.ts';
import { type ChatContext, type Work, commit } from '../context.ts';
import { addRequestMessage } from '../items/index.ts';
import { presentableProfile, readContactRequest } from '../protocol/index.ts';
import {
  type AddressRow,
  type RequestContent,
  type RequestRow,
  countRequests,
  countWaitedFor,
  deleteRequest,
  findAddress,
  findContact,
  findRequest,
  findRequestByReqId,
  insertConnection,
  insertContact,
  insertRequest,
  listByContactReqId,
  updateRequest,
} from '../store/index.ts';
import { incognitoName } from './incognito-names.ts';
import { onlyMessage } from './info.ts';
import { ownInfo, sharedProfile } from './own-profile.ts';
import { agentErrorReason } from '../send-reason.ts';

/** Open requests at one address; those beyond are dropped. */
const MAX_OPEN_REQUESTS = 200;
const PQ = true;

/** Contacts accepted without the user who have not come yet; further requests wait for the user. */
const MAX_WAITED_FOR = 200;

type NotFound = { readonly type: 'notFound' };
type NoServers = { readonly type: 'serverProblem'; readonly reason: SendReason };

/** Somebody asks at our address. */
export function applyRequest(
  work: Work,
  address: AddressRow,
  event: { readonly requestId: AgentRequestId; readonly info: Uint8Array },
): void {
  const content = requestContent(event);
  if (content === undefined) return drop(work, event.requestId);
  if (isAccepted(work, address.userId, content.contactReqId)) {
    work.context.agent.rejectRequest(work.db, event.requestId);
    return;
  }
  if (address.autoAccept === 'no' || !mayAccept(work, address.userId)) {
    return keepRequest(work, address.userId, content);
  }
  const isIncognito = address.autoAccept === 'incognito';
  accept(work, address.userId, { content, isIncognito, isSeen: false });
}

/** The request becomes a contact at once, which connects as soon as its maker is there. */
export function acceptRequest(
  context: ChatContext,
  id: RequestId,
  isIncognito: boolean,
): Result<{ readonly contactId: ContactId }, NotFound | NoServers> {
  const row = findRequest(context.database.read, id);
  if (row === undefined) return err({ type: 'notFound' });
  if (!context.agent.canReceive(agentUserId(row.userId))) {
    return err({ type: 'serverProblem', reason: agentErrorReason({ type: 'noServers' }) });
  }
  return commit(context, (work) => {
    forgetRequest(work, row);
    const contactId = accept(work, row.userId, { content: row, isIncognito, isSeen: true });
    return contactId === undefined ? err({ type: 'notFound' }) : ok({ contactId });
  });
}

/** Forgets a request; whoever asked waits on. */
export function rejectRequest(context: ChatContext, id: RequestId): boolean {
  const row = findRequest(context.database.read, id);
  if (row === undefined) return false;
  commit(context, (work) => {
    context.agent.rejectRequest(work.db, row.agentRequestId);
    forgetRequest(work, row);
  });
  return true;
}

function requestContent(event: {
  readonly requestId: AgentRequestId;
  readonly info: Uint8Array;
}): RequestContent | undefined {
  const sent = onlyMessage(event.info);
  const request = sent && readContactRequest(sent.event);
  if (sent === undefined || request === undefined) return undefined;
  return {
    ...request,
    agentRequestId: event.requestId,
    profile: presentableProfile(request.profile),
    peerVersions: sent.versions,
  };
}

/** Whoever was accepted and is still there asks in vain: the conversation exists. */
function isAccepted(work: Work, user: UserId, reqId: Uint8Array | undefined): boolean {
  if (reqId === undefined) return false;
  return listByContactReqId(work.db, user, reqId).some(({ origin, contactId }) => {
    const contact = contactId === undefined ? undefined : findContact(work.db, contactId);
    return origin === 'accepted' && contact !== undefined && contact.state !== 'deletedByContact';
  });
}

/** Whether requests are answered without the user: a flood of them must not become contacts. */
function mayAccept({ context, db }: Work, userId: UserId): boolean {
  const isPossible = context.agent.canReceive(agentUserId(userId));
  return isPossible && countWaitedFor(db, userId) < MAX_WAITED_FOR;
}

/** A further request of the same asker takes the place of the one before. */
function keepRequest(work: Work, user: UserId, content: RequestContent): void {
  const { context, db, news } = work;
  const atMs = context.clock.now();
  const reqId = content.contactReqId;
  const known = reqId === undefined ? undefined : findRequestByReqId(db, user, reqId);
  if (known !== undefined) {
    context.agent.rejectRequest(db, known.agentRequestId);
    const message = content.message ?? known.message;
    updateRequest(db, known.requestId, { ...content, message, atMs });
    news.push({ type: 'request.changed', requestId: known.requestId, isNew: false });
    return;
  }
  if (countRequests(db, user) >= MAX_OPEN_REQUESTS) return drop(work, content.agentRequestId);
  const requestId = insertRequest(db, user, { ...content, atMs });
  news.push({ type: 'request.changed', requestId, isNew: true });
}

/** Rejected without a trace but a count in the log, at 1, 2, 4, 8... */
function drop({ context, db }: Work, requestId: AgentRequestId): void {
  context.agent.rejectRequest(db, requestId);
  const count = ++context.dropped.requestCount;
  if (Number.isInteger(Math.log2(count))) context.logger('warn', 'chat.request.dropped', { count });
}

function forgetRequest(work: Work, { requestId }: RequestRow): void {
  deleteRequest(work.db, requestId);
  work.news.push({ type: 'request.removed', requestId });
}

type Acceptance = {
  readonly content: RequestContent;
  readonly isIncognito: boolean;
  /** The user has read the message with the request, and need not again. */
  readonly isSeen: boolean;
};

/** @returns undefined when the agent does not know the request any more */
function accept(
  work: Work,
  userId: UserId,
  { content, isIncognito, isSeen }: Acceptance,
): ContactId | undefined {
  const { context, db } = work;
  const name = isIncognito ? incognitoName(context.random) : undefined;
  const identity = { userId, incognitoName: name };
  const info = ownInfo(sharedProfile(context, db, identity), PQ);
  assert(info.ok, 'our own profile does not fit into connection info');
  const options = { info: info.value, pq: PQ };
  const agentConnId = context.agent.acceptRequest(db, content.agentRequestId, options);
  if (agentConnId === undefined) return undefined;
  const { profile, message, contactReqId, peerVersions } = content;
  const createdAtMs = context.clock.now();
  const contactId = insertContact(db, { userId, profile, atMs: createdAtMs });
  const pendingId = insertConnection(db, {
    ...identity,
    agentConnId,
    contactId,
    origin: 'accepted',
    isInitiator: false,
    link: '',
    peerVersions,
    contactReqId,
    welcome: welcomeOf(work, userId, content),
    createdAtMs,
  });
  work.news.push({ type: 'contact.connecting', contactId, pendingId });
  if (message !== undefined) {
    addRequestMessage(work, contactId, { ...message, status: isSeen ? 'read' : 'unread' });
  }
  return contactId;
}

function welcomeOf(
  { db }: Work,
  user: UserId,
  { welcomeMsgId }: RequestContent,
): { readonly text: string; readonly msgId: Uint8Array | undefined } | undefined {
  const text = findAddress(db, user)?.welcomeText ?? '';
  return text === '' ? undefined : { text, msgId: welcomeMsgId };
}
