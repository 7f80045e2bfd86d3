/**
 * Chat news as the bot API's events (85-remote-and-bots section 7.5). What the user did is told to
 * the client that asked for it, in its response; events tell what others did and what became of it.
 */
import { unreachable } from '#shared/unreachable.ts';
import type { ChatNews, ItemNews, JsonObject } from '../chat/index.ts';
import { authErrorJson } from './json/errors.ts';
import { reactionJson } from './json/item.ts';
import { timeText } from './json/time.ts';
import type { ChatReader } from './reader.ts';

type NewsOf<T extends ChatNews['type']> = Extract<ChatNews, { type: T }>;

/** The event's `resp`; undefined when the news are none for bots, or their record is gone. */
export function eventOf(reader: ChatReader, news: ChatNews, nowMs: number): JsonObject | undefined {
  switch (news.type) {
    case 'contact.connecting':
      return contactEvent(reader, 'contactConnecting', reader.connectingContact(news.contactId));
    case 'contact.connected':
      return contactEvent(reader, 'contactConnected', reader.contact(news.contactId));
    case 'contact.deletedByContact':
      return contactEvent(reader, 'contactDeletedByContact', reader.contact(news.contactId));
    case 'contact.profileChanged':
      return contactUpdated(reader, news);
    case 'pending.changed':
      return joinFailed(reader, news);
    case 'profiles.changed':
    case 'request.changed':
    case 'request.removed':
    case 'pending.removed':
    case 'contact.changed':
    case 'contact.deleted':
    // What the user cleared here, no bot has to hear of.
    case 'items.cleared':
      return undefined;
    default:
      return itemEventOf(reader, news, nowMs);
  }
}

function itemEventOf(reader: ChatReader, news: ItemNews, nowMs: number): JsonObject | undefined {
  switch (news.type) {
    case 'item.added':
      return isFromOthers(reader, news) ? itemsEvent(reader, 'newChatItems', news) : undefined;
    case 'item.edited':
      return isFromOthers(reader, news) ? itemUpdated(reader, news) : undefined;
    case 'item.statusChanged':
      return itemsEvent(reader, 'chatItemsStatusesUpdated', news);
    case 'item.deleted':
      return news.byUser ? undefined : deletionsJson(reader, [news], false);
    case 'item.reaction':
      return news.byUser ? undefined : reactionChangeJson(reader, news, nowMs);
    default:
      return unreachable(news);
  }
}

/** chatItemReaction, the response to an own reaction as well as the event of a contact's. */
export function reactionChangeJson(
  reader: ChatReader,
  change: Omit<NewsOf<'item.reaction'>, 'type'>,
  nowMs: number,
): JsonObject | undefined {
  const { contactId, itemId, byUser, emoji, isAdded } = change;
  const chatInfo = reader.chatInfo(contactId);
  const chatItem = reader.item(contactId, itemId);
  if (chatInfo === undefined || chatItem === undefined) return undefined;
  const chatReaction = {
    chatDir: { type: byUser ? 'directSnd' : 'directRcv' },
    chatItem,
    sentAt: timeText(nowMs),
    reaction: reactionJson(emoji),
  };
  return {
    type: 'chatItemReaction',
    user: reader.user(),
    added: isAdded,
    reaction: { chatInfo, chatReaction },
  };
}

/** chatItemsDeleted, response and event: each item as it was and what remains of it. */
export function deletionsJson(
  reader: ChatReader,
  deletions: readonly Pick<NewsOf<'item.deleted'>, 'contactId' | 'itemId' | 'before'>[],
  byUser: boolean,
): JsonObject {
  const chatItemDeletions = deletions.flatMap(({ contactId, itemId, before }) => {
    const deletedChatItem = reader.recordInChat(before);
    const toChatItem = reader.itemInChat(contactId, itemId);
    if (deletedChatItem === undefined) return [];
    return [{ deletedChatItem, ...(toChatItem !== undefined && { toChatItem }) }];
  });
  return { type: 'chatItemsDeleted', user: reader.user(), chatItemDeletions, byUser, timed: false };
}

function contactEvent(
  reader: ChatReader,
  type: string,
  contact: JsonObject | undefined,
): JsonObject | undefined {
  return contact && { type, user: reader.user(), contact };
}

function contactUpdated(
  reader: ChatReader,
  { contactId, previous }: NewsOf<'contact.profileChanged'>,
): JsonObject | undefined {
  const fromContact = reader.previousContact(contactId, previous);
  const toContact = reader.contact(contactId);
  if (fromContact === undefined || toContact === undefined) return undefined;
  return { type: 'contactUpdated', user: reader.user(), fromContact, toContact };
}

/** A link that will never connect: an error that answers no command. */
function joinFailed(
  reader: ChatReader,
  { pendingId }: NewsOf<'pending.changed'>,
): JsonObject | undefined {
  const row = reader.chat.pendingRow(pendingId);
  if (row?.failure === undefined) return undefined;
  return { type: 'chatError', chatError: authErrorJson('') };
}

type ItemId = Pick<NewsOf<'item.added'>, 'contactId' | 'itemId'>;

function itemsEvent(reader: ChatReader, type: string, id: ItemId): JsonObject | undefined {
  const item = reader.itemInChat(id.contactId, id.itemId);
  return item && { type, user: reader.user(), chatItems: [item] };
}

function itemUpdated(reader: ChatReader, id: ItemId): JsonObject | undefined {
  const chatItem = reader.itemInChat(id.contactId, id.itemId);
  return chatItem && { type: 'chatItemUpdated', user: reader.user(), chatItem };
}

function isFromOthers(reader: ChatReader, id: ItemId): boolean {
  return reader.chat.item(id)?.direction === 'received';
}
