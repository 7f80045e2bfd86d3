/** Sentences for what work on the data came to. */
import type { TFunction } from 'i18next';
import { unreachable } from '#shared/unreachable.ts';
import {
  bytesText,
  isWorkProblem,
  problemDetail,
  problemText,
  workProblemDetail,
  workProblemText,
} from '../format/index.ts';
import type { DataOutcome, DataProblem, ImportProblem, RetentionProblem } from '../stores/index.ts';

type Problem = DataProblem | ImportProblem | RetentionProblem;

/** Why an archive cannot be used, or could not be written. */
export function archiveProblemText(
  t: TFunction,
  language: string,
  problem: DataProblem | ImportProblem,
): string {
  if (isWorkProblem(problem)) return workProblemText(t, language, problem);
  switch (problem.type) {
    case 'notAnArchive':
    case 'archiveDamaged':
    case 'wrongPassphrase':
    case 'notFound':
      return t(`data.problem.${problem.type}`);
    case 'newerVersion':
      return t('data.problem.archiveNewer');
    case 'passphraseNotChosen':
      return t('data.noPassphrase');
    case 'needsPasscode':
      return t('passcode.askLead');
    default:
      return problemText(t, problem);
  }
}

/** Why a task was not done. */
export function taskProblemText(
  t: TFunction,
  language: string,
  { task, problem }: Extract<DataOutcome, { type: 'failed' }>,
): string {
  if (problem.type === 'notFound' && task === 'clearChat') return t('data.problem.chatGone');
  if (problem.type === 'notFound' && task === 'restoreBackup') return t('data.problem.noBackup');
  return archiveProblemText(t, language, problem);
}

export function retentionProblemText(t: TFunction, problem: RetentionProblem): string {
  switch (problem.type) {
    case 'notFound':
      return t('data.problem.chatGone');
    case 'notAllowed':
      return t('data.problem.notAllowed');
    default:
      return problemText(t, problem);
  }
}

/** The technical part, for `Details`. */
export function dataProblemDetail(t: TFunction, problem: Problem): string | undefined {
  if (isWorkProblem(problem)) return workProblemDetail(problem);
  if (problem.type === 'archiveDamaged') return problem.entry;
  return problem.type === 'internal' ? problemDetail(t, problem) : undefined;
}

/** What was done, in a sentence; of failures their first one. */
export function outcomeText(t: TFunction, language: string, outcome: DataOutcome): string {
  switch (outcome.type) {
    case 'compacted':
      return outcome.freedBytes > 0
        ? t('data.outcome.compacted', { size: bytesText(language, outcome.freedBytes) })
        : t('data.outcome.compactedNone');
    case 'checked':
      return outcome.faultCount === 0
        ? t('data.outcome.noFaults')
        : t('data.outcome.faults', { count: outcome.faultCount });
    case 'exported':
      return t('data.outcome.exported', {
        name: outcome.name,
        size: bytesText(language, outcome.sizeBytes),
      });
    case 'filesDeleted':
      return t('data.outcome.filesDeleted', { size: bytesText(language, outcome.freedBytes) });
    case 'chatCleared':
      return t('data.outcome.chatCleared', { name: outcome.name });
    case 'allCleared':
      return t(
        outcome.withContacts ? 'data.outcome.contactsCleared' : 'data.outcome.messagesCleared',
      );
    case 'backupDeleted':
    case 'asideDeleted':
      return t(`data.outcome.${outcome.type}`);
    case 'failed':
      return t(`data.failed.${outcome.task}`);
    default:
      return unreachable(outcome);
  }
}
