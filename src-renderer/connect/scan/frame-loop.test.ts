import { expect, test } from 'vitest';
import type { Pixels } from './decode.ts';
import { FRAME_MS, startFrameLoop } from './frame-loop.ts';
import { blankPixels } from './testing-codes.ts';

type Task = { readonly run: () => void; readonly atMs: number };

/** A loop on a clock that only the test moves; reading takes `readMs`. */
function setUp(readMs: number, answer: (frame: number) => string | undefined) {
  let nowMs = 0;
  let frames = 0;
  let tasks: Task[] = [];
  const seen: string[] = [];
  const startedAtMs: number[] = [];
  const pixels: (Pixels | undefined)[] = [];
  const stop = startFrameLoop({
    grab: () => pixels[frames] ?? blankPixels(),
    read: async () => {
      startedAtMs.push(nowMs);
      nowMs += readMs;
      return answer(++frames);
    },
    onText: async (text) => void seen.push(text),
    schedule: (run, delayMs) => {
      const task = { run, atMs: nowMs + delayMs };
      tasks.push(task);
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    now: () => nowMs,
  });

  async function step(): Promise<void> {
    const [next] = tasks.splice(0, 1);
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.atMs);
    next.run();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  return { step, stop, seen, startedAtMs, waiting: () => tasks.length };
}

test('frames are taken eight a second while reading is quick', async () => {
  const loop = setUp(20, () => undefined);
  for (let frame = 0; frame < 4; frame += 1) await loop.step();
  expect(loop.startedAtMs).toEqual([0, FRAME_MS, 2 * FRAME_MS, 3 * FRAME_MS]);
});

test('a slow reader takes fewer frames, one after the other', async () => {
  const loop = setUp(400, () => undefined);
  for (let frame = 0; frame < 3; frame += 1) await loop.step();
  expect(loop.startedAtMs).toEqual([0, 400, 800]);
  expect(loop.waiting()).toBe(1);
});

test('what is read is told, and nothing more after the stop', async () => {
  const loop = setUp(1, (frame) => (frame === 2 ? 'found' : undefined));
  await loop.step();
  await loop.step();
  expect(loop.seen).toEqual(['found']);
  loop.stop();
  expect(loop.waiting()).toBe(0);
});
