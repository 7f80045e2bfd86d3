/** Work on the whole file while the database is closed: how far it is, and its end before its time. */
import type { Maintenance, MaintenanceTask } from '#shared/model/index.ts';
import type { OpenedStorage } from '../storage/index.ts';

export type WorkControl = {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
  /** From now on it is carried through. */
  readonly decided: () => void;
};

/** What work has come to; `opened`: the database is open again, by other means than before. */
export type Worked<T> = { readonly value: T; readonly opened?: OpenedStorage | undefined };

type WorkOptions = { readonly canCancel: boolean; readonly onChanged: () => void };

/** Progress smaller than this is not worth an event. */
const MIN_STEP = 0.01;

/** One piece of work, from its beginning to its end. */
export class Work {
  readonly control: WorkControl;
  readonly #abort = new AbortController();
  readonly #onChanged: () => void;
  #state: Maintenance;

  constructor(task: MaintenanceTask, { canCancel, onChanged }: WorkOptions) {
    this.#state = { task, canCancel };
    this.#onChanged = onChanged;
    this.control = {
      signal: this.#abort.signal,
      onProgress: (fraction) => {
        this.#advance(Math.min(Math.max(fraction, 0), 1));
      },
      decided: () => {
        this.#set({ ...this.#state, canCancel: false });
      },
    };
  }

  get state(): Maintenance {
    return this.#state;
  }

  /** False: it is too late. */
  cancel(): boolean {
    if (!this.#state.canCancel) return false;
    this.#abort.abort();
    return true;
  }

  #advance(fraction: number): void {
    const isStep = Math.abs(fraction - (this.#state.fraction ?? -1)) >= MIN_STEP;
    if (isStep) this.#set({ ...this.#state, fraction });
  }

  #set(state: Maintenance): void {
    this.#state = state;
    this.#onChanged();
  }
}
