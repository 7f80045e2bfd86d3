/** What the window knows of the user's data at rest: its protection, the lock, the archive, its size. */
import type { ContactId, UserId } from '../ids.ts';

/** Who keeps the passphrase of the database. */
export type PassphraseCustody =
  /** The system's keychain; isChosen: the user knows it, else it is random and nobody does. */
  | { readonly type: 'keychain'; readonly isChosen: boolean }
  /** The user alone; it is typed at each start. */
  | { readonly type: 'user' };

export type PassphraseState = {
  readonly custody: PassphraseCustody;
  /** Whether this computer has a keychain that protects, and else why not. */
  readonly keychain: 'works' | 'none' | 'notProtected' | 'failed';
  /** What trying one passphrase costs on this computer. */
  readonly tryCostMs: number;
};

/** How long the app may be left alone before it locks; 0: as soon as the window is left. */
export const LOCK_DELAYS_S = [0, 10, 30, 60, 180, 600] as const;
export type LockDelayS = (typeof LOCK_DELAYS_S)[number];

export type LockState = {
  readonly isOn: boolean;
  readonly delayS: LockDelayS;
  /** The system asks for a finger or a face instead of the passcode. */
  readonly usesSystem: boolean;
  /** Whether the system can be asked. */
  readonly isSystemAvailable: boolean;
  readonly hasSelfDestruct: boolean;
  /** Other programs cannot take pictures of the window, where the system can prevent it. */
  readonly isScreenProtected: boolean;
};

/** What keeps the database closed for a while. */
export type MaintenanceTask = 'rekey' | 'compact' | 'check' | 'export' | 'import' | 'delete';

export type Maintenance = {
  readonly task: MaintenanceTask;
  /** 0 to 1; absent: it cannot be said. */
  readonly fraction?: number;
  readonly canCancel: boolean;
};

/** What an archive says of itself, before anything of it is used. */
export type ArchiveSummary = {
  readonly createdAtMs: number;
  readonly appVersion: string;
  readonly databaseBytes: number;
  readonly fileCount: number;
  readonly filesBytes: number;
  /** It is of this installation, and the app was used after it was made. */
  readonly isOlder: boolean;
};

export type StorageReport = {
  readonly databaseBytes: number;
  /** Of the database: what deleted things have left free. */
  readonly freeBytes: number;
  readonly filesBytes: number;
  readonly fileCount: number;
  /** Kept from before an update or an import, until it is sure that nothing was lost. */
  readonly backupBytes: number;
  readonly backupAtMs?: number;
  /** What was put aside by starting over. */
  readonly asideBytes: number;
  /** Largest first. */
  readonly chats: readonly ChatSize[];
};

export type ChatSize = {
  readonly contactId: ContactId;
  readonly name: string;
  readonly messageCount: number;
  readonly bytes: number;
};

/** How long messages are kept, in seconds; undefined: for ever. */
export type Retention = {
  readonly userId: UserId;
  readonly keepS: number | undefined;
  /** Chats of which nothing is deleted, and those with a time of their own. */
  readonly exceptions: readonly RetentionException[];
};

export type RetentionException = {
  readonly contactId: ContactId;
  /** undefined: for ever. */
  readonly keepS: number | undefined;
};

export const DAY_S = 86_400;
/** What may be chosen besides the usual ones. */
export const RETENTION_BOUNDS_S = { min: 60 * 60, max: 10 * 365 * DAY_S } as const;
