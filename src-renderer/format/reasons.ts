/** Sentences for problems: one place that turns every error of the contract into words. */
import type { TFunction } from 'i18next';
import type { CommonError, DatabaseProblem } from '#shared/contract/index.ts';
import type { JoinFailure, LinkProblem, SendReason } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { blockingText } from './blocking.ts';

export function reasonText(t: TFunction, reason: SendReason): string {
  switch (reason.type) {
    case 'serverUnreachable':
    case 'noRoute':
      return t(`reason.${reason.type}`, { server: reason.server });
    case 'blocked':
      return blockingText(t, 'any', { blocking: reason });
    default:
      return t(`reason.${reason.type}`);
  }
}

/** What a supporter asks for: the technical part of a reason, where it has one. */
export function reasonDetail(reason: SendReason): string | undefined {
  return 'detail' in reason ? reason.detail : undefined;
}

export type AnyProblem =
  | CommonError
  | { readonly type: 'notFound' }
  | { readonly type: 'notAllowed' }
  | { readonly type: 'tooLong'; readonly overBytes: number }
  | { readonly type: 'cannotSend'; readonly reason: SendReason }
  | { readonly type: 'serverProblem'; readonly reason: SendReason }
  | { readonly type: 'linkGone' };

export function problemText(t: TFunction, problem: AnyProblem): string {
  switch (problem.type) {
    case 'tooLong':
      return t('composer.tooLong', { count: problem.overBytes });
    case 'cannotSend':
      return t('composer.cannotSend', { reason: reasonText(t, problem.reason) });
    case 'serverProblem':
      return reasonText(t, problem.reason);
    case 'linkGone':
      return t('connect.failed.linkGone');
    case 'notAllowed':
      return t('composer.notAllowed');
    case 'notFound':
      return t('message.actionFailed');
    case 'coreStopped':
    case 'notReady':
      return t('common.coreStopped');
    case 'internal':
    case 'badArguments':
      return t('common.unknownProblem');
    default:
      return unreachable(problem);
  }
}

/** The code behind a problem, for `Details`. */
export function problemDetail(t: TFunction, problem: AnyProblem): string | undefined {
  switch (problem.type) {
    case 'internal':
      return t('common.problemReference', { reference: problem.reference });
    case 'cannotSend':
    case 'serverProblem':
      return reasonDetail(problem.reason);
    default:
      return undefined;
  }
}

export function joinFailureText(t: TFunction, reason: JoinFailure): string {
  return t(`connect.failed.${reason}`);
}

export function linkProblemText(t: TFunction, problem: LinkProblem): string {
  return t(`connect.plan.${problem}`);
}

export function databaseProblemCode(problem: DatabaseProblem): string | undefined {
  return problem.type === 'cannotRead' ? problem.code : undefined;
}
