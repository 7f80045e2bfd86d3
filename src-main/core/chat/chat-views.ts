/** What the chat shows of itself: read models by their ids, and the rows behind them. */
import type { PageAnchor } from '#shared/contract/index.ts';
import type { ContactId, ItemId, PendingId, RequestId, UserId } from '#shared/ids.ts';
import type {
  ChatSummary,
  Contact,
  ContactAddress,
  ContactDetails,
  Item,
  ItemInfo,
  ItemPage,
  PendingConnection,
  UserProfile,
} from '#shared/model/index.ts';
import { defined } from '../base/index.ts';
import type { Database } from '../database/index.ts';
import { readAddress, readDetails } from './contacts/index.ts';
import type { ChatContext } from './context.ts';
import { type ItemRef, readItemInfo, readPage } from './items/index.ts';
import { listProfiles } from './profiles/index.ts';
import {
  type ItemRecord,
  readChat,
  readChats,
  readContact,
  readItem,
  readPending,
  readPendingChat,
  readRecord,
  readRequestChat,
} from './read-models.ts';
import {
  type ConnectionRow,
  type ContactRow,
  type RequestRow,
  type UserRow,
  findActiveUser,
  findConnectionOfContact,
  findContact,
  findItem,
  findPending,
  findRequest,
  findUnreadSince,
  findUser,
} from './store/index.ts';

/** The reading half of the chat. */
export abstract class ChatViews {
  protected abstract readonly context: ChatContext;

  user(): UserRow | undefined {
    return findActiveUser(this.context.database.read);
  }

  /** Whether it is shown to those only who know its password. */
  isHiddenProfile(id: UserId): boolean {
    return findUser(this.context.database.read, id)?.isHidden === true;
  }

  profiles(): UserProfile[] {
    return listProfiles(this.context);
  }

  /** The newest first; all of them, or so many of the newest. */
  chats(count?: number): ChatSummary[] {
    const user = this.user();
    return user === undefined ? [] : readChats(this.reading(), user.userId, count);
  }

  chatOf(contactId: ContactId): ChatSummary | undefined {
    const row = this.contactRow(contactId);
    return row && readChat(this.reading(), row);
  }

  contact(contactId: ContactId): Contact | undefined {
    const row = this.contactRow(contactId);
    return row && readContact(this.reading(), row);
  }

  contactRow(contactId: ContactId): ContactRow | undefined {
    return findContact(this.context.database.read, contactId);
  }

  connectionOf(contactId: ContactId): ConnectionRow | undefined {
    return findConnectionOfContact(this.context.database.read, contactId);
  }

  details(contactId: ContactId): ContactDetails | undefined {
    return readDetails(this.context, contactId);
  }

  pending(pendingId: PendingId): PendingConnection | undefined {
    const row = this.pendingRow(pendingId);
    return row && readPending(this.reading(), row);
  }

  pendingRow(pendingId: PendingId): ConnectionRow | undefined {
    return findPending(this.context.database.read, pendingId);
  }

  pendingChat(pendingId: PendingId): ChatSummary | undefined {
    const row = this.pendingRow(pendingId);
    return row && readPendingChat(this.reading(), row);
  }

  requestRow(requestId: RequestId): RequestRow | undefined {
    return findRequest(this.context.database.read, requestId);
  }

  requestChat(requestId: RequestId): ChatSummary | undefined {
    const row = this.requestRow(requestId);
    return row && readRequestChat(row);
  }

  item(ref: ItemRef): Item | undefined {
    const row = findItem(this.context.database.read, ref.contactId, ref.itemId);
    return row && readItem(this.reading(), row);
  }

  record(ref: ItemRef): ItemRecord | undefined {
    const row = findItem(this.context.database.read, ref.contactId, ref.itemId);
    return row && readRecord(this.reading(), row);
  }

  /** Of the conversation's items from `since` on: how many were not read, and the newest of these. */
  unreadSince(contactId: ContactId, since: ItemId): ReturnType<typeof findUnreadSince> {
    return findUnreadSince(this.context.database.read, contactId, since);
  }

  itemInfo(ref: ItemRef): ItemInfo | undefined {
    return readItemInfo(this.context, ref);
  }

  page(
    contactId: ContactId,
    page: { readonly anchor: PageAnchor; readonly count: number },
  ): ItemPage | undefined {
    return readPage(this.context, contactId, page);
  }

  address(): ContactAddress | undefined {
    return readAddress(this.context, this.requireUser().userId);
  }

  protected reading(): ChatContext & { readonly db: Database['read'] } {
    return { ...this.context, db: this.context.database.read };
  }

  protected requireUser(): UserRow {
    return defined(this.user(), 'the user profile');
  }

  protected requirePending(pendingId: PendingId): PendingConnection {
    return defined(this.pending(pendingId), 'the pending connection');
  }
}
