/** The commands of the bot API as data (85-remote-and-bots section 7.3). */

/** `@1` a contact, `:1` a pending connection; the kinds this app has none of are told as missing. */
export type ChatRef = {
  readonly type: 'contact' | 'pending' | 'group' | 'notes';
  readonly id: number;
};

/** A message to be sent; other kinds of content than text are refused by the parser. */
export type ComposedText = { readonly text: string };

export type Anchor =
  | { readonly type: 'latest' }
  | { readonly type: 'before' | 'after' | 'around'; readonly itemId: number };

export type Page = {
  readonly anchor: Anchor;
  readonly count: number;
  /** Only items whose text has this in it, whatever the case of its letters. */
  readonly search?: string;
};

/** `userId` is absent in the forms which mean the active user. */
export type Command =
  | { readonly type: 'showUser' }
  | { readonly type: 'listUsers' }
  | { readonly type: 'startChat' }
  | { readonly type: 'stopChat' }
  | { readonly type: 'version' }
  | {
      readonly type: 'createUser';
      readonly profile: {
        readonly displayName: string;
        readonly fullName: string;
        readonly peerType?: 'human' | 'bot';
      };
    }
  | { readonly type: 'createLink'; readonly userId?: number }
  | { readonly type: 'connect'; readonly userId?: number; readonly link: string }
  | { readonly type: 'planLink'; readonly userId?: number; readonly link: string }
  | {
      readonly type: 'getChats';
      readonly userId?: number;
      readonly hasPending: boolean;
      readonly count?: number;
    }
  | { readonly type: 'getChat'; readonly chat: ChatRef; readonly page: Page }
  | { readonly type: 'listContacts'; readonly userId?: number }
  | { readonly type: 'send'; readonly chat: ChatRef; readonly messages: readonly ComposedText[] }
  | { readonly type: 'sendByName'; readonly name: string; readonly text: string }
  | {
      readonly type: 'updateItem';
      readonly chat: ChatRef;
      readonly itemId: number;
      readonly text: string;
    }
  | {
      readonly type: 'deleteItems';
      readonly chat: ChatRef;
      readonly itemIds: readonly number[];
      readonly mode: 'broadcast' | 'internal';
    }
  | {
      readonly type: 'react';
      readonly chat: ChatRef;
      readonly itemId: number;
      readonly isAdded: boolean;
      readonly emoji: string;
    }
  | { readonly type: 'readChat'; readonly chat: ChatRef; readonly upToItemId?: number }
  | { readonly type: 'contactInfo'; readonly chat: ChatRef }
  | { readonly type: 'getCode'; readonly chat: ChatRef }
  | { readonly type: 'verifyCode'; readonly chat: ChatRef; readonly code?: string }
  | { readonly type: 'deleteChat'; readonly chat: ChatRef; readonly notify: boolean }
  | { readonly type: 'setAlias'; readonly chat: ChatRef; readonly alias: string };

export type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>;
