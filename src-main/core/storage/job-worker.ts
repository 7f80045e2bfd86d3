/**
 * Entry of the worker thread that works on a whole database file (jobs/thread.ts). Runs from source
 * under Node 24 and as a bundle of its own in the app; does the one job that it is given.
 */
import { parentPort } from 'node:worker_threads';
import { defined } from '../base/index.ts';
import type { JobMessage, JobStart } from './jobs/messages.ts';
import { runJob } from './jobs/run.ts';

const port = defined(parentPort ?? undefined, 'parent of the worker thread');

// Only jobs/thread.ts talks to this thread.
port.once('message', ({ request, nativeBinding, cancel }: JobStart) => {
  const post = (message: JobMessage): void => {
    port.postMessage(message);
  };
  const flag = new Int32Array(cancel);
  const end = runJob(request, {
    nativeBinding,
    isCancelled: () => Atomics.load(flag, 0) !== 0,
    onProgress: (fraction) => {
      post({ type: 'progress', fraction });
    },
    onGrowing: (growth) => {
      post({ type: 'growing', growth });
    },
  });
  post(end);
});
