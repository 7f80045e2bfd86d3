/** Work on the whole database file, by jobs in a thread, and what the problems of jobs mean here. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkProblem } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import type { Clock } from '../base/index.ts';
import type { ConnectError, DatabaseKey } from '../database/index.ts';
import type { Work } from './archive/index.ts';
import { type JobProblem, type JobRequest, removeCopy, startJob } from './jobs/index.ts';
import type { StoragePaths } from './paths.ts';
import { type Room, toOpenError, toWorkProblem } from './problems.ts';
import { storageSizes } from './sizes.ts';
import { type FreeBytes, freeBytesOn } from './space.ts';
import { swapIn } from './swap.ts';

export type FileWorkDeps = {
  readonly paths: StoragePaths;
  readonly clock: Clock;
  readonly nativeBinding?: string | undefined;
  /** job-worker.ts, or its bundle; by default the source beside this file. */
  readonly jobUrl?: URL | undefined;
  readonly freeBytes?: FreeBytes | undefined;
};

export type Replacing = {
  readonly key: DatabaseKey;
  readonly nextKey?: DatabaseKey | undefined;
  /** Called once the copy is proved, before it takes its place; what it throws ends the work. */
  readonly beforeSwap?: () => Promise<void>;
};

/** Beyond what is known to be needed. */
const SPARE_BYTES = 1_048_576;

/** Of one data folder, which the caller holds; the database is closed. */
export class FileWork {
  readonly #deps: FileWorkDeps;

  constructor(deps: FileWorkDeps) {
    this.#deps = deps;
  }

  /** Puts a copy, under the next key if there is one, in the database's place. */
  async replace(
    { key, nextKey, beforeSwap }: Replacing,
    work: Work,
  ): Promise<Result<undefined, WorkProblem>> {
    const { paths } = this.#deps;
    const room = this.#room(nextKey === undefined ? 1 : 2);
    if (room.freeBytes < room.neededBytes) return err({ type: 'noSpace', ...room });
    const { databasePath: from, unfinishedPath: to } = paths;
    const made = await this.#start({ type: 'copy', from, to, key, nextKey }, work);
    if (!made.ok) return err(toWorkProblem(made.error, room));
    let isIn = false;
    try {
      if (work.signal.aborted) return err({ type: 'cancelled' });
      await beforeSwap?.();
      const swapped = swapIn(paths);
      isIn = swapped.ok;
      if (isIn) work.onProgress(1);
      return swapped;
    } finally {
      if (!isIn) removeCopy(to);
    }
  }

  /** Looks at everything, indexes and references too. The number of faults. */
  async check(key: DatabaseKey, work: Work): Promise<Result<number, WorkProblem>> {
    const path = this.#deps.paths.databasePath;
    const checked = await this.#start({ type: 'check', path, key, isQuick: false }, work);
    return checked.ok ? checked : err(toWorkProblem(checked.error, this.#room(0)));
  }

  /** Looks at the pages and rows of a database before it is opened; `damaged` when there is a fault. */
  async checkQuickly(
    path: string,
    key: DatabaseKey,
    work: Work,
  ): Promise<Result<undefined, ConnectError>> {
    const checked = await this.#start({ type: 'check', path, key, isQuick: true }, work);
    if (!checked.ok) return err(toOpenError(checked.error));
    return checked.value === 0 ? ok() : err({ type: 'damaged' });
  }

  #start(request: JobRequest, work: Work): Promise<Result<number, JobProblem>> {
    const { clock, nativeBinding, jobUrl } = this.#deps;
    return startJob(request, work, { clock, nativeBinding, jobUrl: jobUrl ?? sourceUrl() });
  }

  /** For so many copies of the database. */
  #room(copies: number): Room {
    const { paths, freeBytes = freeBytesOn } = this.#deps;
    return {
      neededBytes: copies * storageSizes(paths).databaseBytes + SPARE_BYTES,
      freeBytes: freeBytes(paths.folder) ?? Number.MAX_SAFE_INTEGER,
    };
  }
}

// Not written as `new URL(..., import.meta.url)`, which a bundler would take for a file to bundle.
function sourceUrl(): URL {
  return pathToFileURL(join(import.meta.dirname, 'job-worker.ts'));
}
