/** When commands answer: SPEC.md, API35. */
import { type NoParamCallback, fdatasync } from 'node:fs';
import type * as Fs from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CoreWorld } from '../testing/core-world.ts';
import type { Core } from './core.ts';

vi.mock('node:fs', async (importActual) => {
  const actual = await importActual<typeof Fs>();
  return { ...actual, fdatasync: vi.fn(actual.fdatasync) };
});

const { fdatasync: actual } = await vi.importActual<typeof Fs>('node:fs');

let world: CoreWorld;
/** Synchronisations that the disk has not done yet. */
let waiting: NoParamCallback[];

beforeEach(async () => {
  world = await CoreWorld.open();
  waiting = [];
  vi.mocked(fdatasync).mockImplementation(actual);
});

afterEach(async () => {
  await world.close();
});

/** Ready, on a disk that does nothing until it is told to. */
async function readyOnSlowDisk(): Promise<Core> {
  const { core } = await world.ready();
  vi.mocked(fdatasync).mockImplementation((_file, done) => waiting.push(done));
  return core;
}

const writing = (core: Core): ReturnType<Core['invoke']> =>
  core.invoke('retention.set', { keepS: 86_400 });

/** Whether the answer is there once everything but the disk has had its time. */
async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  let isThere = false;
  void answer.then(() => (isThere = true));
  // What is being synchronised from before comes first.
  await vi.waitUntil(() => waiting.length > 0, { timeout: 20_000, interval: 1 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  return isThere;
}

test('[API35] what a command has written survives before it answers; who only reads does not wait', async () => {
  const core = await readyOnSlowDisk();
  const answer = writing(core);
  expect(await isAnswered(answer)).toBe(false);
  expect(await core.invoke('retention.get', {})).toMatchObject({ value: { keepS: 86_400 } });
  for (const done of waiting.splice(0)) done(null);
  expect(await answer).toMatchObject({ ok: true });
});

test('[API35] closing the database answers whoever waits', async () => {
  const core = await readyOnSlowDisk();
  const answer = writing(core);
  expect(await isAnswered(answer)).toBe(false);
  await core.close();
  expect(await answer).toMatchObject({ ok: true });
});
