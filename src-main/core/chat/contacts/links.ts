/**
 * One-time links: what a pasted text is (without any network action), making a link, joining one,
 * and the pending connections both leave until somebody answers.
 */
import type { PendingId } from '#shared/ids.ts';
import type { LinkPlan, LinkProblem, SendReason } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import { type LinkError, type ParsedLink, formatLink, parseLink } from '../../agent/index.ts';
import { assert } from '../../base/index.ts';
import { type ChatContext, commit } from '../context.ts';
import {
  type ConnectionRow,
  type UserRow,
  deleteConnection,
  findConnectionByAgentId,
  findJoined,
  findPending,
  insertConnection,
  updateConnection,
} from '../store/index.ts';
import { ownInfo } from './own-profile.ts';
import { agentErrorReason } from '../send-reason.ts';

/** Post-quantum keys are in every link we make and used in every link that has them. */
const PQ = true;

export type JoinRefusal =
  | { readonly type: 'badLink'; readonly problem: LinkProblem }
  | { readonly type: 'planned'; readonly plan: LinkPlan };

/** What the first link in the text is to this user. */
export function planLink(context: ChatContext, text: string): LinkPlan {
  const parsed = parseLink(text);
  return parsed.ok ? planParsed(context, parsed.value) : problemPlan(parsed.error);
}

/** Makes a one-time link on one of our servers. */
export async function createLink(
  context: ChatContext,
  user: UserRow,
): Promise<Result<PendingId, SendReason>> {
  let pendingId: PendingId | undefined;
  const made = await context.agent.createInvitation({
    pq: PQ,
    onCommit: (db, agentConnId, link) => {
      const { userId } = user;
      const createdAtMs = context.clock.now();
      const row = { userId, agentConnId, isInitiator: true, link, createdAtMs };
      pendingId = insertConnection(db, row);
    },
  });
  if (!made.ok) return err(agentErrorReason(made.error));
  assert(pendingId !== undefined, 'an invitation was made without its row');
  context.publish([{ type: 'pending.changed', pendingId }]);
  return ok(pendingId);
}

/** Starts joining a link; the steps on the network follow, however long they take. */
export function joinLink(
  context: ChatContext,
  user: UserRow,
  text: string,
): Result<PendingId, JoinRefusal> {
  const parsed = parseLink(text);
  if (!parsed.ok) {
    const plan = problemPlan(parsed.error);
    return err(
      plan.type === 'invalid' ? { type: 'badLink', problem: plan.problem } : planned(plan),
    );
  }
  const plan = planParsed(context, parsed.value);
  const link = parsed.value;
  if (plan.type !== 'invitation' || link.type !== 'invitation') return err(planned(plan));
  const info = ownInfo(user, PQ);
  assert(info.ok, 'our own profile does not fit into connection info');
  return ok(
    commit(context, ({ db, news }) => {
      const join = { link, info: info.value, pq: PQ };
      const pendingId = insertConnection(db, {
        userId: user.userId,
        agentConnId: context.agent.join(db, join),
        isInitiator: false,
        link: formatLink(link),
        createdAtMs: context.clock.now(),
      });
      news.push({ type: 'pending.changed', pendingId });
      return pendingId;
    }),
  );
}

/** Names a pending connection; false when there is none. */
export function renamePending(context: ChatContext, id: PendingId, localAlias: string): boolean {
  return changePending(context, id, (row) => {
    commit(context, ({ db, news }) => {
      updateConnection(db, row, { localAlias });
      news.push({ type: 'pending.changed', pendingId: id });
    });
  });
}

/** Gives a pending connection up; its queue is deleted on the server. */
export function cancelPending(context: ChatContext, id: PendingId): boolean {
  return changePending(context, id, (row) => {
    commit(context, ({ db, news }) => {
      context.agent.delete(db, row.agentConnId, { waitDelivery: false });
      deleteConnection(db, id);
      news.push({ type: 'pending.removed', pendingId: id });
    });
  });
}

function changePending(
  context: ChatContext,
  id: PendingId,
  change: (row: ConnectionRow) => void,
): boolean {
  const row = findPending(context.database.read, id);
  if (row === undefined) return false;
  change(row);
  return true;
}

function planned(plan: LinkPlan): JoinRefusal {
  return { type: 'planned', plan };
}

function planParsed(context: ChatContext, link: ParsedLink): LinkPlan {
  const db = context.database.read;
  const ownConnId = context.agent.findOwn(link);
  const own = ownConnId === undefined ? undefined : findConnectionByAgentId(db, ownConnId);
  if (own !== undefined) {
    return own.contactId === undefined
      ? { type: 'ownLink', pendingId: own.connectionId }
      : { type: 'knownContact', contactId: own.contactId };
  }
  const joined = findJoined(db, formatLink(link));
  if (joined !== undefined) {
    return joined.contactId === undefined
      ? { type: 'alreadyJoining', pendingId: joined.connectionId }
      : { type: 'knownContact', contactId: joined.contactId };
  }
  return unjoinedPlan(link);
}

function unjoinedPlan(link: ParsedLink): LinkPlan {
  if (link.type === 'short') {
    const server = link.link.server.hosts[0] ?? '';
    if (link.link.kind === 'invitation') return { type: 'shortLink', kind: 'invitation', server };
    const { type } = link.link;
    return type === 'contact'
      ? { type: 'shortLink', kind: 'address', server }
      : { type: 'unsupported', kind: type };
  }
  const server = link.request.queues[0].server.hosts[0] ?? '';
  return link.type === 'contact' ? { type: 'address', server } : { type: 'invitation', server };
}

function problemPlan(error: LinkError): LinkPlan {
  switch (error.type) {
    case 'notALink':
    case 'damaged':
      return { type: 'invalid', problem: error.type };
    case 'version':
      return { type: 'invalid', problem: error.peer === 'newer' ? 'versionTooNew' : 'damaged' };
    default:
      return unreachable(error);
  }
}
