/** What passes between the storage and the thread that works on its files. */
import type { ConnectError, DatabaseKey } from '../../database/index.ts';

/** Makes a copy without what is free, under the same key or another one, and proves that it is whole. */
export type CopyRequest = {
  readonly type: 'copy';
  readonly from: string;
  /** Does not exist yet. */
  readonly to: string;
  readonly key: DatabaseKey;
  readonly nextKey?: DatabaseKey | undefined;
};

/** Looks for faults; quick: not whether indexes and references agree with the rows. */
export type CheckRequest = {
  readonly type: 'check';
  readonly path: string;
  readonly key: DatabaseKey;
  readonly isQuick: boolean;
};

export type JobRequest = CopyRequest | CheckRequest;

/** How a job failed; `full` and `cannotWrite` concern what it writes. */
export type JobProblem =
  | ConnectError
  | { readonly type: 'full' }
  | { readonly type: 'cannotWrite'; readonly code: string }
  | { readonly type: 'cancelled' };

/** A stretch of work of which only the growth of a file tells how far it is. */
export type Growth = {
  readonly path: string;
  readonly expectedBytes: number;
  /** Fractions of the whole job. */
  readonly start: number;
  readonly end: number;
};

export type JobMessage =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'growing'; readonly growth: Growth }
  /** The end; the count is of faults, 0 after a copy. */
  | { readonly type: 'done'; readonly faultCount: number }
  | { readonly type: 'failed'; readonly problem: JobProblem };

/** What the thread is started with. */
export type JobStart = {
  readonly request: JobRequest;
  readonly nativeBinding?: string | undefined;
  /** One Int32, not 0 once the job is to end: the thread is too busy to read messages. */
  readonly cancel: SharedArrayBuffer;
};

/** The job's view of whoever has started it. */
export type JobControl = {
  readonly isCancelled: () => boolean;
  readonly onProgress: (fraction: number) => void;
  readonly onGrowing: (growth: Growth) => void;
  readonly nativeBinding?: string | undefined;
};
