/** Sentences for what went wrong with a profile. */
import type { TFunction } from 'i18next';
import type { CommandError } from '#shared/contract/index.ts';
import { badNameText, problemText } from '../format/index.ts';

export type ProfileProblem = CommandError<
  | 'user.create'
  | 'profile.activate'
  | 'profile.update'
  | 'profile.hide'
  | 'profile.unhide'
  | 'profile.delete'
>;

export function profileProblemText(t: TFunction, problem: ProfileProblem): string {
  switch (problem.type) {
    case 'lastVisible':
    case 'wrongPassword':
    case 'passwordInUse':
    case 'notFound':
      return t(`profiles.problem.${problem.type}`);
    case 'badName':
      return badNameText(t, problem.suggestion);
    default:
      return problemText(t, problem);
  }
}
