/**
 * Keeps the page alive: loads it anew when its process has died, and asks the user where it does not answer any
 * more. Nothing is lost with it: what is written lies in the core.
 */
import { Backoff } from './backoff.ts';

/** The part of the window that is used, so that tests can stand in for it. */
export type KeptPage = {
  readonly reload: () => void;
  /** Ends the page's process, however busy it is. */
  readonly kill: () => void;
};

export type PageKeeperDeps = {
  /** True: load the page anew. Answered with false when `signal` ends the question. */
  readonly askUnresponsive: (signal: AbortSignal) => Promise<boolean>;
  /** The page has died again and again. True: once more; false: the user gives up. */
  readonly askFailing: () => Promise<boolean>;
  readonly quit: () => void;
  readonly later: (delayMs: number, task: () => void) => () => void;
  readonly now: () => number;
  readonly onFailure: (event: string, detail: string) => void;
};

/** Of one window; see the header. */
export class PageKeeper {
  readonly #page: KeptPage;
  readonly #deps: PageKeeperDeps;
  #backoff = new Backoff();
  #startedAtMs: number;
  #question: AbortController | undefined;
  #cancelReload: (() => void) | undefined;
  #isClosed = false;

  constructor(page: KeptPage, deps: PageKeeperDeps) {
    this.#page = page;
    this.#deps = deps;
    this.#startedAtMs = deps.now();
  }

  /** The page's process has ended; `reason` is Chromium's word for why. */
  died(reason: string): void {
    this.#endQuestion();
    if (this.#isClosed) return;
    this.#deps.onFailure('the page died', reason);
    const delayMs = this.#backoff.nextDelayMs(this.#deps.now() - this.#startedAtMs);
    if (delayMs === undefined) void this.#askFailing();
    else this.#cancelReload = this.#deps.later(delayMs, () => this.#reload());
  }

  /** The page has not taken what the user did for some seconds. */
  unresponsive(): void {
    if (this.#question !== undefined || this.#isClosed) return;
    this.#deps.onFailure('the page does not answer', '');
    const question = new AbortController();
    this.#question = question;
    void this.#deps.askUnresponsive(question.signal).then((isReload) => {
      if (this.#question !== question) return;
      this.#question = undefined;
      if (isReload) this.#page.kill();
    });
  }

  responsive(): void {
    this.#endQuestion();
  }

  /** The window is gone. */
  close(): void {
    this.#isClosed = true;
    this.#cancelReload?.();
    this.#endQuestion();
  }

  async #askFailing(): Promise<void> {
    const isAgain = await this.#deps.askFailing();
    if (this.#isClosed) return;
    if (!isAgain) {
      this.#deps.quit();
      return;
    }
    this.#backoff = new Backoff();
    this.#reload();
  }

  #reload(): void {
    this.#cancelReload = undefined;
    this.#startedAtMs = this.#deps.now();
    this.#page.reload();
  }

  #endQuestion(): void {
    this.#question?.abort();
    this.#question = undefined;
  }
}
