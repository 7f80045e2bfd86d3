/** Making links, planning what a link would do, joining one. */
import { pendingId as toPendingId } from '#shared/ids.ts';
import type { PendingId } from '#shared/ids.ts';
import type { LinkPlan } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { ChatNews, ConnectionRow, JoinRefusal, JsonObject } from '../chat/index.ts';
import type { ChatRef, CommandOf } from './command.ts';
import { type BotContext, type Response, failure, success } from './context.ts';
import { pendingJson } from './json/contact.ts';
import { authErrorJson, chatNotFoundJson, errorJson, serverErrorJson } from './json/errors.ts';

/** How long a joining command waits for the link's server; joining goes on after it. */
const JOIN_WAIT_MS = 10_000;

/** invitation: the link under its old and its new name. */
export async function createLink(context: BotContext): Promise<Response> {
  const made = await context.chat.createLink({ isIncognito: false });
  if (!made.ok) return failure(serverErrorJson(made.error));
  const row = context.chat.pendingRow(made.value.pendingId);
  if (row === undefined) return failure(errorJson('internalError', { message: 'link is gone' }));
  return success(context, 'invitation', {
    connLinkInvitation: { connFullLink: row.link },
    connReqInvitation: row.link,
    connection: pendingJson(row),
  });
}

/** connectionPlan: what joining the link would mean; asks no server. */
export function planLink(context: BotContext, { link }: CommandOf<'planLink'>): Response {
  const plan = context.chat.planLink(link);
  const problem = planProblem(plan);
  if (problem !== undefined) return failure(problem);
  return success(context, 'connectionPlan', {
    connLink: { connFullLink: link },
    connectionPlan: planJson(context, plan),
  });
}

/** sentConfirmation once the link's server has taken our key, or when that takes long. */
export async function connect(
  context: BotContext,
  { link, userId }: CommandOf<'connect'>,
): Promise<Response> {
  const joined = await context.chat.joinLink({ text: link, isIncognito: false });
  if (joined.ok) return await joinedResponse(context, joined.value.pendingId);
  if (joined.error.type !== 'planned') return failure(joinRefusalJson(joined.error));
  const { plan } = joined.error;
  const problem = planProblem(plan);
  if (problem !== undefined) return failure(problem);
  if (plan.type === 'knownContact' && userId !== undefined) {
    const contact = context.reader.contact(plan.contactId) ?? {};
    return success(context, 'contactAlreadyExists', { contact });
  }
  return failure(errorJson('connectionPlan', { connectionPlan: planJson(context, plan) }));
}

/** contactConnectionDeleted: gives a pending connection up. */
export function deletePending(context: BotContext, chat: ChatRef): Response {
  const pendingId = toPendingId(chat.id);
  const connection = context.reader.pending(pendingId);
  if (connection === undefined || !context.chat.cancelPending(pendingId)) {
    return failure(chatNotFoundJson(chat));
  }
  return success(context, 'contactConnectionDeleted', { connection });
}

async function joinedResponse(context: BotContext, pendingId: PendingId): Promise<Response> {
  const { chat } = context;
  const joining = chat.pendingRow(pendingId);
  const outcome = await joinOutcome(context, pendingId);
  const row = chat.pendingRow(pendingId);
  if (row?.failure !== undefined) {
    chat.cancelPending(pendingId);
    return failure(joinFailureJson(row.failure));
  }
  const latest = row ?? joining;
  if (latest === undefined) return failure(errorJson('internalError', { message: 'link is gone' }));
  const canSend = latest.canSend || outcome === 'answered';
  return success(context, 'sentConfirmation', {
    connection: pendingJson({ ...latest, canSend }),
  });
}

function joinFailureJson(failed: NonNullable<ConnectionRow['failure']>): JsonObject {
  switch (failed) {
    case 'linkUsed':
    case 'linkGone':
    case 'blocked':
    case 'blockedForSpam':
    case 'blockedForContent':
      return authErrorJson('');
    case 'versionTooOld':
      return errorJson('unsupportedConnReq');
    case 'refused':
      return errorJson('invalidConnReq');
    default:
      return unreachable(failed);
  }
}

function joinRefusalJson(error: Exclude<JoinRefusal, { readonly type: 'planned' }>): JsonObject {
  switch (error.type) {
    case 'badLink':
    case 'tooLong':
      return errorJson('invalidConnReq');
    case 'linkGone':
      return authErrorJson('');
    case 'serverProblem':
      return serverErrorJson(error.reason);
    default:
      return unreachable(error);
  }
}

type JoinOutcome = 'answered' | 'told' | 'timeout';

/** Waits until it is known whether the link works. */
function joinOutcome({ chat, clock }: BotContext, pendingId: PendingId): Promise<JoinOutcome> {
  return new Promise((resolve) => {
    const finish = (outcome: JoinOutcome): void => {
      stopListening();
      cancelTimer();
      resolve(outcome);
    };
    const stopListening = chat.onNews((news) => {
      const outcome = outcomeOf(news);
      if (outcome !== undefined) finish(outcome);
    });
    const cancelTimer = clock.schedule(JOIN_WAIT_MS, () => {
      finish('timeout');
    });
    function outcomeOf(news: ChatNews): JoinOutcome | undefined {
      if (!('pendingId' in news) || news.pendingId !== pendingId) return undefined;
      if (news.type === 'contact.connecting') return 'answered';
      // It also changes when its server is reached, which says nothing of the link.
      const row = chat.pendingRow(pendingId);
      return row === undefined || row.failure !== undefined || row.canSend ? 'told' : undefined;
    }
  });
}

/** Why the link cannot be used at all. */
function planProblem(plan: LinkPlan): JsonObject | undefined {
  if (plan.type === 'unsupported') return errorJson('unsupportedConnReq');
  if (plan.type !== 'invalid') return undefined;
  return errorJson(plan.problem === 'versionTooNew' ? 'unsupportedConnReq' : 'invalidConnReq');
}

function planJson({ reader }: BotContext, plan: LinkPlan): JsonObject {
  switch (plan.type) {
    case 'address':
      return addressPlan({ type: 'ok' });
    case 'ownAddress':
      return addressPlan({ type: 'ownLink' });
    case 'alreadyAsked':
      return addressPlan({ type: 'connectingConfirmReconnect' });
    case 'addressUsed':
      return addressPlan(knownJson(reader.contact(plan.contactId)));
    case 'shortLink':
      return plan.kind === 'address' ? addressPlan({ type: 'ok' }) : linkPlan({ type: 'ok' });
    case 'ownLink':
      return linkPlan({ type: 'ownLink' });
    case 'alreadyJoining':
      return linkPlan({ type: 'connecting' });
    case 'knownContact':
      return linkPlan(knownJson(reader.contact(plan.contactId)));
    case 'invitation':
    case 'unsupported':
    case 'invalid':
      return linkPlan({ type: 'ok' });
    default:
      return unreachable(plan);
  }
}

function knownJson(contact: JsonObject | undefined): JsonObject {
  return contact === undefined ? { type: 'ok' } : { type: 'known', contact };
}

function linkPlan(invitationLinkPlan: JsonObject): JsonObject {
  return { type: 'invitationLink', invitationLinkPlan };
}

function addressPlan(contactAddressPlan: JsonObject): JsonObject {
  return { type: 'contactAddress', contactAddressPlan };
}
