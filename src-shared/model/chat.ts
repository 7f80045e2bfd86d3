/** Read models of the chat list and the contact page: what the window shows, no keys, no rows. */
import type { ContactId, PendingId, RequestId, UserId } from '../ids.ts';
import type { Blocking, Item, SendReason } from './item.ts';

export type User = {
  readonly userId: UserId;
  readonly displayName: string;
  readonly fullName: string;
  /** One line about themselves; empty when not set. */
  readonly shortDescr: string;
};

/** One of the user's profiles, as the list of them shows it. */
export type UserProfile = User & {
  readonly isActive: boolean;
  readonly isMuted: boolean;
  /** Shown only to who knows its password. */
  readonly isHidden: boolean;
  /** Whether contacts are told that their messages have arrived, unless set otherwise for one. */
  readonly sendsReceipts: boolean;
  readonly unreadCount: number;
};

/** Whether the two ends agree on the keys; messages wait in all states but ok and allowed. */
export type RatchetSync = 'ok' | 'allowed' | 'required' | 'started' | 'agreed';

/** Who brings keys that are not in step in step again. */
export type KeyRepair =
  /** The user may begin an exchange. */
  | { readonly by: 'user' }
  /** An exchange goes on, or begins in moments. From `againAtMs` on the user may take it up again; absent while our keys have not left. */
  | { readonly by: 'app'; readonly againAtMs?: number };

/** Whether the post-quantum ratchet protects a chat, and why not if it does not. */
export type QuantumResistance =
  | { readonly type: 'on' }
  | { readonly type: 'pending' }
  | { readonly type: 'off'; readonly reason: 'peerTooOld' | 'disabledByPeer' | 'disabledByYou' };

export type ContactState =
  /** The handshake is under way; messages may already be written when canSend. */
  | 'connecting'
  | 'connected'
  /** The contact deleted the conversation (x.direct.del) or its queue is gone. */
  | 'deletedByContact';

export type Contact = {
  readonly contactId: ContactId;
  /** What the contact calls itself. */
  readonly displayName: string;
  readonly fullName: string;
  /** What the user calls the contact; empty when not set. Shown instead of displayName. */
  readonly localAlias: string;
  readonly image?: string;
  readonly state: ContactState;
  readonly canSend: boolean;
  readonly isVerified: boolean;
  readonly quantumResistance: QuantumResistance;
  readonly ratchetSync: RatchetSync;
  /** Absent where the keys are in step, or the contact's app does not know how. */
  readonly keyRepair?: KeyRepair;
  /**
   * The connection was still being made when the copy was made that is open now, and its last step may
   * have gone to the newer data: then nothing can ever be sent here. Absent where that is not so.
   */
  readonly isLeftBehind?: true;
  /** Nothing from the contact can arrive: the server has blocked our queue. Absent where it has not. */
  readonly receivingBlocked?: Blocking;
  /** Nothing can be sent to the contact: its server has blocked its queue. */
  readonly sendingBlocked?: Blocking;
  /** The contact's app takes no reactions; absent where it does. */
  readonly refusesReactions?: true;
  /** The random name this contact knows the user by; absent where it knows the profile. */
  readonly incognitoName?: string;
  readonly createdAtMs: number;
};

export type PendingState =
  /** Being made on the server; there is no link yet. */
  | { readonly type: 'creating' }
  /** Our link is ready and nobody has used it. */
  | { readonly type: 'waiting'; readonly link: string; readonly shortLink?: string }
  /** We are joining somebody's link; the steps are retried until they succeed. */
  | {
      readonly type: 'joining';
      readonly lastProblem?: SendReason;
      /** As of a contact: the answer may have gone to newer data. */
      readonly isLeftBehind?: true;
    }
  /** Our request is on its way to somebody's address. */
  | { readonly type: 'asking'; readonly lastProblem?: SendReason }
  /** It is there and waits for its owner. */
  | { readonly type: 'asked' }
  /** It will never connect. */
  | { readonly type: 'failed'; readonly reason: JoinFailure };

export type JoinFailure =
  | 'linkUsed'
  | 'linkGone'
  | 'versionTooOld'
  | 'refused'
  /** The server has blocked the link; for a reason that this version does not know. */
  | 'blocked'
  | 'blockedForSpam'
  | 'blockedForContent';

export type PendingConnection = {
  readonly pendingId: PendingId;
  /** The user's own name for it; empty when not set. */
  readonly localAlias: string;
  /** Whose link it is, where the link told. */
  readonly peerName?: string;
  readonly state: PendingState;
  /** The random name the other side will see; absent where it sees the profile. */
  readonly incognitoName?: string;
  readonly createdAtMs: number;
};

/** Somebody asks at our address. */
export type ContactRequest = {
  readonly requestId: RequestId;
  readonly displayName: string;
  readonly fullName: string;
  readonly shortDescr: string;
  readonly image?: string;
  /** What was written with the request; empty when nothing was. */
  readonly message: string;
  readonly createdAtMs: number;
};

export type ChatRef =
  | { readonly type: 'request'; readonly requestId: RequestId }
  | { readonly type: 'contact'; readonly contactId: ContactId }
  | { readonly type: 'pending'; readonly pendingId: PendingId };

/** One row of the chat list. */
export type ChatSummary =
  | {
      readonly type: 'contact';
      readonly contact: Contact;
      readonly lastItem?: Item;
      readonly unreadCount: number;
      /** Text typed and not sent; empty when none. */
      readonly draft: string;
      /** Orders the list, newest first. */
      readonly activeAtMs: number;
    }
  | {
      readonly type: 'pending';
      readonly connection: PendingConnection;
      readonly activeAtMs: number;
    }
  | {
      readonly type: 'request';
      readonly request: ContactRequest;
      readonly activeAtMs: number;
    };

/** What the contact page shows beyond the contact itself. */
export type ContactDetails = {
  readonly contact: Contact;
  /** Groups of five digits; undefined until the ratchet exists. */
  readonly securityCode?: string;
  readonly verifiedAtMs?: number;
  readonly receivingServers: readonly string[];
  readonly sendingServers: readonly string[];
  /** A move of the receiving queue to another server, while it is under way. */
  readonly rotation?: {
    readonly phase: 'making' | 'told' | 'switching';
    readonly canAbort: boolean;
  };
  readonly receipts: ReceiptSetting;
  /** What the profile says where the setting is `default`. */
  readonly profileSendsReceipts: boolean;
  /** The contact's own address, where its profile has one. */
  readonly contactLink?: string;
};

export type ReceiptSetting = 'default' | 'on' | 'off';

/** The user's contact address: a link that many may use. */
export type ContactAddress = {
  readonly link: string;
  readonly shortLink?: string;
  /** Whether contacts see it in the profile. */
  readonly isShared: boolean;
  readonly autoAccept: 'no' | 'asProfile' | 'incognito';
  /** Shown to those who look the link up, and sent to whoever is accepted; empty when not set. */
  readonly welcomeText: string;
  readonly createdAtMs: number;
  /** Nobody can ask at it: its server has blocked it. Absent where it has not. */
  readonly blocked?: Blocking;
};

/** What a pasted text turns out to be, found out without any network action. */
export type LinkPlan =
  | { readonly type: 'invitation'; readonly server: string }
  | { readonly type: 'address'; readonly server: string }
  /** Its server knows whose it is; asking it makes a one-time link ours. */
  | { readonly type: 'shortLink'; readonly kind: 'invitation' | 'address'; readonly server: string }
  /** A link this user made and which is still open. */
  | { readonly type: 'ownLink'; readonly pendingId: PendingId }
  | { readonly type: 'ownAddress' }
  | { readonly type: 'alreadyJoining'; readonly pendingId: PendingId }
  /** We have asked at this address and wait; asking again is possible. */
  | { readonly type: 'alreadyAsked'; readonly pendingId: PendingId }
  | { readonly type: 'knownContact'; readonly contactId: ContactId }
  /** A contact we met at this address has deleted us, or we cannot reach it: asking again is possible. */
  | { readonly type: 'addressUsed'; readonly contactId: ContactId }
  /** A link of a kind this version cannot use yet. */
  | { readonly type: 'unsupported'; readonly kind: 'group' | 'channel' | 'relay' }
  | { readonly type: 'invalid'; readonly problem: LinkProblem };

/** Who a link leads to, as its server told; its signature was checked. */
export type LinkPreview = {
  readonly kind: 'invitation' | 'address';
  readonly server: string;
  readonly displayName: string;
  readonly fullName: string;
  readonly shortDescr: string;
  readonly image?: string;
  /** The owner's welcome message; empty when there is none. */
  readonly welcomeText: string;
  /** What is known of it here already; `invitation` or `address` where nothing is. */
  readonly plan: LinkPlan;
};

export type LinkProblem = 'notALink' | 'damaged' | 'versionTooNew';

/** The state of one message server, as the chat list's indicator and tooltips show it. */
export type ServerStatus = {
  /** host:port, for people. */
  readonly server: string;
  readonly state: 'connecting' | 'connected' | 'disconnected';
  /** Connections (contacts and links) that receive through it. */
  readonly connectionCount: number;
  readonly lastProblem?: SendReason;
};
