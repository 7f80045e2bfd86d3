/**
 * What the window may ask of the core: name -> arguments, result, expected failures. Both sides
 * derive their types from this map; replies are Results, never thrown errors.
 */
import type { ContactId, ItemId, PendingId } from '../ids.ts';
import type {
  ChatSummary,
  ContactDetails,
  Item,
  ItemPage,
  LinkPlan,
  LinkProblem,
  PendingConnection,
  SendReason,
  ServerStatus,
  User,
} from '../model/index.ts';
import type { Result } from '../result.ts';

/** Where the app stands; decides which screen is shown. */
export type AppStatus =
  /** No database yet and no system keychain: the user chooses a passphrase (told why). */
  | { readonly type: 'choosePassphrase'; readonly why: PassphraseReason }
  /** The database is there and its passphrase is not known to us. */
  | { readonly type: 'locked'; readonly why: PassphraseReason }
  /** The database cannot be used; the sentence and the way on depend on the problem. */
  | { readonly type: 'broken'; readonly problem: DatabaseProblem }
  /** Open, but nobody has a profile yet. */
  | { readonly type: 'onboarding' }
  | { readonly type: 'ready'; readonly user: User };

/** Why the passphrase is typed by hand. */
export type PassphraseReason =
  'noKeychain' | 'keychainNotProtected' | 'keychainEntryMissing' | 'keychainFailed';

export type DatabaseProblem =
  | { readonly type: 'newerVersion' }
  | { readonly type: 'inUse' }
  | { readonly type: 'damaged' }
  | { readonly type: 'cannotRead'; readonly code: string };

/** The page of a conversation to read: from its end, around its first unread item, or by item. */
export type PageAnchor =
  | { readonly type: 'latest' }
  | { readonly type: 'firstUnread' }
  | { readonly type: 'before'; readonly itemId: ItemId }
  | { readonly type: 'after'; readonly itemId: ItemId }
  | { readonly type: 'around'; readonly itemId: ItemId };

export type NotFound = { readonly type: 'notFound' };
/** The text is longer than the protocol can carry. */
export type TooLong = { readonly type: 'tooLong'; readonly overBytes: number };
export type CannotSend = { readonly type: 'cannotSend'; readonly reason: SendReason };
export type NotAllowed = { readonly type: 'notAllowed' };
export type BadName = { readonly type: 'badName'; readonly suggestion: string };
export type ServerProblem = { readonly type: 'serverProblem'; readonly reason: SendReason };
export type BadLink = { readonly type: 'badLink'; readonly problem: LinkProblem };

export type Commands = {
  'app.status': { args: NoArgs; value: AppStatus; error: never };
  'database.unlock': {
    args: { passphrase: string };
    value: AppStatus;
    error: { type: 'wrongPassphrase' } | { type: 'broken'; problem: DatabaseProblem };
  };
  'database.choosePassphrase': {
    args: { passphrase: string };
    value: AppStatus;
    error:
      { type: 'tooShort'; minimumLength: number } | { type: 'broken'; problem: DatabaseProblem };
  };
  /**
   * Tries the database again from the beginning, as the app does at its start: the core ends and a
   * new one takes its place, so that there is no answer but the new core's status.
   */
  'database.retry': { args: NoArgs; value: undefined; error: never };
  'user.create': { args: { displayName: string }; value: User; error: BadName };

  'chats.list': { args: NoArgs; value: ChatSnapshot; error: never };
  'chat.markRead': {
    args: { contactId: ContactId; upToItemId: ItemId };
    value: undefined;
    error: NotFound;
  };
  'chat.setDraft': {
    args: { contactId: ContactId; text: string };
    value: undefined;
    error: NotFound;
  };

  'items.page': {
    args: { contactId: ContactId; anchor: PageAnchor; count: number };
    value: ItemPage;
    error: NotFound;
  };
  'items.send': {
    args: { contactId: ContactId; text: string };
    value: Item;
    error: NotFound | TooLong | CannotSend;
  };
  'items.edit': {
    args: { contactId: ContactId; itemId: ItemId; text: string };
    value: Item;
    error: NotFound | TooLong | CannotSend | NotAllowed;
  };
  'items.delete': {
    args: { contactId: ContactId; itemId: ItemId; mode: 'forMe' | 'forEveryone' };
    value: undefined;
    error: NotFound | NotAllowed | CannotSend;
  };
  'items.react': {
    args: { contactId: ContactId; itemId: ItemId; emoji: string; isAdded: boolean };
    value: Item;
    error: NotFound | NotAllowed | CannotSend;
  };
  'items.retry': {
    args: { contactId: ContactId; itemId: ItemId };
    value: Item;
    error: NotFound | NotAllowed | CannotSend;
  };

  'link.plan': { args: { text: string }; value: LinkPlan; error: never };
  'link.create': { args: NoArgs; value: PendingConnection; error: ServerProblem };
  'link.join': {
    args: { text: string };
    value: PendingConnection;
    error: BadLink | { type: 'planned'; plan: LinkPlan };
  };
  'pending.rename': {
    args: { pendingId: PendingId; localAlias: string };
    value: PendingConnection;
    error: NotFound;
  };
  'pending.cancel': { args: { pendingId: PendingId }; value: undefined; error: NotFound };

  'contact.details': { args: { contactId: ContactId }; value: ContactDetails; error: NotFound };
  'contact.setAlias': {
    args: { contactId: ContactId; localAlias: string };
    value: ContactDetails;
    error: NotFound;
  };
  /** With a code: verified only if it equals ours. Without: the mark is removed. */
  'contact.verify': {
    args: { contactId: ContactId; securityCode?: string | undefined };
    value: ContactDetails;
    error: NotFound | { type: 'codesDiffer' };
  };
  'contact.delete': {
    args: { contactId: ContactId; notify: boolean };
    value: undefined;
    error: NotFound;
  };

  'servers.list': { args: NoArgs; value: readonly ServerStatus[]; error: never };
};

export type NoArgs = Readonly<Record<string, never>>;

export type ChatSnapshot = {
  readonly chats: readonly ChatSummary[];
  readonly servers: readonly ServerStatus[];
  /** Events with a greater sequence number came after this snapshot. */
  readonly sequence: number;
};

export type CommandName = keyof Commands;
export type CommandArgs<N extends CommandName> = Commands[N]['args'];
export type CommandValue<N extends CommandName> = Commands[N]['value'];
/** What every command can fail with besides its own errors. */
export type CommonError =
  | { readonly type: 'badArguments' }
  | { readonly type: 'notReady'; readonly status: AppStatus['type'] }
  /** A bug or a dying core; the incident is in the log by this reference. */
  | { readonly type: 'internal'; readonly reference: string }
  | { readonly type: 'coreStopped' };
export type CommandError<N extends CommandName> = Commands[N]['error'] | CommonError;
export type CommandResult<N extends CommandName> = Result<CommandValue<N>, CommandError<N>>;
