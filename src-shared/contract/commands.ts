/**
 * What the window may ask of the core: name -> arguments, result, expected failures. Both sides
 * derive their types from this map; replies are Results, never thrown errors.
 */
import type { ContactId, ItemId, PendingId, RequestId, UserId } from '../ids.ts';
import type {
  ChatSummary,
  ContactAddress,
  ContactDetails,
  Item,
  ItemInfo,
  ItemPage,
  LinkPlan,
  LinkPreview,
  LinkProblem,
  Maintenance,
  NetworkPage,
  NetworkSettingField,
  NetworkSettings,
  NetworkStatistics,
  NotificationSettings,
  NotificationState,
  OperatorUse,
  PendingConnection,
  ReceiptSetting,
  SendReason,
  ServerAddressError,
  ServerConfiguration,
  ServerProtocol,
  ServerStatus,
  ServerTest,
  User,
  UserProfile,
} from '../model/index.ts';
import type { Result } from '../result.ts';
import type { DataCommands } from './data-commands.ts';

/** Where the app stands; decides which screen is shown. */
export type AppStatus =
  /** No database yet and no system keychain: the user chooses a passphrase (told why). */
  | { readonly type: 'choosePassphrase'; readonly why: PassphraseReason }
  /** The database is there and its passphrase is not known to us. */
  | { readonly type: 'locked'; readonly why: PassphraseReason }
  /** The database cannot be used; the sentence and the way on depend on the problem. */
  | {
      readonly type: 'broken';
      readonly problem: DatabaseProblem;
      /** There is a copy from before the last update. */
      readonly hasBackup: boolean;
    }
  /** The database is closed for a while, for work on the file as a whole. */
  | { readonly type: 'working'; readonly work: Maintenance }
  /** Open, but nothing is shown until the passcode is entered. */
  | { readonly type: 'appLocked'; readonly canAskSystem: boolean }
  /** Open, but nobody has a profile yet. */
  | { readonly type: 'onboarding' }
  /** There is a profile, but no server that may be used: who runs them is shown before anything leaves. */
  | { readonly type: 'chooseServers'; readonly user: User }
  | {
      readonly type: 'ready';
      readonly user: User;
      /** Nothing can be stored just now: the disk is full, or not there. It goes on by itself. */
      readonly diskProblem?: 'full' | 'cannotWrite' | undefined;
    };

/** Why the passphrase is typed by hand. */
export type PassphraseReason =
  | 'noKeychain'
  | 'keychainNotProtected'
  | 'keychainEntryMissing'
  | 'keychainFailed'
  /** The user wants it so. */
  | 'removed';

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
  | { readonly type: 'around'; readonly itemId: ItemId }
  /** The first item of that time or later, or the last one. */
  | { readonly type: 'date'; readonly atMs: number };

export type NotFound = { readonly type: 'notFound' };
/** The text is longer than the protocol can carry. */
export type TooLong = { readonly type: 'tooLong'; readonly overBytes: number };
export type CannotSend = { readonly type: 'cannotSend'; readonly reason: SendReason };
export type WrongPassword = { readonly type: 'wrongPassword' };
export type WrongPassphrase = { readonly type: 'wrongPassphrase' };
export type WrongPasscode = { readonly type: 'wrongPasscode' };
export type TooShort = { readonly type: 'tooShort'; readonly minimumLength: number };
/** The app lock is on: lock.authorize first. */
export type NeedsPasscode = { readonly type: 'needsPasscode' };
/** Its server has nothing for this link (any more). */
export type LinkGone = { readonly type: 'linkGone' };
/** Known here already, or of a kind that cannot be used. */
export type Planned = { readonly type: 'planned'; readonly plan: LinkPlan };
export type NotAllowed = { readonly type: 'notAllowed' };
export type BadName = { readonly type: 'badName'; readonly suggestion: string };
export type ServerProblem = { readonly type: 'serverProblem'; readonly reason: SendReason };
export type BadLink = { readonly type: 'badLink'; readonly problem: LinkProblem };

/** All of them. */
export type Commands = ChatCommands & DataCommands;

/** Of the app as such, its chats and servers. */
export type ChatCommands = {
  'app.status': { args: NoArgs; value: AppStatus; error: never };
  'database.unlock': {
    args: { passphrase: Uint8Array };
    value: AppStatus;
    error: WrongPassphrase | { type: 'broken'; problem: DatabaseProblem };
  };
  'database.choosePassphrase': {
    args: { passphrase: Uint8Array };
    value: AppStatus;
    error: TooShort | { type: 'broken'; problem: DatabaseProblem };
  };
  /**
   * Tries the database again from the beginning, as the app does at its start: the core ends and a
   * new one takes its place, so that there is no answer but the new core's status.
   */
  'database.retry': { args: NoArgs; value: undefined; error: never };
  /** A further profile becomes the active one. */
  'user.create': { args: { displayName: string }; value: User; error: BadName };

  'profiles.list': { args: NoArgs; value: readonly UserProfile[]; error: never };
  /** The hidden profile of exactly this password, if there is one. */
  'profiles.reveal': { args: { password: string }; value: readonly UserProfile[]; error: never };
  'profile.activate': {
    args: { userId: UserId; password?: string | undefined };
    value: User;
    error: NotFound | WrongPassword;
  };
  /** Told to all contacts that know the profile, and to those who look its links up. */
  'profile.update': {
    args: { userId: UserId; displayName: string; fullName: string; shortDescr: string };
    value: User;
    error: NotFound | BadName;
  };
  'profile.mute': {
    args: { userId: UserId; isMuted: boolean };
    value: undefined;
    error: NotFound;
  };
  'profile.setReceipts': {
    args: { userId: UserId; isOn: boolean };
    value: undefined;
    error: NotFound;
  };
  /** The last visible profile cannot be hidden. */
  'profile.hide': {
    args: { userId: UserId; password: string };
    value: undefined;
    error: NotFound | { type: 'lastVisible' } | { type: 'passwordInUse' };
  };
  'profile.unhide': {
    args: { userId: UserId; password: string };
    value: undefined;
    error: NotFound | WrongPassword;
  };
  /** With its contacts and conversations; its queues are deleted on their servers, or left to expire. */
  'profile.delete': {
    args: { userId: UserId; password?: string | undefined; deleteQueues: boolean };
    value: undefined;
    error: NotFound | WrongPassword;
  };

  /** With a count only so many of the newest, which are there much sooner than all of many. */
  'chats.list': { args: { count?: number | undefined }; value: ChatSnapshot; error: never };
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

  'items.info': {
    args: { contactId: ContactId; itemId: ItemId };
    value: ItemInfo;
    error: NotFound;
  };

  'link.plan': { args: { text: string }; value: LinkPlan; error: never };
  /** Asks the server of a short link whose it is; a one-time link is ours from then on. */
  'link.lookUp': {
    args: { text: string };
    value: LinkPreview;
    error: BadLink | ServerProblem | LinkGone | Planned;
  };
  'link.create': {
    args: { isIncognito: boolean };
    value: PendingConnection;
    error: ServerProblem;
  };
  /**
   * Joins a one-time link, or asks at an address. `again`: also where we have asked there before. The
   * message goes along with a request to an address that was looked up.
   */
  'link.join': {
    args: {
      text: string;
      isIncognito: boolean;
      again?: boolean | undefined;
      message?: string | undefined;
    };
    value: PendingConnection;
    error: BadLink | ServerProblem | LinkGone | Planned | TooLong;
  };
  'pending.rename': {
    args: { pendingId: PendingId; localAlias: string };
    value: PendingConnection;
    error: NotFound;
  };
  /** Of a link of ours that nobody has used yet. */
  'pending.setIncognito': {
    args: { pendingId: PendingId; isIncognito: boolean };
    value: PendingConnection;
    error: NotFound | NotAllowed;
  };
  /** Gives a link of ours that nobody has used yet to another profile. */
  'pending.setProfile': {
    args: { pendingId: PendingId; userId: UserId };
    value: undefined;
    error: NotFound | NotAllowed;
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
  'contact.setReceipts': {
    args: { contactId: ContactId; receipts: ReceiptSetting };
    value: ContactDetails;
    error: NotFound;
  };
  /** Agrees on new keys with the contact. */
  'contact.fixEncryption': {
    args: { contactId: ContactId };
    value: ContactDetails;
    error: NotFound | NotAllowed;
  };
  /** Moves where we receive from the contact to another server. */
  'contact.changeServer': {
    args: { contactId: ContactId };
    value: ContactDetails;
    error: NotFound | NotAllowed;
  };
  'contact.abortServerChange': {
    args: { contactId: ContactId };
    value: ContactDetails;
    error: NotFound | NotAllowed;
  };
  'contact.delete': {
    args: { contactId: ContactId; notify: boolean };
    value: undefined;
    error: NotFound;
  };

  'address.get': { args: NoArgs; value: ContactAddress | undefined; error: never };
  'address.create': { args: NoArgs; value: ContactAddress; error: ServerProblem };
  'address.update': {
    args: {
      isShared: boolean;
      autoAccept: ContactAddress['autoAccept'];
      welcomeText: string;
    };
    value: ContactAddress;
    error: NotFound | TooLong;
  };
  /** Contacts made by it stay; nobody can use it any more. */
  'address.delete': { args: NoArgs; value: undefined; error: NotFound };
  'request.accept': {
    args: { requestId: RequestId; isIncognito: boolean };
    value: { readonly contactId: ContactId };
    error: NotFound | ServerProblem;
  };
  /** Its sender is not told. */
  'request.reject': { args: { requestId: RequestId }; value: undefined; error: NotFound };

  'servers.list': { args: NoArgs; value: readonly ServerStatus[]; error: never };

  /** The commands below speak of the active profile's servers; settings are for all profiles. */
  'network.page': { args: NoArgs; value: NetworkPage; error: never };
  'network.set': {
    args: { settings: NetworkSettings };
    value: NetworkPage;
    error: { type: 'outOfBounds'; field: NetworkSettingField };
  };
  'network.statistics': { args: NoArgs; value: NetworkStatistics; error: never };
  'network.resetStatistics': { args: NoArgs; value: NetworkStatistics; error: never };
  /** One server by the name statistics show, or all. */
  'network.reconnect': { args: { server?: string | undefined }; value: undefined; error: never };
  'servers.configuration': { args: NoArgs; value: ServerConfiguration; error: never };
  /** Addresses of one kind, one a line; all are added or none. */
  'servers.add': {
    args: { protocol: ServerProtocol; text: string };
    value: ServerConfiguration;
    error: { type: 'badAddresses'; errors: readonly ServerAddressError[] };
  };
  'servers.enable': {
    args: { serverId: number; isEnabled: boolean };
    value: ServerConfiguration;
    error: NotFound;
  };
  'servers.remove': { args: { serverId: number }; value: ServerConfiguration; error: NotFound };
  /** Makes a queue there and deletes it, step by step; takes as long as the timeouts allow. */
  'servers.test': { args: { serverId: number }; value: ServerTest; error: NotFound };
  'servers.setOperator': {
    args: { operatorId: string; use: OperatorUse };
    value: ServerConfiguration;
    error: NotFound;
  };
  'servers.acceptConditions': {
    args: { operatorIds: readonly string[] };
    value: ServerConfiguration;
    error: NotFound;
  };

  /** For all profiles; a muted one has none whatever is set. */
  'notifications.get': { args: NoArgs; value: NotificationState; error: never };
  'notifications.set': { args: NotificationSettings; value: NotificationState; error: never };
};

export type NoArgs = Readonly<Record<string, never>>;

export type ChatSnapshot = {
  readonly chats: readonly ChatSummary[];
  readonly servers: readonly ServerStatus[];
  /** Events with a greater sequence number came after this snapshot. */
  readonly sequence: number;
  /** There are more than were asked for. */
  readonly hasMore?: true;
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
