/** Asking the server of a short link what it leads to (30-agent section 11). */
import type { UserId } from '#shared/ids.ts';
import type { LinkPlan, LinkPreview, LinkProblem, SendReason } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import {
  type AgentError,
  type CompleteShortLink,
  type FullLink,
  agentUserId,
} from '../../agent/index.ts';
import type { ChatContext } from '../context.ts';
import { type LinkData, parseLinkData, presentableProfile } from '../protocol/index.ts';
import { agentErrorReason } from '../send-reason.ts';
import { linkServer, planLink, planText } from './link-plan.ts';

export type LookUpFailure =
  | { readonly type: 'badLink'; readonly problem: LinkProblem }
  | { readonly type: 'serverProblem'; readonly reason: SendReason }
  | { readonly type: 'linkGone' };
export type LookUpRefusal = LookUpFailure | { readonly type: 'planned'; readonly plan: LinkPlan };

/** What a short link leads to. */
export type LookedUp = {
  readonly link: FullLink;
  /** Made harmless to show; undefined when its maker shows nothing that we understand. */
  readonly data: LinkData | undefined;
};

/** Whose link it is, for the user to decide. */
export async function lookUpLink(
  context: ChatContext,
  user: UserId,
  text: string,
): Promise<Result<LinkPreview, LookUpRefusal>> {
  const { link, plan } = planText(context, user, text);
  if (plan.type === 'invalid') return err({ type: 'badLink', problem: plan.problem });
  if (link?.type !== 'short' || !isWorthAsking(plan)) return err({ type: 'planned', plan });
  const found = await lookUp(context, user, link.link);
  if (!found.ok) return found;
  const planAfter = planFound(context, user, found.value);
  if (planAfter.type === 'unsupported') return err({ type: 'planned', plan: planAfter });
  return ok(preview(found.value, planAfter));
}

/** What a link is to the user now that its server was asked. */
export function planFound(context: ChatContext, user: UserId, { link, data }: LookedUp): LinkPlan {
  const isGroup = data?.type === 'group' || data?.isBusiness === true;
  return isGroup ? { type: 'unsupported', kind: 'group' } : planLink(context, user, link);
}

/** The link behind a short link, with what its maker shows. */
export async function lookUp(
  context: ChatContext,
  user: UserId,
  link: CompleteShortLink,
): Promise<Result<LookedUp, LookUpFailure>> {
  const found = await context.agent.lookUpLink(link, { userId: agentUserId(user) });
  if (!found.ok) return err(lookUpFailure(found.error));
  const data = parseLinkData(found.value.linkData);
  return ok({ link: found.value.link, data: data && presentableData(data) });
}

/** A short link that is new here, or one of somebody who may be asked again. */
function isWorthAsking({ type }: LinkPlan): boolean {
  return type === 'shortLink' || type === 'alreadyAsked' || type === 'addressUsed';
}

function preview({ link, data }: LookedUp, plan: LinkPlan): LinkPreview {
  const shown = data?.type === 'contact' ? data : undefined;
  const { displayName = '', fullName = '', shortDescr = '', image } = shown?.profile ?? {};
  return {
    kind: link.type === 'contact' ? 'address' : 'invitation',
    server: linkServer(link),
    displayName,
    fullName,
    shortDescr,
    ...(image !== undefined && { image }),
    welcomeText: shown?.welcomeText ?? '',
    plan,
  };
}

function presentableData(data: LinkData): LinkData {
  return data.type === 'contact' ? { ...data, profile: presentableProfile(data.profile) } : data;
}

/** What kept the server from telling. */
export function lookUpFailure(error: AgentError): LookUpFailure {
  switch (error.type) {
    case 'linkGone':
    case 'linkUsed':
      return { type: 'linkGone' };
    case 'linkData':
    case 'badPeer':
      return { type: 'badLink', problem: 'damaged' };
    case 'version':
      return { type: 'badLink', problem: 'versionTooNew' };
    case 'noServers':
    case 'blocked':
    case 'network':
    case 'server':
    case 'stopped':
      return { type: 'serverProblem', reason: agentErrorReason(error) };
    default:
      return unreachable(error);
  }
}
