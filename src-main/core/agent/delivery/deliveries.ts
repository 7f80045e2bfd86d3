/**
 * The workers of all queues we send to, and what becomes of the answers: those that arrive together
 * are settled in one step.
 */
import { unreachable } from '#shared/unreachable.ts';
import { errorPlace } from '../../base/index.ts';
import { EXPIRY_MS } from '../deps.ts';
import type { AgentMsgId, ConnId, SendError } from '../events.ts';
import type { PeerRouting } from '../routing/index.ts';
import { blockingAt } from '../servers/blocking.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import type { SessionScope } from '../servers/session-scope.ts';
import {
  type Outgoing,
  endFutureDates,
  expiredDeliveries,
  hasExpired,
  pendingDeliveries,
} from '../store/outgoing.ts';
import { type SndQueue, loadSndQueue, sndQueuesWithWork } from '../store/snd-queues.ts';
import { type Core, type Step, runStep } from '../step.ts';
import { tolerantStep } from '../tolerant-step.ts';
import type { DeliveryState } from '../types.ts';
import { describeDelivery } from './describe.ts';
import { QueueWorker, type Settlement } from './queue-worker.ts';
import { sendErrorOf } from './send-command.ts';
import { expire, queueSecured, refused, sent, tellDelayed } from './settle.ts';

/** Messages told about one error at a time; more would only fill the log of events. */
const MAX_TOLD = 1000;
/** How long a success may wait for others, and how many share a transaction. */
const SETTLE_DELAY_MS = 20;
const MAX_SETTLEMENTS = 64;
/** When the disk takes nothing. */
const WRITE_RETRY_MS = 5_000;
/**
 * How often messages are looked for that got too old while nothing failed. A message is given up only
 * after at least one such interval of trying, so that one which is old because the app was closed, the
 * computer asleep or the clock set gets its chance.
 */
const EXPIRY_CHECK_MS = 10 * 60_000;

/** One worker for each queue we send to; close() ends their timers. */
export class Deliveries {
  readonly #core: Core;
  readonly #pool: ServerPool;
  readonly #routing: PeerRouting;
  readonly #workers = new Map<number, QueueWorker>();
  #settlements: Settlement[] = [];
  #isSettling = false;
  #cancelSettling: (() => void) | undefined;
  #cancelCheck: (() => void) | undefined;
  #checkedAtMs = 0;
  /** Messages that at least one of their queues got without a proxy. */
  readonly #seenDirectly = new Set<number>();
  #isClosed = false;

  constructor(
    core: Core,
    { pool, routing }: { readonly pool: ServerPool; readonly routing: PeerRouting },
  ) {
    this.#core = core;
    this.#pool = pool;
    this.#routing = routing;
  }

  /** Sends what is stored and begins to look for what is too old. */
  start(): void {
    this.#scheduleCheck();
    this.wake();
  }

  /** Lets a queue send what it may. */
  kick(queueId: number): void {
    if (!this.#isClosed) this.#worker(queueId).pump();
  }

  /** As kick, ending what it waited for. */
  resume(queueId: number): void {
    if (!this.#isClosed) this.#worker(queueId).resume();
  }

  /** Stored messages changed order or queue. */
  rewind(queueId: number): void {
    this.#worker(queueId).rewind();
    this.kick(queueId);
  }

  /** A connection to the server is there: what it interrupted goes on, also what it is to route. */
  serverConnected(scope: SessionScope): void {
    if (this.#isClosed) return;
    this.#routing.connected(this.#pool.serverOf(scope.serverId));
    for (const queueId of sndQueuesWithWork(this.#core.deps.database.read, scope)) {
      this.kick(queueId);
    }
    const server = this.#pool.nameOf(scope.serverId);
    for (const worker of this.#workers.values()) worker.serverIsBack(server);
  }

  /** Whether something is to be sent over a session of this scope. */
  needsSession(scope: SessionScope): boolean {
    return (
      this.#isDirect(scope) && sndQueuesWithWork(this.#core.deps.database.read, scope).length > 0
    );
  }

  /** There is no connection: tells those who wait, and gives up what is too old. */
  serverFailed(scope: SessionScope, problem: string): void {
    if (this.#isClosed || !this.#isDirect(scope)) return;
    const queueIds = sndQueuesWithWork(this.#core.deps.database.read, scope);
    if (queueIds.length === 0) return;
    const server = this.#pool.nameOf(scope.serverId);
    const error: SendError = { type: 'network', server, problem };
    this.#write((step) => {
      for (const queueId of queueIds) {
        const worker = this.#worker(queueId);
        worker.disconnected(error);
        this.#delay(step, worker, error);
      }
    });
  }

  describe(id: ConnId, msgId: AgentMsgId): DeliveryState | undefined {
    return describeDelivery(
      {
        db: this.#core.deps.database.read,
        pool: this.#pool,
        routing: this.#routing,
        stateOf: (queueId) => this.#workers.get(queueId)?.state,
      },
      id,
      msgId,
    );
  }

  /** Everything that has something to send, now. */
  wake(): void {
    this.#routing.wake();
    for (const queueId of sndQueuesWithWork(this.#core.deps.database.read)) this.resume(queueId);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelSettling?.();
    this.#cancelCheck?.();
    this.#routing.close();
    for (const worker of this.#workers.values()) worker.close();
  }

  #worker(queueId: number): QueueWorker {
    const known = this.#workers.get(queueId);
    if (known !== undefined) return known;
    const worker = new QueueWorker(queueId, this.#core.deps, {
      pool: this.#pool,
      routing: this.#routing,
      settle: (settlement) => {
        this.#enlist(settlement);
      },
    });
    this.#workers.set(queueId, worker);
    return worker;
  }

  /**
   * While a burst goes on, its successes are settled a few at a time: a crash in between only makes
   * the peer see a message twice, which it recognises. The next messages go out at once.
   */
  #enlist(settlement: Settlement): void {
    const { worker, out, outcome } = settlement;
    this.#settlements.push(settlement);
    const isPlain = outcome.type === 'sent' && out?.kind === 'message';
    const canWait = isPlain && !worker.isOneByOne;
    if (canWait) worker.pump();
    const isUrgent = !canWait || worker.isIdle || this.#settlements.length >= MAX_SETTLEMENTS;
    if (isUrgent && !this.#isSettling) {
      this.#isSettling = true;
      queueMicrotask(() => {
        this.#isSettling = false;
        this.#settleAll();
      });
    } else if (!isUrgent) {
      this.#cancelSettling ??= this.#core.deps.clock.schedule(SETTLE_DELAY_MS, () => {
        this.#settleAll();
      });
    }
  }

  #settleAll(): void {
    this.#cancelSettling?.();
    this.#cancelSettling = undefined;
    const settlements = this.#settlements;
    this.#settlements = [];
    if (this.#isClosed || settlements.length === 0) return;
    const isWritten = this.#write((step) => {
      for (const settlement of settlements) this.#settle(step, settlement);
    });
    if (!isWritten) return this.#settleLater(settlements);
    for (const { worker, out } of settlements) {
      if (out !== undefined) worker.settled(out.outId);
    }
    for (const worker of new Set(settlements.map((settlement) => settlement.worker))) worker.pump();
  }

  /** What the servers have answered is kept until it can be written. */
  #settleLater(settlements: readonly Settlement[]): void {
    this.#settlements.unshift(...settlements);
    this.#cancelSettling ??= this.#core.deps.clock.schedule(WRITE_RETRY_MS, () => {
      this.#settleAll();
    });
  }

  /**
   * False: nothing was written, since the disk is full or the like. What is written together is of many
   * connections: an event that the host cannot take must not hold up the others.
   */
  #write(work: (step: Step) => void): boolean {
    try {
      runStep(this.#core, (step) => {
        work(tolerantStep(step));
      });
      return true;
    } catch (error) {
      this.#core.deps.logger('error', 'delivery.notWritten', errorPlace(error));
      return false;
    }
  }

  #settle(step: Step, { worker, out, outcome }: Settlement): void {
    const queue = loadSndQueue(step.db, worker.queueId);
    if (queue === undefined) return;
    const server = this.#pool.nameOf(queue.serverId);
    switch (outcome.type) {
      case 'sent':
        worker.succeeded();
        if (out === undefined) queueSecured(step, queue);
        else this.#sent(step, { worker, queue, out, isProxied: outcome.isProxied });
        return;
      case 'auth':
        step.core.traffic.count(queue, 'errors');
        refused(step, queue, { out, error: { type: 'auth' } });
        return;
      case 'refused':
        step.core.traffic.count(queue, 'errors');
        refused(step, queue, { out, error: { type: 'server', server, error: outcome.problem } });
        return;
      case 'blocked': {
        step.core.traffic.count(queue, 'errors');
        const blocking = blockingAt(outcome.blocked, { server, nowMs: step.nowMs });
        refused(step, queue, { out, error: { type: 'blocked', blocking } });
        return;
      }
      case 'quota':
        this.#pause(step, worker, { type: 'quota' });
        return;
      case 'temporary':
        step.core.traffic.count(queue, 'errors');
        this.#pause(step, worker, sendErrorOf(outcome.problem, server));
        return;
      case 'disconnected':
        // The link reports it for every queue of the server.
        worker.rewind();
        return;
      default:
        unreachable(outcome);
    }
  }

  #sent(
    step: Step,
    {
      worker,
      queue,
      out,
      isProxied,
    }: {
      readonly worker: QueueWorker;
      readonly queue: SndQueue;
      readonly out: Outgoing;
      readonly isProxied: boolean;
    },
  ): void {
    worker.told.delete(out.outId);
    step.core.traffic.count(queue, isProxied ? 'sentThroughProxy' : 'sentDirectly');
    if (!isProxied) this.#seenDirectly.add(out.outId);
    const isLast = sent(step, queue, { out, isProxied: !this.#seenDirectly.has(out.outId) });
    if (isLast) this.#seenDirectly.delete(out.outId);
  }

  #pause(step: Step, worker: QueueWorker, error: SendError): void {
    worker.pause(error.type === 'quota' ? 'quota' : 'retry', error);
    this.#delay(step, worker, error);
  }

  #delay(step: Step, worker: QueueWorker, error: SendError): void {
    this.#expire(step, worker);
    const page = { afterOutId: 0, limit: MAX_TOLD };
    for (const out of pendingDeliveries(step.db, worker.queueId, page)) {
      if (worker.told.get(out.outId) === error.type) continue;
      worker.told.set(out.outId, error.type);
      tellDelayed(step, out, error);
    }
  }

  /** Gives up what is too old: after two days, or after seven where the queue is full. */
  #expire(step: Step, worker: QueueWorker): void {
    const before = step.nowMs - worker.maxAgeMs;
    const queue = loadSndQueue(step.db, worker.queueId);
    for (const out of expiredDeliveries(step.db, worker.queueId, before)) {
      worker.told.delete(out.outId);
      this.#seenDirectly.delete(out.outId);
      const isExpired = expire(step, out);
      if (isExpired && queue !== undefined) step.core.traffic.count(queue, 'expired');
    }
  }

  #scheduleCheck(): void {
    this.#checkedAtMs = this.#core.deps.clock.now();
    this.#cancelCheck = this.#core.deps.clock.schedule(EXPIRY_CHECK_MS, () => {
      const sinceMs = this.#core.deps.clock.now() - this.#checkedAtMs;
      // Otherwise the computer has slept, or its clock was set: what waits is tried first.
      if (sinceMs < 2 * EXPIRY_CHECK_MS) this.#checkExpiry();
      this.#scheduleCheck();
    });
  }

  /** Also where no attempt fails any more: a server that never answers, a pause of hours. */
  #checkExpiry(): void {
    const { database, clock } = this.#core.deps;
    const oldestMs = clock.now() - EXPIRY_MS;
    this.#forgetGoneQueues();
    if (!hasExpired(database.read, { oldestMs, nowMs: clock.now() })) return;
    this.#write((step) => {
      endFutureDates(step.db, step.nowMs);
      for (const queueId of sndQueuesWithWork(step.db)) this.#expire(step, this.#worker(queueId));
    });
  }

  #forgetGoneQueues(): void {
    for (const [queueId, worker] of this.#workers) {
      if (loadSndQueue(this.#core.deps.database.read, queueId) !== undefined) continue;
      worker.close();
      this.#workers.delete(queueId);
    }
  }

  #isDirect(scope: SessionScope): boolean {
    return this.#routing.isDirect({ ...scope, server: this.#pool.serverOf(scope.serverId) });
  }
}
