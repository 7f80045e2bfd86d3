/** What a pasted link is, in words. */
import type { TFunction } from 'i18next';
import type { LinkPlan } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { linkProblemText } from './reasons.ts';

export type PlanWords = { readonly title: string; readonly text: string };

/** `contactName` names a contact that is known already; empty where there is none. */
export function planWords(t: TFunction, plan: LinkPlan, contactName: string): PlanWords {
  switch (plan.type) {
    case 'invitation':
    case 'address':
      return {
        title: t(`connect.plan.${plan.type}Title`),
        text: t(`connect.plan.${plan.type}`, { server: plan.server }),
      };
    case 'shortLink':
      return {
        title: t(`connect.plan.${plan.kind}Title`),
        text: t(
          plan.kind === 'invitation' ? 'connect.plan.shortInvitation' : 'connect.plan.shortAddress',
          {
            server: plan.server,
          },
        ),
      };
    case 'ownLink':
    case 'ownAddress':
    case 'alreadyJoining':
    case 'alreadyAsked':
      return { title: t(`connect.plan.${plan.type}Title`), text: t(`connect.plan.${plan.type}`) };
    case 'knownContact':
    case 'addressUsed':
      return {
        title: t(`connect.plan.${plan.type}Title`),
        text:
          contactName === ''
            ? t(`connect.plan.${plan.type}NoName`)
            : t(`connect.plan.${plan.type}`, { name: contactName }),
      };
    case 'unsupported':
      return { title: t('connect.plan.unsupportedTitle'), text: t(`connect.plan.${plan.kind}`) };
    case 'invalid':
      return { title: t('connect.plan.invalidTitle'), text: linkProblemText(t, plan.problem) };
    default:
      return unreachable(plan);
  }
}
