/**
 * The app's lock (rules in SPEC.md). It says who may go on; what is hidden meanwhile, and what a
 * self-destruct passcode destroys, is for those who ask. Passcodes are UTF-8 and wiped once used. They are kept
 * in one form, whatever keyboard they are typed on; those from before that rule as they were typed then, so
 * that a try is made with both forms (see secretForms), until the passcode has opened once.
 */
import type { LockState } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import {
  type Clock,
  type RandomSource,
  opaqueBytes,
  opaqueLength,
  secretForms,
  sleep,
  wipe,
} from '../base/index.ts';
import { type PasswordHash, hashPasswordAside, isPasswordAside } from '../crypto/index.ts';
import type { Database } from '../database/index.ts';
import { type LockRow, loadLock, saveLock } from './store.ts';
import { pauseBeforeTryMs } from './pause.ts';

/** In characters. */
export const MIN_PASSCODE_LENGTH = 4;
/** How long a passcode allows what needs one. */
export const AUTHORIZED_MS = 60_000;

export type AppLockDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Somebody has just typed the passphrase, which counts as unlocking. */
  readonly isUnlocked: boolean;
  /** When the passcode was typed, where this database was closed for work only. */
  readonly authorizedAtMs?: number | undefined;
};

/** What the lock knows of itself; whether the system can be asked, others know. */
export type LockSettings = Omit<LockState, 'isSystemAvailable'>;

export type UnlockOutcome = 'unlocked' | 'selfDestruct' | 'wrong';

type TooShort = { readonly type: 'tooShort'; readonly minimumLength: number };
type NeedsPasscode = { readonly type: 'needsPasscode' };
type PasscodeInUse = { readonly type: 'passcodeInUse' };
export type LockRefusal = TooShort | NeedsPasscode | PasscodeInUse;

type Match = 'passcode' | 'selfDestruct' | 'none';

const NEEDS_PASSCODE = err({ type: 'needsPasscode' } as const);
const TOO_SHORT = err({ type: 'tooShort', minimumLength: MIN_PASSCODE_LENGTH } as const);
const IN_USE = err({ type: 'passcodeInUse' } as const);

/** Made for each opening of the database; locked from the beginning if the lock is on. */
export class AppLock {
  readonly #deps: AppLockDeps;
  /** Takes the place of a passcode that there is none of, so that trying takes as long. */
  readonly #nothing: PasswordHash;
  readonly #listeners = new Set<() => void>();
  #row: LockRow;
  #isLocked: boolean;
  #authorizedAtMs: number | undefined;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(deps: AppLockDeps) {
    this.#deps = deps;
    this.#nothing = { hash: deps.random(32), salt: deps.random(16) };
    this.#row = loadLock(deps.database.read);
    this.#isLocked = this.#isOn && !deps.isUnlocked;
    if (!this.#isLocked) this.#authorizedAtMs = deps.authorizedAtMs;
  }

  get isLocked(): boolean {
    return this.#isLocked;
  }

  /** The lock is on, and nobody has typed the passcode within a minute. */
  get needsPasscode(): boolean {
    return this.#isOn && !this.isAuthorized;
  }

  /** When the passcode was typed that allows what needs one. */
  get authorizedAtMs(): number | undefined {
    return this.#authorizedAtMs;
  }

  get isAuthorized(): boolean {
    if (this.#authorizedAtMs === undefined) return false;
    const sinceMs = this.#deps.clock.now() - this.#authorizedAtMs;
    return sinceMs >= 0 && sinceMs < AUTHORIZED_MS;
  }

  /** The name of the profile that is to be there after a self-destruction; '' where none is set. */
  get selfDestructName(): string {
    return this.#row.selfDestructName;
  }

  state(): LockSettings {
    const { selfDestruct, delayS, usesSystem, isScreenProtected } = this.#row;
    const hasSelfDestruct = selfDestruct !== undefined;
    return { isOn: this.#isOn, delayS, usesSystem, hasSelfDestruct, isScreenProtected };
  }

  /** Calls back on every change of what state() and isLocked say, until the returned function is called. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @returns whether this has locked it: the lock is on and was open */
  lock(): boolean {
    if (!this.#isOn || this.#isLocked) return false;
    this.#isLocked = true;
    this.#authorizedAtMs = undefined;
    this.#tell();
    return true;
  }

  /** Without a passcode: the system has recognised its user. */
  unlock(): void {
    if (!this.#isLocked) return;
    this.#isLocked = false;
    this.#tell();
  }

  /** Takes its turn among the tries, and after wrong ones its time. Nothing is destroyed by this. */
  tryUnlock(passcode: Uint8Array): Promise<UnlockOutcome> {
    return this.#inTurn(passcode, async () => {
      if (!this.#isLocked) return 'unlocked';
      const match = await this.#try(passcode);
      if (match === 'passcode') this.unlock();
      return match === 'passcode' ? 'unlocked' : match === 'none' ? 'wrong' : match;
    });
  }

  /** Allows for a minute what needs the passcode; that of the self-destruction is a wrong one here. */
  authorize(passcode: Uint8Array): Promise<Result<undefined, { readonly type: 'wrongPasscode' }>> {
    return this.#inTurn(passcode, async () => {
      if (!this.#isOn) return ok();
      if ((await this.#try(passcode)) !== 'passcode') return err({ type: 'wrongPasscode' });
      this.#authorizedAtMs = this.#deps.clock.now();
      return ok();
    });
  }

  /** The lock stays open for now. Where it is on already nothing changes. */
  turnOn(passcode: Uint8Array): Promise<Result<undefined, TooShort>> {
    return this.#inTurn(passcode, async () => {
      if (isTooShort(passcode)) return TOO_SHORT;
      if (this.#isOn) return ok();
      const hash = await this.#hash(passcode);
      this.#authorizedAtMs = this.#deps.clock.now();
      this.#change({ passcode: hash, tryCount: 0, triedAtMs: undefined });
      return ok();
    });
  }

  /** Forgets both passcodes. */
  turnOff(): Result<undefined, NeedsPasscode> {
    if (this.needsPasscode) return NEEDS_PASSCODE;
    const selfDestruct = { selfDestruct: undefined, selfDestructName: '' };
    this.#change({ passcode: undefined, usesSystem: false, ...selfDestruct });
    return ok();
  }

  set(
    settings: Pick<LockRow, 'delayS' | 'usesSystem' | 'isScreenProtected'>,
  ): Result<undefined, NeedsPasscode> {
    if (this.needsPasscode) return NEEDS_PASSCODE;
    const { delayS, usesSystem, isScreenProtected } = settings;
    this.#change({ delayS, usesSystem: usesSystem && this.#isOn, isScreenProtected });
    return ok();
  }

  changePasscode(passcode: Uint8Array): Promise<Result<undefined, LockRefusal>> {
    return this.#inTurn(passcode, async () => {
      const checked = await this.#check(passcode, this.#row.selfDestruct);
      if (!checked.ok) return checked;
      this.#change({ passcode: await this.#hash(passcode) });
      return ok();
    });
  }

  /** The name is that of the profile afterwards; whether it can be one is for the caller to say. */
  setSelfDestruct(
    passcode: Uint8Array,
    selfDestructName: string,
  ): Promise<Result<undefined, LockRefusal>> {
    return this.#inTurn(passcode, async () => {
      const checked = await this.#check(passcode, this.#row.passcode);
      if (!checked.ok) return checked;
      const selfDestruct = await this.#hash(passcode);
      this.#change({ selfDestruct, selfDestructName });
      return ok();
    });
  }

  removeSelfDestruct(): Result<undefined, NeedsPasscode> {
    if (this.needsPasscode) return NEEDS_PASSCODE;
    this.#change({ selfDestruct: undefined, selfDestructName: '' });
    return ok();
  }

  get #isOn(): boolean {
    return this.#row.passcode !== undefined;
  }

  /** Of two passcodes each must say which it is. */
  async #check(
    passcode: Uint8Array,
    other: PasswordHash | undefined,
  ): Promise<Result<undefined, LockRefusal>> {
    if (!this.#isOn || this.needsPasscode) return NEEDS_PASSCODE;
    if (isTooShort(passcode)) return TOO_SHORT;
    const [used = 'none'] = other === undefined ? [] : await compare(passcode, [other]);
    return used === 'none' ? ok() : IN_USE;
  }

  async #hash(passcode: Uint8Array): Promise<PasswordHash> {
    const opaque = opaqueBytes(passcode);
    try {
      return await hashPasswordAside(this.#deps.random, opaque);
    } finally {
      wipe(opaque);
    }
  }

  /** Both passcodes are compared whatever comes of it: the time does not tell which there are. */
  async #try(passcode: Uint8Array): Promise<Match> {
    const { clock } = this.#deps;
    const pauseMs = pauseBeforeTryMs(this.#row, clock.now());
    if (pauseMs > 0) await sleep(clock, pauseMs);
    // Before the answer is known: to end the app in between gives no further try.
    this.#countTries(this.#row.tryCount + 1);
    const { passcode: right, selfDestruct } = this.#row;
    const kept = [right ?? this.#nothing, selfDestruct ?? this.#nothing];
    const [asPasscode = 'none', asSelfDestruct = 'none'] = await compare(passcode, kept);
    if (asPasscode === 'none') return asSelfDestruct === 'none' ? 'none' : 'selfDestruct';
    if (asPasscode === 'typed') await this.#keepOpaque(passcode, right);
    this.#countTries(0);
    return 'passcode';
  }

  /**
   * A passcode from before the rule is kept anew in the one form: otherwise a self-destruct passcode
   * could be set that is the same characters, and typing them on another keyboard would destroy all.
   */
  async #keepOpaque(passcode: Uint8Array, kept: PasswordHash | undefined): Promise<void> {
    const opaque = await this.#hash(passcode);
    // It may have been turned off meanwhile.
    if (this.#row.passcode === kept) this.#row = { ...this.#row, passcode: opaque };
  }

  #countTries(tryCount: number): void {
    const triedAtMs = tryCount === 0 ? undefined : this.#deps.clock.now();
    this.#row = { ...this.#row, tryCount, triedAtMs };
    try {
      this.#store();
    } catch {
      // A full disk must not keep the owner out; until the app ends the count is remembered.
    }
  }

  #change(change: Partial<LockRow>): void {
    const before = this.#row;
    this.#row = { ...before, ...change };
    try {
      this.#store();
    } catch (error) {
      this.#row = before;
      throw error;
    }
    this.#tell();
  }

  #store(): void {
    this.#deps.database.transaction((db) => {
      saveLock(db, this.#row);
    });
  }

  #inTurn<T>(passcode: Uint8Array, work: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(work).finally(() => {
      wipe(passcode);
    });
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function isTooShort(passcode: Uint8Array): boolean {
  return opaqueLength(passcode) < MIN_PASSCODE_LENGTH;
}

/** Which form of a passcode a hash is of: the one form of its characters, or as it was typed if that is another. */
type Form = 'opaque' | 'typed' | 'none';

/**
 * Of each hash which of the passcode's forms it is. All are compared, whatever was right before: the
 * time tells how it was typed, and nothing of what is kept.
 */
async function compare(
  passcode: Uint8Array,
  hashes: readonly PasswordHash[],
): Promise<readonly Form[]> {
  const forms = secretForms(passcode);
  try {
    const found = hashes.map((): Form => 'none');
    for (const form of forms) {
      const name = form === forms.at(-1) ? 'opaque' : 'typed';
      for (const [index, hash] of hashes.entries()) {
        if (await isPasswordAside(hash, form)) found[index] = name;
      }
    }
    return found;
  } finally {
    for (const form of forms) wipe(form);
  }
}
