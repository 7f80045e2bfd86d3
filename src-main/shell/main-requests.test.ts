import { describe, expect, it } from 'vitest';
import type { MainAnswer, MainRequest } from '#shared/contract/index.ts';
import { answerRequest } from './main-requests.ts';

const passphrase = Uint8Array.of(1, 2);

function setUp(isDone: boolean) {
  const calls: unknown[] = [];
  const call = (...parts: readonly unknown[]): boolean => {
    calls.push(parts);
    return isDone;
  };
  const ask = (request: MainRequest): Promise<MainAnswer> =>
    answerRequest(request, {
      keeper: {
        take: () => (isDone ? passphrase : undefined),
        keep: (bytes, { isChosen, isCandidate }) => call('keep', bytes, isChosen, isCandidate),
        settle: (which) => ({ isDone: call('settle', which) }),
        forget: () => call('forget'),
      },
      askSystem: async () => call('system'),
    });
  return { ask, calls };
}

const requests: readonly MainRequest[] = [
  { type: 'takePassphrase' },
  { type: 'keepPassphrase', passphrase, isChosen: true, isCandidate: false },
  { type: 'settlePassphrase', which: 'oldest' },
  { type: 'forgetPassphrase' },
  { type: 'askSystem' },
];

describe('what the core asks of main', () => {
  it('each request is done by whoever can, with what it says', async () => {
    const { ask, calls } = setUp(true);
    const answers = await Promise.all(requests.map(ask));
    const done = { isDone: true };
    expect(answers).toEqual([{ isDone: true, passphrase }, done, done, done, done]);
    expect(calls).toEqual([
      ['keep', passphrase, true, false],
      ['settle', 'oldest'],
      ['forget'],
      ['system'],
    ]);
  });

  it('what cannot be done is answered with no', async () => {
    const { ask } = setUp(false);
    const answers = await Promise.all(requests.map(ask));
    expect(answers).toEqual(requests.map(() => ({ isDone: false })));
  });
});
