/** Which connection to a server serves whom: what may share one is the network settings' choice. */
import { type ConnId, connId } from '../events.ts';
import type { AgentUserId, SessionIsolation } from '../network.ts';

/** Whom something is to be sent or received for. */
export type SessionTarget = {
  readonly userId: AgentUserId;
  readonly serverId: number;
  /** Absent for what belongs to no connection. */
  readonly connId?: ConnId | undefined;
};

/**
 * Everything that one session serves. Where each connection has its own session, connId is set; that
 * of NO_CONNECTION serves what belongs to none.
 */
export type SessionScope = {
  readonly userId: AgentUserId;
  readonly serverId: number;
  readonly connId: ConnId | undefined;
};

/** No row has this number, so queries for the queues of its scope find none. */
export const NO_CONNECTION = connId(0);

/** The scope of the session that serves the target. */
export function scopeOf(target: SessionTarget, isolation: SessionIsolation): SessionScope {
  const { userId, serverId, connId: id = NO_CONNECTION } = target;
  return { userId, serverId, connId: isolation === 'connection' ? id : undefined };
}

/** One text for each scope. */
export function scopeKey({ userId, serverId, connId: id }: SessionScope): string {
  return [userId, serverId, id ?? ''].join(':');
}

/** What a scope's isolation key is made of besides the scope. */
export type IsolationContext = {
  readonly isolation: SessionIsolation;
  /** Random, the same from one start of the agent to its stop. */
  readonly startId: string;
  readonly serverName: string;
};

/**
 * The text that tells apart what is to look unrelated: each step of the isolation adds a part
 * (features 1.9). It never leaves this device as it is.
 */
export function isolationKeyOf(scope: SessionScope, context: IsolationContext): string {
  const { isolation, startId, serverName } = context;
  const user = `u${String(scope.userId)}`;
  if (isolation === 'user') return user;
  if (isolation === 'session') return `${user}.${startId}`;
  const server = `${user}.${startId}.${serverName}`;
  return isolation === 'server' ? server : `${server}.${String(scope.connId ?? NO_CONNECTION)}`;
}
