/** All servers we deal with: one link each, by row id. */
import type { ServerAddress } from '../../encoding/index.ts';
import type { AgentDeps, ServerSession } from '../deps.ts';
import { isServerInUse, loadServer, serversInUse } from '../store/servers.ts';
import { countRcvQueues } from '../store/rcv-queues.ts';
import type { ServerState } from '../types.ts';
import { ServerLink } from './server-link.ts';

export type PoolEvents = {
  onConnected(serverId: number, session: ServerSession): void;
  onFailed(serverId: number, problem: string): void;
};

/** The links of one agent; close() ends them all. */
export class ServerPool {
  readonly #deps: AgentDeps;
  readonly #events: PoolEvents;
  readonly #links = new Map<number, ServerLink>();
  readonly #listeners = new Set<(state: ServerState) => void>();
  /** Servers somebody waits for right now, without anything stored yet. */
  readonly #waiting = new Map<number, Set<(problem: string | undefined) => void>>();
  #isClosed = false;

  constructor(deps: AgentDeps, events: PoolEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  /** Connects to every server that something is stored for. */
  start(): void {
    for (const serverId of serversInUse(this.#deps.database.read)) this.demand(serverId);
  }

  /** The session, if there is one now. */
  session(serverId: number): ServerSession | undefined {
    return this.#links.get(serverId)?.session;
  }

  /** Makes sure that a connection is made sooner or later. */
  demand(serverId: number): void {
    if (!this.#isClosed) this.#link(serverId).demand();
  }

  /** The session as soon as there is one, or the problem of the next failure. */
  async ready(serverId: number): Promise<ServerSession | { readonly problem: string }> {
    const session = this.session(serverId);
    if (session !== undefined) return session;
    if (this.#isClosed) return { problem: 'stopped' };
    const problem = await new Promise<string | undefined>((resolve) => {
      const waiting = this.#waiting.get(serverId) ?? new Set();
      this.#waiting.set(serverId, waiting.add(resolve));
      const link = this.#link(serverId);
      link.demand();
      link.wake();
    });
    return this.session(serverId) ?? { problem: problem ?? 'closed' };
  }

  serverOf(serverId: number): ServerAddress {
    return this.#link(serverId).server;
  }

  nameOf(serverId: number): string {
    return this.#link(serverId).name;
  }

  states(): readonly ServerState[] {
    return [...this.#links.entries()].map(([serverId, link]) => this.#stateOf(serverId, link));
  }

  onState(listener: (state: ServerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wake(): void {
    for (const link of this.#links.values()) link.wake();
  }

  close(): void {
    this.#isClosed = true;
    for (const serverId of this.#waiting.keys()) this.#settle(serverId, 'stopped');
    for (const link of this.#links.values()) link.close();
  }

  #link(serverId: number): ServerLink {
    const known = this.#links.get(serverId);
    if (known !== undefined) return known;
    const { clock, logger, connectServer, database } = this.#deps;
    const server = loadServer(database.read, serverId);
    const link = new ServerLink(
      server,
      { clock, logger, connectServer },
      {
        onConnected: (session) => {
          this.#events.onConnected(serverId, session);
          this.#settle(serverId, undefined);
        },
        onFailed: (problem) => {
          this.#settle(serverId, problem);
          if (!this.#isClosed) this.#events.onFailed(serverId, problem);
        },
        onStateChanged: () => {
          this.#tell(serverId);
        },
        isWanted: () =>
          !this.#isClosed &&
          (this.#waiting.has(serverId) || isServerInUse(database.read, serverId)),
      },
    );
    this.#links.set(serverId, link);
    return link;
  }

  #settle(serverId: number, problem: string | undefined): void {
    const waiting = this.#waiting.get(serverId) ?? [];
    this.#waiting.delete(serverId);
    for (const resolve of waiting) resolve(problem);
  }

  #tell(serverId: number): void {
    const link = this.#links.get(serverId);
    if (link === undefined || this.#listeners.size === 0 || this.#isClosed) return;
    const state = this.#stateOf(serverId, link);
    for (const listener of this.#listeners) listener(state);
  }

  #stateOf(serverId: number, link: ServerLink): ServerState {
    const queueCount = countRcvQueues(this.#deps.database.read, serverId);
    const state = { server: link.name, state: link.state, queueCount };
    return link.lastError === undefined ? state : { ...state, lastError: link.lastError };
  }
}
