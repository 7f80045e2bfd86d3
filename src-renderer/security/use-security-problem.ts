import { useTranslation } from 'react-i18next';
import { useSelect, useStores } from '../services/index.ts';
import type { SecurityProblem, SecurityTask } from '../stores/index.ts';
import { securityProblemText } from './words.ts';

/** What was wrong with the newest answer, in words: of some kinds, or of all others. */
export type ToldProblem = {
  readonly of: (...types: readonly SecurityProblem['type'][]) => string | undefined;
  readonly butOf: (...types: readonly SecurityProblem['type'][]) => string | undefined;
};

export function useSecurityProblem(task: SecurityTask): ToldProblem {
  const { t, i18n } = useTranslation();
  const { security } = useStores();
  const problem = useSelect(security, (state) => state.problem);
  const words =
    problem === undefined
      ? undefined
      : securityProblemText({ t, language: i18n.language, task }, problem);
  const isOf = (types: readonly SecurityProblem['type'][]) =>
    problem !== undefined && types.includes(problem.type);
  return {
    of: (...types) => (isOf(types) ? words : undefined),
    butOf: (...types) => (isOf(types) ? undefined : words),
  };
}
