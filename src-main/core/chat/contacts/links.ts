/** One-time links of ours, and the pending connections that links leave until somebody answers. */
import type { PendingId, UserId } from '#shared/ids.ts';
import type { SendReason } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type Invitation, agentUserId, formatLink } from '../../agent/index.ts';
import type { WriteDb } from '../../database/index.ts';
import { type ChatContext, type Work, commit } from '../context.ts';
import { findOpenProfile } from '../profiles/index.ts';
import { agentErrorReason } from '../send-reason.ts';
import {
  type ConnectionRow,
  deleteConnection,
  findActiveUser,
  findPending,
  findUser,
  insertConnection,
  listPending,
  updateConnection,
} from '../store/index.ts';
import { incognitoName } from './incognito-names.ts';
import { type Identity, ownLinkData } from './own-profile.ts';

export type NotChanged = { readonly type: 'notFound' } | { readonly type: 'notAllowed' };

const NOT_FOUND = err({ type: 'notFound' } as const);
const NOT_ALLOWED = err({ type: 'notAllowed' } as const);

/** Makes a one-time link on one of the profile's servers. */
export async function createLink(
  context: ChatContext,
  userId: UserId,
  { isIncognito }: { readonly isIncognito: boolean },
): Promise<Result<PendingId, SendReason>> {
  const name = isIncognito ? incognitoName(context.random) : undefined;
  const identity: Identity = { userId, incognitoName: name };
  let pendingId: PendingId | undefined;
  const made = await context.agent.createInvitation({
    userId: agentUserId(userId),
    pq: true,
    linkData: ownLinkData(context.database.read, identity),
    onCommit: (db, invitation) => {
      pendingId = keepLink(context, db, { ...identity, invitation });
    },
  });
  if (!made.ok) return err(agentErrorReason(made.error));
  if (pendingId === undefined) return err({ type: 'refused', detail: 'profile deleted' });
  context.publish([{ type: 'pending.changed', pendingId }]);
  return ok(pendingId);
}

/** A short link of the agent as it is stored. */
export function storedShortLink({ shortLink }: Invitation): string | undefined {
  return shortLink && formatLink({ type: 'short', link: shortLink });
}

/** Names a pending connection; false when there is none. */
export function renamePending(context: ChatContext, id: PendingId, localAlias: string): boolean {
  const row = findPending(context.database.read, id);
  if (row === undefined) return false;
  commit(context, ({ db, news }) => {
    updateConnection(db, row, { localAlias });
    news.push({ type: 'pending.changed', pendingId: id });
  });
  return true;
}

/** Shows a random name instead of the profile to whoever will use the link, or the other way round. */
export function setPendingIncognito(
  context: ChatContext,
  id: PendingId,
  isIncognito: boolean,
): Result<undefined, NotChanged> {
  return changeOwnLink(context, id, (work, row) => {
    if (isIncognito === (row.incognitoName !== undefined)) return;
    const name = isIncognito ? incognitoName(context.random) : undefined;
    showLinkData(work, updateConnection(work.db, row, { incognitoName: name }));
    work.news.push({ type: 'pending.changed', pendingId: id });
  });
}

/** Gives a link that nobody has used to another profile. */
export function setPendingProfile(
  context: ChatContext,
  id: PendingId,
  userId: UserId,
): Result<undefined, NotChanged> {
  if (findOpenProfile(context, userId) === undefined) return NOT_FOUND;
  return changeOwnLink(context, id, (work, row) => {
    if (row.userId === userId) return;
    context.agent.changeUser(work.db, row.agentConnId, agentUserId(userId));
    showLinkData(work, updateConnection(work.db, row, { userId }));
    const isShown = findActiveUser(work.db)?.userId === userId;
    work.news.push(
      isShown
        ? { type: 'pending.changed', pendingId: id }
        : { type: 'pending.removed', pendingId: id, userId: row.userId },
    );
  });
}

/** What those see who look up the profile's unused links, now that it has changed. */
export function showProfileInLinks(work: Work, userId: UserId): void {
  for (const row of listPending(work.db, userId)) {
    if (isUnusedOwnLink(row) && row.incognitoName === undefined) showLinkData(work, row);
  }
}

/** Gives a pending connection up; its queue is deleted on the server. */
export function cancelPending(context: ChatContext, id: PendingId): boolean {
  const row = findPending(context.database.read, id);
  if (row === undefined) return false;
  commit(context, (work) => {
    forgetPending(work, row);
  });
  return true;
}

/** The same within a unit of work. */
export function forgetPending(work: Work, row: ConnectionRow): void {
  work.context.agent.delete(work.db, row.agentConnId, { waitDelivery: false });
  deleteConnection(work.db, row.connectionId);
  const { connectionId, userId } = row;
  work.news.push({ type: 'pending.removed', pendingId: connectionId, userId });
}

/** @returns undefined when the profile was deleted while the link was being made */
function keepLink(
  context: ChatContext,
  db: WriteDb,
  made: Identity & { readonly invitation: Invitation },
): PendingId | undefined {
  const { invitation, userId, incognitoName: name } = made;
  const { connId: agentConnId, link } = invitation;
  if (findUser(db, userId) === undefined) {
    context.agent.delete(db, agentConnId, { waitDelivery: false });
    return undefined;
  }
  return insertConnection(db, {
    userId,
    agentConnId,
    origin: 'invitation',
    isInitiator: true,
    link,
    shortLink: storedShortLink(invitation),
    incognitoName: name,
    createdAtMs: context.clock.now(),
  });
}

function changeOwnLink(
  context: ChatContext,
  id: PendingId,
  change: (work: Work, row: ConnectionRow) => void,
): Result<undefined, NotChanged> {
  const row = findPending(context.database.read, id);
  if (row === undefined) return NOT_FOUND;
  if (!isUnusedOwnLink(row)) return NOT_ALLOWED;
  commit(context, (work) => {
    change(work, row);
  });
  return ok();
}

function isUnusedOwnLink(row: ConnectionRow): boolean {
  return row.isInitiator && row.contactId === undefined && row.failure === undefined;
}

function showLinkData(work: Work, row: ConnectionRow): void {
  if (row.shortLink === undefined) return;
  work.context.agent.setLinkData(work.db, row.agentConnId, ownLinkData(work.db, row));
}
