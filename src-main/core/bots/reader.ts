/** Reads what the frames tell out of the chat: records by id, as JSON. */
import type { ContactId, ItemId, PendingId } from '#shared/ids.ts';
import { defined } from '../base/index.ts';
import type { Chat, ItemRecord, JsonObject, Profile, UserRow } from '../chat/index.ts';
import {
  type ContactSource,
  contactJson,
  pendingJson,
  previousContactJson,
} from './json/contact.ts';
import { chatItemJson } from './json/item.ts';
import { userJson } from './json/user.ts';

/** The bots' view of one chat. Absent: there is no such record (any more). */
export class ChatReader {
  readonly chat: Chat;

  constructor(chat: Chat) {
    this.chat = chat;
  }

  /** The active user; callers have made sure that there is one. */
  user(): JsonObject {
    return userJson(this.#user());
  }

  contact(contactId: ContactId): JsonObject | undefined {
    const source = this.#source(contactId);
    return source && contactJson(source);
  }

  /** The contact as it was while the handshake went on: news of it may come with its end. */
  connectingContact(contactId: ContactId): JsonObject | undefined {
    const source = this.#source(contactId);
    return source && contactJson({ ...source, row: { ...source.row, state: 'connecting' } });
  }

  /** The contact with the profile it had before. */
  previousContact(contactId: ContactId, profile: Profile): JsonObject | undefined {
    const source = this.#source(contactId);
    return source && previousContactJson(source, profile);
  }

  chatInfo(contactId: ContactId): JsonObject | undefined {
    const contact = this.contact(contactId);
    return contact && { type: 'direct', contact };
  }

  pending(pendingId: PendingId): JsonObject | undefined {
    const row = this.chat.pendingRow(pendingId);
    return row && pendingJson(row);
  }

  /** ChatItem. */
  item(contactId: ContactId, itemId: ItemId): JsonObject | undefined {
    const record = this.chat.record({ contactId, itemId });
    return record && chatItemJson(record);
  }

  /** AChatItem: the item with its chat. */
  itemInChat(contactId: ContactId, itemId: ItemId): JsonObject | undefined {
    const record = this.chat.record({ contactId, itemId });
    return record && this.recordInChat(record);
  }

  /** AChatItem of a record as it was. */
  recordInChat(record: ItemRecord): JsonObject | undefined {
    const chatInfo = this.chatInfo(record.row.contactId);
    return chatInfo && { chatInfo, chatItem: chatItemJson(record) };
  }

  /** Chat: the items given and the counts of the whole. */
  chatWith(contactId: ContactId, chatItems: readonly JsonObject[]): JsonObject | undefined {
    const chatInfo = this.chatInfo(contactId);
    const page = this.chat.page(contactId, { anchor: { type: 'latest' }, count: 1 });
    if (chatInfo === undefined || page === undefined) return undefined;
    return { chatInfo, chatItems, chatStats: chatStats(page.unreadCount, page.firstUnreadItemId) };
  }

  /** The chat of a pending connection. */
  pendingChat(pendingId: PendingId): JsonObject | undefined {
    const contactConnection = this.pending(pendingId);
    if (contactConnection === undefined) return undefined;
    const chatInfo = { type: 'contactConnection', contactConnection };
    return { chatInfo, chatItems: [], chatStats: chatStats(0, undefined) };
  }

  #source(contactId: ContactId): ContactSource | undefined {
    const row = this.chat.contactRow(contactId);
    if (row === undefined) return undefined;
    const connection = this.chat.connectionOf(contactId);
    const info = connection && this.chat.agent.info(connection.agentConnId);
    return { user: this.#user(), row, connection, info };
  }

  #user(): UserRow {
    return defined(this.chat.user(), 'the user profile');
  }
}

function chatStats(unreadCount: number, firstUnread: ItemId | undefined): JsonObject {
  return {
    unreadCount,
    unreadMentions: 0,
    reportsCount: 0,
    minUnreadItemId: firstUnread ?? 0,
    unreadChat: false,
  };
}
