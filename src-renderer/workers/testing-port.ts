/** For tests: a worker whose answers and failures the test gives. */
import type { Answer, Question, WorkerPort } from './asked-worker.ts';

export type TestPort<Q, A> = WorkerPort<Q, A> & {
  readonly asked: Question<Q>[];
  isTerminated: boolean;
  answer: (answer: Answer<A>) => void;
  fail: () => void;
};

export function testPort<Q, A>(): TestPort<Q, A> {
  const port: TestPort<Q, A> = {
    asked: [],
    isTerminated: false,
    onmessage: null,
    onerror: null,
    postMessage: (question) => void port.asked.push(question),
    terminate: () => {
      port.isTerminated = true;
    },
    // Only the data of the events is read.
    answer: (data) => port.onmessage?.({ data } as MessageEvent<Answer<A>>),
    fail: () => port.onerror?.({} as ErrorEvent),
  };
  return port;
}
