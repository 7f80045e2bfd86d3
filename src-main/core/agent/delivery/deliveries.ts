/**
 * The workers of all queues we send to, and what becomes of the answers: those that arrive together
 * are settled in one step.
 */
import { unreachable } from '#shared/unreachable.ts';
import { EXPIRY_MS, QUOTA_EXPIRY_MS } from '../deps.ts';
import type { AgentMsgId, ConnId, SendError } from '../events.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import type { SessionScope } from '../servers/session-scope.ts';
import { expiredDeliveries, pendingDeliveries } from '../store/outgoing.ts';
import { loadSndQueue, sndQueuesWithWork } from '../store/snd-queues.ts';
import { type Core, type Step, runStep } from '../step.ts';
import type { DeliveryState } from '../types.ts';
import { QueueWorker, type Settlement } from './queue-worker.ts';
import { expire, queueSecured, refused, sent, tellDelayed } from './settle.ts';

/** Messages told about one error at a time; more would only fill the log of events. */
const MAX_TOLD = 1000;
/** How long a success may wait for others, and how many share a transaction. */
const SETTLE_DELAY_MS = 20;
const MAX_SETTLEMENTS = 64;

/** One worker for each queue we send to; close() ends their timers. */
export class Deliveries {
  readonly #core: Core;
  readonly #pool: ServerPool;
  readonly #workers = new Map<number, QueueWorker>();
  #settlements: Settlement[] = [];
  #isSettling = false;
  #cancelSettling: (() => void) | undefined;
  #isClosed = false;

  constructor(core: Core, pool: ServerPool) {
    this.#core = core;
    this.#pool = pool;
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

  /** A connection to the server is there: what it interrupted goes on. */
  serverConnected(scope: SessionScope): void {
    for (const queueId of sndQueuesWithWork(this.#core.deps.database.read, scope)) {
      this.kick(queueId);
    }
  }

  /** Whether something is to be sent over a session of this scope. */
  needsSession(scope: SessionScope): boolean {
    return sndQueuesWithWork(this.#core.deps.database.read, scope).length > 0;
  }

  /** There is no connection: tells those who wait, and gives up what is too old. */
  serverFailed(scope: SessionScope, problem: string): void {
    if (this.#isClosed) return;
    const { serverId } = scope;
    const queueIds = sndQueuesWithWork(this.#core.deps.database.read, scope);
    if (queueIds.length === 0) return;
    const error: SendError = { type: 'network', server: this.#pool.nameOf(serverId), problem };
    runStep(this.#core, (step) => {
      for (const queueId of queueIds) this.#delay(step, this.#worker(queueId), error);
    });
  }

  describe(_id: ConnId, _msgId: AgentMsgId): DeliveryState | undefined {
    return undefined;
  }

  /** Everything that has something to send, now. */
  wake(): void {
    for (const queueId of sndQueuesWithWork(this.#core.deps.database.read)) this.resume(queueId);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelSettling?.();
    for (const worker of this.#workers.values()) worker.close();
  }

  #worker(queueId: number): QueueWorker {
    const known = this.#workers.get(queueId);
    if (known !== undefined) return known;
    const worker = new QueueWorker(queueId, this.#core.deps, {
      pool: this.#pool,
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
    const canWait = outcome.type === 'sent' && out?.kind === 'message';
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
    runStep(this.#core, (step) => {
      for (const settlement of settlements) this.#settle(step, settlement);
    });
    for (const { worker, out } of settlements) {
      if (out !== undefined) worker.settled(out.outId);
    }
    for (const worker of new Set(settlements.map((settlement) => settlement.worker))) worker.pump();
  }

  #settle(step: Step, { worker, out, outcome }: Settlement): void {
    const queue = loadSndQueue(step.db, worker.queueId);
    if (queue === undefined) return;
    const server = this.#pool.nameOf(queue.serverId);
    switch (outcome.type) {
      case 'sent':
        worker.succeeded();
        if (out === undefined) queueSecured(step, queue);
        else sent(step, queue, out);
        if (out !== undefined) worker.told.delete(out.outId);
        return;
      case 'auth':
        refused(step, queue, { out, error: { type: 'auth' } });
        return;
      case 'refused':
        refused(step, queue, { out, error: { type: 'server', server, error: outcome.problem } });
        return;
      case 'quota':
        worker.pause('quota');
        this.#delay(step, worker, { type: 'quota' });
        return;
      case 'temporary':
        worker.pause('retry');
        this.#delay(step, worker, { type: 'server', server, error: outcome.problem });
        return;
      case 'disconnected':
        // The link reports it for every queue of the server.
        worker.rewind();
        return;
      default:
        unreachable(outcome);
    }
  }

  #delay(step: Step, worker: QueueWorker, error: SendError): void {
    const { db, nowMs } = step;
    const maxAgeMs = error.type === 'quota' ? QUOTA_EXPIRY_MS : EXPIRY_MS;
    for (const out of expiredDeliveries(db, worker.queueId, nowMs - maxAgeMs)) expire(step, out);
    const page = { afterOutId: 0, limit: MAX_TOLD };
    for (const out of pendingDeliveries(db, worker.queueId, page)) {
      if (worker.told.get(out.outId) === error.type) continue;
      worker.told.set(out.outId, error.type);
      tellDelayed(step, out, error);
    }
  }
}
