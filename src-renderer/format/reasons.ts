/** Sentences for problems: one place that turns every error of the contract into words. */
import type { TFunction } from 'i18next';
import type { CommonError, DatabaseProblem } from '#shared/contract/index.ts';
import type { JoinFailure, LinkPlan, LinkProblem, SendReason } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';

export function reasonText(t: TFunction, reason: SendReason): string {
  return reason.type === 'serverUnreachable'
    ? t('reason.serverUnreachable', { server: reason.server })
    : t(`reason.${reason.type}`);
}

/** What a supporter asks for: the technical part of a reason, where it has one. */
export function reasonDetail(reason: SendReason): string | undefined {
  return reason.type === 'serverUnreachable' || reason.type === 'refused'
    ? reason.detail
    : undefined;
}

export type AnyProblem =
  | CommonError
  | { readonly type: 'notFound' }
  | { readonly type: 'notAllowed' }
  | { readonly type: 'tooLong'; readonly overBytes: number }
  | { readonly type: 'cannotSend'; readonly reason: SendReason }
  | { readonly type: 'serverProblem'; readonly reason: SendReason };

export function problemText(t: TFunction, problem: AnyProblem): string {
  switch (problem.type) {
    case 'tooLong':
      return t('composer.tooLong', { count: problem.overBytes });
    case 'cannotSend':
      return t('composer.cannotSend', { reason: reasonText(t, problem.reason) });
    case 'serverProblem':
      return reasonText(t, problem.reason);
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

export type PlanWords = { readonly title: string; readonly text: string };

/** What a pasted link is, in words; `nameOf` names a contact that is known already. */
export function planWords(t: TFunction, plan: LinkPlan, contactName: string): PlanWords {
  switch (plan.type) {
    case 'invitation':
      return {
        title: t('connect.plan.invitationTitle'),
        text: t('connect.plan.invitation', { server: plan.server }),
      };
    case 'ownLink':
      return { title: t('connect.plan.ownLinkTitle'), text: t('connect.plan.ownLink') };
    case 'alreadyJoining':
      return {
        title: t('connect.plan.alreadyJoiningTitle'),
        text: t('connect.plan.alreadyJoining'),
      };
    case 'knownContact':
      return {
        title: t('connect.plan.knownContactTitle'),
        text:
          contactName === ''
            ? t('connect.plan.knownContactNoName')
            : t('connect.plan.knownContact', { name: contactName }),
      };
    case 'unsupported':
      return { title: t('connect.plan.unsupportedTitle'), text: t(`connect.plan.${plan.kind}`) };
    case 'invalid':
      return { title: t('connect.plan.invalidTitle'), text: linkProblemText(t, plan.problem) };
    default:
      return unreachable(plan);
  }
}
