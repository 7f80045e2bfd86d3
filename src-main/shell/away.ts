/**
 * Tells the core to lock when the user is away: has left the window, has not touched the computer, or the computer
 * sleeps or is locked. The core says how long that may be (`lockChanged`); while its lock is off nothing runs here.
 */
import type { LockDelayS } from '#shared/model/index.ts';

export type AwayDeps = {
  /** Whether a window of ours has the focus and can be seen. */
  readonly isHere: () => boolean;
  /** What the system knows: for how long nobody has touched the computer, and whether it is locked. */
  readonly system: () => { readonly idleS: number; readonly isLocked: boolean };
  readonly lock: () => void;
  readonly nowMs: () => number;
  /** Calls back after the delay unless cancelled. */
  readonly later: (delayMs: number, task: () => void) => () => void;
};

/** How often the system is asked. */
const LOOK_INTERVAL_MS = 5_000;
/** The focus goes from one window to the next in two steps, and comes back from a dialog a moment after its end. */
const SETTLE_MS = 250;
/** Whoever has left a dialog of the system's open looks like somebody who searches in it, for so long. */
const LONGEST_DIALOG_MS = 120_000;

/** See the header. Whatever may have changed is told by `look`; times are measured from the look that saw it. */
export class AwayWatch {
  readonly #deps: AwayDeps;
  #delayS: LockDelayS | undefined;
  /** When the lock was opened or turned on: somebody was there. */
  #sinceMs = 0;
  /** Whether the window has had the focus since then; only then can it be left. */
  #wasHere = false;
  #leftAtMs: number | undefined;
  #dialogs = 0;
  #cancel: (() => void) | undefined;

  constructor(deps: AwayDeps) {
    this.#deps = deps;
  }

  /** After so many seconds away it is to be locked; undefined: the lock is off, or it is locked. */
  lockChanged(delayS: LockDelayS | undefined): void {
    if (this.#delayS === undefined) {
      this.#sinceMs = this.#deps.nowMs();
      this.#wasHere = false;
      this.#leftAtMs = undefined;
    }
    this.#delayS = delayS;
    this.look();
  }

  /** The focus may have come or gone. */
  look(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#noteFocus();
    if (this.#delayS === undefined) return;
    const { idleS, isLocked } = this.#deps.system();
    const dueMs = this.#dueMs(this.#delayS, idleS);
    if (isLocked || dueMs <= 0) this.lockNow();
    else this.#cancel = this.#deps.later(Math.min(dueMs, LOOK_INTERVAL_MS), () => this.look());
  }

  /** The computer goes to sleep or is locked, or another user takes its screen. */
  lockNow(): void {
    if (this.#delayS === undefined) return;
    // The core answers with lockChanged when it has locked, and when it is unlocked again.
    this.#delayS = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#deps.lock();
  }

  /** Runs a task that shows a dialog of the system's: who is busy with it has not left, unless it takes minutes. */
  async during<T>(dialog: () => Promise<T>): Promise<T> {
    this.#dialogs += 1;
    try {
      return await dialog();
    } finally {
      this.#dialogs -= 1;
      // What comes after it counts from its end.
      this.#leftAtMs = undefined;
      this.look();
    }
  }

  close(): void {
    this.#delayS = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #noteFocus(): void {
    const nowMs = this.#deps.nowMs();
    // A clock that is set back begins the count anew, and nothing worse.
    this.#sinceMs = Math.min(this.#sinceMs, nowMs);
    const isHere = this.#deps.isHere();
    if (isHere) this.#wasHere = true;
    this.#leftAtMs = isHere ? undefined : Math.min(this.#leftAtMs ?? nowMs, nowMs);
  }

  /** How long until it is to be locked, as far as can be seen now. */
  #dueMs(delayS: LockDelayS, idleS: number): number {
    // Where the system never tells of the focus, the lock would close again as often as it is opened.
    if (delayS === 0) return this.#wasHere ? this.#leftDueMs(SETTLE_MS) : Infinity;
    const delayMs = delayS * 1_000;
    // The finger that opened the lock may be no touch that the system counts.
    const idleMs = Math.min(idleS * 1_000, this.#deps.nowMs() - this.#sinceMs);
    return Math.min(delayMs - idleMs, this.#leftDueMs(delayMs));
  }

  #leftDueMs(delayMs: number): number {
    if (this.#leftAtMs === undefined) return Infinity;
    const allowedMs = this.#dialogs > 0 ? Math.max(delayMs, LONGEST_DIALOG_MS) : delayMs;
    return allowedMs - (this.#deps.nowMs() - this.#leftAtMs);
  }
}
