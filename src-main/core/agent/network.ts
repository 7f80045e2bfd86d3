/** What the agent asks of whoever knows the user's servers and network settings. */
import type { Brand } from '#shared/brand.ts';
import type { Result } from '#shared/result.ts';
import type { ServerAddress } from '../encoding/index.ts';
import type { SmpClient, SmpConnectError } from '../smp/index.ts';

/** Users of one agent share no connection to a server; the number is the caller's. */
export type AgentUserId = Brand<number, 'AgentUserId'>;

/** The number of a user as the agent's. */
export function agentUserId(id: number): AgentUserId {
  return id as AgentUserId;
}

/** An enabled server of a user. */
export type UserServer = {
  readonly server: ServerAddress;
  readonly password: string | undefined;
  /** Who runs it: servers of one operator could tell each other what they see. */
  readonly operator: string;
  readonly isForReceiving: boolean;
  readonly isForRouting: boolean;
};

/** What shares a connection to a server. `session` differs from `user` in the proxy's circuit only. */
export type SessionIsolation = 'user' | 'session' | 'server' | 'connection';

/** When commands to the peer's server go through another server (20-smp section 8.1). */
export type RoutingPolicy = {
  readonly mode: 'always' | 'unknown' | 'unprotected' | 'never';
  /** Whether they may go directly when no proxy can reach that server. */
  readonly fallback: 'yes' | 'protected' | 'no';
};

/** What the agent needs of a connection to a server. */
export type ServerSession = Pick<
  SmpClient,
  'send' | 'onEvent' | 'onClose' | 'close' | 'isOpen' | 'timeouts'
> &
  Partial<Pick<SmpClient, 'byteCounts'>>;

export type ConnectRequest = {
  readonly server: ServerAddress;
  /** Connections with different keys are to look unrelated, also to a SOCKS proxy. */
  readonly isolationKey: string;
  /** Aborting gives it up. */
  readonly signal: AbortSignal;
};

/** Asked each time, so that changed settings hold at once. */
export interface AgentNetwork {
  /** Where new queues are made and messages are routed through. */
  servers(user: AgentUserId): readonly UserServer[];
  /** Whether the user has configured this server, enabled or not. */
  isKnown(user: AgentUserId, server: ServerAddress): boolean;
  isolation(): SessionIsolation;
  routing(): RoutingPolicy;
  /** A direct connection would not show our address: there is a proxy, or it is an onion service. */
  isProtected(server: ServerAddress): boolean;
  /** Connects and shakes hands. */
  connect(request: ConnectRequest): Promise<Result<ServerSession, SmpConnectError>>;
}
