/** Read models of the chat list and the contact page: what the window shows, no keys, no rows. */
import type { ContactId, PendingId, UserId } from '../ids.ts';
import type { Item, SendReason } from './item.ts';

export type User = {
  readonly userId: UserId;
  readonly displayName: string;
  readonly fullName: string;
};

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
  readonly createdAtMs: number;
};

export type PendingState =
  /** Being made on the server; there is no link yet. */
  | { readonly type: 'creating' }
  /** Our link is ready and nobody has used it. */
  | { readonly type: 'waiting'; readonly link: string }
  /** We are joining somebody's link; the steps are retried until they succeed. */
  | { readonly type: 'joining'; readonly lastProblem?: SendReason }
  /** It will never connect. */
  | { readonly type: 'failed'; readonly reason: JoinFailure };

export type JoinFailure = 'linkUsed' | 'versionTooOld' | 'refused';

export type PendingConnection = {
  readonly pendingId: PendingId;
  /** The user's own name for it; empty when not set. */
  readonly localAlias: string;
  readonly state: PendingState;
  readonly createdAtMs: number;
};

export type ChatRef =
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
    };

/** What the contact page shows beyond the contact itself. */
export type ContactDetails = {
  readonly contact: Contact;
  /** Groups of five digits; undefined until the ratchet exists. */
  readonly securityCode?: string;
  readonly verifiedAtMs?: number;
  readonly receivingServers: readonly string[];
  readonly sendingServers: readonly string[];
  readonly ratchetSync: 'ok' | 'allowed' | 'required' | 'started' | 'agreed';
};

/** What a pasted text turns out to be, found out without any network action. */
export type LinkPlan =
  | { readonly type: 'invitation'; readonly server: string }
  /** A link this user made and which is still open. */
  | { readonly type: 'ownLink'; readonly pendingId: PendingId }
  | { readonly type: 'alreadyJoining'; readonly pendingId: PendingId }
  | { readonly type: 'knownContact'; readonly contactId: ContactId }
  /** A link of a kind this version cannot use yet. */
  | { readonly type: 'unsupported'; readonly kind: 'shortLink' | 'contactAddress' | 'group' }
  | { readonly type: 'invalid'; readonly problem: LinkProblem };

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
