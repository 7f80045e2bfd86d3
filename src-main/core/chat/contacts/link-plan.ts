/** What a link is to this user, found out without any network action. */
import type { UserId } from '#shared/ids.ts';
import type { LinkPlan, LinkProblem } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import {
  type CompleteShortLink,
  type ConnId,
  type FullLink,
  type LinkError,
  type ParsedLink,
  formatLink,
  parseLink,
  restoreFromPreset,
} from '../../agent/index.ts';
import type { ChatContext } from '../context.ts';
import { isGroupClientData } from '../protocol/index.ts';
import {
  type ConnectionRow,
  findAddressByAgentId,
  findConnectionByAgentId,
  findContact,
  findJoined,
  findJoinedByShortLink,
  findUsed,
} from '../store/index.ts';

/** A link with all it takes to connect. */
export type CompleteLink = FullLink | { readonly type: 'short'; readonly link: CompleteShortLink };

/** The first link in the text with its plan; a link of a kind that we cannot use is left as it is. */
export type PlannedLink = { readonly link: CompleteLink | undefined; readonly plan: LinkPlan };

/** Reads a text and says what its link is to the user. */
export function planText(context: ChatContext, user: UserId, text: string): PlannedLink {
  const parsed = parseLink(text);
  if (!parsed.ok) return { link: undefined, plan: invalid(linkProblem(parsed.error)) };
  const kind = unsupportedKind(parsed.value);
  if (kind !== undefined) return { link: undefined, plan: { type: 'unsupported', kind } };
  const complete = completeLink(context, parsed.value);
  if (!complete.ok) return { link: undefined, plan: invalid(complete.error) };
  return { link: complete.value, plan: planLink(context, user, complete.value) };
}

/** What a complete link is to the user. */
export function planLink(context: ChatContext, user: UserId, link: CompleteLink): LinkPlan {
  const kind = unsupportedKind(link);
  if (kind !== undefined) return { type: 'unsupported', kind };
  return ownPlan(context, user, link) ?? joinedPlan(context, user, link) ?? newPlan(link);
}

/** The text that links are known by: under the `simplex:` scheme, with all it takes to connect. */
export function linkText(link: CompleteLink): string {
  return formatLink(link);
}

type LinkKind = Extract<LinkPlan, { type: 'unsupported' }>['kind'];

function unsupportedKind(link: ParsedLink): LinkKind | undefined {
  switch (link.type) {
    case 'invitation':
      return undefined;
    case 'contact':
      return isGroupClientData(link.request.clientData) ? 'group' : undefined;
    case 'short':
      return link.link.kind === 'contact' && link.link.type !== 'contact'
        ? link.link.type
        : undefined;
    default:
      return unreachable(link);
  }
}

/** A short link of a preset server gets back what it may leave out. */
function completeLink(
  { presetServers }: ChatContext,
  link: ParsedLink,
): Result<CompleteLink, LinkProblem> {
  if (link.type !== 'short') return ok(link);
  const complete = restoreFromPreset(link.link, presetServers());
  return complete === undefined ? err('damaged') : ok({ type: 'short', link: complete });
}

/** Links of another profile of ours are like anybody's: two profiles may know each other. */
function ownPlan(context: ChatContext, user: UserId, link: CompleteLink): LinkPlan | undefined {
  const db = context.database.read;
  const connId = context.agent.findOwn(link) ?? usedLink(context, user, link);
  if (connId === undefined) return undefined;
  if (findAddressByAgentId(db, connId)?.userId === user) return { type: 'ownAddress' };
  const row = findConnectionByAgentId(db, connId);
  if (row === undefined || row.userId !== user) return undefined;
  return row.contactId === undefined
    ? { type: 'ownLink', pendingId: row.connectionId }
    : { type: 'knownContact', contactId: row.contactId };
}

/** The agent does not know the links of connections that have ended. */
function usedLink(context: ChatContext, user: UserId, link: CompleteLink): ConnId | undefined {
  const used = { text: linkText(link), isShort: link.type === 'short' };
  return findUsed(context.database.read, user, used)?.agentConnId;
}

function joinedPlan(context: ChatContext, user: UserId, link: CompleteLink): LinkPlan | undefined {
  const db = context.database.read;
  const text = linkText(link);
  const row =
    link.type === 'short' ? findJoinedByShortLink(db, user, text) : findJoined(db, user, text);
  return row && planOfRow(context, row);
}

function planOfRow(context: ChatContext, row: ConnectionRow): LinkPlan {
  const { connectionId: pendingId, contactId, origin } = row;
  if (contactId === undefined) {
    return { type: origin === 'request' ? 'alreadyAsked' : 'alreadyJoining', pendingId };
  }
  const contact = findContact(context.database.read, contactId);
  const isLost = contact?.state === 'deletedByContact';
  return { type: origin === 'request' && isLost ? 'addressUsed' : 'knownContact', contactId };
}

function newPlan(link: CompleteLink): LinkPlan {
  const server = linkServer(link);
  if (link.type === 'contact') return { type: 'address', server };
  if (link.type === 'invitation') return { type: 'invitation', server };
  const kind = link.link.kind === 'invitation' ? 'invitation' : 'address';
  return { type: 'shortLink', kind, server };
}

/** The server a link names first, for people. */
export function linkServer(link: CompleteLink): string {
  const server = link.type === 'short' ? link.link.server : link.request.queues[0].server;
  return server.hosts[0] ?? '';
}

function invalid(problem: LinkProblem): LinkPlan {
  return { type: 'invalid', problem };
}

function linkProblem(error: LinkError): LinkProblem {
  switch (error.type) {
    case 'notALink':
    case 'damaged':
      return error.type;
    case 'version':
      return error.peer === 'newer' ? 'versionTooNew' : 'damaged';
    default:
      return unreachable(error);
  }
}
