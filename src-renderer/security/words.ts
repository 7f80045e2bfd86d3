/** Sentences of the protection: what went wrong, what a guess costs. */
import type { TFunction } from 'i18next';
import {
  badNameText,
  isWorkProblem,
  problemDetail,
  problemText,
  workProblemDetail,
  workProblemText,
} from '../format/index.ts';
import type { SecurityProblem, SecurityTask } from '../stores/index.ts';

/** The core has the last word; these are told before the first try. */
export const MINIMUM_PASSPHRASE_LENGTH = 8;
export const MINIMUM_PASSCODE_LENGTH = 4;

export type SecurityWords = {
  readonly t: TFunction;
  /** Of the window, for numbers. */
  readonly language: string;
  /** Which question it is the answer to; a wrong passphrase is said differently. */
  readonly task?: SecurityTask | undefined;
};

export function securityProblemText(words: SecurityWords, problem: SecurityProblem): string {
  const { t, language, task } = words;
  if (isOfKeychain(problem)) return t('security.keychainRefused');
  if (isWorkProblem(problem)) return workProblemText(t, language, problem);
  switch (problem.type) {
    case 'wrongPassphrase':
      return t(task === 'changePassphrase' ? 'security.wrongCurrent' : 'security.notRight');
    case 'wrongPasscode':
      return t('passcode.wrong');
    case 'tooShort':
      return tooShortText(words, problem.minimumLength);
    case 'passcodeInUse':
      return t('passcode.inUse');
    case 'badName':
      return badNameText(t, problem.suggestion);
    case 'notRight':
    case 'noKeychain':
      return t(`security.${problem.type}`);
    case 'notAllowed':
      return t('security.notRemoved');
    case 'needsPasscode':
      return t('passcode.askTitle');
    default:
      return problemText(t, problem);
  }
}

/** A change of the passphrase writes to the keychain as well as to the disk. */
function isOfKeychain(problem: SecurityProblem): boolean {
  return problem.type === 'cannotWrite' && problem.code === 'keychain';
}

/** The code behind it, for `Details`. */
export function securityProblemDetail(t: TFunction, problem: SecurityProblem): string | undefined {
  if (isWorkProblem(problem)) return workProblemDetail(problem);
  return problem.type === 'internal' ? problemDetail(t, problem) : undefined;
}

function tooShortText({ t, task }: SecurityWords, count: number): string {
  const isPassphrase = task === 'setPassphrase' || task === 'changePassphrase';
  return isPassphrase ? t('passphrase.tooShort', { count }) : t('passcode.tooShort', { count });
}

const SECOND_MS = 1_000;

/** 0.2 s or 40 ms, in the words of the language. */
export function durationText(language: string, durationMs: number): string {
  const isShort = durationMs < SECOND_MS / 10;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: isShort ? 'millisecond' : 'second',
    unitDisplay: isShort ? 'short' : 'long',
    maximumFractionDigits: isShort ? 0 : 1,
  }).format(isShort ? durationMs : durationMs / SECOND_MS);
}
