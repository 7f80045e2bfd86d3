/** Reads QR codes in a worker; in the page itself where a worker cannot be had. */
import { createAskedWorker, type WorkerPort } from '../../workers/index.ts';
import { decodePixels, type Patience, type Pixels } from './decode.ts';

export type ReadQuestion = { readonly pixels: Pixels; readonly patience: Patience };

export type ReadAnswer = string | undefined;

export type QrReader = {
  read(pixels: Pixels, patience: Patience): Promise<ReadAnswer>;
  /** Ends the worker; whoever still waits is told that there is nothing. */
  close(): void;
};

/** `spawn` is called with the first picture, so that nothing runs for those who never scan. */
export function createQrReader(spawn: () => WorkerPort<ReadQuestion, ReadAnswer>): QrReader {
  const worker = createAskedWorker(spawn);
  return {
    async read(pixels, patience) {
      const outcome = await worker.ask({ pixels, patience });
      switch (outcome.type) {
        case 'answered':
          return outcome.answer;
        case 'failed':
          return decodePixels(pixels, patience);
        case 'closed':
          return undefined;
      }
    },
    close: () => worker.close(),
  };
}

export function spawnDecodeWorker(): WorkerPort<ReadQuestion, ReadAnswer> {
  return new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' });
}
