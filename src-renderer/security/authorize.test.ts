import { expect, test } from 'vitest';
import { err, ok, type Result } from '#shared/result.ts';
import { runAuthorized } from './authorize.ts';

type Answer = Result<string, { type: 'needsPasscode' } | { type: 'notFound' }>;

function command(answers: readonly Answer[]) {
  const left = [...answers];
  return async () => left.shift() ?? ok('again');
}

const needed: Answer = err({ type: 'needsPasscode' });

test('nobody is asked where the lock is off or was just opened', async () => {
  const ask = () => Promise.reject(new Error('asked'));
  expect(await runAuthorized(command([ok('done')]), ask)).toEqual(ok('done'));
});

test('other problems are told, and not asked about', async () => {
  const ask = () => Promise.reject(new Error('asked'));
  const problem = err({ type: 'notFound' } as const);
  expect(await runAuthorized(command([problem]), ask)).toEqual(problem);
});

test('the command runs once more with the passcode', async () => {
  let asked = 0;
  const result = await runAuthorized(command([needed, ok('done')]), async () => ++asked > 0);
  expect([asked, result]).toEqual([1, ok('done')]);
});

test('is asked again when what was allowed has run out', async () => {
  let asked = 0;
  const result = await runAuthorized(
    command([needed, needed, ok('done')]),
    async () => ++asked > 0,
  );
  expect([asked, result]).toEqual([2, ok('done')]);
});

test('called off, nothing is done', async () => {
  expect(await runAuthorized(command([needed]), async () => false)).toEqual(needed);
});
