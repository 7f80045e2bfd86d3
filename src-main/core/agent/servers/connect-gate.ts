/**
 * Decides when a connection may be attempted, so that servers that are down cost little and hold up
 * nobody else (20-smp section 11; the limits are ours). A server not known to be up is tried by one
 * scope at a time, and what that one learns counts for all of them. It opens no connection itself.
 */
import type { Clock, Logger, RandomSource } from '../../base/index.ts';
import { RECONNECT_BACKOFF, nextDelayMs, withJitter } from '../deps.ts';

/** Somebody who wants to connect to a server. */
export interface Attempt {
  readonly serverId: number;
  /** It is its turn; it answers with succeeded, failed or abandoned. */
  begin(): void;
  /** The server cannot be reached, as this attempt or somebody's showed; it waits for its next turn. */
  failed(problem: string, isOwn: boolean): void;
}

export type GateDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
};

type Server = {
  /** Whether the last attempt succeeded; unknown before the first and after a good connection. */
  state: 'unknown' | 'up' | 'failing';
  readonly waiting: Attempt[];
  readonly running: Set<Attempt>;
  /** Number of its last turn, 0 before the first. */
  lastTurn: number;
  delayMs: number;
  failingSinceMs: number | undefined;
  lastFailure: { readonly problem: string; readonly atMs: number } | undefined;
  connectedAtMs: number | undefined;
  cancelPause: (() => void) | undefined;
};

/** Attempts under way at once: all of them, at one server, and at servers that failed last time. */
const MAX_ATTEMPTS = 16;
/** What somebody waits for goes ahead of attempts that may hang for long. */
const MAX_WITH_URGENT = 20;
const MAX_ATTEMPTS_PER_SERVER = 4;
const MAX_RETRIES = 8;
/** A connection that lasted this long was good: its end is answered at once, without a pause. */
export const GOOD_CONNECTION_MS = 10_000;
/** For so long a failure is the answer to everybody who asks. */
const FAILURE_CACHE_MS = 3000;
/** What is known of a server that nobody asks for is forgotten after this. */
const FORGET_MS = 10 * 60_000;

/** The turns of one agent; close() ends its timers. */
export class ConnectGate {
  readonly #deps: GateDeps;
  readonly #servers = new Map<number, Server>();
  readonly #urgent = new Set<Attempt>();
  #turn = 0;
  #isClosed = false;

  constructor(deps: GateDeps) {
    this.#deps = deps;
  }

  /** Waits for its turn; urgent ones before the others. */
  enter(attempt: Attempt, isUrgent = false): void {
    const { waiting, running } = this.#server(attempt.serverId);
    if (running.has(attempt)) return;
    const isWaiting = waiting.includes(attempt);
    if (isWaiting && !isUrgent) return;
    if (isUrgent) this.#urgent.add(attempt);
    if (isWaiting) waiting.splice(waiting.indexOf(attempt), 1);
    if (isUrgent) waiting.unshift(attempt);
    else waiting.push(attempt);
    this.#pump();
  }

  /** Gives up waiting, or an attempt under way. */
  leave(attempt: Attempt): void {
    this.#urgent.delete(attempt);
    const server = this.#servers.get(attempt.serverId);
    const index = server?.waiting.indexOf(attempt) ?? -1;
    if (index >= 0) server?.waiting.splice(index, 1);
    if (server?.running.delete(attempt) === true) this.#pump();
  }

  /** The attempt led to a connection. */
  succeeded(attempt: Attempt): void {
    const server = this.#server(attempt.serverId);
    server.running.delete(attempt);
    server.state = 'up';
    server.connectedAtMs = this.#deps.clock.now();
    server.lastFailure = undefined;
    this.#endPause(server);
    this.#pump();
  }

  /**
   * The attempt, or a connection just made, failed: it and all others that wait for the server are
   * told, and wait for a while.
   */
  failed(attempt: Attempt, problem: string): void {
    const server = this.#server(attempt.serverId);
    server.running.delete(attempt);
    if (!server.waiting.includes(attempt)) server.waiting.push(attempt);
    const isFirst = server.cancelPause === undefined;
    if (isFirst) this.#pause(server, problem);
    for (const other of isFirst ? [...server.waiting] : [attempt]) {
      other.failed(problem, other === attempt);
    }
    this.#pump();
  }

  /** A good connection ended: the next attempt need not wait. */
  ended(serverId: number): void {
    forgetFailures(this.#server(serverId));
  }

  /** What everybody who asks now is answered, where it has just been tried. */
  recentProblem(serverId: number): string | undefined {
    const failure = this.#servers.get(serverId)?.lastFailure;
    if (failure === undefined) return undefined;
    const ageMs = this.#deps.clock.now() - failure.atMs;
    return ageMs >= 0 && ageMs < FAILURE_CACHE_MS ? failure.problem : undefined;
  }

  isFailing(serverId: number): boolean {
    return this.#servers.get(serverId)?.state === 'failing';
  }

  /** Ends the pause of a server: somebody waits for it. Later ones stay as long as they were. */
  hurry(serverId: number): void {
    const server = this.#servers.get(serverId);
    if (server === undefined) return;
    this.#endPause(server);
    if (server.state === 'failing') server.state = 'unknown';
    this.#pump();
  }

  /** Ends all pauses and forgets failures, of one server or of all. */
  wake(serverId?: number): void {
    for (const [id, server] of this.#servers) {
      if (serverId !== undefined && id !== serverId) continue;
      this.#endPause(server);
      forgetFailures(server);
    }
    this.#pump();
  }

  /** Forgets servers that nobody has asked for in a while. */
  prune(): void {
    const now = this.#deps.clock.now();
    for (const [id, { waiting, running, cancelPause, lastFailure }] of this.#servers) {
      const isUsed = waiting.length > 0 || running.size > 0 || cancelPause !== undefined;
      if (!isUsed && now - (lastFailure?.atMs ?? 0) >= FORGET_MS) this.#servers.delete(id);
    }
  }

  /** Forgets everything, and everybody who waits. */
  reset(): void {
    this.#urgent.clear();
    for (const server of this.#servers.values()) this.#endPause(server);
    this.#servers.clear();
  }

  close(): void {
    this.#isClosed = true;
    this.reset();
  }

  #server(id: number): Server {
    const known = this.#servers.get(id);
    if (known !== undefined) return known;
    const server: Server = {
      state: 'unknown',
      waiting: [],
      running: new Set(),
      lastTurn: 0,
      delayMs: RECONNECT_BACKOFF.initialMs,
      failingSinceMs: undefined,
      lastFailure: undefined,
      connectedAtMs: undefined,
      cancelPause: undefined,
    };
    this.#servers.set(id, server);
    return server;
  }

  #pump(): void {
    if (this.#isClosed) return;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const attempt = next.waiting.shift();
      if (attempt === undefined) return;
      next.lastTurn = ++this.#turn;
      next.running.add(attempt);
      this.#urgent.delete(attempt);
      attempt.begin();
    }
  }

  /**
   * Those with the fewest attempts under way come first, then who has waited longest for a turn: many
   * scopes of one server do not keep another waiting.
   */
  #next(): Server | undefined {
    let best: Server | undefined;
    for (const server of this.#servers.values()) {
      if (!this.#mayBegin(server)) continue;
      const order = best === undefined ? -1 : server.running.size - best.running.size;
      if (best === undefined || order < 0 || (order === 0 && server.lastTurn < best.lastTurn)) {
        best = server;
      }
    }
    return best;
  }

  #mayBegin({ state, waiting, running, cancelPause }: Server): boolean {
    const [first] = waiting;
    if (first === undefined || cancelPause !== undefined) return false;
    if (running.size >= (state === 'up' ? MAX_ATTEMPTS_PER_SERVER : 1)) return false;
    const servers = [...this.#servers.values()];
    const count = (some: readonly Server[]): number =>
      some.reduce((sum, server) => sum + server.running.size, 0);
    const limit = this.#urgent.has(first) ? MAX_WITH_URGENT : MAX_ATTEMPTS;
    if (count(servers) >= limit) return false;
    if (state !== 'failing') return true;
    return count(servers.filter((server) => server.state === 'failing')) < MAX_RETRIES;
  }

  #pause(server: Server, problem: string): void {
    const { clock, random, logger } = this.#deps;
    const now = clock.now();
    const wasGood =
      server.connectedAtMs !== undefined && now - server.connectedAtMs >= GOOD_CONNECTION_MS;
    if (wasGood) forgetFailures(server);
    server.state = 'failing';
    server.lastFailure = { problem, atMs: now };
    server.failingSinceMs ??= now;
    const delayMs = withJitter(server.delayMs, random);
    server.delayMs = nextDelayMs(RECONNECT_BACKOFF, server.delayMs, now - server.failingSinceMs);
    logger('info', 'server.failed', { problem, delayMs });
    server.cancelPause = clock.schedule(delayMs, () => {
      server.cancelPause = undefined;
      this.#pump();
    });
  }

  #endPause(server: Server): void {
    server.cancelPause?.();
    server.cancelPause = undefined;
  }
}

function forgetFailures(server: Server): void {
  server.state = 'unknown';
  server.delayMs = RECONNECT_BACKOFF.initialMs;
  server.failingSinceMs = undefined;
  server.lastFailure = undefined;
  server.connectedAtMs = undefined;
}
