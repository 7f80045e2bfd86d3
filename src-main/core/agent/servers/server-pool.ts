/** The connections to all servers we deal with: one link for each session scope. */
import { type AgentDeps, serverName } from '../deps.ts';
import type { AgentUserId, ServerSession } from '../network.ts';
import { isSessionInUse, loadServer, targetsInUse } from '../store/servers.ts';
import { countRcvQueues } from '../store/rcv-queues.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { ServerState, ServerTraffic } from '../types.ts';
import { ServerLink } from './server-link.ts';
import { type SessionScope, type SessionTarget, scopeKey, scopeOf } from './session-scope.ts';

export type PoolEvents = {
  onConnected(scope: SessionScope, session: ServerSession): void;
  onFailed(scope: SessionScope, problem: string): void;
  /** Whether something waits to be sent over it; what is received or done there counts anyway. */
  isWanted(scope: SessionScope): boolean;
};

type Entry = { readonly scope: SessionScope; readonly link: ServerLink };

/** The links of one agent; close() ends them all. */
export class ServerPool {
  readonly #deps: AgentDeps;
  readonly #events: PoolEvents;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(state: ServerState) => void>();
  /** Scopes somebody waits for right now, without anything stored yet. */
  readonly #waiting = new Map<string, Set<(problem: string | undefined) => void>>();
  #isClosed = false;

  constructor(deps: AgentDeps, events: PoolEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  /** Connects to every server that something is stored for. */
  start(): void {
    for (const target of targetsInUse(this.#deps.database.read)) this.demand(target);
  }

  /** The session that serves the target, if there is one now. */
  session(target: SessionTarget): ServerSession | undefined {
    return this.#entries.get(scopeKey(this.#scope(target)))?.link.session;
  }

  /** Makes sure that a connection is made sooner or later. */
  demand(target: SessionTarget): void {
    if (!this.#isClosed) this.#entry(target).link.demand();
  }

  /** The session as soon as there is one, or the problem of the next failure. */
  async ready(target: SessionTarget): Promise<ServerSession | { readonly problem: string }> {
    const session = this.session(target);
    if (session !== undefined) return session;
    if (this.#isClosed) return { problem: 'stopped' };
    const problem = await new Promise<string | undefined>((resolve) => {
      const key = scopeKey(this.#scope(target));
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting.add(resolve));
      const { link } = this.#entry(target);
      link.demand();
      link.wake();
    });
    return this.session(target) ?? { problem: problem ?? 'closed' };
  }

  serverOf(serverId: number): ServerAddress {
    return loadServer(this.#deps.database.read, serverId);
  }

  nameOf(serverId: number): string {
    return serverName(this.serverOf(serverId));
  }

  states(userId?: AgentUserId): readonly ServerState[] {
    return [...this.#entries.values()]
      .filter(({ scope }) => userId === undefined || scope.userId === userId)
      .map((entry) => this.#stateOf(entry));
  }

  onState(listener: (state: ServerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  traffic(_userId: AgentUserId): readonly ServerTraffic[] {
    return [];
  }

  resetTraffic(_userId: AgentUserId): void {
    return;
  }

  reconnect(_server?: string): void {
    return;
  }

  wake(): void {
    for (const { link } of this.#entries.values()) link.wake();
  }

  close(): void {
    this.#isClosed = true;
    for (const key of this.#waiting.keys()) this.#settle(key, 'stopped');
    for (const { link } of this.#entries.values()) link.close();
  }

  #scope(target: SessionTarget): SessionScope {
    return scopeOf(target, this.#deps.network.isolation());
  }

  #entry(target: SessionTarget): Entry {
    const scope = this.#scope(target);
    const key = scopeKey(scope);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const { clock, logger, network, database } = this.#deps;
    const link = new ServerLink(
      loadServer(database.read, scope.serverId),
      { clock, logger, connect: (request) => network.connect(request), isolationKey: () => key },
      {
        onConnected: (session) => {
          this.#events.onConnected(scope, session);
          this.#settle(key, undefined);
        },
        onFailed: (problem) => {
          this.#settle(key, problem);
          if (!this.#isClosed) this.#events.onFailed(scope, problem);
        },
        onStateChanged: () => {
          this.#tell(key);
        },
        isWanted: () =>
          !this.#isClosed &&
          (this.#waiting.has(key) ||
            isSessionInUse(database.read, scope) ||
            this.#events.isWanted(scope)),
      },
    );
    const entry = { scope, link };
    this.#entries.set(key, entry);
    return entry;
  }

  #settle(key: string, problem: string | undefined): void {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const resolve of waiting) resolve(problem);
  }

  #tell(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#listeners.size === 0 || this.#isClosed) return;
    const state = this.#stateOf(entry);
    for (const listener of this.#listeners) listener(state);
  }

  #stateOf({ scope, link }: Entry): ServerState {
    const queueCount = countRcvQueues(this.#deps.database.read, scope);
    const state = {
      server: link.name,
      userId: scope.userId,
      state: link.state,
      queueCount,
      sessionCount: link.session === undefined ? 0 : 1,
      subscriptions: { active: 0, pending: queueCount, failed: 0 },
    };
    return link.lastError === undefined ? state : { ...state, lastError: link.lastError };
  }
}
