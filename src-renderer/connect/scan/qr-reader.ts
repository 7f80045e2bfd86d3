/** Reads QR codes in a worker; in the page itself where a worker cannot be had. */
import { decodePixels, type Patience, type Pixels } from './decode.ts';

export type ReadRequest = {
  readonly id: number;
  readonly pixels: Pixels;
  readonly patience: Patience;
};

export type ReadReply = { readonly id: number; readonly text: string | undefined };

export type QrReader = {
  read(pixels: Pixels, patience: Patience): Promise<string | undefined>;
  /** Ends the worker; whoever still waits is told that there is nothing. */
  close(): void;
};

/** The part of a Worker that is used. */
export type ReadWorker = {
  onmessage: ((event: MessageEvent<ReadReply>) => unknown) | null;
  onerror: ((event: ErrorEvent) => unknown) | null;
  postMessage(request: ReadRequest): void;
  terminate(): void;
};

type Waiting = ReadRequest & { readonly answer: (text: string | undefined) => void };

/** `spawn` is called with the first picture, so that nothing runs for those who never scan. */
export function createQrReader(spawn: () => ReadWorker): QrReader {
  const waiting = new Map<number, Waiting>();
  let worker: ReadWorker | undefined;
  let hasNoWorker = false;
  let lastId = 0;

  function startWorker(): ReadWorker {
    const started = spawn();
    started.onmessage = ({ data }) => {
      waiting.get(data.id)?.answer(data.text);
      waiting.delete(data.id);
    };
    started.onerror = () => {
      hasNoWorker = true;
      stopWorker();
      for (const { pixels, patience, answer } of takeAll()) answer(decodePixels(pixels, patience));
    };
    return started;
  }

  function stopWorker(): void {
    worker?.terminate();
    worker = undefined;
  }

  function takeAll(): readonly Waiting[] {
    const all = [...waiting.values()];
    waiting.clear();
    return all;
  }

  return {
    read(pixels, patience) {
      if (hasNoWorker) return Promise.resolve(decodePixels(pixels, patience));
      worker ??= startWorker();
      const request = { id: ++lastId, pixels, patience };
      const answered = new Promise<string | undefined>((answer) => {
        waiting.set(request.id, { ...request, answer });
      });
      worker.postMessage(request);
      return answered;
    },
    close() {
      stopWorker();
      for (const { answer } of takeAll()) answer(undefined);
    },
  };
}

export function spawnDecodeWorker(): ReadWorker {
  return new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' });
}
