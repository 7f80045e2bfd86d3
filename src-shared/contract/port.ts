/** The messages on the port between the window and the core, and the core's start message. */
import type { LockDelayS, PassphraseState } from '../model/index.ts';
import type { PassphraseReason } from './commands.ts';
import type { SequencedEvent } from './events.ts';

export type PortRequest = {
  readonly type: 'request';
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
};

export type PortReply = { readonly type: 'reply'; readonly id: number; readonly result: unknown };

export type PortEvents = { readonly type: 'events'; readonly events: readonly SequencedEvent[] };

export type FromCore = PortReply | PortEvents;

/** Main to core, once, when the core process starts; the window's port follows as {type:'window'}. */
export type CoreStart = {
  readonly type: 'start';
  readonly dataDir: string;
  readonly custody: CustodyAtStart;
  /** Written into archives. */
  readonly appVersion: string;
  /** Whether the system can ask for a finger or a face. */
  readonly canAskSystem: boolean;
  /** Server addresses of a development build or of the command line; empty: the network's presets. */
  readonly servers: readonly string[];
  readonly migrationsDir: string;
  readonly notifications: NotificationsAtStart;
  /** Path of the database driver's binary where the packaged one does not fit the runtime. */
  readonly nativeBinding?: string;
};

/** BCP 47 language of their words, and what the system has. */
export type NotificationsAtStart = {
  readonly locale: string;
  readonly isAvailable: boolean;
  /** Whether their sound can be left out; else the desktop alone decides on it. */
  readonly canSilence: boolean;
};

/** Main to core, with the window's MessagePort attached; a newer port replaces the older. */
export type CoreWindow = { readonly type: 'window' };

/** The machine woke up, the network is back, or the user came back to the window. */
export type WakeReason = 'resume' | 'online' | 'focus';

/** Main to core: whatever waits for its next try is tried now. */
export type CoreWake = { readonly type: 'wake'; readonly reason: WakeReason };

/**
 * What main's keychain holds when the core starts. `passphrases`: the newest first; more than one only
 * where a change of the passphrase was interrupted, and then one of them opens the database.
 */
export type CustodyAtStart = {
  readonly keychain: PassphraseState['keychain'];
} & (
  | {
      readonly type: 'kept';
      readonly passphrases: readonly Uint8Array[];
      readonly isChosen: boolean;
    }
  | { readonly type: 'typed'; readonly why: PassphraseReason }
);

/** Core to main: what main alone can do. Each is answered. Bytes are wiped by whoever gets them. */
export type MainRequest =
  /** The passphrase in the keychain; a random one that nobody knows is needed to change it. */
  | { readonly type: 'takePassphrase' }
  /** Keeps it; with `isCandidate` besides the one that is there, until `settlePassphrase`. */
  | {
      readonly type: 'keepPassphrase';
      readonly passphrase: Uint8Array;
      readonly isChosen: boolean;
      readonly isCandidate: boolean;
    }
  /** The newest of those kept opens the database, or the oldest does: the other is forgotten. */
  | { readonly type: 'settlePassphrase'; readonly which: 'newest' | 'oldest' }
  /** The user types it from now on. */
  | { readonly type: 'forgetPassphrase' }
  /** Asks for a finger or a face; `reason` is shown by the system. */
  | { readonly type: 'askSystem' };

/** `isChosen`: what is kept after settlePassphrase was chosen by the user. */
export type MainAnswer =
  | { readonly isDone: true; readonly passphrase?: Uint8Array; readonly isChosen?: boolean }
  | { readonly isDone: false };

/**
 * A notification as the system shows it, with all that may be seen in it. It takes the place of the one
 * with the same key, which says nothing of what it is about.
 */
export type ShownNotification = {
  readonly key: string;
  readonly title: string;
  readonly body: string;
  readonly isSilent: boolean;
  /** Also while the window has the focus: it is locked. */
  readonly evenFocused: boolean;
};

/** Core to main. `lockChanged` comes with every change, and first when the database has opened. */
export type FromCoreProcess =
  | { readonly type: 'ask'; readonly id: number; readonly request: MainRequest }
  | {
      readonly type: 'lockChanged';
      /** After so many seconds away it is to be locked; absent: the lock is off, or it is locked. */
      readonly delayS?: LockDelayS;
      readonly isScreenProtected: boolean;
    }
  | { readonly type: 'notify'; readonly notification: ShownNotification }
  /** These notifications are of no use any more, or must not be seen. */
  | { readonly type: 'closeNotifications'; readonly keys: readonly string[] };

/** The app quits: the core ends by itself, soon. */
export type CoreClose = { readonly type: 'close' };

/** Main to core. */
export type MainAnswered = { readonly type: 'answer'; readonly id: number } & {
  readonly answer: MainAnswer;
};
/** The user was away for as long as the lock allows, or the computer sleeps or is locked. */
export type CoreLock = { readonly type: 'lock' };
/** The user has chosen a file in the system's dialog; the window knows it by its token alone. */
export type CoreFile = {
  readonly type: 'file';
  readonly token: string;
  readonly path: string;
  readonly purpose: 'read' | 'write';
};

/**
 * Main to core: what became of a notification. All but a shown one are gone. `closed`: put away by the
 * user, or not shown, as the window has the focus; `failed`: the system has not taken it.
 */
export type NotificationTold = {
  readonly type: 'notification';
  readonly key: string;
  readonly outcome: 'shown' | 'clicked' | 'closed' | 'failed';
};

/** Exit code of a core that wants to be started again at once; nothing has gone wrong in it. */
export const CORE_RESTART_EXIT_CODE = 75;

export type ToCoreProcess =
  | CoreStart
  | CoreWindow
  | CoreWake
  | CoreLock
  | CoreFile
  | CoreClose
  | MainAnswered
  | NotificationTold;
