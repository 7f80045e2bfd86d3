/** Commands that concern the data as a whole: passphrase, lock, file, archive, retention, search. */
import type { ContactId, ItemId } from '../ids.ts';
import type {
  ArchiveSummary,
  LockDelayS,
  LockState,
  PassphraseState,
  Retention,
  SearchPage,
  SearchQuery,
  StorageReport,
} from '../model/index.ts';
import type {
  AppStatus,
  BadName,
  NeedsPasscode,
  NoArgs,
  NotAllowed,
  NotFound,
  TooShort,
  WrongPasscode,
  WrongPassphrase,
} from './commands.ts';

/** Why work on the whole file ended without its result; nothing has changed. */
export type WorkProblem =
  | { readonly type: 'noSpace'; readonly neededBytes: number; readonly freeBytes: number }
  | { readonly type: 'cannotRead'; readonly code: string }
  | { readonly type: 'cannotWrite'; readonly code: string }
  | { readonly type: 'damaged' }
  | { readonly type: 'cancelled' };

/** Why an archive cannot be used; nothing has changed. */
export type ArchiveProblem =
  | { readonly type: 'notAnArchive' }
  /** Something in it is not what its list says, or is missing, or has a name it must not have. */
  | { readonly type: 'archiveDamaged'; readonly entry?: string | undefined }
  | { readonly type: 'newerVersion' }
  | { readonly type: 'wrongPassphrase' };

/** A file that the user has chosen in the system's dialog; good once. */
export type ChosenFile = { readonly token: string; readonly name: string };

export type DataCommands = {
  /** Puts the copy from before the last update in the place of what is here, which is kept aside. */
  'database.restoreBackup': {
    args: NoArgs;
    value: undefined;
    error: WorkProblem | NotFound | NeedsPasscode;
  };
  /** Puts everything aside and begins with nothing; for when the passphrase is forgotten. */
  'database.startOver': { args: NoArgs; value: undefined; error: WorkProblem };

  /** Passphrases are UTF-8, and wiped by the core once used. */
  'passphrase.state': { args: NoArgs; value: PassphraseState; error: never };
  'passphrase.verify': {
    args: { passphrase: Uint8Array };
    value: { readonly isRight: boolean };
    error: never;
  };
  /** `current` is needed where the user has chosen it; `keep`: the keychain keeps the new one. */
  'passphrase.change': {
    args: { current?: Uint8Array | undefined; next: Uint8Array; keep: boolean };
    value: PassphraseState;
    error: WrongPassphrase | TooShort | WorkProblem | NeedsPasscode | { type: 'noKeychain' };
  };
  'passphrase.keep': {
    args: { passphrase: Uint8Array };
    value: PassphraseState;
    error: WrongPassphrase | { type: 'noKeychain' };
  };
  /** Takes it out of the keychain; a random one, which nobody knows, stays. */
  'passphrase.forget': {
    args: { passphrase: Uint8Array };
    value: PassphraseState;
    error: WrongPassphrase | NotAllowed | NeedsPasscode;
  };

  'lock.state': { args: NoArgs; value: LockState; error: never };
  'lock.turnOn': { args: { passcode: Uint8Array }; value: LockState; error: TooShort };
  'lock.turnOff': { args: NoArgs; value: LockState; error: NeedsPasscode };
  'lock.set': {
    args: { delayS: LockDelayS; usesSystem: boolean; isScreenProtected: boolean };
    value: LockState;
    error: NeedsPasscode;
  };
  'lock.changePasscode': {
    args: { passcode: Uint8Array };
    value: LockState;
    error: TooShort | NeedsPasscode | { type: 'passcodeInUse' };
  };
  /** Entered instead of the passcode it deletes everything and begins anew under the name. */
  'lock.setSelfDestruct': {
    args: { passcode: Uint8Array; displayName: string };
    value: LockState;
    error: TooShort | NeedsPasscode | BadName | { type: 'passcodeInUse' };
  };
  'lock.removeSelfDestruct': { args: NoArgs; value: LockState; error: NeedsPasscode };
  'lock.now': { args: NoArgs; value: undefined; error: NotAllowed };
  'lock.unlock': { args: { passcode: Uint8Array }; value: AppStatus; error: WrongPasscode };
  /** The system asks for a finger or a face. */
  'lock.unlockBySystem': { args: NoArgs; value: AppStatus; error: NotAllowed };
  /** Allows for a minute what needs the passcode. */
  'lock.authorize': { args: { passcode: Uint8Array }; value: undefined; error: WrongPasscode };

  'storage.report': { args: NoArgs; value: StorageReport; error: never };
  'storage.compact': { args: NoArgs; value: { readonly freedBytes: number }; error: WorkProblem };
  /** Reads the whole file; the number of faults found. */
  'storage.check': { args: NoArgs; value: { readonly faultCount: number }; error: WorkProblem };
  'storage.deleteBackup': { args: NoArgs; value: undefined; error: NeedsPasscode };
  'storage.deleteAside': { args: NoArgs; value: undefined; error: NeedsPasscode };
  'storage.deleteFiles': {
    args: NoArgs;
    value: { readonly freedBytes: number };
    error: NeedsPasscode;
  };
  /** Ends the work under way, where that is possible. */
  'storage.cancel': { args: NoArgs; value: undefined; error: NotAllowed };
  'archive.export': {
    args: { file: string };
    value: { readonly sizeBytes: number };
    error: WorkProblem | NotFound | NeedsPasscode | { type: 'passphraseNotChosen' };
  };
  'archive.inspect': {
    args: { file: string };
    value: ArchiveSummary;
    error: ArchiveProblem | WorkProblem | NotFound;
  };
  /** Takes the place of all that is here. renewsKeys: the app was used after the archive was made. */
  'archive.import': {
    args: { file: string; passphrase: Uint8Array; renewsKeys: boolean };
    value: AppStatus;
    error: ArchiveProblem | WorkProblem | NotFound | NeedsPasscode;
  };

  'retention.get': { args: NoArgs; value: Retention; error: never };
  /** Of the active profile; null: for ever. What is older is deleted now and from then on. */
  'retention.set': { args: { keepS: number | null }; value: Retention; error: NotAllowed };
  'retention.setOfChat': {
    args: { contactId: ContactId; keepS: number | null | 'asProfile' };
    value: Retention;
    error: NotFound | NotAllowed;
  };
  /** Deletes its messages here; the contact stays. */
  'chat.clear': { args: { contactId: ContactId }; value: undefined; error: NotFound };
  /** Every conversation of the active profile, and with contacts these too. */
  'chats.clearAll': { args: { withContacts: boolean }; value: undefined; error: NeedsPasscode };

  'search.items': {
    args: { query: SearchQuery; before?: ItemId | undefined; count: number };
    value: SearchPage;
    error: never;
  };
};
