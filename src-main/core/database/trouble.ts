/** Tells when nothing can be written because of the disk, and when it can again. */

export type Trouble = 'full' | 'cannotWrite';
type Listener = (trouble: Trouble | undefined) => void;

/** How often it is tried whether writing works again, when nobody writes. */
const PROBE_MS = 5_000;

/** What the disk has against the error's write; undefined: the error is not about the disk. */
export function troubleOf(error: unknown): Trouble | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_FULL')) return 'full';
  return /^SQLITE_(IOERR|READONLY|CANTOPEN)/.test(code) ? 'cannotWrite' : undefined;
}

/** The state of one open database; close it with it. */
export class TroubleWatch {
  readonly #listeners = new Set<Listener>();
  readonly #probe: () => void;
  #trouble: Trouble | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `probe` tries to write something; it reports here like every other write. */
  constructor(probe: () => void) {
    this.#probe = probe;
  }

  /** Calls the listener at every change; the function returned ends that. */
  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  failed(error: unknown): void {
    const trouble = troubleOf(error);
    if (trouble === undefined || this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#probe();
    }, PROBE_MS).unref();
    this.#set(trouble);
  }

  worked(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#set(undefined);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #set(trouble: Trouble | undefined): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    for (const listener of [...this.#listeners]) listener(trouble);
  }
}
