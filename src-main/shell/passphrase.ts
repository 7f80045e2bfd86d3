/**
 * Custody of the database passphrase. With a real keychain: encrypted by it in a file beside the database, at first
 * 32 random bytes as base64url text, later perhaps one that the user has chosen. Without one, or when the user wants
 * it so, nothing is stored and the passphrase is typed at each start. A "keychain" that only obfuscates (backend
 * basic_text) counts as none, and is named as the reason.
 *
 * The keychain takes and gives strings, which cannot be wiped: none is held longer than the call. Bytes are wiped.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustodyAtStart, MainAnswer, PassphraseReason } from '#shared/contract/index.ts';
import { eraseFile, replaceFile } from './durable-file.ts';
import {
  formatEntry,
  parseEntry,
  type PassphraseEntry,
  settled,
  withCandidate,
} from './passphrase-entry.ts';

/** The part of Electron's safeStorage that is used, so that tests can stand in for it. */
export type Keychain = {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
};

export type PassphraseKeeperDeps = {
  readonly dataDir: string;
  readonly keychain: Keychain;
  readonly randomBytes: (sizeBytes: number) => Uint8Array;
  readonly platform: string;
};

export type KeepOptions = { readonly isChosen: boolean; readonly isCandidate: boolean };

type KeychainState = CustodyAtStart['keychain'];

const FILE_NAME = 'passphrase.bin';
/** Stands there while the user wants to type it. */
const REMOVED_NAME = 'passphrase.removed';
/** An entry of a keychain that is gone, of a database that was put aside. */
const UNREADABLE_NAME = 'passphrase.bin.unreadable';
const SIZE_BYTES = 32;
/** Backends which encrypt with a secret of the user's session. */
const REAL_BACKENDS: readonly string[] = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'];
/** The database, and its copy, which takes its place when it does not open. */
const DATABASE_NAME = /\.db(?:\.backup)?$/u;
/** Where the database is for a moment while an archive takes its place (ours, or the archive's). */
const DATABASE_FOLDERS = ['.', 'import-ready', 'replaced'] as const;
const encoder = new TextEncoder();
/** A byte order mark is part of the passphrase; what is not UTF-8 would not come back as it was. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Keeps the passphrase of one data folder; see the header. Nothing here throws. */
export class PassphraseKeeper {
  readonly #deps: PassphraseKeeperDeps;

  constructor(deps: PassphraseKeeperDeps) {
    this.#deps = deps;
  }

  /**
   * What the core is told when it starts (UTF-8; the caller wipes it): the passphrases that are kept, of which a new
   * one is made where there is no database yet; or why the user must type one.
   */
  atStart(): CustodyAtStart {
    const problem = keychainProblem(this.#deps);
    const keychain = keychainState(problem);
    try {
      const hasData = hasDatabase(this.#deps.dataDir);
      if (!hasData) eraseFile(this.#path(REMOVED_NAME));
      if (problem !== undefined) return this.#typed(problem, keychain);
      const entry = hasData ? this.#read() : (this.#readOrPutAside() ?? this.#makeRandom());
      return entry === undefined ? this.#typed('keychainEntryMissing', keychain) : kept(entry);
    } catch {
      return this.#typed('keychainFailed', problem === undefined ? 'failed' : keychain);
    }
  }

  /** The newest passphrase (UTF-8; the caller wipes it); undefined when none can be had. */
  take(): Uint8Array | undefined {
    try {
      const entry = this.#usable() ? this.#read() : undefined;
      return entry === undefined ? undefined : encoder.encode(entry.passphrases[0]);
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps the passphrase, which is wiped here, alone or (candidate) besides what was kept before. True: it is on the
   * disk and was read back. False: all is as before.
   */
  keep(passphrase: Uint8Array, { isChosen, isCandidate }: KeepOptions): boolean {
    try {
      const next = { passphrase: decoder.decode(passphrase), isChosen };
      if (next.passphrase === '' || !this.#usable()) return false;
      const entry = isCandidate
        ? withCandidate(this.#read(), next)
        : { passphrases: [next.passphrase] as const, isChosen };
      return entry !== undefined && this.#write(entry);
    } catch {
      return false;
    } finally {
      passphrase.fill(0);
    }
  }

  /**
   * Forgets the candidate or what was kept before it; without a candidate all stays as it is. The answer says whether
   * the user knows the passphrase that is kept from now on; nothing: none is.
   */
  settle(which: 'newest' | 'oldest'): MainAnswer {
    try {
      if (!existsSync(this.#path(FILE_NAME))) return { isDone: true };
      const entry = this.#usable() ? this.#read() : undefined;
      if (entry === undefined) return { isDone: false };
      const next = settled(entry, which);
      if (next === undefined) {
        eraseFile(this.#path(FILE_NAME));
        return { isDone: true };
      }
      const isWritten = entry.before === undefined || this.#write(next);
      return isWritten ? { isDone: true, isChosen: next.isChosen } : { isDone: false };
    } catch {
      return { isDone: false };
    }
  }

  /** Forgets every passphrase and remembers that the user wants it so. False: they may be there yet. */
  forget(): boolean {
    try {
      replaceFile(this.#path(REMOVED_NAME), new Uint8Array(), () => true);
      eraseFile(this.#path(FILE_NAME));
      eraseFile(this.#path(UNREADABLE_NAME));
      return true;
    } catch {
      return false;
    }
  }

  #usable(): boolean {
    return keychainProblem(this.#deps) === undefined;
  }

  /** Undefined: nothing is kept. Throws when what is kept cannot be read. */
  #read(): PassphraseEntry | undefined {
    const path = this.#path(FILE_NAME);
    if (!existsSync(path)) return undefined;
    const entry = this.#decrypt(readFileSync(path));
    if (entry === undefined) throw new Error('no passphrase in the entry');
    return entry;
  }

  /** Only where there is no database: what cannot be read belongs to one that was put aside, if to any. */
  #readOrPutAside(): PassphraseEntry | undefined {
    try {
      return this.#read();
    } catch {
      copyFileSync(this.#path(FILE_NAME), this.#path(UNREADABLE_NAME));
      return undefined;
    }
  }

  #decrypt(bytes: Buffer): PassphraseEntry | undefined {
    return parseEntry(this.#deps.keychain.decryptString(bytes));
  }

  /**
   * What takes the place of the older entry has been read back: one that could not be would lock the user out at the
   * next start.
   */
  #write(entry: PassphraseEntry): boolean {
    const text = formatEntry(entry);
    const { keychain } = this.#deps;
    const isRight = (bytes: Buffer): boolean => keychain.decryptString(bytes) === text;
    const isWritten = replaceFile(this.#path(FILE_NAME), keychain.encryptString(text), isRight);
    if (isWritten && entry.before === undefined) eraseFile(this.#path(REMOVED_NAME));
    return isWritten;
  }

  #typed(why: PassphraseReason, keychain: KeychainState): CustodyAtStart {
    const isRemoved = existsSync(this.#path(REMOVED_NAME));
    return { type: 'typed', keychain, why: isRemoved ? 'removed' : why };
  }

  /** Durable before the database is made with it. Throws when the keychain cannot give it back. */
  #makeRandom(): PassphraseEntry {
    const bytes = this.#deps.randomBytes(SIZE_BYTES);
    const entry: PassphraseEntry = {
      passphrases: [Buffer.from(bytes).toString('base64url')],
      isChosen: false,
    };
    bytes.fill(0);
    if (!this.#write(entry)) throw new Error('the keychain did not give it back');
    return entry;
  }

  #path(name: string): string {
    return join(this.#deps.dataDir, name);
  }
}

function kept(entry: PassphraseEntry): CustodyAtStart {
  return {
    type: 'kept',
    keychain: 'works',
    passphrases: entry.passphrases.map((text) => encoder.encode(text)),
    isChosen: entry.isChosen,
  };
}

function keychainProblem({
  keychain,
  platform,
}: PassphraseKeeperDeps): 'noKeychain' | 'keychainNotProtected' | undefined {
  if (platform === 'linux') {
    const backend = keychain.getSelectedStorageBackend?.() ?? 'unknown';
    if (backend === 'basic_text') return 'keychainNotProtected';
    if (!REAL_BACKENDS.includes(backend)) return 'noKeychain';
  }
  return keychain.isEncryptionAvailable() ? undefined : 'noKeychain';
}

function keychainState(problem: ReturnType<typeof keychainProblem>): KeychainState {
  if (problem === undefined) return 'works';
  return problem === 'noKeychain' ? 'none' : 'notProtected';
}

/** False at the very first start, after starting over and after everything was deleted. */
function hasDatabase(dataDir: string): boolean {
  return DATABASE_FOLDERS.map((name) => join(dataDir, name)).some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => DATABASE_NAME.test(name)),
  );
}
