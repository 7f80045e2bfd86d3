/**
 * The connection of one scope to its server: made while there is a reason to, whenever the gate
 * gives it its turn, and again after it ends. It never gives up.
 */
import type { Clock } from '../../base/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { serverName } from '../deps.ts';
import type { AgentNetwork, ServerSession } from '../network.ts';
import { type Attempt, type ConnectGate, GOOD_CONNECTION_MS } from './connect-gate.ts';
import { closeProblem, connectProblem } from './problems.ts';
import { type SessionWatch, watchSession } from './watched-session.ts';

type Connected = {
  readonly type: 'connected';
  readonly session: ServerSession;
  readonly sinceMs: number;
  /** Whether it has been asked whether it is still alive. */
  isProbed: boolean;
  countedBytes: { readonly sent: number; readonly received: number };
};
type LinkState =
  | { readonly type: 'idle' }
  | { readonly type: 'waiting' }
  | { readonly type: 'connecting'; readonly abort: AbortController; readonly sinceMs: number }
  | Connected;

export type LinkEvents = {
  onConnected(session: ServerSession, isAgain: boolean): void;
  /** A connection ended, or could not be made by an attempt of this scope or another. */
  onFailed(problem: string, isAttempt: boolean): void;
  onStateChanged(): void;
  onAnswer: SessionWatch['onAnswer'];
  onBytes(bytes: { readonly sent: number; readonly received: number }): void;
  /** Whether to connect again. */
  isWanted(): boolean;
};

export type LinkDeps = {
  readonly clock: Clock;
  readonly gate: ConnectGate;
  readonly connect: AgentNetwork['connect'];
  readonly serverId: number;
  readonly isolationKey: string;
};

/** How long a session may take to show that it is alive. */
const PROBE_TIMEOUT_MS = 5000;
/** An attempt so young is not begun again. */
const SURE_ATTEMPT_MS = 3000;
const NO_BYTES = { sent: 0, received: 0 };

/** The connection of one scope; close() ends it for good. */
export class ServerLink implements Attempt {
  readonly server: ServerAddress;
  readonly serverId: number;
  readonly name: string;
  readonly #deps: LinkDeps;
  readonly #events: LinkEvents;
  #state: LinkState = { type: 'idle' };
  #lastError: string | undefined;
  #usedAtMs: number;
  #wasConnected = false;
  #isClosed = false;

  constructor(server: ServerAddress, deps: LinkDeps, events: LinkEvents) {
    this.server = server;
    this.serverId = deps.serverId;
    this.name = serverName(server);
    this.#deps = deps;
    this.#events = events;
    this.#usedAtMs = deps.clock.now();
  }

  get session(): ServerSession | undefined {
    return this.#state.type === 'connected' ? this.#state.session : undefined;
  }

  get state(): 'connecting' | 'connected' | 'disconnected' {
    switch (this.#state.type) {
      case 'connected':
      case 'connecting':
        return this.#state.type;
      case 'waiting':
        return this.#deps.gate.isFailing(this.serverId) ? 'disconnected' : 'connecting';
      case 'idle':
        return 'disconnected';
      default:
        return unreachable(this.#state);
    }
  }

  get isIdle(): boolean {
    return this.#state.type === 'idle';
  }

  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Since the last command or the beginning; nothing while the clock is set back. */
  unusedMs(): number {
    const unusedMs = this.#deps.clock.now() - this.#usedAtMs;
    if (unusedMs < 0) this.#usedAtMs = this.#deps.clock.now();
    return Math.max(unusedMs, 0);
  }

  /** Connects as soon as it may, unless it does already. */
  demand(isUrgent = false): void {
    if (this.#isClosed || !(this.#state.type === 'idle' || this.#state.type === 'waiting')) return;
    if (this.#state.type === 'idle') this.#setState({ type: 'waiting' });
    this.#deps.gate.enter(this, isUrgent);
  }

  /** Ends the session, if there is one, and makes another. */
  reconnect(): void {
    if (this.#state.type !== 'connected') return;
    this.#end(this.#state);
    this.#deps.gate.ended(this.serverId);
    this.demand();
  }

  /** The network may be another than a while ago: what began before is in doubt. */
  wake(): void {
    const state = this.#state;
    if (state.type === 'connected') void this.#probe(state);
    if (state.type !== 'connecting') return;
    if (this.#deps.clock.now() - state.sinceMs < SURE_ATTEMPT_MS) return;
    this.#deps.gate.leave(this);
    this.#setState({ type: 'waiting' });
    state.abort.abort();
    this.#deps.gate.enter(this);
  }

  /** Asks a session whether it is alive; one that does not answer in time is ended. */
  async #probe(state: Connected): Promise<void> {
    if (state.isProbed) return;
    state.isProbed = true;
    const { session } = state;
    const receivedBefore = session.byteCounts?.received;
    const answer = await session.send(
      { command: { type: 'PING' } },
      { timeoutMs: PROBE_TIMEOUT_MS },
    );
    state.isProbed = false;
    if (answer.ok || answer.error.type !== 'timeout' || this.#state !== state) return;
    if (session.byteCounts?.received !== receivedBefore) return;
    this.#end(state);
    this.#lost('unresponsive', GOOD_CONNECTION_MS);
  }

  /** Reports the bytes that went over the session since the last time. */
  countBytes(): void {
    if (this.#state.type !== 'connected') return;
    const { session, countedBytes } = this.#state;
    const { sent, received } = session.byteCounts ?? NO_BYTES;
    this.#state.countedBytes = { sent, received };
    const bytes = { sent: sent - countedBytes.sent, received: received - countedBytes.received };
    if (bytes.sent + bytes.received > 0) this.#events.onBytes(bytes);
  }

  /** Ends the connection for good. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const state = this.#state;
    if (state.type === 'connected') this.#end(state);
    else this.#state = { type: 'idle' };
    this.#deps.gate.leave(this);
    if (state.type === 'connecting') state.abort.abort();
  }

  /** The gate's word. */
  begin(): void {
    const abort = new AbortController();
    const state: LinkState = { type: 'connecting', abort, sinceMs: this.#deps.clock.now() };
    this.#setState(state);
    const { isolationKey } = this.#deps;
    this.#deps.connect({ server: this.server, isolationKey, signal: abort.signal }).then(
      (result) => {
        if (this.#state !== state) {
          if (result.ok) result.value.close();
        } else if (result.ok) this.#connected(result.value);
        else this.#deps.gate.failed(this, connectProblem(result.error));
      },
      // A bug below must not keep the turn for ever.
      () => {
        if (this.#state === state) this.#deps.gate.failed(this, 'internal');
      },
    );
  }

  /** The gate's word: the server does not answer, this link or another has found. */
  failed(problem: string, isOwn: boolean): void {
    this.#lastError = problem;
    this.#setState({ type: 'waiting' });
    this.#events.onFailed(problem, isOwn);
    if (this.#isClosed || this.#events.isWanted()) return;
    this.#deps.gate.leave(this);
    this.#setState({ type: 'idle' });
  }

  #connected(inner: ServerSession): void {
    const { clock, gate } = this.#deps;
    const session = watchSession(inner, {
      onSend: () => {
        this.#usedAtMs = clock.now();
      },
      onAnswer: (request, answer) => {
        if (this.session === session) this.#events.onAnswer(request, answer);
      },
    });
    this.#lastError = undefined;
    this.#usedAtMs = clock.now();
    const state: Connected = {
      type: 'connected',
      session,
      sinceMs: clock.now(),
      isProbed: false,
      countedBytes: NO_BYTES,
    };
    this.#setState(state);
    gate.succeeded(this);
    session.onClose((reason) => {
      if (this.#state !== state || this.#isClosed) return;
      this.countBytes();
      this.#lost(closeProblem(reason), clock.now() - state.sinceMs);
    });
    if (this.#state !== state) return;
    this.#events.onConnected(session, this.#wasConnected);
    this.#wasConnected = true;
  }

  /** The end of a session that was there for a while says nothing of the server. */
  #lost(problem: string, lastedMs: number): void {
    this.#lastError = problem;
    this.#setState({ type: 'waiting' });
    if (lastedMs < GOOD_CONNECTION_MS) {
      this.#deps.gate.failed(this, problem);
      return;
    }
    this.#setState({ type: 'idle' });
    this.#deps.gate.ended(this.serverId);
    this.#events.onFailed(problem, false);
    if (!this.#isClosed && this.#events.isWanted()) this.demand();
  }

  #end(state: Connected): void {
    this.countBytes();
    this.#state = { type: 'idle' };
    state.session.close();
    this.#events.onStateChanged();
  }

  #setState(state: LinkState): void {
    if (this.#isClosed) return;
    this.#state = state;
    this.#events.onStateChanged();
  }
}
