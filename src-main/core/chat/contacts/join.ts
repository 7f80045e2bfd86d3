/**
 * Joining somebody's one-time link, or asking at somebody's address (60-chat sections 6.1 and 6.2).
 * What is decided here is a row and the agent's intention; the steps on the network follow.
 */
import type { PendingId, UserId } from '#shared/ids.ts';
import type { LinkPlan } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type FullLink, agentUserId } from '../../agent/index.ts';
import { type ChatContext, commit, newMsgId } from '../context.ts';
import {
  CONTACT_REQ_ID_SIZE_BYTES,
  type LinkData,
  contactRequestEvent,
} from '../protocol/index.ts';
import {
  type NewConnection,
  type SharedText,
  findContactReqId,
  findUser,
  insertConnection,
  listByContactReqId,
} from '../store/index.ts';
import { agentErrorReason } from '../send-reason.ts';
import { incognitoName } from './incognito-names.ts';
import { linkText, planLink, planText } from './link-plan.ts';
import { type LookUpRefusal, lookUp, lookUpFailure, planFound } from './look-up.ts';
import {
  type Identity,
  type InfoTooLarge,
  encodeInfo,
  ownInfo,
  sharedProfile,
} from './own-profile.ts';

/** Post-quantum keys are in every link we make and used in every link that has them. */
const PQ = true;

export type JoinRefusal = LookUpRefusal | { readonly type: 'tooLong'; readonly overBytes: number };

export type JoinRequest = {
  readonly text: string;
  readonly isIncognito: boolean;
  /** Also where we have asked before. */
  readonly again?: boolean | undefined;
  /** Goes along with a request to an address whose short link this is. */
  readonly message?: string | undefined;
};

/** Where a text leads: the link to join, and what was found out about it on the way. */
type Target = {
  readonly link: FullLink;
  readonly shortLink: string | undefined;
  readonly data: LinkData | undefined;
};

/** Starts joining a link or asking at an address; a short link is looked up first. */
export async function joinLink(
  context: ChatContext,
  user: UserId,
  request: JoinRequest,
): Promise<Result<PendingId, JoinRefusal>> {
  if (!context.agent.canReceive(agentUserId(user))) return err(NO_SERVERS);
  const target = await findTarget(context, user, request);
  if (!target.ok) return target;
  // Meanwhile the profile may have been deleted.
  if (findUser(context.database.read, user) === undefined) return err({ type: 'linkGone' });
  if (!context.agent.canReceive(agentUserId(user))) return err(NO_SERVERS);
  const plan = planLink(context, user, target.value.link);
  if (!mayJoin(plan, request)) return err({ type: 'planned', plan });
  return join(context, user, { ...request, target: target.value });
}

/** Before anything is asked: whoever joins must have somewhere to receive. */
const NO_SERVERS = {
  type: 'serverProblem',
  reason: agentErrorReason({ type: 'noServers' }),
} as const;

async function findTarget(
  context: ChatContext,
  user: UserId,
  request: JoinRequest,
): Promise<Result<Target, JoinRefusal>> {
  const { link, plan } = planText(context, user, request.text);
  if (plan.type === 'invalid') return err({ type: 'badLink', problem: plan.problem });
  if (link === undefined || !mayJoin(plan, request)) return err({ type: 'planned', plan });
  if (link.type !== 'short') return asGiven(context, user, link);
  const found = await lookUp(context, user, link.link);
  if (!found.ok) return found;
  const planAfter = planFound(context, user, found.value);
  if (!mayJoin(planAfter, request)) return err({ type: 'planned', plan: planAfter });
  return ok({ ...found.value, shortLink: linkText(link) });
}

async function asGiven(
  { agent }: ChatContext,
  user: UserId,
  link: FullLink,
): Promise<Result<Target, JoinRefusal>> {
  const target = ok({ link, shortLink: undefined, data: undefined });
  if (link.type !== 'invitation') return target;
  const settled = await agent.settleLookUps(link, { userId: agentUserId(user) });
  return settled.ok ? target : err(lookUpFailure(settled.error));
}

function mayJoin({ type }: LinkPlan, { again = false }: JoinRequest): boolean {
  if (type === 'alreadyAsked' || type === 'addressUsed') return again;
  return type === 'invitation' || type === 'address' || type === 'shortLink';
}

type Joining = JoinRequest & { readonly target: Target };

function join(
  context: ChatContext,
  userId: UserId,
  joining: Joining,
): Result<PendingId, InfoAsTooLong> {
  const { target } = joining;
  const name = joining.isIncognito ? incognitoName(context.random) : undefined;
  const identity: Identity = { userId, incognitoName: name };
  const asked = asking(context, identity, joining);
  const info = infoOf(context, identity, asked);
  if (!info.ok) return err({ type: 'tooLong', overBytes: info.error.overBytes });
  return ok(
    commit(context, ({ db, news }) => {
      const { link } = target;
      const options = { userId: agentUserId(userId), link, info: info.value, pq: PQ };
      const pendingId = insertConnection(db, {
        ...identity,
        ...asked,
        agentConnId: context.agent.join(db, options),
        origin: asked === undefined ? 'invitation' : 'request',
        isInitiator: false,
        link: linkText(link),
        shortLink: target.shortLink,
        peerName: target.data?.type === 'contact' ? target.data.profile.displayName : undefined,
        createdAtMs: context.clock.now(),
      });
      news.push({ type: 'pending.changed', pendingId });
      return pendingId;
    }),
  );
}

type InfoAsTooLong = { readonly type: 'tooLong'; readonly overBytes: number };
type Asking = Required<Pick<NewConnection, 'contactReqId' | 'request'>> & {
  readonly contactReqId: Uint8Array;
};

/**
 * What a request says beyond the profile; undefined for a one-time link. Only apps that make short
 * links take a message.
 */
function asking(context: ChatContext, identity: Identity, joining: Joining): Asking | undefined {
  const { target, message = '' } = joining;
  if (target.link.type !== 'contact') return undefined;
  const reqId = contactReqId(context, identity, target.link);
  const before = waitingText(context, identity, reqId);
  const isTaken = target.shortLink !== undefined && message.trim() !== '';
  const msgId = before?.msgId ?? newMsgId(context);
  return { contactReqId: reqId, request: isTaken ? { text: message, msgId } : before };
}

/**
 * What an earlier request said that still waits: the apps of the network keep one message for both, take
 * another text for it only under the same id, and delete it where a further request says nothing.
 */
function waitingText(
  { database }: ChatContext,
  { userId }: Identity,
  reqId: Uint8Array,
): SharedText | undefined {
  return listByContactReqId(database.read, userId, reqId).find(
    ({ origin, contactId, failure, request }) =>
      origin === 'request' &&
      contactId === undefined &&
      failure === undefined &&
      request !== undefined,
  )?.request;
}

/** The same for every request at an address; but a random name is not to be told from a stranger. */
function contactReqId(context: ChatContext, identity: Identity, link: FullLink): Uint8Array {
  const { userId, incognitoName: name } = identity;
  const known =
    name === undefined
      ? findContactReqId(context.database.read, userId, linkText(link))
      : undefined;
  return known ?? context.random(CONTACT_REQ_ID_SIZE_BYTES);
}

function infoOf(
  context: ChatContext,
  identity: Identity,
  asked: Asking | undefined,
): Result<Uint8Array, InfoTooLarge> {
  const profile = sharedProfile(context, context.database.read, identity);
  if (asked === undefined) return ownInfo(profile, PQ);
  const { contactReqId: reqId, request: message } = asked;
  return encodeInfo(contactRequestEvent({ profile, contactReqId: reqId, message }), PQ);
}
