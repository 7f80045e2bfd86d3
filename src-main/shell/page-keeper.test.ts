import { expect, test } from 'vitest';
import { PageKeeper } from './page-keeper.ts';

const DAY_MS = 86_400_000;

function kept() {
  const done: string[] = [];
  const timers: { readonly delayMs: number; readonly task: () => void }[] = [];
  const questions: { readonly signal?: AbortSignal; readonly answer: (yes: boolean) => void }[] =
    [];
  let nowMs = 0;
  const ask = (signal?: AbortSignal) =>
    new Promise<boolean>((answer) => questions.push({ ...(signal && { signal }), answer }));
  const keeper = new PageKeeper(
    { reload: () => void done.push('reload'), kill: () => void done.push('kill') },
    {
      askUnresponsive: ask,
      askFailing: () => ask(),
      quit: () => void done.push('quit'),
      later: (delayMs, task) => {
        const timer = { delayMs, task };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
      now: () => nowMs,
      onFailure: (event, detail) => void done.push(`${event}: ${detail}`),
    },
  );
  return {
    keeper,
    done,
    timers,
    questions,
    pass: (ms: number) => (nowMs += ms),
    /** Lets the next reload happen, and gives how long it was waited for. */
    fire() {
      const timer = timers.shift();
      timer?.task();
      return timer?.delayMs;
    },
    async answer(yes: boolean) {
      questions.shift()?.answer(yes);
      await Promise.resolve();
    },
  };
}

test('a page that died is loaded anew, later each time', () => {
  const { keeper, done, fire } = kept();
  keeper.died('crashed');
  expect(done).toEqual(['the page died: crashed']);
  expect(fire()).toBe(200);
  expect(done).toEqual(['the page died: crashed', 'reload']);
  keeper.died('oom');
  expect(fire()).toBe(500);
});

test('one that lived long is loaded at once again', () => {
  const { keeper, fire, pass } = kept();
  keeper.died('crashed');
  fire();
  pass(DAY_MS);
  keeper.died('crashed');
  expect(fire()).toBe(200);
});

async function failing() {
  const test = kept();
  while (test.questions.length === 0) {
    test.keeper.died('crashed');
    test.fire();
  }
  test.done.length = 0;
  return test;
}

test('the user is asked about one that always dies, and can try again', async () => {
  const { keeper, done, answer, fire } = await failing();
  await answer(true);
  expect(done).toEqual(['reload']);
  keeper.died('crashed');
  expect(fire()).toBe(200);
});

test('the user can give it up', async () => {
  const { done, answer } = await failing();
  await answer(false);
  expect(done).toEqual(['quit']);
});

test('one that does not answer is ended where the user wants that, and then loaded anew', async () => {
  const { keeper, done, answer, fire } = kept();
  keeper.unresponsive();
  await answer(true);
  expect(done).toEqual(['the page does not answer: ', 'kill']);
  keeper.died('killed');
  fire();
  expect(done.slice(2)).toEqual(['the page died: killed', 'reload']);
});

test('who waits is asked again only when it goes on', async () => {
  const { keeper, done, answer, questions } = kept();
  keeper.unresponsive();
  keeper.unresponsive();
  expect(questions).toHaveLength(1);
  await answer(false);
  expect(done).toHaveLength(1);
  keeper.unresponsive();
  expect(questions).toHaveLength(1);
});

test.each([
  ['it answers again', (keeper: PageKeeper) => keeper.responsive()],
  ['it died', (keeper: PageKeeper) => keeper.died('crashed')],
  ['the window is closed', (keeper: PageKeeper) => keeper.close()],
])('the question ends when %s, and its answer counts no more', async (_when, happen) => {
  const { keeper, done, answer, questions } = kept();
  keeper.unresponsive();
  const signal = questions[0]?.signal;
  happen(keeper);
  expect(signal?.aborted).toBe(true);
  await answer(true);
  expect(done).not.toContain('kill');
});

test('of a closed window nothing is loaded, and nobody is asked', () => {
  const { keeper, done, timers, questions } = kept();
  keeper.died('crashed');
  keeper.close();
  keeper.died('crashed');
  keeper.unresponsive();
  expect([timers, questions, done]).toEqual([[], [], ['the page died: crashed']]);
});
