/** The user's contact address: a link that many may use, with a short link that shows the profile. */
import type { UserId } from '#shared/ids.ts';
import type { ContactAddress, SendReason } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type Invitation, agentUserId } from '../../agent/index.ts';
import { defined } from '../../base/index.ts';
import type { ReadDb, WriteDb } from '../../database/index.ts';
import { type ChatContext, type Work, commit } from '../context.ts';
import {
  CHAT_VERSIONS,
  MAX_LINK_DATA_SIZE_BYTES,
  MAX_MESSAGE_SIZE_BYTES,
  encodeChatBody,
} from '../protocol/index.ts';
import { agentErrorReason, blockingOf } from '../send-reason.ts';
import {
  type AddressRow,
  type AddressSettings,
  deleteAddress,
  deleteRequest,
  findAddress,
  findUser,
  insertAddress,
  listRequests,
  updateAddress,
} from '../store/index.ts';
import { storedShortLink } from './links.ts';
import { ownLinkData } from './own-profile.ts';
import { tellContacts } from './profile-news.ts';
import { shownShortLink } from '../shown-link.ts';

type TooLong = { readonly type: 'tooLong'; readonly overBytes: number };
type NotFound = { readonly type: 'notFound' };

/** The profile's address as the window shows it. */
export function readAddress(context: ChatContext, user: UserId): ContactAddress | undefined {
  const row = findAddress(context.database.read, user);
  if (row === undefined) return undefined;
  const shortLink = shownShortLink(row.shortLink, context.presetServers());
  const blocked = context.agent.info(row.agentConnId)?.receivingBlocked;
  return {
    link: row.link,
    ...(shortLink !== undefined && { shortLink }),
    isShared: row.isShared,
    autoAccept: row.autoAccept,
    welcomeText: row.welcomeText,
    createdAtMs: row.createdAtMs,
    ...(blocked !== undefined && { blocked: blockingOf(blocked) }),
  };
}

/** Makes the address, unless there is one. */
export async function createAddress(
  context: ChatContext,
  user: UserId,
): Promise<Result<ContactAddress, SendReason>> {
  const existing = readAddress(context, user);
  if (existing !== undefined) return ok(existing);
  const made = await context.agent.createAddress({
    userId: agentUserId(user),
    linkData: linkDataOf(context.database.read, user, ''),
    onCommit: (db, invitation) => {
      keepAddress(context, db, { user, invitation });
    },
  });
  if (!made.ok) return err(agentErrorReason(made.error));
  const address = readAddress(context, user);
  return address === undefined ? err({ type: 'refused', detail: 'profile deleted' }) : ok(address);
}

/** Changes what it shows and does, and whether contacts see it in the profile. */
export function changeAddress(
  context: ChatContext,
  user: UserId,
  settings: AddressSettings,
): Result<ContactAddress, NotFound | TooLong> {
  const { read } = context.database;
  const row = findAddress(read, user);
  if (row === undefined) return err({ type: 'notFound' });
  const overBytes = welcomeOverBytes(read, user, settings.welcomeText);
  if (overBytes > 0) return err({ type: 'tooLong', overBytes });
  commit(context, (work) => {
    updateAddress(work.db, user, settings);
    if (row.welcomeText !== settings.welcomeText) showProfileInAddress(work, user);
    if (row.isShared !== settings.isShared) tellContacts(work, user);
  });
  return ok(defined(readAddress(context, user), 'the address that was changed'));
}

/** Nobody can ask there any more; open requests go, contacts stay. */
export function removeAddress(context: ChatContext, user: UserId): boolean {
  const row = findAddress(context.database.read, user);
  if (row === undefined) return false;
  commit(context, (work) => {
    for (const { requestId, agentRequestId } of listRequests(work.db, user)) {
      context.agent.rejectRequest(work.db, agentRequestId);
      deleteRequest(work.db, requestId);
      work.news.push({ type: 'request.removed', requestId });
    }
    context.agent.delete(work.db, row.agentConnId, { waitDelivery: false });
    deleteAddress(work.db, user);
    if (row.isShared) tellContacts(work, user);
  });
  return true;
}

/** What those see who look the address up, now that the profile or the welcome text has changed. */
export function showProfileInAddress(work: Work, user: UserId): void {
  const row = findAddress(work.db, user);
  if (row?.shortLink === undefined) return;
  const linkData = linkDataOf(work.db, user, row.welcomeText);
  // A longer profile may leave no room for the text.
  const shown =
    linkData.length > MAX_LINK_DATA_SIZE_BYTES ? linkDataOf(work.db, user, '') : linkData;
  work.context.agent.setLinkData(work.db, row.agentConnId, shown);
}

/** A second address that was asked for meanwhile, or one without a profile, ends at once. */
function keepAddress(
  context: ChatContext,
  db: WriteDb,
  { user, invitation }: { readonly user: UserId; readonly invitation: Invitation },
): void {
  const { connId: agentConnId, link } = invitation;
  if (findUser(db, user) === undefined || findAddress(db, user) !== undefined) {
    context.agent.delete(db, agentConnId, { waitDelivery: false });
    return;
  }
  insertAddress(db, {
    userId: user,
    agentConnId,
    link,
    shortLink: storedShortLink(invitation),
    createdAtMs: context.clock.now(),
  });
}

function linkDataOf(
  db: ReadDb,
  userId: UserId,
  welcomeText: AddressRow['welcomeText'],
): Uint8Array {
  return ownLinkData(db, { userId, incognitoName: undefined }, welcomeText);
}

/** By how much the text is too long to be shown with the link, or to be sent as a message. */
function welcomeOverBytes(db: ReadDb, user: UserId, text: string): number {
  const inLink = linkDataOf(db, user, text).length - MAX_LINK_DATA_SIZE_BYTES;
  const content = { type: 'text', text } as const;
  const event = { type: 'msg.new', container: { content, other: {} } } as const;
  const message = { versions: CHAT_VERSIONS, msgId: new Uint8Array(12), event };
  const sent = encodeChatBody(message, { maxSizeBytes: MAX_MESSAGE_SIZE_BYTES });
  return Math.max(inLink, sent.ok ? 0 : sent.error.overBytes);
}
