/** Which connection to a server serves whom: what may share one is the network settings' choice. */
import type { ConnId } from '../events.ts';
import type { AgentUserId, SessionIsolation } from '../network.ts';

/** Whom something is to be sent or received for. */
export type SessionTarget = {
  readonly userId: AgentUserId;
  readonly serverId: number;
  /** Absent for what belongs to no connection. */
  readonly connId?: ConnId | undefined;
};

/** Everything that one session serves; connId is set where each connection has its own. */
export type SessionScope = {
  readonly userId: AgentUserId;
  readonly serverId: number;
  readonly connId: ConnId | undefined;
};

/** The scope of the session that serves the target. */
export function scopeOf(target: SessionTarget, isolation: SessionIsolation): SessionScope {
  const { userId, serverId, connId } = target;
  return { userId, serverId, connId: isolation === 'connection' ? connId : undefined };
}

/** One text for each scope. */
export function scopeKey({ userId, serverId, connId }: SessionScope): string {
  return [userId, serverId, connId ?? ''].join(':');
}
