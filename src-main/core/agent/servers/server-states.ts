/**
 * What the layer above sees of the links: one state for each user and server, summed up over its
 * scopes. Changes are told together, so that thousands of subscriptions do not make as many events.
 */
import type { Clock } from '../../base/index.ts';
import type { AgentUserId } from '../network.ts';
import type { ServerState } from '../types.ts';
import type { ServerLink } from './server-link.ts';
import type { SessionScope } from './session-scope.ts';

type Entry = {
  readonly scope: SessionScope;
  readonly link: Pick<ServerLink, 'name' | 'state' | 'session' | 'lastError'>;
};
type Listener = (state: ServerState) => void;

/** A state is told at most this often. */
const TELL_MS = 250;

/** The states of one agent's servers; close() tells no more. */
export class ServerStates {
  readonly #clock: Clock;
  readonly #subscriptions: (scope: SessionScope) => ServerState['subscriptions'];
  readonly #groups = new Map<string, Set<Entry>>();
  readonly #listeners = new Set<Listener>();
  /** With somebody of the group, as it may be gone when the time has come to tell. */
  readonly #changed = new Map<string, Entry>();
  #cancelTelling: (() => void) | undefined;
  #toldAtMs = 0;
  #isClosed = false;

  constructor(clock: Clock, subscriptions: (scope: SessionScope) => ServerState['subscriptions']) {
    this.#clock = clock;
    this.#subscriptions = subscriptions;
  }

  all(userId?: AgentUserId): readonly ServerState[] {
    return [...this.#groups.values()].flatMap((entries) => {
      const [first] = entries;
      if (first === undefined) return [];
      if (userId !== undefined && first.scope.userId !== userId) return [];
      return [this.#sum(first, entries)];
    });
  }

  /** Calls back until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(entry: Entry): void {
    const key = groupOf(entry);
    this.#groups.set(key, (this.#groups.get(key) ?? new Set()).add(entry));
  }

  remove(entry: Entry): void {
    const key = groupOf(entry);
    const group = this.#groups.get(key);
    group?.delete(entry);
    if (group?.size === 0) this.#groups.delete(key);
    this.changed(entry);
  }

  /** To be told soon. */
  changed(entry: Entry): void {
    if (this.#listeners.size === 0 || this.#isClosed) return;
    this.#changed.set(groupOf(entry), entry);
    const sinceMs = this.#clock.now() - this.#toldAtMs;
    const delayMs = sinceMs >= 0 && sinceMs < TELL_MS ? TELL_MS - sinceMs : 0;
    this.#cancelTelling ??= this.#clock.schedule(delayMs, () => {
      this.#cancelTelling = undefined;
      this.#tell();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTelling?.();
    this.#listeners.clear();
  }

  #tell(): void {
    this.#toldAtMs = this.#clock.now();
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const [key, entry] of changed) {
      const state = this.#sum(entry, this.#groups.get(key) ?? []);
      for (const listener of this.#listeners) listener(state);
    }
  }

  #sum({ scope, link }: Entry, entries: Iterable<Entry>): ServerState {
    const all = [...entries];
    const counts = all.map((entry) => this.#subscriptions(entry.scope));
    const total = (name: keyof ServerState['subscriptions']): number =>
      counts.reduce((sum, count) => sum + count[name], 0);
    const subscriptions = {
      active: total('active'),
      pending: total('pending'),
      failed: total('failed'),
    };
    const lastError = all.find((entry) => entry.link.lastError !== undefined)?.link.lastError;
    return {
      server: link.name,
      userId: scope.userId,
      state: summary(all.map((entry) => entry.link.state)),
      queueCount: subscriptions.active + subscriptions.pending + subscriptions.failed,
      sessionCount: all.filter((entry) => entry.link.session !== undefined).length,
      subscriptions,
      ...(lastError !== undefined && { lastError }),
    };
  }
}

function summary(states: readonly ServerState['state'][]): ServerState['state'] {
  if (states.includes('connected')) return 'connected';
  return states.includes('connecting') ? 'connecting' : 'disconnected';
}

/** Servers of one name are one to the user. */
function groupOf({ scope, link }: Entry): string {
  return `${String(scope.userId)}:${link.name}`;
}
