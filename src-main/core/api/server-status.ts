/** The agent's servers as the window shows them. */
import type {
  NetworkStatistics,
  ServerStatistics,
  ServerStatus,
  TrafficCounts,
} from '#shared/model/index.ts';
import type { Agent, AgentUserId, ServerState } from '../agent/index.ts';
import { connectionProblemReason } from '../chat/index.ts';

const NO_TRAFFIC: TrafficCounts = {
  sentDirectly: 0,
  sentThroughProxy: 0,
  received: 0,
  deleted: 0,
  expired: 0,
  errors: 0,
  reconnects: 0,
  bytesSent: 0,
  bytesReceived: 0,
};

const NO_SUBSCRIPTIONS = { active: 0, pending: 0, failed: 0 };

/** One server for the chat list's indicator. */
export function toServerStatus(state: ServerState): ServerStatus {
  const { server, lastError } = state;
  return {
    server,
    state: state.state,
    connectionCount: state.queueCount,
    ...(lastError !== undefined && { lastProblem: connectionProblemReason(server, lastError) }),
  };
}

/** The statistics page of one user: servers in use, and those something was counted for. */
export function networkStatistics(agent: Agent, userId: AgentUserId): NetworkStatistics {
  const states = agent.servers(userId);
  const { sinceMs, servers: counted } = agent.traffic(userId);
  const countsOf = new Map(counted.map(({ server, counts }) => [server, counts]));
  const idle = counted.filter(({ server }) => !states.some((state) => state.server === server));
  const servers: ServerStatistics[] = [
    ...states.map((state) => toStatistics(state, countsOf.get(state.server) ?? NO_TRAFFIC)),
    ...idle.map(({ server, counts }) => ({
      server,
      state: 'disconnected' as const,
      sessionCount: 0,
      subscriptions: NO_SUBSCRIPTIONS,
      counts,
    })),
  ];
  const counts = servers.map((server) => server.counts).reduce(addCounts, NO_TRAFFIC);
  const subscriptions = servers
    .map((server) => server.subscriptions)
    .reduce(addCounts, NO_SUBSCRIPTIONS);
  return { sinceMs, servers, total: { ...counts, subscriptions } };
}

function toStatistics(state: ServerState, counts: TrafficCounts): ServerStatistics {
  const { server, sessionCount, subscriptions, lastError } = state;
  return {
    server,
    state: state.state,
    ...(lastError !== undefined && { lastProblem: connectionProblemReason(server, lastError) }),
    sessionCount,
    subscriptions,
    counts,
  };
}

function addCounts<T extends Readonly<Record<keyof T, number>>>(a: T, b: T): T {
  const sums = Object.entries<number>(a).map(([name, count]) => [name, count + valueOf(b, name)]);
  // The same names with other numbers.
  return Object.fromEntries(sums) as T;
}

function valueOf(counts: object, name: string): number {
  const value: unknown = Object.entries(counts).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : 0;
}
