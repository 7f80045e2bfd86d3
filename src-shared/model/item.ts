/** Read models of the conversation. */
import type { ContactId, ItemId } from '../ids.ts';
import type { TextRun } from './formatted-text.ts';

/** Why a message is not delivered (yet); each has its own sentence in the window. */
export type SendReason =
  | { readonly type: 'serverUnreachable'; readonly server: string; readonly detail: string }
  /** The receiver has 128 messages waiting; retried when the receiver takes them. */
  | { readonly type: 'quota' }
  /** The receiver deleted the connection. */
  | { readonly type: 'connectionDeleted' }
  | { readonly type: 'expired' }
  | { readonly type: 'encryptionOutOfSync' }
  | { readonly type: 'tooLarge' }
  | { readonly type: 'refused'; readonly detail: string };

export type ItemStatus =
  | { readonly type: 'pending' }
  | { readonly type: 'sent' }
  | { readonly type: 'delivered' }
  /** Not sent yet, will be tried again. */
  | { readonly type: 'delayed'; readonly reason: SendReason }
  /** Will not be tried again unless the user asks. */
  | { readonly type: 'failed'; readonly reason: SendReason }
  | { readonly type: 'received'; readonly isRead: boolean };

/** Things that happened to the conversation, told as a centred line. */
export type Notice =
  | { readonly type: 'encryption'; readonly quantumResistant: boolean }
  | { readonly type: 'quantumResistanceChanged'; readonly isOn: boolean }
  | { readonly type: 'contactConnected' }
  | { readonly type: 'contactDeleted' }
  | { readonly type: 'nameChanged'; readonly from: string; readonly to: string }
  | { readonly type: 'messagesSkipped'; readonly count: number }
  | { readonly type: 'badMessageHash' }
  | { readonly type: 'badMessageId' }
  | { readonly type: 'decryptionFailed'; readonly count: number }
  | { readonly type: 'securityCodeChanged' };

export type ItemContent =
  | { readonly type: 'text'; readonly text: string; readonly runs: readonly TextRun[] }
  /** Content of a kind this version does not know; text is what its sender gave as text. */
  | { readonly type: 'unsupported'; readonly contentType: string; readonly text: string }
  /** The sender deleted it for everyone. */
  | { readonly type: 'deleted' }
  | { readonly type: 'notice'; readonly notice: Notice };

export type Reaction = {
  readonly emoji: string;
  readonly count: number;
  readonly isOwn: boolean;
};

export type Item = {
  readonly itemId: ItemId;
  readonly contactId: ContactId;
  readonly direction: 'sent' | 'received';
  readonly content: ItemContent;
  readonly status: ItemStatus;
  /** When it was sent (own clock) or reached the receiver's server (the server's clock). */
  readonly atMs: number;
  readonly isEdited: boolean;
  readonly canEdit: boolean;
  readonly canDeleteForEveryone: boolean;
  readonly reactions: readonly Reaction[];
};

/** A page of a conversation, oldest first. */
export type ItemPage = {
  readonly items: readonly Item[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** The first item the user has not read, wherever it lies. */
  readonly firstUnreadItemId?: ItemId;
  readonly unreadCount: number;
};
