/**
 * What the core tells the window: past facts with the new read model. Sequence numbers rise by one;
 * after a gap the window reads its lists again.
 */
import type { ContactId, ItemId, UserId } from '../ids.ts';
import type { ChatRef, ChatSummary, Item, ServerStatus, UserProfile } from '../model/index.ts';
import type { AppStatus } from './commands.ts';

export type CoreEvent =
  | { readonly type: 'app.statusChanged'; readonly status: AppStatus }
  | { readonly type: 'chat.updated'; readonly chat: ChatSummary }
  | { readonly type: 'chat.removed'; readonly chat: ChatRef }
  /** A pending connection has become this contact. */
  | { readonly type: 'chat.replaced'; readonly removed: ChatRef; readonly chat: ChatSummary }
  | { readonly type: 'item.added'; readonly item: Item }
  | { readonly type: 'item.updated'; readonly item: Item }
  | { readonly type: 'item.removed'; readonly contactId: ContactId; readonly itemId: ItemId }
  /** Many items up to this one are gone, perhaps all: who shows some of them reads them again. */
  | { readonly type: 'items.cleared'; readonly contactId: ContactId; readonly upToItemId: ItemId }
  /** The user's profiles: names, unread counts, which is active. */
  | { readonly type: 'profiles.changed'; readonly profiles: readonly UserProfile[] }
  /** The user wants to see the chat of a notification, which is of that profile. */
  | { readonly type: 'notification.opened'; readonly chat: ChatRef; readonly userId: UserId }
  | { readonly type: 'servers.changed'; readonly servers: readonly ServerStatus[] };

export type SequencedEvent = { readonly sequence: number; readonly event: CoreEvent };
