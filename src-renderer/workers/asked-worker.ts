/** Questions to a worker of the page's own and its answers, in whatever order these come. */

export type Question<Q> = { readonly id: number; readonly question: Q };

export type Answer<A> = { readonly id: number; readonly answer: A };

/** The part of a Worker that is used. */
export type WorkerPort<Q, A> = {
  onmessage: ((event: MessageEvent<Answer<A>>) => unknown) | null;
  onerror: ((event: ErrorEvent) => unknown) | null;
  postMessage(question: Question<Q>): void;
  terminate(): void;
};

/** What became of a question: the worker cannot be had or broke, or nobody wants to know any more. */
export type Outcome<A> =
  { readonly type: 'answered'; readonly answer: A } | { readonly type: 'failed' | 'closed' };

export type AskedWorker<Q, A> = {
  ask(question: Q): Promise<Outcome<A>>;
  /** Ends the worker and every wait; a later question begins another. */
  close(): void;
};

export type Patience = {
  /** How long a question may take before the worker counts as broken; absent: as long as it takes. */
  readonly patienceMs?: number;
};

/** `spawn` is called with the first question. A worker that failed once is not tried again. */
export function createAskedWorker<Q, A>(
  spawn: () => WorkerPort<Q, A>,
  { patienceMs }: Patience = {},
): AskedWorker<Q, A> {
  const waiting = new Map<number, (outcome: Outcome<A>) => void>();
  let worker: WorkerPort<Q, A> | undefined;
  let hasFailed = false;
  let lastId = 0;

  function start(): WorkerPort<Q, A> {
    const started = spawn();
    started.onmessage = ({ data: { id, answer } }) => {
      waiting.get(id)?.({ type: 'answered', answer });
      waiting.delete(id);
    };
    started.onerror = fail;
    return started;
  }

  function fail(): void {
    hasFailed = true;
    stop({ type: 'failed' });
  }

  function stop(outcome: Outcome<A>): void {
    worker?.terminate();
    worker = undefined;
    const all = [...waiting.values()];
    waiting.clear();
    for (const settle of all) settle(outcome);
  }

  return {
    ask(question) {
      if (hasFailed) return Promise.resolve({ type: 'failed' });
      worker ??= start();
      const id = ++lastId;
      const settled = new Promise<Outcome<A>>((settle) => void waiting.set(id, settle));
      worker.postMessage({ id, question });
      if (patienceMs === undefined) return settled;
      const timer = setTimeout(fail, patienceMs);
      return settled.finally(() => clearTimeout(timer));
    },
    close: () => stop({ type: 'closed' }),
  };
}

/** The other side: answers each question that comes in. */
export function answerQuestions<Q, A>(answer: (question: Q) => A): void {
  self.addEventListener('message', ({ data }: MessageEvent<Question<Q>>) => {
    self.postMessage({ id: data.id, answer: answer(data.question) } satisfies Answer<A>);
  });
}
