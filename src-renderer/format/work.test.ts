import { expect, test } from 'vitest';
import type { WorkProblem } from '#shared/contract/index.ts';
import { createI18n } from '../i18n/index.ts';
import { isWorkProblem, workProblemDetail, workProblemText } from './work.ts';

const { t } = createI18n('en');

test('too little room says how much is needed and how much there is', () => {
  const problem: WorkProblem = { type: 'noSpace', neededBytes: 5_200_000_000, freeBytes: 900_000 };
  expect(workProblemText(t, 'en', problem)).toBe(
    'There is not enough room on the disk: 5.2\u00a0GB are needed and 900\u00a0kB are free. Nothing was changed.',
  );
});

test('the code of the system stays out of the sentence', () => {
  const problem: WorkProblem = { type: 'cannotWrite', code: 'EROFS' };
  expect(workProblemText(t, 'en', problem)).not.toContain('EROFS');
  expect([workProblemDetail(problem), workProblemDetail({ type: 'cancelled' })]).toEqual([
    'EROFS',
    undefined,
  ]);
});

test('is told from other problems', () => {
  expect([isWorkProblem({ type: 'damaged' }), isWorkProblem({ type: 'notFound' })]).toEqual([
    true,
    false,
  ]);
});
