import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

/** Turns over a clock that each task moves on by 3 ms. */
function setUp() {
  let nowMs = 0;
  const begun: number[] = [];
  const turns = new Turns(() => nowMs);
  const begin = (task: number): Promise<number> =>
    turns.begin(() => {
      begun.push(task);
      nowMs += 3;
      return Promise.resolve(task);
    });
  return { begin, begun };
}

test('[API18] a flood of commands begins in order, a few milliseconds of it in a turn', async () => {
  const { begin, begun } = setUp();
  const all = Promise.all([1, 2, 3, 4, 5, 6, 7].map(begin));
  expect(begun).toEqual([1, 2, 3]);
  await nextTurn();
  expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await all).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('[API18] a command by itself begins at once, and one that waits holds up no other', async () => {
  const { begin, begun } = setUp();
  const turns = new Turns(() => 0);
  let finish: (value: string) => void = () => undefined;
  const slow = turns.begin(() => new Promise<string>((resolve) => (finish = resolve)));
  const quick = await turns.begin(() => Promise.resolve('quick'));
  finish('slow');
  expect([quick, await slow]).toEqual(['quick', 'slow']);
  await begin(1);
  await nextTurn();
  void begin(2);
  expect(begun).toEqual([1, 2]);
});

test('[API18] what comes while others wait does not overtake them', async () => {
  const { begin, begun } = setUp();
  const first = Promise.all([1, 2, 3, 4].map(begin));
  const late = begin(5);
  await Promise.all([first, late]);
  expect(begun).toEqual([1, 2, 3, 4, 5]);
});
