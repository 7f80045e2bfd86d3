/**
 * A step: one database transaction with what has to happen once it is committed. Everything the
 * agent changes, it changes in a step; the network hears of it only afterwards.
 */
import type { WriteDb } from '../database/index.ts';
import type { AgentDeps } from './deps.ts';
import type { AgentEvent, Applied, ConnId } from './events.ts';
import type { Blocked } from './servers/blocking.ts';
import type { Traffic } from './servers/traffic.ts';

/** Workers that a step may give something to do. They read the database when they run. */
export interface Workers {
  /** Something waits in a queue, or may go on. */
  kickDelivery(sndQueueId: number): void;
  /** As kickDelivery, and what a full queue or a timer held back is tried now. */
  resumeDelivery(sndQueueId: number): void;
  /** The deliveries of a queue changed otherwise than by appending. */
  rewindDelivery(sndQueueId: number): void;
  kickCommands(): void;
  kickReceipts(connId: ConnId): void;
  /** A re-synchronisation is to begin by itself when it is time. */
  kickResync(): void;
  /** Rows of ended connections are left. */
  kickHousekeeping(): void;
  /** The server has no more messages in the connection's queue. */
  queueDrained(connId: ConnId): void;
  /** Not heard of by a subscription that the server has blocked a queue of ours. */
  queueBlocked(rcvId: Uint8Array, blocked: Blocked): void;
}

export type Core = {
  readonly deps: AgentDeps;
  readonly workers: Workers;
  readonly traffic: Traffic;
};

export type Step = {
  readonly core: Core;
  readonly db: WriteDb;
  readonly nowMs: number;
  /** Runs the task after the commit. */
  after(task: () => void): void;
};

/** Runs the work in a transaction of its own and then, if it was committed, what it left to do. */
export function runStep<T>(core: Core, work: (step: Step) => T): T {
  const tasks: (() => void)[] = [];
  const result = core.deps.database.transaction((db) => work(makeStep(core, db, tasks)));
  for (const task of tasks) task();
  return result;
}

/**
 * A step inside the caller's transaction. Transactions are synchronous, so a microtask runs after
 * its end; after a rollback the workers find nothing to do.
 */
export function joinStep(core: Core, db: WriteDb): Step {
  const tasks: (() => void)[] = [];
  queueMicrotask(() => {
    for (const task of tasks) task();
  });
  return makeStep(core, db, tasks);
}

/** Tells the host, inside the transaction. */
export function emit(step: Step, event: AgentEvent): Applied {
  const applied = step.core.deps.host.apply(step.db, event);
  if (applied.afterCommit !== undefined) step.after(applied.afterCommit);
  return applied;
}

function makeStep(core: Core, db: WriteDb, tasks: (() => void)[]): Step {
  return { core, db, nowMs: core.deps.clock.now(), after: (task) => tasks.push(task) };
}
