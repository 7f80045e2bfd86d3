/**
 * What happened in the chats, told after the commit to whoever shows it: the window's contract and
 * the bots' WebSocket API. News carry ids; readers take the new state from the read models.
 */
import type { ContactId, ItemId, PendingId, RequestId, UserId } from '#shared/ids.ts';
import type { Profile } from './protocol/index.ts';
import type { ItemRecord } from './read-models.ts';

export type ChatNews =
  /** Names, unread counts, or which profile is active. */
  | { readonly type: 'profiles.changed' }
  | { readonly type: 'pending.changed'; readonly pendingId: PendingId }
  | {
      readonly type: 'request.changed';
      readonly requestId: RequestId;
      /** Not a further request of somebody who waits already. */
      readonly isNew: boolean;
    }
  /** Accepted, rejected, or gone with its address. */
  | { readonly type: 'request.removed'; readonly requestId: RequestId }
  | {
      readonly type: 'pending.removed';
      readonly pendingId: PendingId;
      /** Whose it was. */
      readonly userId: UserId;
    }
  /** A pending connection or a request has become a contact; the handshake goes on. */
  | {
      readonly type: 'contact.connecting';
      readonly contactId: ContactId;
      readonly pendingId: PendingId;
    }
  | { readonly type: 'contact.connected'; readonly contactId: ContactId }
  /** Alias, verification, draft, read state or the like. */
  | { readonly type: 'contact.changed'; readonly contactId: ContactId }
  | {
      readonly type: 'contact.profileChanged';
      readonly contactId: ContactId;
      readonly previous: Profile;
    }
  | { readonly type: 'contact.deleted'; readonly contactId: ContactId }
  | { readonly type: 'contact.deletedByContact'; readonly contactId: ContactId }
  /** Many items up to this one are gone, by age or since the user has cleared the conversation. */
  | {
      readonly type: 'items.cleared';
      readonly contactId: ContactId;
      readonly upToItemId: ItemId;
    }
  | ItemNews;

export type ItemNews =
  | { readonly type: 'item.added'; readonly contactId: ContactId; readonly itemId: ItemId }
  | { readonly type: 'item.edited'; readonly contactId: ContactId; readonly itemId: ItemId }
  | { readonly type: 'item.statusChanged'; readonly contactId: ContactId; readonly itemId: ItemId }
  | {
      readonly type: 'item.deleted';
      readonly contactId: ContactId;
      readonly itemId: ItemId;
      readonly byUser: boolean;
      /** The item as it was; what remains, if anything, is in the read model. */
      readonly before: ItemRecord;
    }
  | {
      readonly type: 'item.reaction';
      readonly contactId: ContactId;
      readonly itemId: ItemId;
      readonly byUser: boolean;
      readonly emoji: string;
      readonly isAdded: boolean;
    };
