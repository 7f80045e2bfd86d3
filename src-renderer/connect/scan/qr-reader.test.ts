import { expect, test } from 'vitest';
import { createQrReader, type ReadReply, type ReadRequest, type ReadWorker } from './qr-reader.ts';
import { blankPixels, drawCode } from './testing-codes.ts';

type TestWorker = ReadWorker & {
  readonly asked: ReadRequest[];
  isTerminated: boolean;
  answer: (reply: ReadReply) => void;
  fail: () => void;
};

function testWorker(): TestWorker {
  const worker: TestWorker = {
    asked: [],
    isTerminated: false,
    onmessage: null,
    onerror: null,
    postMessage: (request) => void worker.asked.push(request),
    terminate: () => {
      worker.isTerminated = true;
    },
    // Only the data of the events is read.
    answer: (data) => worker.onmessage?.({ data } as MessageEvent<ReadReply>),
    fail: () => worker.onerror?.({} as ErrorEvent),
  };
  return worker;
}

test('nothing runs before the first picture; answers reach their own question', async () => {
  const worker = testWorker();
  let spawned = 0;
  const reader = createQrReader(() => {
    spawned += 1;
    return worker;
  });
  expect(spawned).toBe(0);
  const first = reader.read(blankPixels(), 'frame');
  const second = reader.read(blankPixels(), 'picture');
  worker.answer({ id: 2, text: 'two' });
  worker.answer({ id: 1, text: undefined });
  expect([await first, await second]).toEqual([undefined, 'two']);
  expect(worker.asked.map(({ patience }) => patience)).toEqual(['frame', 'picture']);
  expect(spawned).toBe(1);
});

test('where the worker fails the page reads, also what the worker was asked', async () => {
  const worker = testWorker();
  const reader = createQrReader(() => worker);
  const asked = reader.read(drawCode('simplex:/a'), 'frame');
  worker.fail();
  expect(await asked).toBe('simplex:/a');
  expect(worker.isTerminated).toBe(true);
  expect(await reader.read(drawCode('simplex:/b'), 'frame')).toBe('simplex:/b');
  expect(worker.asked).toHaveLength(1);
});

test('closing ends the worker and every wait; a later picture begins another', async () => {
  const workers: TestWorker[] = [];
  const reader = createQrReader(() => {
    workers.push(testWorker());
    return workers.at(-1) ?? testWorker();
  });
  const asked = reader.read(blankPixels(), 'frame');
  reader.close();
  expect(await asked).toBeUndefined();
  expect(workers[0]?.isTerminated).toBe(true);
  void reader.read(blankPixels(), 'frame');
  expect(workers).toHaveLength(2);
  reader.close();
});
