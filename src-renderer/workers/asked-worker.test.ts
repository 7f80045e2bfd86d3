import { afterEach, expect, test, vi } from 'vitest';
import { createAskedWorker } from './asked-worker.ts';
import { testPort, type TestPort } from './testing-port.ts';

afterEach(() => {
  vi.useRealTimers();
});

function counted() {
  const ports: TestPort<string, number>[] = [];
  const spawn = () => {
    const port = testPort<string, number>();
    ports.push(port);
    return port;
  };
  return { ports, spawn };
}

test('nothing runs before the first question; answers reach their own question', async () => {
  const { ports, spawn } = counted();
  const worker = createAskedWorker(spawn);
  expect(ports).toEqual([]);
  const first = worker.ask('a');
  const second = worker.ask('bb');
  ports[0]?.answer({ id: 2, answer: 2 });
  ports[0]?.answer({ id: 1, answer: 1 });
  expect(await first).toEqual({ type: 'answered', answer: 1 });
  expect(await second).toEqual({ type: 'answered', answer: 2 });
  expect(ports.map(({ asked }) => asked)).toEqual([
    [
      { id: 1, question: 'a' },
      { id: 2, question: 'bb' },
    ],
  ]);
});

test('a worker that fails is ended and not tried again', async () => {
  const { ports, spawn } = counted();
  const worker = createAskedWorker(spawn);
  const asked = worker.ask('a');
  ports[0]?.fail();
  expect(await asked).toEqual({ type: 'failed' });
  expect(ports[0]?.isTerminated).toBe(true);
  expect(await worker.ask('b')).toEqual({ type: 'failed' });
  expect(ports).toHaveLength(1);
});

test('closing ends the worker and every wait; a later question begins another', async () => {
  const { ports, spawn } = counted();
  const worker = createAskedWorker(spawn);
  const asked = [worker.ask('a'), worker.ask('b')];
  worker.close();
  expect(await Promise.all(asked)).toEqual([{ type: 'closed' }, { type: 'closed' }]);
  expect(ports[0]?.isTerminated).toBe(true);
  const later = worker.ask('c');
  ports[1]?.answer({ id: 3, answer: 3 });
  expect(await later).toEqual({ type: 'answered', answer: 3 });
  worker.close();
});

test('who has patience waits that long and no longer; an answer in time ends the wait', async () => {
  vi.useFakeTimers();
  const { ports, spawn } = counted();
  const worker = createAskedWorker(spawn, { patienceMs: 100 });
  const answered = worker.ask('a');
  vi.advanceTimersByTime(99);
  ports[0]?.answer({ id: 1, answer: 1 });
  expect(await answered).toEqual({ type: 'answered', answer: 1 });
  expect(vi.getTimerCount()).toBe(0);

  const unanswered = worker.ask('b');
  vi.advanceTimersByTime(100);
  expect(await unanswered).toEqual({ type: 'failed' });
  expect(ports[0]?.isTerminated).toBe(true);
  expect(ports).toHaveLength(1);
});
