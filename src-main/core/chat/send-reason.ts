/** The agent's reasons in the words of the window. */
import type { Blocking, JoinFailure, SendReason } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type {
  AgentError,
  Blocking as AgentBlocking,
  SendError,
  SendRefusal,
} from '../agent/index.ts';
import { isProxyProblem } from '../tls/index.ts';

/** Why a message has not left, or never will. */
export function sendErrorReason(error: SendError): SendReason {
  switch (error.type) {
    case 'auth':
      return { type: 'connectionDeleted' };
    case 'quota':
      return { type: 'quota' };
    case 'expired':
      return { type: 'expired' };
    case 'network':
      return connectionProblemReason(error.server, error.problem);
    case 'server':
      return serverErrorReason(error.server, error.error);
    case 'blocked':
      return { type: 'blocked', ...blockingOf(error.blocking) };
    default:
      return unreachable(error);
  }
}

/** A blocked queue in the words of the window. */
export function blockingOf({ server, reason, untilMs }: AgentBlocking): Blocking {
  return { server, reason, ...(untilMs !== undefined && { untilMs }) };
}

/** What the agent's code of a problem with a server means: ECONNREFUSED, SOCKS_NOT_ALLOWED... */
export function connectionProblemReason(server: string, detail: string): SendReason {
  if (isProxyProblem(detail)) return { type: 'socksProblem', detail };
  if (isRouteProblem(detail)) return { type: 'noRoute', server, detail };
  return { type: 'serverUnreachable', server, detail };
}

/** The same of a message that waits: AUTH and the like, or a code with the server it is about. */
export function deliveryProblemReason(queueServer: string, problem: string): SendReason {
  switch (problem) {
    case 'AUTH':
      return { type: 'connectionDeleted' };
    case 'QUOTA':
      return { type: 'quota' };
    case 'EXPIRED':
      return { type: 'expired' };
    default: {
      const [, server = queueServer, code = problem] = /^(\S+): (.+)$/u.exec(problem) ?? [];
      return connectionProblemReason(server, code);
    }
  }
}

function serverErrorReason(server: string, detail: string): SendReason {
  return isRouteProblem(detail) ? { type: 'noRoute', server, detail } : { type: 'refused', detail };
}

/** The server between cannot pass a message on, or there is none. */
function isRouteProblem(code: string): boolean {
  return code === 'no proxy' || code.startsWith('PROXY ');
}

/** Why the agent would not take a message. */
export function refusalReason(refusal: SendRefusal): SendReason {
  switch (refusal.type) {
    case 'tooLarge':
      return { type: 'tooLarge' };
    case 'syncRequired':
      return { type: 'encryptionOutOfSync' };
    case 'notReady':
      return { type: 'connectionDeleted' };
    default:
      return unreachable(refusal);
  }
}

/** Why no link could be made. */
export function agentErrorReason(error: AgentError): SendReason {
  switch (error.type) {
    case 'network':
      return connectionProblemReason(error.server, error.problem);
    case 'server':
      return serverErrorReason(error.server, error.error);
    case 'blocked':
      return { type: 'blocked', ...blockingOf(error.blocking) };
    case 'linkGone':
    case 'linkData':
    case 'noServers':
    case 'stopped':
    case 'linkUsed':
    case 'version':
    case 'badPeer':
      return { type: 'refused', detail: error.type };
    default:
      return unreachable(error);
  }
}

/** A link that fails because its queue is blocked. */
export const BLOCKED_LINK = {
  spam: 'blockedForSpam',
  content: 'blockedForContent',
  other: 'blocked',
} as const satisfies Readonly<Record<Blocking['reason'], JoinFailure>>;

/** Why a link will never connect. */
export function joinFailure(error: AgentError): JoinFailure {
  switch (error.type) {
    case 'linkUsed':
      return 'linkUsed';
    case 'version':
      return 'versionTooOld';
    case 'linkGone':
      return 'linkGone';
    case 'blocked':
      return BLOCKED_LINK[error.blocking.reason];
    case 'linkData':
    case 'network':
    case 'server':
    case 'noServers':
    case 'stopped':
    case 'badPeer':
      return 'refused';
    default:
      return unreachable(error);
  }
}
