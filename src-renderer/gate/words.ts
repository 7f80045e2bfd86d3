/** Sentences of the gate: why a form was not taken, how long work still takes. */
import type { TFunction } from 'i18next';
import { badNameText, isWorkProblem, problemText, workProblemText } from '../format/index.ts';
import type { GateProblem } from '../stores/index.ts';

/** `language`: of the window, for sizes. */
export function gateProblemText(t: TFunction, language: string, problem: GateProblem): string {
  if (isWorkProblem(problem)) return workProblemText(t, language, problem);
  switch (problem.type) {
    case 'wrongPassphrase':
      return t('passphrase.wrong');
    case 'tooShort':
      return t('passphrase.tooShort', { count: problem.minimumLength });
    case 'wrongPasscode':
      return t('lockScreen.wrong');
    case 'systemRefused':
      return t('lockScreen.systemRefused');
    case 'notFound':
      return t('broken.noBackup');
    case 'needsPasscode':
      return t('passcode.askLead');
    case 'badName':
      return badNameText(t, problem.suggestion);
    case 'broken':
      return t(`broken.${problem.problem.type}.what`);
    default:
      return problemText(t, problem);
  }
}

/** Before that nothing can be said of how long it takes. */
const FIRST_GUESS_MS = 3_000;
const FIRST_GUESS_FRACTION = 0.03;

/** How long the rest takes if it goes on as it went; undefined: too early to say. */
export function remainingMs(elapsedMs: number, fraction: number | undefined): number | undefined {
  if (fraction === undefined || fraction < FIRST_GUESS_FRACTION) return undefined;
  if (elapsedMs < FIRST_GUESS_MS) return undefined;
  return (elapsedMs * (1 - fraction)) / fraction;
}

const SECOND_MS = 1_000;
const MINUTE_S = 60;
const STEP_S = 5;

/** 35 seconds, 4 minutes: no more exact than a guess is. */
export function guessText(language: string, durationMs: number): string {
  const seconds = Math.max(STEP_S, Math.ceil(durationMs / SECOND_MS / STEP_S) * STEP_S);
  const isLong = seconds > MINUTE_S;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: isLong ? 'minute' : 'second',
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  }).format(isLong ? Math.ceil(seconds / MINUTE_S) : seconds);
}
