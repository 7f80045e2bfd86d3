/** What is new in the chats that there may be a notification of, and whether anybody is to be told. */
import type { ItemId, UserId } from '#shared/ids.ts';
import type { ChatRef, NotificationSettings, UserProfile } from '#shared/model/index.ts';
import type { Chat } from '../chat/index.ts';
import type { ChatNovelty } from './notification-text.ts';

/** What is read of the open database when something is to be shown. */
export type NotificationApp = {
  readonly chat: Pick<
    Chat,
    'chatOf' | 'contactRow' | 'item' | 'profiles' | 'requestChat' | 'requestRow' | 'unreadSince'
  >;
  readonly lock: { readonly isLocked: boolean };
  readonly notificationSettings: () => NotificationSettings;
};

export type NoticedChat = Exclude<ChatRef, { readonly type: 'pending' }>;

/** A chat, and from where on it is new. */
export type NewInChat = {
  readonly chat: NoticedChat;
  /** The first item that may be new; undefined: there is none. */
  sinceItemId: ItemId | undefined;
  /** The contact has connected, or it is a request. */
  isNewItself: boolean;
};

/** A name for the chat among all chats. */
export function idOf(chat: NoticedChat): string {
  return chat.type === 'contact' ? `contact ${chat.contactId}` : `request ${chat.requestId}`;
}

/** Whose chat it is; undefined: it is not there any more. */
export function userOf({ chat }: NotificationApp, of: NoticedChat): UserId | undefined {
  return of.type === 'contact'
    ? chat.contactRow(of.contactId)?.userId
    : chat.requestRow(of.requestId)?.userId;
}

/** The profile whose chat it is, if it announces anything: it is not muted, and no secret. */
export function profileOf(
  app: NotificationApp,
  { chat }: NewInChat,
  profiles: readonly UserProfile[],
): UserProfile | undefined {
  const userId = userOf(app, chat);
  return profiles.find((profile) => profile.userId === userId && !profile.isMuted);
}

/** How many of the new items are unread, and the newest of these; undefined: none. */
export function unreadOf(
  { chat }: NotificationApp,
  { chat: of, sinceItemId }: NewInChat,
): ReturnType<Chat['unreadSince']> {
  return of.type === 'contact' && sinceItemId !== undefined
    ? chat.unreadSince(of.contactId, sinceItemId)
    : undefined;
}

/** How much is new in a chat: little to read where there are very many of them. */
export type Novelty = {
  /** Of several profiles the one that it is of. */
  readonly profile: UserProfile | undefined;
  /** New items, and the newest of them; 0: nobody has written. */
  readonly count: number;
  readonly newestId: ItemId | undefined;
};

/** How much is new in the chat by now; undefined: nothing that is to be told. */
export function noveltyOf(
  app: NotificationApp,
  entry: NewInChat,
  profiles: readonly UserProfile[],
): Novelty | undefined {
  const owner = profileOf(app, entry, profiles);
  if (owner === undefined) return undefined;
  const unread = unreadOf(app, entry);
  if (unread === undefined && !entry.isNewItself) return undefined;
  const profile = profiles.length > 1 ? owner : undefined;
  return { profile, count: unread?.count ?? 0, newestId: unread?.newestId };
}

/** What there is to show of it; undefined: the chat is not there any more. */
export function contentOf(
  { chat }: NotificationApp,
  of: NoticedChat,
  { profile, count, newestId }: Novelty,
): ChatNovelty | undefined {
  if (of.type === 'request') {
    const request = chat.requestChat(of.requestId);
    return request && { chat: request, profile, count: 0, newest: undefined };
  }
  const { contactId } = of;
  const contact = chat.chatOf(contactId);
  const newest = newestId === undefined ? undefined : chat.item({ contactId, itemId: newestId });
  return contact && { chat: contact, profile, count, newest };
}
