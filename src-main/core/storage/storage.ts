/**
 * The user's data at rest: one folder with the database, the attachments and what is kept for a while.
 * Opens the database, does the work on it as a whole while it is closed (in a thread of its own), and
 * puts aside or deletes what the user wants gone. One process at a time uses a folder. After a crash
 * at any moment settle(), or the next open(), brings it to a state that opens.
 */
import { existsSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import type { ArchiveProblem, NotFound, WorkProblem } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type Clock, type Logger, type RandomSource, wipe } from '../base/index.ts';
import {
  DATABASE_SALT_BYTES,
  type DatabaseError,
  type DatabaseKey,
  type Migration,
  sameKey,
  wipeKey,
} from '../database/index.ts';
import type { Work } from './archive/index.ts';
import { putAllAside, putBackupInPlace, settleAside } from './aside.ts';
import { discardFolder, settleDeletion, wipeFolder } from './deletion.ts';
import { FileWork, type Replacing } from './file-work.ts';
import { FolderHold } from './folder-hold.ts';
import { acceptImport, commitImport, isImportPending, settleImport, undoImport } from './import.ts';
import { removeCopy } from './jobs/index.ts';
import { KeyMaker } from './key-maker.ts';
import { type OpenedStorage, type Opener, makeDatabase, openExisting, openMarked } from './open.ts';
import { type StoragePaths, storagePaths } from './paths.ts';
import { type StorageError, cannotWrite, fileErrorCode, toWorkProblem } from './problems.ts';
import { type StorageSizes, folderSize, storageSizes } from './sizes.ts';
import type { FreeBytes } from './space.ts';
import {
  type ChosenArchive,
  type PreparedImport,
  dropImport,
  unpackForImport,
} from './take-over.ts';

export type StorageOptions = {
  /** Made when it is missing. */
  readonly dataDir: string;
  readonly migrations: readonly Migration[];
  readonly nativeBinding?: string | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** job-worker.ts, or its bundle; by default the source beside this file. */
  readonly jobUrl?: URL | undefined;
  /** How much room there is; by default the system is asked. */
  readonly freeBytes?: FreeBytes | undefined;
};

export type RekeyWork = Work & {
  /** Called once the file under the new passphrase is ready, right before it takes its place. */
  readonly beforeSwap: () => Promise<void>;
};

const DAY_MS = 86_400_000;
const NO_WORK: Work = { signal: new AbortController().signal, onProgress: () => undefined };

/** One data folder. All but open(), sizes() and the deletions of single things need the database closed. */
export class Storage {
  readonly paths: StoragePaths;
  readonly #options: StorageOptions;
  readonly #hold: FolderHold;
  readonly #keys = new KeyMaker();
  readonly #files: FileWork;
  readonly #opener: Opener;
  #isOpen = false;

  constructor(options: StorageOptions) {
    const { dataDir, migrations, nativeBinding, clock, random, jobUrl, freeBytes } = options;
    this.#options = options;
    this.paths = storagePaths(dataDir);
    this.#hold = new FolderHold(this.paths, nativeBinding);
    this.#files = new FileWork({ paths: this.paths, clock, nativeBinding, jobUrl, freeBytes });
    this.#opener = {
      ...{ paths: this.paths, migrations, nativeBinding, keys: this.#keys, random },
      nowMs: () => clock.now(),
    };
  }

  /** What trying one passphrase cost the last time, in milliseconds; 0 before the first. */
  get tryCostMs(): number {
    return this.#keys.tryCostMs;
  }

  /**
   * Brings to its end, or undoes, what a crash has interrupted. Nothing while another process is at
   * the folder; what the disk prevents is tried again by open().
   */
  settle(): void {
    if (!existsSync(this.paths.folder)) return;
    try {
      this.#hold.during(() => {
        this.#settleHeld();
      });
    } catch (error) {
      this.#options.logger('warn', 'storage.settle.failed', { code: fileErrorCode(error) });
    }
  }

  hasDatabase(): boolean {
    return existsSync(this.paths.databasePath);
  }

  /**
   * Opens the database by the first passphrase (UTF-8) that is right, or makes it under the first one.
   * After an unclean end the whole file is read before. The passphrases are wiped.
   */
  async open(
    passphrases: readonly Uint8Array[],
    work: Work = NO_WORK,
  ): Promise<Result<OpenedStorage, StorageError>> {
    try {
      mkdirSync(this.paths.folder, { recursive: true, mode: 0o700 });
      const held = await this.#hold.whilst(() => this.#openHeld(passphrases, work));
      return held.ok ? held.value : held;
    } catch (error) {
      return err({ type: 'io', code: fileErrorCode(error) });
    } finally {
      for (const passphrase of passphrases) wipe(passphrase);
    }
  }

  /** Opens the database by its key, which stays the caller's. */
  reopen(key: DatabaseKey): Result<OpenedStorage, DatabaseError> {
    try {
      const held = this.#hold.during(() => {
        const opened = openMarked(this.#opener, key);
        if (opened.ok) this.#holdWhileOpen();
        return opened;
      });
      const opened = held.ok ? held.value : held;
      return opened.ok ? ok({ database: opened.value, key, passphraseIndex: 0 }) : opened;
    } catch (error) {
      return err({ type: 'io', code: fileErrorCode(error) });
    }
  }

  /** Whether the passphrase is that of this key, at the cost of a try. It is wiped. */
  async isRight(key: DatabaseKey, passphrase: Uint8Array): Promise<boolean> {
    try {
      let isRight = false;
      for await (const tried of this.#keys.tries(passphrase, key.salt)) {
        if (sameKey(tried, key)) isRight = true;
        wipeKey(tried);
      }
      return isRight;
    } finally {
      wipe(passphrase);
    }
  }

  /**
   * Encrypts the database anew, under the next passphrase (wiped) and a new salt. At every moment
   * exactly one of the two passphrases opens it; a backup under the old one is deleted. The key is the
   * caller's.
   */
  async rekey(
    key: DatabaseKey,
    next: Uint8Array,
    work: RekeyWork,
  ): Promise<Result<DatabaseKey, WorkProblem>> {
    const nextKey = await this.#keys.make(next, this.#options.random(DATABASE_SALT_BYTES));
    wipe(next);
    const beforeSwap = async (): Promise<void> => {
      await work.beforeSwap();
      // Whoever knows the old passphrase only opens nothing any more.
      this.deleteBackup();
    };
    const replaced = await this.#replace({ key, nextKey, beforeSwap }, work);
    if (replaced.ok) return ok(nextKey);
    wipeKey(nextKey);
    return replaced;
  }

  /** Writes the database anew without what deleted things have left free. */
  async compact(
    key: DatabaseKey,
    work: Work,
  ): Promise<Result<{ readonly freedBytes: number }, WorkProblem>> {
    const before = this.sizes().databaseBytes;
    const replaced = await this.#replace({ key }, work);
    if (!replaced.ok) return replaced;
    return ok({ freedBytes: Math.max(0, before - this.sizes().databaseBytes) });
  }

  /** Reads the whole database and counts what is wrong in it. */
  async check(
    key: DatabaseKey,
    work: Work,
  ): Promise<Result<{ readonly faultCount: number }, WorkProblem>> {
    const checked = await this.#working(() => this.#files.check(key, work));
    return checked.ok ? ok({ faultCount: checked.value }) : checked;
  }

  /**
   * Puts the backup in the place of a database that does not open, which goes to what is aside. It is
   * marked: once it has opened its keys are to be renewed.
   */
  restoreBackup(): Result<undefined, WorkProblem | NotFound> {
    if (!existsSync(this.paths.backupPath)) return err({ type: 'notFound' });
    const changed = this.#changing(() => {
      putBackupInPlace(this.#aside());
    });
    return changed.ok ? ok() : changed;
  }

  /** Puts everything aside; the next open() makes a new database. */
  startOver(): Result<undefined, WorkProblem> {
    const changed = this.#changing(() => {
      putAllAside(this.#aside());
      rmSync(this.paths.openMark, { force: true });
    });
    return changed.ok ? ok() : changed;
  }

  /** Deletes everything for good. */
  wipeAll(): void {
    this.#changing(() => {
      wipeFolder(this.paths);
    });
  }

  deleteBackup(): void {
    rmSync(this.paths.backupPath, { force: true });
  }

  /** Deletes what starting over and restoring the backup have put aside. */
  deleteAside(): void {
    discardFolder(this.paths, this.paths.asideDir);
  }

  /** Deletes all attachments. Returns how many bytes they had. */
  deleteFiles(): number {
    const { bytes } = folderSize(this.paths.filesDir);
    discardFolder(this.paths, this.paths.filesDir);
    return bytes;
  }

  /**
   * Deletes the backup once the migrated database has been in use for a day. Call it when the database
   * has opened, and from time to time.
   */
  housekeep(): void {
    const { backupAtMs } = this.sizes();
    if (backupAtMs === undefined) return;
    const nowMs = this.#options.clock.now();
    if (nowMs - backupAtMs >= DAY_MS) this.deleteBackup();
    else if (backupAtMs - nowMs >= DAY_MS) {
      // The clock was wrong when it was made; it would stay for long.
      utimesSync(this.paths.backupPath, nowMs / 1000, nowMs / 1000);
    }
  }

  sizes(): StorageSizes {
    return storageSizes(this.paths);
  }

  /**
   * Unpacks an archive beside what is there, proves that it opens by its passphrase (wiped) and that
   * all of it was made by who knows that, and marks it as imported; what is there stays as it is.
   */
  async prepareImport(
    archive: ChosenArchive,
    work: Work,
  ): Promise<Result<PreparedImport, ArchiveProblem | WorkProblem>> {
    try {
      mkdirSync(this.paths.folder, { recursive: true, mode: 0o700 });
      return await this.#working(() =>
        unpackForImport(archive, work, { ...this.#opener, files: this.#files }),
      );
    } finally {
      wipe(archive.passphrase);
    }
  }

  /** Forgets what was prepared. */
  dropImport(): void {
    dropImport(this.paths);
  }

  /**
   * Puts what was prepared in the place of what is there and opens it; if it does not open, what was
   * there comes back.
   */
  takeImport({ key }: PreparedImport): Result<OpenedStorage, DatabaseError | WorkProblem> {
    const changed = this.#changing(() => commitImport(this.paths.folder));
    if (!changed.ok) return changed;
    if (!changed.value.ok) return changed.value;
    const opened = this.reopen(key);
    this.#changing(() => {
      if (opened.ok) acceptImport(this.paths.folder);
      else undoImport(this.paths.folder);
    });
    return opened;
  }

  /** Call it after the database was closed: the next open() needs no check. */
  closedCleanly(): void {
    if (!this.#isOpen) return;
    try {
      rmSync(this.paths.openMark, { force: true });
    } finally {
      this.close();
    }
  }

  /** Lets others use the folder. Nothing to do after closedCleanly(). */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#hold.release();
  }

  async #openHeld(
    passphrases: readonly Uint8Array[],
    work: Work,
  ): Promise<Result<OpenedStorage, StorageError>> {
    this.#settleHeld();
    const opened = await this.#openOrMake(passphrases, work);
    if (opened.ok) this.#holdWhileOpen();
    if (!isImportPending(this.paths.folder)) return opened;
    // A crash came between an import and its first opening.
    if (opened.ok) acceptImport(this.paths.folder);
    if (opened.ok || opened.error.type === 'wrongPassphrase') return opened;
    undoImport(this.paths.folder);
    return this.#openHeld(passphrases, work);
  }

  #openOrMake(
    passphrases: readonly Uint8Array[],
    work: Work,
  ): Promise<Result<OpenedStorage, StorageError>> {
    const { databasePath } = this.paths;
    return this.hasDatabase()
      ? openExisting(this.#opener, passphrases, (key) =>
          this.#files.checkQuickly(databasePath, key, work),
        )
      : makeDatabase(this.#opener, passphrases, this.#options.random(DATABASE_SALT_BYTES));
  }

  #settleHeld(): void {
    if (settleDeletion(this.paths)) return;
    settleImport(this.paths.folder);
    settleAside(this.#aside());
    removeCopy(this.paths.unfinishedPath);
    removeCopy(`${this.paths.backupPath}-unfinished`);
  }

  #holdWhileOpen(): void {
    if (!this.#isOpen) this.#hold.take();
    this.#isOpen = true;
  }

  #aside(): Parameters<typeof settleAside>[0] {
    return { paths: this.paths, nowMs: this.#options.clock.now() };
  }

  #replace(replacing: Replacing, work: Work): Promise<Result<undefined, WorkProblem>> {
    return this.#working(() => this.#files.replace(replacing, work));
  }

  /** Work that takes its time, while nobody else is at the folder. */
  async #working<T, P>(task: () => Promise<Result<T, P>>): Promise<Result<T, P | WorkProblem>> {
    try {
      const held = await this.#hold.whilst(task);
      return held.ok ? held.value : err(toWorkProblem(held.error, NO_ROOM));
    } catch (error) {
      return err(cannotWrite(error));
    }
  }

  /** A change to the folder, while nobody else is at it. */
  #changing<T>(task: () => T): Result<T, WorkProblem> {
    try {
      const held = this.#hold.during(task);
      return held.ok ? held : err(toWorkProblem(held.error, NO_ROOM));
    } catch (error) {
      return err(cannotWrite(error));
    }
  }
}

const NO_ROOM = { neededBytes: 0, freeBytes: 0 };
