/** Sentences for work on the database as a whole that ended without its result. */
import type { TFunction } from 'i18next';
import type { WorkProblem } from '#shared/contract/index.ts';
import { bytesText } from './bytes.ts';

/** `language`: of the window, for the sizes. */
export function workProblemText(t: TFunction, language: string, problem: WorkProblem): string {
  if (problem.type !== 'noSpace') return t(`work.${problem.type}`);
  return t('work.noSpace', {
    needed: bytesText(language, problem.neededBytes),
    free: bytesText(language, problem.freeBytes),
  });
}

/** The system's code behind it, for `Details`. */
export function workProblemDetail(problem: WorkProblem): string | undefined {
  return 'code' in problem ? problem.code : undefined;
}

/** Of all that a command may answer. */
export function isWorkProblem(problem: { readonly type: string }): problem is WorkProblem {
  return workProblems.has(problem.type);
}

const workProblems: ReadonlySet<string> = new Set<WorkProblem['type']>([
  'noSpace',
  'cannotRead',
  'cannotWrite',
  'damaged',
  'cancelled',
]);
