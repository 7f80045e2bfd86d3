/** Starts a thread for one job, follows it and ends it. */
import { Worker } from 'node:worker_threads';
import { type Result, err, ok } from '#shared/result.ts';
import type { Clock } from '../../base/index.ts';
import { type DatabaseKey, copyKey } from '../../database/index.ts';
import type { Work } from '../archive/index.ts';
import { fileSize } from '../sizes.ts';
import type { Growth, JobMessage, JobProblem, JobRequest, JobStart } from './messages.ts';

export type JobDeps = {
  /** job-worker.ts from source, or its bundle. */
  readonly jobUrl: URL;
  readonly clock: Clock;
  readonly nativeBinding?: string | undefined;
};

/** How often the growth of a file is looked at. */
const POLL_MS = 100;

/**
 * Runs the job in a thread of its own, with keys of its own; the number of faults found. Once cancelled
 * it ends after the step under way, which the database's engine does not interrupt. Throws what the
 * thread throws: our own faults.
 */
export async function startJob(
  request: JobRequest,
  work: Work,
  { jobUrl, clock, nativeBinding }: JobDeps,
): Promise<Result<number, JobProblem>> {
  if (work.signal.aborted) return err({ type: 'cancelled' });
  const cancel = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const own = withOwnKeys(request);
  const start: JobStart = { request: own, cancel, nativeBinding };
  const worker = new Worker(jobUrl);
  const abort = (): void => {
    Atomics.store(new Int32Array(cancel), 0, 1);
  };
  work.signal.addEventListener('abort', abort, { once: true });
  const watch = new GrowthWatch(work, clock);
  try {
    worker.postMessage(start, keyBuffers(own));
    return await outcome(worker, watch);
  } finally {
    watch.stop();
    work.signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

function outcome(worker: Worker, watch: GrowthWatch): Promise<Result<number, JobProblem>> {
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => {
      reject(new Error('the thread has ended without a result'));
    });
    worker.on('message', (message: JobMessage) => {
      switch (message.type) {
        case 'progress':
          return watch.reached(message.fraction);
        case 'growing':
          return watch.watch(message.growth);
        case 'done':
          return resolve(ok(message.faultCount));
        case 'failed':
          return resolve(err(message.problem));
      }
    });
  });
}

/** Tells progress: what the thread says, and between that how far a file has grown. */
class GrowthWatch {
  readonly #work: Work;
  readonly #clock: Clock;
  #growth: Growth | undefined;
  #told = -1;
  #cancelPoll: (() => void) | undefined;

  constructor(work: Work, clock: Clock) {
    this.#work = work;
    this.#clock = clock;
  }

  reached(fraction: number): void {
    this.stop();
    this.#tell(fraction);
  }

  watch(growth: Growth): void {
    this.stop();
    this.#growth = growth;
    this.#poll();
  }

  stop(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    this.#growth = undefined;
  }

  /** The file may shrink again at its end; progress does not. */
  #tell(fraction: number): void {
    if (fraction <= this.#told) return;
    this.#told = fraction;
    this.#work.onProgress(fraction);
  }

  #poll(): void {
    if (this.#growth === undefined) return;
    const { path, expectedBytes, start, end } = this.#growth;
    const share = Math.min(1, fileSize(path) / Math.max(1, expectedBytes));
    this.#tell(start + (end - start) * share);
    this.#cancelPoll = this.#clock.schedule(POLL_MS, () => {
      this.#poll();
    });
  }
}

function withOwnKeys(request: JobRequest): JobRequest {
  const key = copyKey(request.key);
  if (request.type === 'check' || request.nextKey === undefined) return { ...request, key };
  return { ...request, key, nextKey: copyKey(request.nextKey) };
}

function keyBuffers(request: JobRequest): ArrayBuffer[] {
  const keys = [request.key, request.type === 'copy' ? request.nextKey : undefined];
  return keys
    .filter((key): key is DatabaseKey => key !== undefined)
    .map(({ key }) => key.buffer)
    .filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}
