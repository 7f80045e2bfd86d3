/** Read models of the conversation. */
import type { ContactId, ItemId } from '../ids.ts';
import type { TextRun } from './formatted-text.ts';

/** A server does nothing any more for a queue; `other` is a reason this version does not know. */
export type Blocking = {
  readonly server: string;
  readonly reason: 'spam' | 'content' | 'other';
  /** Until when that holds, where the server has said so. */
  readonly untilMs?: number;
};

/** Why a message is not delivered (yet); each has its own sentence in the window. */
export type SendReason =
  | { readonly type: 'serverUnreachable'; readonly server: string; readonly detail: string }
  /** The receiver has 128 messages waiting; retried when the receiver takes them. */
  | { readonly type: 'quota' }
  /** The receiver deleted the connection. */
  | { readonly type: 'connectionDeleted' }
  /** The server that the receiver receives by, or that of a link, has blocked it. */
  | ({ readonly type: 'blocked' } & Blocking)
  | { readonly type: 'expired' }
  | { readonly type: 'encryptionOutOfSync' }
  /** The SOCKS proxy of the settings does not answer, or refuses. */
  | { readonly type: 'socksProblem'; readonly detail: string }
  /** A server that was to hide our address cannot reach theirs, and going directly is not allowed. */
  | { readonly type: 'noRoute'; readonly server: string; readonly detail: string }
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
  | { readonly type: 'duplicateMessage' }
  /** A receipt of the contact's app is of something else than what was sent under that number. */
  | { readonly type: 'otherMessageConfirmed' }
  | { readonly type: 'decryptionFailed'; readonly count: number }
  /** Arrived, but is no message that this version can make sense of: damaged, or met with a fault of ours. */
  | { readonly type: 'unreadable'; readonly count: number }
  | { readonly type: 'securityCodeChanged' }
  /** Keys are out of step (`needed`), being agreed, or agreed anew. */
  | { readonly type: 'keysOutOfStep'; readonly state: 'needed' | 'started' | 'agreed' }
  /** Where the user (own) or the contact receives moves to another server. */
  | { readonly type: 'serverChange'; readonly whose: 'own'; readonly state: ServerChangeState }
  | { readonly type: 'serverChange'; readonly whose: 'contact'; readonly state: 'done' }
  /** The server does not know the queue any more: nothing can arrive here. */
  | { readonly type: 'queueLost' }
  /** A server has blocked the queue that the user (own) or the contact receives by. */
  | ({ readonly type: 'queueBlocked'; readonly whose: 'own' | 'contact' } & Blocking)
  /** It serves that queue again. */
  | { readonly type: 'queueFree'; readonly whose: 'own' | 'contact' };

export type ServerChangeState = 'started' | 'done' | 'aborted';

export type ItemContent =
  | { readonly type: 'text'; readonly text: string; readonly runs: readonly TextRun[] }
  /**
   * Content this version cannot show, of a kind of the network or `file`; text is the name of its file,
   * if any, and what its sender wrote, or the name of a group.
   */
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

/** What is known of one message: when, by which way, and what it waits for. */
export type ItemInfo = {
  readonly item: Item;
  /** When it was stored here. */
  readonly createdAtMs: number;
  readonly editedAtMs?: number;
  readonly deletedAtMs?: number;
  /** Of a sent message: whether a server in between hid our address; absent while it has not left. */
  readonly isProxied?: boolean;
  /** Of a message that has not left: where it stands. */
  readonly delivery?: ItemDelivery;
};

export type ItemDelivery = {
  readonly queues: readonly QueueDelivery[];
  /** When it is given up. */
  readonly expiresAtMs: number;
};

export type QueueDelivery = {
  readonly server: string;
  readonly serverState: 'connecting' | 'connected' | 'disconnected';
  /** Messages that go before it. */
  readonly aheadCount: number;
  readonly waitsFor: 'turn' | 'connection' | 'answer' | 'quota' | 'retry' | 'peer';
  readonly nextTryAtMs?: number;
  readonly lastProblem?: SendReason;
};
