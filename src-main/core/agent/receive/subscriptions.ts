/**
 * Our queues on all servers: subscribed whenever a session begins, and their states known in memory,
 * as they are told often (rules in SPEC.md). Hands on what the servers send.
 */
import { hexEncode } from '../../base/index.ts';
import type { SmpEvent } from '../../smp/index.ts';
import type { ServerSession } from '../network.ts';
import type { Blocked } from '../servers/blocking.ts';
import type { SubscriptionCounts } from '../servers/server-pool.ts';
import { type SessionScope, NO_CONNECTION, scopeKey } from '../servers/session-scope.ts';
import type { SessionWatch } from '../servers/watched-session.ts';
import { countRcvQueues } from '../store/rcv-queues.ts';
import type { Core } from '../step.ts';
import type { Receiver } from './receiver.ts';
import { SessionSubscriptions } from './session-subscriptions.ts';

export type SubscriptionEvents = {
  /** The counts of the scope's queues are others than before. */
  onChanged(scope: SessionScope): void;
  /** There are queues whose session is not this one. */
  onQueuesElsewhere(): void;
};

/** How long the number of queues of a scope without a session is remembered. */
const COUNT_MS = 30_000;
/** How often the queues of sessions are compared with the database. */
const CHECK_MS = 5 * 60_000;
/** A queue made without its connection's own session is in the database after this. */
const STORED_MS = 1000;

/** Subscribes and listens; close() ends its timers. */
export class Subscriptions {
  readonly #core: Core;
  readonly #receiver: Receiver;
  readonly #events: SubscriptionEvents;
  readonly #sessions = new Map<string, SessionSubscriptions>();
  readonly #counts = new Map<string, { readonly count: number; readonly atMs: number }>();
  #cancelCheck: (() => void) | undefined;
  #cancelElsewhere: (() => void) | undefined;
  #isClosed = false;

  constructor(core: Core, receiver: Receiver, events: SubscriptionEvents) {
    this.#core = core;
    this.#receiver = receiver;
    this.#events = events;
  }

  /** Listens to a new session and subscribes everything we have there. */
  serverConnected(scope: SessionScope, session: ServerSession): void {
    if (this.#isClosed) return;
    this.#forget(scope);
    const subscriptions = new SessionSubscriptions(this.#core, {
      scope,
      session,
      onChanged: () => {
        this.#events.onChanged(scope);
      },
    });
    this.#sessions.set(scopeKey(scope), subscriptions);
    session.onEvent((event) => {
      this.#handle(scope, { session, subscriptions }, event);
    });
    this.#cancelCheck ??= this.#scheduleCheck();
    subscriptions.refresh();
  }

  /** The session of the scope has ended, or could not be made. */
  serverFailed(scope: SessionScope): void {
    this.#forget(scope);
  }

  /** NEW and DEL change what is subscribed. */
  answered(scope: SessionScope, ...[request, answer]: Parameters<SessionWatch['onAnswer']>): void {
    const subscriptions = this.#sessions.get(scopeKey(scope));
    if (subscriptions === undefined || !answer.ok) return;
    const { command, entityId } = request;
    if (command.type === 'DEL' && entityId !== undefined) subscriptions.deleted(entityId);
    if (command.type !== 'NEW' || answer.value.type !== 'IDS') return;
    if (scope.connId === NO_CONNECTION) this.#lookElsewhere();
    else if (command.subMode === 'subscribe') subscriptions.made(answer.value.rcvId);
  }

  /** An answer about a queue of ours has shown that the server has blocked it. */
  blocked(rcvId: Uint8Array, blocked: Blocked): void {
    for (const subscriptions of this.#sessions.values()) subscriptions.blocked(rcvId, blocked);
  }

  /** Queues have changed hands. */
  refresh(): void {
    this.#counts.clear();
    for (const subscriptions of this.#sessions.values()) subscriptions.refresh();
  }

  /** The computer may have slept, and the timers with it. */
  wake(): void {
    for (const subscriptions of this.#sessions.values()) subscriptions.wake();
  }

  /** How many of the scope's queues are in which state; all wait where there is no session. */
  counts(scope: SessionScope): SubscriptionCounts {
    const subscriptions = this.#sessions.get(scopeKey(scope));
    if (subscriptions?.isOver === false) return subscriptions.counts;
    return { active: 0, pending: this.#countOf(scope), failed: 0 };
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelCheck?.();
    this.#cancelElsewhere?.();
    for (const subscriptions of this.#sessions.values()) subscriptions.close();
    this.#sessions.clear();
  }

  #forget(scope: SessionScope): void {
    const key = scopeKey(scope);
    this.#sessions.get(key)?.close();
    this.#sessions.delete(key);
    this.#counts.delete(key);
  }

  #countOf(scope: SessionScope): number {
    const key = scopeKey(scope);
    const nowMs = this.#core.deps.clock.now();
    const known = this.#counts.get(key);
    if (known !== undefined && Math.abs(nowMs - known.atMs) < COUNT_MS) return known.count;
    const count = countRcvQueues(this.#core.deps.database.read, scope);
    this.#counts.set(key, { count, atMs: nowMs });
    return count;
  }

  #scheduleCheck(): () => void {
    return this.#core.deps.clock.schedule(CHECK_MS, () => {
      this.#cancelCheck = this.#scheduleCheck();
      for (const subscriptions of this.#sessions.values()) subscriptions.check();
    });
  }

  #lookElsewhere(): void {
    this.#cancelElsewhere ??= this.#core.deps.clock.schedule(STORED_MS, () => {
      this.#cancelElsewhere = undefined;
      this.#events.onQueuesElsewhere();
    });
  }

  #handle(
    { serverId }: SessionScope,
    ports: { readonly session: ServerSession; readonly subscriptions: SessionSubscriptions },
    event: SmpEvent,
  ): void {
    if (this.#isClosed) return;
    const { session, subscriptions } = ports;
    const { queueId: rcvId } = event;
    switch (event.type) {
      case 'message': {
        const { msgId, encBody } = event;
        this.#receiver.add({ serverId, session, rcvId, msgId, encBody });
        return;
      }
      case 'deleted':
        subscriptions.lost(rcvId);
        return;
      case 'end':
        this.#core.deps.logger('info', 'queue.taken', { queue: hexEncode(rcvId).slice(0, 4) });
        subscriptions.taken(rcvId);
        return;
      case 'subscribedLate':
        subscriptions.subscribed(rcvId);
        return;
    }
  }
}
