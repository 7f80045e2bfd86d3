/** Keeps other processes out of a data folder while this one changes it or has its database open. */
import { type Result, ok } from '#shared/result.ts';
import { type ConnectError, type FileLock, takeFileLock } from '../database/index.ts';
import type { StoragePaths } from './paths.ts';

/** Taken as often as wanted; the lock goes with the last release. */
export class FolderHold {
  readonly #path: string;
  readonly #nativeBinding: string | undefined;
  #lock: FileLock | undefined;
  #count = 0;

  constructor({ lockPath }: StoragePaths, nativeBinding?: string) {
    this.#path = lockPath;
    this.#nativeBinding = nativeBinding;
  }

  /** `busy` when another process, or another storage of this one, is at the folder. */
  take(): Result<undefined, ConnectError> {
    if (this.#lock === undefined) {
      const taken = takeFileLock({ path: this.#path, nativeBinding: this.#nativeBinding });
      if (!taken.ok) return taken;
      this.#lock = taken.value;
    }
    this.#count += 1;
    return ok();
  }

  release(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#lock?.release();
    this.#lock = undefined;
  }

  /** Runs the task while nobody else is here; an error, and no task, when somebody is. */
  during<T>(task: () => T): Result<T, ConnectError> {
    const taken = this.take();
    if (!taken.ok) return taken;
    try {
      return ok(task());
    } finally {
      this.release();
    }
  }

  /** Like `during`, until the task's promise is settled. */
  async whilst<T>(task: () => Promise<T>): Promise<Result<T, ConnectError>> {
    const taken = this.take();
    if (!taken.ok) return taken;
    try {
      return ok(await task());
    } finally {
      this.release();
    }
  }
}
