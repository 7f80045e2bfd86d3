/**
 * What chat messages say (60-chat sections 1-5): the events of direct chats typed, every other
 * event kept as it came. Binary ids are bytes here and base64url on the wire.
 */

/** Any JSON value; what is not understood is kept and passed on unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

export type ChatVersionRange = { readonly min: number; readonly max: number };

/** One chat message: an agent message body or connection info holds one or several. */
export type ChatMessage = {
  /** The sender's supported chat versions. */
  readonly versions: ChatVersionRange;
  /** The shared message id (at most 255 bytes); absent in connection info. */
  readonly msgId?: Uint8Array;
  readonly event: ChatEvent;
  /** Set when a group's member passed the message on. */
  readonly forwarded?: Forwarded;
};

export type Forwarded = {
  /** Absent: a channel's message, whose author is not told. */
  readonly member?: { readonly memberId: Uint8Array; readonly memberName: string };
  readonly sentAtSeconds: bigint;
};

export type FeatureAllowed = 'always' | 'yes' | 'no';

/** A contact's preferences as it sent them; unknown features are dropped. */
export type Preferences = {
  readonly timedMessages?: { readonly allow: FeatureAllowed; readonly ttl?: number };
  readonly fullDelete?: { readonly allow: FeatureAllowed };
  readonly reactions?: { readonly allow: FeatureAllowed };
  readonly voice?: { readonly allow: FeatureAllowed };
  readonly files?: { readonly allow: FeatureAllowed };
  readonly calls?: { readonly allow: FeatureAllowed };
  readonly sessions?: { readonly allow: FeatureAllowed };
  /** What a bot understands, as it came. */
  readonly commands?: readonly Json[];
};

export type Profile = {
  readonly displayName: string;
  readonly fullName: string;
  readonly shortDescr?: string;
  /** A `data:` URI of a small square picture. */
  readonly image?: string;
  readonly contactLink?: string;
  readonly preferences?: Preferences;
  readonly peerType?: string;
};

/**
 * Message content: text is typed, other kinds keep their whole JSON. `text` is what a client that
 * does not know the kind shows.
 */
export type MsgContent =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'other';
      readonly contentType: string;
      readonly text: string;
      readonly json: JsonObject;
    };

/** A reaction: an emoji of one code point, or a kind we do not know (kept as it came). */
export type MsgReaction =
  | { readonly type: 'emoji'; readonly emoji: string }
  | { readonly type: 'unknown'; readonly json: JsonObject };

export type MsgContainer = {
  readonly content: MsgContent;
  readonly ttlSeconds?: number;
  readonly isLive?: boolean;
  /** Fields of later features (quote, file, forward, mentions, scope...), kept as they came. */
  readonly other: JsonObject;
};

export type ChatEvent =
  | { readonly type: 'msg.new'; readonly container: MsgContainer }
  | {
      readonly type: 'msg.update';
      readonly msgId: Uint8Array;
      readonly content: MsgContent;
      readonly ttlSeconds?: number;
      readonly isLive?: boolean;
      readonly other: JsonObject;
    }
  | { readonly type: 'msg.del'; readonly msgId: Uint8Array; readonly other: JsonObject }
  | {
      readonly type: 'msg.react';
      readonly msgId: Uint8Array;
      readonly reaction: MsgReaction;
      readonly isAdded: boolean;
      readonly other: JsonObject;
    }
  | { readonly type: 'info'; readonly profile: Profile }
  | {
      readonly type: 'contact';
      readonly profile: Profile;
      readonly contactReqId?: Uint8Array;
      readonly other: JsonObject;
    }
  | { readonly type: 'direct.del' }
  | { readonly type: 'ok' }
  /** Part of an inline file of a later feature; without bytes: cancelled. */
  | { readonly type: 'file.chunk'; readonly msgId: Uint8Array; readonly chunk?: FileChunk }
  /** A known or unknown `x.…` event that this layer does not act on; checked and kept. */
  | { readonly type: 'other'; readonly tag: string; readonly params: JsonObject };

export type FileChunk = { readonly number: number; readonly bytes: Uint8Array };

/** Why one element of a body was not understood; the other elements still count. */
export type ChatParseError = { readonly path: string; readonly problem: string };
