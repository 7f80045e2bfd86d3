/** The connections to all servers we deal with: one link for each session scope. */
import { hexEncode } from '../../base/index.ts';
import { type AgentDeps, serverName } from '../deps.ts';
import type { AgentUserId, ServerSession } from '../network.ts';
import { isSessionInUse, loadServer, targetsInUse } from '../store/servers.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { ServerState } from '../types.ts';
import { ConnectGate } from './connect-gate.ts';
import { ServerLink } from './server-link.ts';
import { ServerStates } from './server-states.ts';
import {
  type SessionScope,
  type SessionTarget,
  isolationKeyOf,
  scopeKey,
  scopeOf,
} from './session-scope.ts';
import type { Traffic } from './traffic.ts';
import type { SessionWatch } from './watched-session.ts';

export type SubscriptionCounts = ServerState['subscriptions'];

export type PoolEvents = {
  onConnected(scope: SessionScope, session: ServerSession): void;
  onFailed(scope: SessionScope, problem: string): void;
  /** A command sent over the scope's session has its answer; its sender does not know yet. */
  onAnswer(scope: SessionScope, ...answer: Parameters<SessionWatch['onAnswer']>): void;
  /** The scope is no longer in use. */
  onDropped(scope: SessionScope): void;
  /** The computer has slept. */
  onSlept(): void;
  /** Whether something waits to be sent over it; what is received or done there counts anyway. */
  isWanted(scope: SessionScope): boolean;
  /** How many of the scope's queues are in which state. */
  subscriptions(scope: SessionScope): SubscriptionCounts;
};

type Entry = { readonly scope: SessionScope; readonly link: ServerLink };
type Waiting = { readonly target: SessionTarget; readonly resolve: (problem?: string) => void };

/** How often unused scopes are looked for. */
const TICK_MS = 30_000;
/** A tick that comes so late means that the computer has slept. */
const SLEEP_MS = 20_000;
/** A session that serves no queue is closed when it has not been used for this long. */
const IDLE_MS = 2 * 60_000;

/** The links of one agent; close() ends them all. */
export class ServerPool {
  readonly #deps: AgentDeps;
  readonly #events: PoolEvents;
  readonly #traffic: Traffic;
  readonly #gate: ConnectGate;
  readonly #states: ServerStates;
  readonly #startId: string;
  readonly #entries = new Map<string, Entry>();
  /** Scopes somebody waits for right now, without anything stored yet. */
  readonly #waiting = new Map<string, Set<Waiting>>();
  #cancelTick: (() => void) | undefined;
  #isClosed = false;

  constructor(deps: AgentDeps, traffic: Traffic, events: PoolEvents) {
    this.#deps = deps;
    this.#events = events;
    this.#traffic = traffic;
    this.#gate = new ConnectGate(deps);
    this.#states = new ServerStates(deps.clock, (scope) => events.subscriptions(scope));
    this.#startId = hexEncode(deps.random(16));
    traffic.addSource(() => {
      for (const { link } of this.#entries.values()) link.countBytes();
    });
  }

  /** Whether the agent has ended. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Connects to every server that something is stored for. */
  start(): void {
    if (this.#isClosed) return;
    this.#cancelTick ??= this.#scheduleTick();
    this.demandStored();
  }

  /** The session that serves the target, if there is one now. */
  session(target: SessionTarget): ServerSession | undefined {
    return this.#entries.get(scopeKey(this.#scope(target)))?.link.session;
  }

  /** Makes sure that a connection is made sooner or later. */
  demand(target: SessionTarget): void {
    if (!this.#isClosed) this.#entry(target).link.demand();
  }

  /** The same for everything stored. */
  demandStored(): void {
    const byConnection = this.#deps.network.isolation() === 'connection';
    const targets = targetsInUse(this.#deps.database.read, byConnection);
    for (const target of targets) this.demand(target);
  }

  /**
   * The session as soon as there is one, or the problem of the next failure. A failure just seen is
   * the answer too, unless the user asks, who may have mended its cause.
   */
  async ready(
    target: SessionTarget,
    { isForUser = false }: { readonly isForUser?: boolean } = {},
  ): Promise<ServerSession | { readonly problem: string }> {
    const session = this.session(target);
    if (session !== undefined) return session;
    if (this.#isClosed) return { problem: 'stopped' };
    if (isForUser) this.#gate.hurry(target.serverId);
    const known = isForUser ? undefined : this.#gate.recentProblem(target.serverId);
    if (known !== undefined) return { problem: known };
    const problem = await new Promise<string | undefined>((resolve) => {
      this.#wait({ target, resolve });
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
    return this.#states.all(userId);
  }

  onState(listener: (state: ServerState) => void): () => void {
    return this.#states.listen(listener);
  }

  /** The counts of the scope's queues have changed. */
  subscriptionsChanged(scope: SessionScope): void {
    const entry = this.#entries.get(scopeKey(scope));
    if (entry !== undefined) this.#states.changed(entry);
  }

  /** Ends the sessions with the servers of that name, or all, and makes them anew. */
  reconnect(name?: string): void {
    const entries = [...this.#entries.values()].filter(
      ({ link }) => name === undefined || link.name === name,
    );
    for (const { link } of entries) {
      link.reconnect();
      this.#gate.wake(link.serverId);
    }
  }

  /** Ends everything and begins anew by the settings as they are now. */
  networkChanged(): void {
    if (this.#isClosed) return;
    // First, so that the end of one attempt is not the turn of another by the old settings.
    this.#gate.reset();
    for (const [key, entry] of this.#entries) this.#drop(key, entry);
    const waiting = [...this.#waiting.values()].flatMap((some) => [...some]);
    this.#waiting.clear();
    for (const one of waiting) this.#wait(one);
    this.demandStored();
  }

  /** Tries everything now, in turns, and finds out which sessions have died unnoticed. */
  wake(): void {
    if (this.#isClosed) return;
    this.#cancelTick?.();
    this.#cancelTick = this.#scheduleTick();
    this.#gate.wake();
    for (const { link } of this.#entries.values()) link.wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTick?.();
    for (const key of this.#waiting.keys()) this.#settle(key, 'stopped');
    this.#gate.close();
    for (const { link } of this.#entries.values()) link.close();
    this.#states.close();
  }

  #scope(target: SessionTarget): SessionScope {
    return scopeOf(target, this.#deps.network.isolation());
  }

  #wait(waiting: Waiting): void {
    const key = scopeKey(this.#scope(waiting.target));
    this.#waiting.set(key, (this.#waiting.get(key) ?? new Set()).add(waiting));
    this.#entry(waiting.target).link.demand(true);
    this.#gate.hurry(waiting.target.serverId);
  }

  #entry(target: SessionTarget): Entry {
    const scope = this.#scope(target);
    const key = scopeKey(scope);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const { clock, network, database } = this.#deps;
    const server = loadServer(database.read, scope.serverId);
    const isolation = network.isolation();
    const entry: Entry = {
      scope,
      link: new ServerLink(
        server,
        {
          clock,
          gate: this.#gate,
          connect: (request) => network.connect(request),
          serverId: scope.serverId,
          isolationKey: isolationKeyOf(scope, {
            isolation,
            startId: this.#startId,
            serverName: serverName(server),
          }),
        },
        this.#linkEvents(key, scope),
      ),
    };
    this.#entries.set(key, entry);
    this.#states.add(entry);
    return entry;
  }

  #linkEvents(key: string, scope: SessionScope): ConstructorParameters<typeof ServerLink>[2] {
    return {
      onConnected: (session, isAgain) => {
        if (isAgain) this.#traffic.count(scope, 'reconnects');
        this.#events.onConnected(scope, session);
        this.#settle(key, undefined);
      },
      onFailed: (problem, isAttempt) => {
        this.#settle(key, problem);
        if (this.#isClosed) return;
        if (isAttempt) this.#traffic.count(scope, 'errors');
        this.#events.onFailed(scope, problem);
      },
      onStateChanged: () => {
        const entry = this.#entries.get(key);
        if (entry === undefined || this.#isClosed) return;
        this.#states.changed(entry);
        if (entry.link.isIdle) this.#dropLater(key, entry);
      },
      onAnswer: (request, answer) => {
        if (!this.#isClosed) this.#events.onAnswer(scope, request, answer);
      },
      onBytes: ({ sent, received }) => {
        this.#traffic.count(scope, 'bytesSent', sent);
        this.#traffic.count(scope, 'bytesReceived', received);
      },
      isWanted: () => !this.#isClosed && this.#isInUse(key, scope),
    };
  }

  #isInUse(key: string, scope: SessionScope): boolean {
    const { read } = this.#deps.database;
    return this.#waiting.has(key) || isSessionInUse(read, scope) || this.#events.isWanted(scope);
  }

  #settle(key: string, problem: string | undefined): void {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const { resolve } of waiting) resolve(problem);
  }

  /** Whoever made it idle may be about to make it something else. */
  #dropLater(key: string, entry: Entry): void {
    queueMicrotask(() => {
      if (entry.link.isIdle && !this.#isClosed) this.#drop(key, entry);
    });
  }

  #drop(key: string, entry: Entry): void {
    if (this.#entries.get(key) !== entry) return;
    this.#entries.delete(key);
    entry.link.close();
    this.#states.remove(entry);
    this.#events.onDropped(entry.scope);
  }

  #scheduleTick(): () => void {
    const dueMs = this.#deps.clock.now() + TICK_MS;
    return this.#deps.clock.schedule(TICK_MS, () => {
      this.#cancelTick = this.#scheduleTick();
      this.#closeUnused();
      this.#gate.prune();
      if (this.#deps.clock.now() - dueMs >= SLEEP_MS) this.#events.onSlept();
    });
  }

  #closeUnused(): void {
    for (const [key, entry] of this.#entries) {
      const { scope, link } = entry;
      if (link.session === undefined || link.unusedMs() < IDLE_MS) continue;
      const { active, pending, failed } = this.#events.subscriptions(scope);
      if (active + pending + failed === 0 && !this.#isInUse(key, scope)) this.#drop(key, entry);
    }
  }
}
