/**
 * The queues of one session: subscribes them in blocks without holding up the event loop, tries again
 * what failed for the moment, and knows the state of each (20-smp sections 7 and 11).
 */
import { errorPlace, hexEncode } from '../../base/index.ts';
import { type SmpClientError, isTemporary } from '../../smp/index.ts';
import { ownQueueBlocked, queueFree } from '../connections/blocked-queues.ts';
import { queueGone } from '../connections/rotate-own.ts';
import { type Backoff, RECONNECT_BACKOFF, nextDelayMs, serverName, withJitter } from '../deps.ts';
import type { ServerSession } from '../network.ts';
import { type Blocked, blockedBy, blockingAt } from '../servers/blocking.ts';
import { isServerTrouble } from '../servers/problems.ts';
import type { SubscriptionCounts } from '../servers/server-pool.ts';
import type { SessionScope } from '../servers/session-scope.ts';
import { blockedOwnQueues } from '../store/blockings.ts';
import {
  type Subscription,
  countRcvQueues,
  findSubscription,
  loadRcvQueue,
  setLost,
  subscriptionsPage,
} from '../store/rcv-queues.ts';
import { loadServer } from '../store/servers.ts';
import { type Core, runStep } from '../step.ts';
import { tolerantStep } from '../tolerant-step.ts';

export type SessionPorts = {
  readonly scope: SessionScope;
  readonly session: ServerSession;
  /** The counts are others than before. */
  readonly onChanged: () => void;
};

type State = 'active' | 'pending' | 'failed';
type Entry = {
  readonly rcvId: Uint8Array;
  state: State;
  /** The last comparison with the database that has found it there. */
  round: number;
  /** When it is tried again, if it is. */
  dueAtMs: number | undefined;
  activeSinceMs: number;
  /** How often another client has taken it from us soon after we had it. */
  takenCount: number;
};

/** Queues whose answers are awaited together, and those sent at once, which fill one block. */
const CHUNK_SIZE = 1350;
const BLOCK_SIZE = 135;
/** Queues lost or blocked are told to the host so many at a time. */
const LOST_SIZE = 50;
/** What is due within this is tried together. */
const TOGETHER_MS = 1000;
/** Two clients that take a queue from each other: the pause grows twofold each time. */
const TAKEN_MS = 60_000;
const MAX_TAKEN_MS = 60 * 60_000;

/** Ends with the session; close() ends its timer. */
export class SessionSubscriptions {
  readonly #core: Core;
  readonly #ports: SessionPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #counts: Record<State, number> = { active: 0, pending: 0, failed: 0 };
  readonly #lost: Subscription[] = [];
  /** Row ids of queues that were blocked when they were subscribed last. */
  readonly #blocked: Set<number>;
  /** Blocked, or free again. */
  readonly #blockings: { of: Subscription; blocked: Blocked | undefined }[] = [];
  /** How many there are, until all have been read. */
  #expectedCount: number;
  #round = 0;
  #delay: { readonly delayMs: number; readonly sinceMs: number } | undefined;
  #cancelTimer: (() => void) | undefined;
  #isRunning = false;
  #isStale = false;
  #isClosed = false;

  constructor(core: Core, ports: SessionPorts) {
    this.#core = core;
    this.#ports = ports;
    const { read } = core.deps.database;
    this.#expectedCount = countRcvQueues(read, ports.scope);
    this.#blocked = new Set(blockedOwnQueues(read));
  }

  /** Those not read yet wait as well. */
  get counts(): SubscriptionCounts {
    const { active, pending, failed } = this.#counts;
    return { active, pending: Math.max(pending, this.#expectedCount - active - failed), failed };
  }

  /** Subscribes what the database has and we have not, and forgets what it no longer has. */
  refresh(): void {
    this.#isStale = true;
    void this.#run();
  }

  /** The same where their numbers differ. */
  check(): void {
    const count = countRcvQueues(this.#core.deps.database.read, this.#ports.scope);
    if (count !== this.#entries.size) this.refresh();
  }

  /** The server has made and subscribed a queue; it is in the database soon. */
  made(rcvId: Uint8Array): void {
    this.#set(rcvId, 'active', this.#round + 1);
  }

  subscribed(rcvId: Uint8Array): void {
    if (!this.#entries.has(hexEncode(rcvId))) return;
    this.#set(rcvId, 'active');
    const subscription = this.#find(rcvId);
    if (subscription === undefined) return;
    this.#noteFree(subscription);
    this.#tellBlockings();
  }

  /** We have deleted it. */
  deleted(rcvId: Uint8Array): void {
    this.#remove(hexEncode(rcvId));
  }

  /** Another client subscribes it now: unless it is one of our own sessions, it is taken back later. */
  taken(rcvId: Uint8Array): void {
    const key = hexEncode(rcvId);
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    if (this.#find(rcvId) === undefined) {
      this.#remove(key);
      return;
    }
    const nowMs = this.#core.deps.clock.now();
    if (nowMs - entry.activeSinceMs >= MAX_TAKEN_MS) entry.takenCount = 0;
    const delayMs = Math.min(TAKEN_MS * 2 ** entry.takenCount, MAX_TAKEN_MS);
    entry.takenCount += 1;
    this.#set(rcvId, 'failed');
    this.#tryAgain(entry, withJitter(delayMs, this.#core.deps.random));
    this.#schedule();
  }

  /** The server does not know the queue any more. */
  lost(rcvId: Uint8Array): void {
    const subscription = this.#find(rcvId);
    if (subscription === undefined) {
      this.#remove(hexEncode(rcvId));
      return;
    }
    this.#lost.push(subscription);
    this.#tellLost();
  }

  /** The server answers BLOCKED for the queue, where it is one of these. */
  blocked(rcvId: Uint8Array, blocked: Blocked): void {
    const subscription = this.#find(rcvId);
    if (subscription === undefined || !this.#entries.has(hexEncode(rcvId))) return;
    this.#set(rcvId, 'failed');
    this.#blockings.push({ of: subscription, blocked });
    this.#tellBlockings();
  }

  /** What has fallen due while the timers stood still is tried now. */
  wake(): void {
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  /** Whether the session has ended. */
  get isOver(): boolean {
    return this.#isClosed || !this.#ports.session.isOpen;
  }

  /** One at a time; what comes meanwhile is done by the next round. */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#isStale && !this.isOver) {
      this.#isStale = false;
      await this.#trySubscribing(this.#pages());
    }
    this.#isRunning = false;
    if (this.isOver) return;
    this.#schedule();
  }

  /** Queues of the database that are not subscribed, a block at a time. */
  *#pages(): Generator<readonly Subscription[]> {
    this.#round += 1;
    const round = this.#round;
    let afterRcvId: Uint8Array = new Uint8Array(0);
    for (;;) {
      const { read } = this.#core.deps.database;
      const page = { afterRcvId, limit: BLOCK_SIZE };
      const subscriptions = subscriptionsPage(read, this.#ports.scope, page);
      const fresh = subscriptions.filter(({ rcvId }) => this.#isNew(rcvId, round));
      const last = subscriptions.at(-1);
      yield fresh;
      if (last === undefined || subscriptions.length < BLOCK_SIZE) break;
      afterRcvId = last.rcvId;
    }
    this.#expectedCount = 0;
    for (const [key, entry] of this.#entries) if (entry.round < round) this.#remove(key);
    this.#ports.onChanged();
  }

  #isNew(rcvId: Uint8Array, round: number): boolean {
    const entry = this.#entries.get(hexEncode(rcvId));
    if (entry === undefined) this.#set(rcvId, 'pending', round);
    else entry.round = Math.max(entry.round, round);
    return entry === undefined;
  }

  /** When the database cannot be read, the next check or session goes on. */
  async #trySubscribing(blocks: Iterable<readonly Subscription[]>): Promise<void> {
    try {
      await this.#subscribeAll(blocks);
    } catch (error) {
      this.#core.deps.logger('error', 'queue.subscribe', errorPlace(error));
    }
  }

  /** Lets the loop run after each block, and waits for the answers to each chunk. */
  async #subscribeAll(blocks: Iterable<readonly Subscription[]>): Promise<void> {
    let chunk: Promise<void>[] = [];
    let hasTemporary = false;
    for (const block of blocks) {
      for (const subscription of block) {
        chunk.push(
          this.#subscribe(subscription).then((isTemporaryFailure) => {
            hasTemporary ||= isTemporaryFailure;
          }),
        );
      }
      if (chunk.length >= CHUNK_SIZE) {
        await Promise.all(chunk);
        chunk = [];
        this.#tellLost();
        this.#tellBlockings();
      } else await this.#yield();
      if (this.isOver) return;
    }
    await Promise.all(chunk);
    this.#tellLost();
    this.#tellBlockings();
    if (!hasTemporary) this.#delay = undefined;
  }

  /** Whether it has failed in a way that may pass. */
  async #subscribe(subscription: Subscription): Promise<boolean> {
    const { rcvId, authSecret } = subscription;
    const answer = await this.#ports.session.send({
      command: { type: 'SUB' },
      entityId: rcvId,
      key: { type: 'ed25519', key: authSecret },
    });
    const entry = this.#entries.get(hexEncode(rcvId));
    if (this.isOver || entry === undefined) return false;
    if (answer.ok) {
      this.#set(rcvId, 'active');
      this.#noteFree(subscription);
      return false;
    }
    // Deleted meanwhile, by another session.
    if (this.#find(rcvId) === undefined) {
      this.#remove(hexEncode(rcvId));
      return false;
    }
    this.#core.traffic.count(this.#ports.scope, 'errors');
    return this.#failed(subscription, entry, answer.error);
  }

  #failed(subscription: Subscription, entry: Entry, error: SmpClientError): boolean {
    if (error.type === 'smp' && error.error.type === 'AUTH') {
      this.#lost.push(subscription);
      return false;
    }
    const blocked = blockedBy(error);
    if (blocked !== undefined) this.#blockings.push({ of: subscription, blocked });
    const mayPass = isTemporary(error) || (error.type === 'smp' && isServerTrouble(error.error));
    this.#core.deps.logger('info', 'queue.notSubscribed', { error: error.type });
    this.#set(subscription.rcvId, mayPass ? 'pending' : 'failed');
    if (mayPass) this.#tryAgain(entry, this.#retryDelayMs());
    return mayPass;
  }

  /** The same for all that fail within a round. */
  #retryDelayMs(): number {
    const backoff: Backoff = RECONNECT_BACKOFF;
    const nowMs = this.#core.deps.clock.now();
    this.#delay ??= { delayMs: backoff.initialMs, sinceMs: nowMs };
    return withJitter(this.#delay.delayMs, this.#core.deps.random);
  }

  #tryAgain(entry: Entry, delayMs: number): void {
    entry.dueAtMs = this.#core.deps.clock.now() + delayMs;
  }

  /** One timer for the queue that is due first. */
  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    let firstDueMs = Infinity;
    for (const { dueAtMs } of this.#entries.values()) {
      if (dueAtMs !== undefined) firstDueMs = Math.min(firstDueMs, dueAtMs);
    }
    if (firstDueMs === Infinity || this.isOver) return;
    const delayMs = Math.max(firstDueMs - this.#core.deps.clock.now(), 0);
    this.#cancelTimer = this.#core.deps.clock.schedule(delayMs, () => {
      this.#cancelTimer = undefined;
      void this.#retry();
    });
  }

  async #retry(): Promise<void> {
    if (this.#isRunning || this.isOver) return;
    this.#isRunning = true;
    this.#growDelay();
    await this.#trySubscribing(this.#dueBlocks());
    this.#isRunning = false;
    if (this.isOver) return;
    this.#schedule();
    if (this.#isStale) void this.#run();
  }

  #growDelay(): void {
    if (this.#delay === undefined) return;
    const { delayMs, sinceMs } = this.#delay;
    const elapsedMs = this.#core.deps.clock.now() - sinceMs;
    this.#delay = { delayMs: nextDelayMs(RECONNECT_BACKOFF, delayMs, elapsedMs), sinceMs };
  }

  *#dueBlocks(): Generator<readonly Subscription[]> {
    const untilMs = this.#core.deps.clock.now() + TOGETHER_MS;
    const due = [...this.#entries].filter(([, { dueAtMs }]) => (dueAtMs ?? Infinity) <= untilMs);
    for (const [, entry] of due) entry.dueAtMs = undefined;
    for (let start = 0; start < due.length; start += BLOCK_SIZE) {
      const block = due.slice(start, start + BLOCK_SIZE);
      yield block.flatMap(([key, { rcvId }]) => {
        const subscription = this.#find(rcvId);
        if (subscription === undefined) this.#remove(key);
        else this.#set(rcvId, 'pending');
        return subscription ?? [];
      });
    }
  }

  #find(rcvId: Uint8Array): Subscription | undefined {
    return findSubscription(this.#core.deps.database.read, this.#ports.scope, rcvId);
  }

  #yield(): Promise<void> {
    return new Promise((resolve) => {
      (this.#core.deps.yieldTo ?? setImmediate)(resolve);
    });
  }

  #tellLost(): void {
    const lost = this.#lost.splice(0, LOST_SIZE);
    if (lost.length === 0 || this.#isClosed) return;
    for (const { rcvId } of lost) this.#remove(hexEncode(rcvId));
    this.#core.deps.logger('warn', 'queue.lost', { count: lost.length });
    try {
      runStep(this.#core, (step) => {
        const tolerant = tolerantStep(step);
        for (const { queueId, connId } of lost) {
          if (setLost(step.db, queueId)) queueGone(tolerant, { queueId, connId });
        }
      });
    } catch (error) {
      // It is not stored, so the next session finds out again.
      this.#core.deps.logger('error', 'queue.lost', errorPlace(error));
    }
    if (this.#lost.length > 0) {
      void this.#yield().then(() => {
        this.#tellLost();
      });
    }
  }

  #noteFree(subscription: Subscription): void {
    if (!this.#blocked.has(subscription.queueId)) return;
    this.#blockings.push({ of: subscription, blocked: undefined });
  }

  #tellBlockings(): void {
    const told = this.#blockings.splice(0, LOST_SIZE);
    if (told.length === 0 || this.#isClosed) return;
    const { serverId } = this.#ports.scope;
    try {
      runStep(this.#core, (step) => {
        const tolerant = tolerantStep(step);
        const at = { server: serverName(loadServer(step.db, serverId)), nowMs: step.nowMs };
        for (const { of, blocked } of told) {
          if (loadRcvQueue(step.db, of.queueId) === undefined) continue;
          if (blocked === undefined) queueFree(tolerant, { whose: 'own', ...of });
          else ownQueueBlocked(tolerant, of, blockingAt(blocked, at));
        }
      });
      for (const { of, blocked } of told) {
        if (blocked === undefined) this.#blocked.delete(of.queueId);
        else this.#blocked.add(of.queueId);
      }
    } catch (error) {
      // It is not stored, so the next session finds out again.
      this.#core.deps.logger('error', 'queue.blocked', errorPlace(error));
    }
    if (this.#blockings.length > 0) {
      void this.#yield().then(() => {
        this.#tellBlockings();
      });
    }
  }

  #set(rcvId: Uint8Array, state: State, round?: number): void {
    const key = hexEncode(rcvId);
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#entries.set(key, {
        rcvId,
        state,
        round: round ?? this.#round,
        dueAtMs: undefined,
        activeSinceMs: this.#core.deps.clock.now(),
        takenCount: 0,
      });
    } else {
      this.#counts[entry.state] -= 1;
      entry.state = state;
      if (state === 'active') entry.dueAtMs = undefined;
      if (state === 'active') entry.activeSinceMs = this.#core.deps.clock.now();
    }
    this.#counts[state] += 1;
    this.#ports.onChanged();
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#counts[entry.state] -= 1;
    this.#ports.onChanged();
  }
}
