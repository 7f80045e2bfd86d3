/** What the user does with messages: send, edit, delete, react, try again (60-chat section 3). */
import type { ContactId, ItemId } from '#shared/ids.ts';
import { type Result, err, ok } from '#shared/result.ts';
import type { AgentMsgId } from '../../agent/index.ts';
import { type ChatContext, type Work, commit, newMsgId } from '../context.ts';
import type { ChatEvent } from '../protocol/index.ts';
import { readRecord } from '../read-models.ts';
import {
  type ConnectionRow,
  type ItemMessageKind,
  type ItemRow,
  type ReactionKey,
  countReactions,
  deleteItem,
  deleteItemMessage,
  deleteReaction,
  findConnectionOfContact,
  findContact,
  findItem,
  insertItem,
  insertItemMessage,
  insertReaction,
  listItemMessages,
  setContactActive,
  setContactDraft,
  setItemContent,
  setItemDeleted,
  setItemStatus,
  updateConnection,
} from '../store/index.ts';
import { isWithinChangePeriod } from '../change-period.ts';
import { MAX_REACTIONS_EACH, isKnownEmoji, refusesReactions } from './reactions.ts';
import { type NotSent, sendAgain, sendEvent } from './send-event.ts';

export type ItemRefusal = NotSent | { readonly type: 'notFound' } | { readonly type: 'notAllowed' };
export type ItemRef = { readonly contactId: ContactId; readonly itemId: ItemId };

const NOT_FOUND = { type: 'notFound' } as const;
const NOT_ALLOWED = { type: 'notAllowed' } as const;

/** Stores and enqueues a text message; the draft of the chat has become it. */
export function sendText(
  context: ChatContext,
  contactId: ContactId,
  text: string,
): Result<ItemId, ItemRefusal> {
  return withConnection(context, contactId, (work, connection) => {
    const msgId = newMsgId(context);
    const event = newTextEvent(text);
    const sent = sendNewText(work, connection, { contactId, text, msgId, event });
    if (sent.ok) setContactDraft(work.db, contactId, '');
    return sent;
  });
}

/**
 * Sends whoever was accepted at the address what was set to be said, as soon as it can be sent. The
 * asker's copy of it, where it has one, is made sure of (60-chat section 6.2).
 */
export function sendWelcome(work: Work, connection: ConnectionRow): void {
  const { contactId, welcome } = connection;
  if (contactId === undefined || welcome === undefined) return;
  const { text, msgId } = welcome;
  const content = { type: 'text', text } as const;
  const event =
    msgId === undefined
      ? newTextEvent(text)
      : ({ type: 'msg.update', msgId, content, other: {} } as const);
  const message = { contactId, text, msgId: msgId ?? newMsgId(work.context), event };
  if (sendNewText(work, connection, message).ok) {
    updateConnection(work.db, connection, { welcome: undefined });
  }
}

/**
 * What was written with a request: it stands first in the conversation that comes of it. Ours has
 * arrived, since it was with the request that was accepted.
 */
export function addRequestMessage(
  work: Work,
  contactId: ContactId,
  message: {
    readonly text: string;
    readonly msgId: Uint8Array;
    readonly status: 'delivered' | 'unread' | 'read';
  },
): void {
  const isSent = message.status === 'delivered';
  insertText(work, { contactId, ...message, isSent });
}

type NewText = {
  readonly contactId: ContactId;
  readonly text: string;
  readonly msgId: Uint8Array;
};

function newTextEvent(text: string): ChatEvent {
  return { type: 'msg.new', container: { content: { type: 'text', text }, other: {} } };
}

function sendNewText(
  work: Work,
  connection: ConnectionRow,
  message: NewText & { readonly event: ChatEvent },
): Result<ItemId, NotSent> {
  const { event, msgId, ...text } = message;
  const isNew = event.type === 'msg.new';
  const sent = sendEvent(work, connection, { event, ...(isNew && { msgId }) });
  if (!sent.ok) return sent;
  const itemId = insertText(work, { ...text, msgId, isSent: true, status: 'pending' });
  link(work, connection, { itemId, msgId: sent.value, kind: 'new' });
  return ok(itemId);
}

function insertText(work: Work, item: NewText & Pick<ItemRow, 'isSent' | 'status'>): ItemId {
  const { contactId, text, msgId, isSent, status } = item;
  const atMs = work.context.clock.now();
  const itemId = insertItem(work.db, {
    contactId,
    isSent,
    content: { kind: 'text', text },
    sharedMsgId: msgId,
    status,
    atMs,
    createdAtMs: atMs,
  });
  setContactActive(work.db, contactId, atMs);
  work.news.push({ type: 'item.added', contactId, itemId });
  return itemId;
}

/** Replaces the text of an own message, for at most 24 hours after it was sent. */
export function editText(
  context: ChatContext,
  ref: ItemRef,
  text: string,
): Result<ItemId, ItemRefusal> {
  return withItem(context, ref, (work, connection, item) => {
    const { sharedMsgId } = item;
    if (sharedMsgId === undefined || !isOwnAndOpen(context, item) || item.content.kind !== 'text') {
      return err(NOT_ALLOWED);
    }
    if (item.content.text === text) return ok(item.itemId);
    const content = { type: 'text', text } as const;
    const event = { type: 'msg.update', msgId: sharedMsgId, content, other: {} } as const;
    const sent = sendEvent(work, connection, { event });
    if (!sent.ok) return sent;
    forgetFailed(work, connection, item.itemId);
    setItemContent(work.db, item.itemId, {
      content: { kind: 'text', text },
      editedAtMs: context.clock.now(),
    });
    link(work, connection, { itemId: item.itemId, msgId: sent.value, kind: 'update' });
    work.news.push({ type: 'item.edited', ...ref });
    return ok(item.itemId);
  });
}

/** Takes an item off this device; a message still waiting to be sent will not be sent. */
export function deleteForMe(context: ChatContext, ref: ItemRef): Result<undefined, ItemRefusal> {
  const item = findItem(context.database.read, ref.contactId, ref.itemId);
  if (item === undefined) return err(NOT_FOUND);
  commit(context, (work) => {
    cancelUnsent(work, item);
    const before = readRecord({ ...context, db: work.db }, item);
    deleteItem(work.db, item.itemId);
    work.news.push({ type: 'item.deleted', ...ref, byUser: true, before });
  });
  return ok();
}

/** Asks the contact's app to delete an own message, and marks it deleted here. */
export function deleteForEveryone(
  context: ChatContext,
  ref: ItemRef,
): Result<undefined, ItemRefusal> {
  return withItem(context, ref, (work, connection, item) => {
    if (item.sharedMsgId === undefined || !isOwnAndOpen(context, item)) return err(NOT_ALLOWED);
    const before = readRecord({ ...context, db: work.db }, item);
    if (cancelUnsent(work, item)) {
      deleteItem(work.db, item.itemId);
    } else {
      const event = { type: 'msg.del', msgId: item.sharedMsgId, other: {} } as const;
      const sent = sendEvent(work, connection, { event });
      if (!sent.ok) return sent;
      setItemDeleted(work.db, item.itemId, context.clock.now());
    }
    work.news.push({ type: 'item.deleted', ...ref, byUser: true, before });
    return ok(undefined);
  });
}

export type ReactionChange = { readonly emoji: string; readonly isAdded: boolean };

/** Adds or takes away one of the network's reactions; at most three of one's own on a message. */
export function react(
  context: ChatContext,
  ref: ItemRef,
  change: ReactionChange,
): Result<ItemId, ItemRefusal> {
  return withItem(context, ref, (work, connection, item) => {
    const { emoji, isAdded } = change;
    const { sharedMsgId: msgId, contactId } = item;
    if (msgId === undefined || item.deletedAtMs !== undefined || !isKnownEmoji(emoji)) {
      return err(NOT_ALLOWED);
    }
    const key = { contactId, msgId };
    if (isAdded && !mayAddReaction(work, key)) return err(NOT_ALLOWED);
    const isChanged = isAdded
      ? insertReaction(work.db, key, { isOwn: true, emoji, atMs: context.clock.now() })
      : deleteReaction(work.db, key, { isOwn: true, emoji });
    if (!isChanged) return ok(item.itemId);
    const reaction = { type: 'emoji', emoji } as const;
    const event = { type: 'msg.react', msgId, reaction, isAdded, other: {} } as const;
    const sent = sendEvent(work, connection, { event });
    if (!sent.ok) return sent;
    work.news.push({ type: 'item.reaction', ...ref, byUser: true, emoji, isAdded });
    return ok(item.itemId);
  });
}

function mayAddReaction({ db }: Work, key: ReactionKey): boolean {
  const contact = findContact(db, key.contactId);
  const isTaken = contact !== undefined && !refusesReactions(contact.profile);
  return isTaken && countReactions(db, key, true) < MAX_REACTIONS_EACH;
}

/** Sends a failed message once more. */
export function retryItem(context: ChatContext, ref: ItemRef): Result<ItemId, ItemRefusal> {
  return withItem(context, ref, (work, connection, item) => {
    if (item.status !== 'failed') return err(NOT_ALLOWED);
    const last = listItemMessages(work.db, item.itemId).at(-1);
    if (last === undefined) return err(NOT_ALLOWED);
    const again = sendAgain(work, connection, last.msgId);
    if (!again.ok) return again;
    deleteItemMessage(work.db, last);
    link(work, connection, { itemId: item.itemId, msgId: again.value, kind: last.kind });
    setItemStatus(work.db, item.itemId, { status: 'pending' });
    work.news.push({ type: 'item.statusChanged', ...ref });
    return ok(item.itemId);
  });
}

function isOwnAndOpen(context: ChatContext, item: ItemRow): boolean {
  return (
    item.isSent && item.deletedAtMs === undefined && isWithinChangePeriod(item, context.clock.now())
  );
}

/** Takes the item's messages out of the outgoing queue; true when none of them has left. */
function cancelUnsent(work: Work, item: ItemRow): boolean {
  const connection = findConnectionOfContact(work.db, item.contactId);
  if (connection === undefined || !item.isSent) return false;
  const { agent } = work.context;
  const outcomes = listItemMessages(work.db, item.itemId).map(({ msgId }) =>
    agent.cancel(work.db, connection.agentConnId, msgId),
  );
  return outcomes.length > 0 && outcomes.every(Boolean);
}

/** What has failed is not sent once more where a newer text follows it, so its own goes. */
function forgetFailed(work: Work, { agentConnId }: ConnectionRow, id: ItemId): void {
  const { agent } = work.context;
  for (const { msgId } of listItemMessages(work.db, id)) {
    if (agent.delivery(agentConnId, msgId)?.isFailed === true) {
      agent.cancel(work.db, agentConnId, msgId);
    }
  }
}

type Linked = {
  readonly itemId: ItemId;
  readonly msgId: AgentMsgId;
  readonly kind: ItemMessageKind;
};

function link(work: Work, connection: ConnectionRow, linked: Linked): void {
  insertItemMessage(work.db, { connectionId: connection.connectionId, ...linked });
}

/** Runs the change in a unit of work; a refusal rolls everything back. */
function withConnection<T>(
  context: ChatContext,
  contactId: ContactId,
  change: (work: Work, connection: ConnectionRow) => Result<T, ItemRefusal>,
): Result<T, ItemRefusal> {
  const contact = findContact(context.database.read, contactId);
  const connection = findConnectionOfContact(context.database.read, contactId);
  if (contact === undefined) return err(NOT_FOUND);
  if (connection === undefined || contact.state === 'deletedByContact') {
    return err({ type: 'cannotSend', reason: { type: 'connectionDeleted' } });
  }
  try {
    return commit(context, (work) => {
      const result = change(work, connection);
      if (!result.ok) throw new Refused(result.error);
      return result;
    });
  } catch (error) {
    if (error instanceof Refused) return err(error.refusal);
    throw error;
  }
}

function withItem<T>(
  context: ChatContext,
  ref: ItemRef,
  change: (work: Work, connection: ConnectionRow, item: ItemRow) => Result<T, ItemRefusal>,
): Result<T, ItemRefusal> {
  const item = findItem(context.database.read, ref.contactId, ref.itemId);
  if (item === undefined) return err(NOT_FOUND);
  return withConnection(context, ref.contactId, (work, connection) =>
    change(work, connection, item),
  );
}

/** Carries a refusal out of the transaction so that it is rolled back. */
class Refused extends Error {
  readonly refusal: ItemRefusal;

  constructor(refusal: ItemRefusal) {
    super('refused');
    this.refusal = refusal;
  }
}
