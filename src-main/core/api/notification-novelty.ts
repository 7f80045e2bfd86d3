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

/** What is new in the chat by now; undefined: nothing that is to be told. */
export function noveltyOf(
  app: NotificationApp,
  entry: NewInChat,
  profiles: readonly UserProfile[],
): ChatNovelty | undefined {
  const owner = profileOf(app, entry, profiles);
  if (owner === undefined) return undefined;
  const profile = profiles.length > 1 ? owner : undefined;
  const unread = unreadOf(app, entry);
  if (unread === undefined && !entry.isNewItself) return undefined;
  const of = entry.chat;
  if (of.type === 'request') {
    const chat = app.chat.requestChat(of.requestId);
    return chat && { chat, profile, count: 0, newest: undefined };
  }
  const { contactId } = of;
  const chat = app.chat.chatOf(contactId);
  const newest = unread && app.chat.item({ contactId, itemId: unread.newestId });
  return chat && { chat, profile, count: unread?.count ?? 0, newest };
}
