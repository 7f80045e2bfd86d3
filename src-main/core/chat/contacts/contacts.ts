/** What the user does with a contact: name it, compare codes, delete it. */
import type { ContactId, UserId } from '#shared/ids.ts';
import type { ReceiptSetting } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type ChatContext, type Work, commit } from '../context.ts';
import { sendEvent } from '../items/index.ts';
import {
  type ConnectionRow,
  discardContact,
  discardContactsOfUser,
  findConnectionOfContact,
  findContact,
  listContactConnections,
  listContactIds,
  setContactAlias,
  setContactDraft,
  setContactReceipts,
  setContactVerified,
} from '../store/index.ts';
import { securityCodeOf } from './details.ts';
import type { NotChanged } from './links.ts';

export type VerifyRefusal = { readonly type: 'notFound' } | { readonly type: 'codesDiffer' };

/** Gives the contact a name of the user's own; false when there is no such contact. */
export function renameContact(context: ChatContext, id: ContactId, localAlias: string): boolean {
  if (findContact(context.database.read, id) === undefined) return false;
  commit(context, ({ db, news }) => {
    setContactAlias(db, id, localAlias);
    news.push({ type: 'contact.changed', contactId: id });
  });
  return true;
}

/** Keeps what was typed and not sent. */
export function keepDraft(context: ChatContext, id: ContactId, draft: string): boolean {
  const contact = findContact(context.database.read, id);
  if (contact === undefined) return false;
  if (contact.draft === draft) return true;
  commit(context, ({ db, news }) => {
    setContactDraft(db, id, draft);
    news.push({ type: 'contact.changed', contactId: id });
  });
  return true;
}

/**
 * Marks the contact as verified when the code read out by the other side is ours; spaces do not
 * count (60-chat section 8.1). Without a code the mark is taken away.
 */
export function verifyContact(
  context: ChatContext,
  id: ContactId,
  securityCode: string | undefined,
): Result<undefined, VerifyRefusal> {
  const contact = findContact(context.database.read, id);
  const expected = contact && securityCodeOf(context, contact);
  if (expected === undefined) return err({ type: 'notFound' });
  if (securityCode !== undefined && digits(securityCode) !== digits(expected)) {
    return err({ type: 'codesDiffer' });
  }
  commit(context, ({ db, news }) => {
    const verified =
      securityCode === undefined ? undefined : { code: expected, atMs: context.clock.now() };
    setContactVerified(db, id, verified);
    news.push({ type: 'contact.changed', contactId: id });
  });
  return ok();
}

/** Whether the contact is told that its messages have arrived; false when there is no such contact. */
export function setReceipts(
  context: ChatContext,
  id: ContactId,
  receipts: ReceiptSetting,
): boolean {
  if (findContact(context.database.read, id) === undefined) return false;
  commit(context, ({ db, news }) => {
    setContactReceipts(db, id, receipts === 'default' ? undefined : receipts === 'on');
    news.push({ type: 'contact.changed', contactId: id });
  });
  return true;
}

/** Agrees on new keys with the contact. */
export function fixEncryption(context: ChatContext, id: ContactId): Result<undefined, NotChanged> {
  return askAgent(context, id, ({ db }, { agentConnId }) => context.agent.resync(db, agentConnId));
}

/** Moves where we receive from the contact to another server. */
export function changeServer(context: ChatContext, id: ContactId): Result<undefined, NotChanged> {
  return askAgent(context, id, ({ db }, { agentConnId }) => context.agent.rotate(db, agentConnId));
}

/** Stays where we receive from the contact, while that is still possible. */
export function abortServerChange(
  context: ChatContext,
  id: ContactId,
): Result<undefined, NotChanged> {
  return askAgent(context, id, ({ db }, { agentConnId }) =>
    context.agent.abortRotation(db, agentConnId),
  );
}

/** What comes of it the agent tells by its events. */
function askAgent(
  context: ChatContext,
  id: ContactId,
  ask: (work: Work, connection: ConnectionRow) => boolean,
): Result<undefined, NotChanged> {
  const connection = findConnectionOfContact(context.database.read, id);
  if (connection === undefined) return err({ type: 'notFound' });
  return commit(context, (work) => {
    if (!ask(work, connection)) return err({ type: 'notAllowed' });
    work.news.push({ type: 'contact.changed', contactId: id });
    return ok();
  });
}

/**
 * Deletes the contact; with notify the other side is told first. What there is of the conversation is
 * hidden at once, and removed by the Sweeper (upkeep/).
 */
export function removeContact(context: ChatContext, id: ContactId, notify: boolean): boolean {
  if (findContact(context.database.read, id) === undefined) return false;
  commit(context, (work) => {
    dropContact(work, id, { notify });
    work.news.push({ type: 'contact.deleted', contactId: id });
  });
  return true;
}

/** Ends the connection of a contact, and takes all of it away but its conversation; may be done again. */
export function dropContact(
  work: Work,
  id: ContactId,
  { notify }: { readonly notify: boolean },
): void {
  const connection = findConnectionOfContact(work.db, id);
  if (connection !== undefined) {
    const isTold = notify && sendEvent(work, connection, { event: { type: 'direct.del' } }).ok;
    work.context.agent.delete(work.db, connection.agentConnId, { waitDelivery: isTold });
  }
  discardContact(work.db, id);
}

/** The same for all contacts of a profile at once, whatever waits to be sent; none of them is told. */
export function dropContactsOfUser(work: Work, userId: UserId): void {
  const { db, news, context } = work;
  context.agent.deleteMany(db, listContactConnections(db, userId), {});
  for (const contactId of listContactIds(db, userId)) {
    news.push({ type: 'contact.deleted', contactId });
  }
  discardContactsOfUser(db, userId);
}

function digits(code: string): string {
  return code.replace(/\s+/gu, '');
}
