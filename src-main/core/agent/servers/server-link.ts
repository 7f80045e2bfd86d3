/**
 * One server: connects while there is a reason to, again and again with growing pauses, and says
 * what state it is in. It never gives up and never disturbs the links to other servers.
 */
import type { Clock, Logger } from '../../base/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { RECONNECT_BACKOFF, nextDelayMs, serverName } from '../deps.ts';
import type { AgentNetwork, ServerSession } from '../network.ts';
import { closeProblem, connectProblem } from './problems.ts';

type LinkState =
  | { readonly type: 'idle' }
  | { readonly type: 'connecting'; readonly abort: AbortController }
  | { readonly type: 'connected'; readonly session: ServerSession; readonly sinceMs: number }
  | { readonly type: 'waiting'; readonly cancel: () => void };

export type LinkEvents = {
  onConnected(session: ServerSession): void;
  /** A connection ended or could not be made; problem is a short code. */
  onFailed(problem: string): void;
  onStateChanged(): void;
  /** Whether to connect again. */
  isWanted(): boolean;
};

export type LinkDeps = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connect: AgentNetwork['connect'];
  readonly isolationKey: () => string;
};

/** A connection that lasted this long was good: its end is answered at once, without a pause. */
const GOOD_CONNECTION_MS = 10_000;

/** The connection to one server; close() ends it for good. */
export class ServerLink {
  readonly server: ServerAddress;
  readonly name: string;
  readonly #deps: LinkDeps;
  readonly #events: LinkEvents;
  #state: LinkState = { type: 'idle' };
  #delayMs = RECONNECT_BACKOFF.initialMs;
  #failingSinceMs: number | undefined;
  #lastError: string | undefined;
  #isClosed = false;

  constructor(server: ServerAddress, deps: LinkDeps, events: LinkEvents) {
    this.server = server;
    this.name = serverName(server);
    this.#deps = deps;
    this.#events = events;
  }

  get session(): ServerSession | undefined {
    return this.#state.type === 'connected' ? this.#state.session : undefined;
  }

  get state(): 'connecting' | 'connected' | 'disconnected' {
    if (this.#state.type === 'connected') return 'connected';
    return this.#state.type === 'connecting' ? 'connecting' : 'disconnected';
  }

  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Connects unless it does already or a pause has to pass first. */
  demand(): void {
    if (this.#state.type === 'idle' && !this.#isClosed) this.#connect();
  }

  /** Ends a pause. */
  wake(): void {
    this.#delayMs = RECONNECT_BACKOFF.initialMs;
    if (this.#state.type !== 'waiting') return;
    this.#state.cancel();
    this.#connect();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#isClosed = true;
    const state = this.#state;
    this.#state = { type: 'idle' };
    switch (state.type) {
      case 'connected':
        state.session.close();
        break;
      case 'connecting':
        state.abort.abort();
        break;
      case 'waiting':
        state.cancel();
        break;
      case 'idle':
        break;
      default:
        unreachable(state);
    }
  }

  #connect(): void {
    const abort = new AbortController();
    this.#setState({ type: 'connecting', abort });
    const { connect, isolationKey } = this.#deps;
    const request = { server: this.server, isolationKey: isolationKey(), signal: abort.signal };
    void connect(request).then((result) => {
      if (this.#isClosed) {
        if (result.ok) result.value.close();
        return;
      }
      if (result.ok) this.#connected(result.value);
      else this.#failed(connectProblem(result.error));
    });
  }

  #connected(session: ServerSession): void {
    this.#lastError = undefined;
    this.#setState({ type: 'connected', session, sinceMs: this.#deps.clock.now() });
    session.onClose((reason) => {
      if (this.#state.type === 'connected' && this.#state.session === session) {
        this.#closed(this.#state.sinceMs, closeProblem(reason));
      }
    });
    if (this.session === session) this.#events.onConnected(session);
  }

  #closed(sinceMs: number, problem: string): void {
    if (this.#isClosed) return;
    if (this.#deps.clock.now() - sinceMs < GOOD_CONNECTION_MS) {
      this.#failed(problem);
      return;
    }
    this.#delayMs = RECONNECT_BACKOFF.initialMs;
    this.#failingSinceMs = undefined;
    this.#lastError = problem;
    this.#setState({ type: 'idle' });
    this.#events.onFailed(problem);
    if (this.#events.isWanted()) this.demand();
  }

  #failed(problem: string): void {
    const now = this.#deps.clock.now();
    this.#failingSinceMs ??= now;
    const elapsedMs = now - this.#failingSinceMs;
    const delayMs = this.#delayMs;
    this.#delayMs = nextDelayMs(RECONNECT_BACKOFF, delayMs, elapsedMs);
    this.#lastError = problem;
    this.#deps.logger('info', 'server.failed', { problem, delayMs });
    const cancel = this.#deps.clock.schedule(delayMs, () => {
      this.#setState({ type: 'idle' });
      if (this.#events.isWanted()) this.demand();
    });
    this.#setState({ type: 'waiting', cancel });
    this.#events.onFailed(problem);
  }

  #setState(state: LinkState): void {
    if (this.#isClosed) return;
    this.#state = state;
    this.#events.onStateChanged();
  }
}
