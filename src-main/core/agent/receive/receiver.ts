/**
 * Takes what servers deliver: messages that arrive together are handled in one transaction, each
 * behind its own savepoint, then acknowledged, then shown. Before the commit nothing is acknowledged,
 * so a crash at any point makes the server deliver again; what was handled is recognised.
 */
import { errorPlace, hexEncode } from '../../base/index.ts';
import { type SmpRequest, isTemporary } from '../../smp/index.ts';
import type { ServerSession } from '../network.ts';
import { blockedBy } from '../servers/blocking.ts';
import { isServerTrouble } from '../servers/problems.ts';
import { type RcvQueue, findRcvQueue } from '../store/rcv-queues.ts';
import { inSavepoint } from '../store/savepoint.ts';
import { type Core, type Step, runStep } from '../step.ts';
import { processTried } from './give-up.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { Patience } from './patience.ts';

/** Few enough that a full batch does not hold up the event loop for long. */
const MAX_BATCH = 16;
/** What could not be written, or not acknowledged, is tried again after this. */
const RETRY_MS = 10_000;

/** The queue of received messages; close() drops what is not handled yet. */
export class Receiver {
  readonly #core: Core;
  readonly #waiting: IncomingMessage[] = [];
  /** The queues of what waits, by the session it came by. */
  readonly #waitingQueues = new WeakMap<ServerSession, Set<string>>();
  readonly #retries = new Set<() => void>();
  readonly #patience: Patience;
  #isScheduled = false;
  #isClosed = false;

  constructor(core: Core) {
    this.#core = core;
    this.#patience = new Patience(core.deps.clock);
  }

  /**
   * Takes a message; it is handled after those that came before it. A server gives the next message
   * of a queue only when we have acknowledged the one before, so one of each waits at most: a flood
   * does not fill the memory.
   */
  add(message: IncomingMessage): void {
    const { session, serverId, rcvId } = message;
    if (this.#isClosed) return;
    const queues = this.#waitingQueues.get(session) ?? new Set();
    const queue = hexEncode(rcvId);
    if (queues.has(queue) || !this.#isOurs(serverId, rcvId)) return;
    this.#waitingQueues.set(session, queues.add(queue));
    this.#waiting.push(message);
    this.#schedule(queueMicrotask);
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    for (const cancel of this.#retries) cancel();
  }

  #schedule(scheduler: (task: () => void) => void): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    scheduler(() => {
      this.#isScheduled = false;
      if (this.#isClosed) return;
      this.#processBatch(this.#takeBatch());
      if (this.#waiting.length > 0) this.#schedule(this.#core.deps.yieldTo ?? setImmediate);
    });
  }

  #takeBatch(): readonly IncomingMessage[] {
    const batch = this.#waiting.splice(0, MAX_BATCH);
    for (const { session, rcvId } of batch) {
      this.#waitingQueues.get(session)?.delete(hexEncode(rcvId));
    }
    return batch;
  }

  #processBatch(batch: readonly IncomingMessage[]): void {
    try {
      runStep(this.#core, (step) => {
        for (const message of batch) this.#processOne(step, message);
      });
    } catch (error) {
      this.#core.deps.logger('error', 'receive.commit', errorPlace(error));
      for (const message of batch) this.#retryAfter(RETRY_MS, message);
    }
  }

  #processOne(step: Step, message: IncomingMessage): void {
    const { db } = step;
    const { msgId } = message;
    const place = placeOf(message);
    const tasks: (() => void)[] = [];
    const inner: Step = { ...step, after: (task) => tasks.push(task) };
    const triedMs = this.#patience.triedMs(place, msgId);
    try {
      const queue = inSavepoint(db, () => processTried(inner, message, triedMs));
      step.after(() => {
        this.#patience.settled(place);
      });
      if (queue !== undefined) {
        step.after(() => {
          this.#core.traffic.count(queue, 'received');
          this.#acknowledge(message, queue);
        });
      }
      for (const task of tasks) step.after(task);
    } catch (error) {
      this.#core.deps.logger('error', 'receive.failed', errorPlace(error));
      const delayMs = this.#patience.failed(place, { msgId, error });
      step.after(() => {
        this.#retryAfter(delayMs, message);
      });
    }
  }

  /** Whether the queue is still ours: one that was deleted loses its messages with it. */
  #isOurs(serverId: number, rcvId: Uint8Array): boolean {
    return findRcvQueue(this.#core.deps.database.read, serverId, rcvId) !== undefined;
  }

  /** Once it is safe on the disk: the server then forgets the message. */
  #acknowledge({ session, msgId }: IncomingMessage, queue: RcvQueue): void {
    this.#core.deps.database.onDurable(() => {
      if (!this.#isClosed) void this.#sendAck(session, msgId, queue);
    });
  }

  /** NO_MSG and a session that ended are no errors: the message comes again or is gone. */
  async #sendAck(session: ServerSession, msgId: Uint8Array, queue: RcvQueue): Promise<void> {
    if (!this.#isOurs(queue.serverId, queue.rcvId)) return;
    const answer = await session.send(commandTo(queue, { type: 'ACK', msgId }));
    if (this.#isClosed) return;
    if (answer.ok) {
      // Otherwise the answer is the next message.
      if (answer.value.type === 'OK') this.#core.workers.queueDrained(queue.connId);
      return;
    }
    if (answer.error.type === 'network') return;
    if (answer.error.type === 'smp' && answer.error.error.type === 'NO_MSG') return;
    if (!this.#isOurs(queue.serverId, queue.rcvId)) return;
    this.#core.deps.logger('warn', 'receive.ack', { error: answer.error.type });
    const blocked = blockedBy(answer.error);
    if (blocked !== undefined) {
      this.#core.workers.queueBlocked(queue.rcvId, blocked);
      return;
    }
    this.#subscribeLater(session, queue);
  }

  /** The server waits for an acknowledgement; a new subscription makes it deliver again. */
  #subscribeLater(session: ServerSession, queue: RcvQueue): void {
    this.#later(RETRY_MS, () => {
      void session.send(commandTo(queue, { type: 'SUB' })).then((answer) => {
        if (this.#isClosed || answer.ok || !session.isOpen) return;
        const { error } = answer;
        const mayPass =
          isTemporary(error) || (error.type === 'smp' && isServerTrouble(error.error));
        if (mayPass) this.#subscribeLater(session, queue);
      });
    });
  }

  /** After the end of its session it comes again by the next one. */
  #retryAfter(delayMs: number, message: IncomingMessage): void {
    this.#later(delayMs, () => {
      if (message.session.isOpen) this.add(message);
    });
  }

  #later(delayMs: number, task: () => void): void {
    const cancel = this.#core.deps.clock.schedule(delayMs, () => {
      this.#retries.delete(cancel);
      task();
    });
    this.#retries.add(cancel);
  }
}

function commandTo(queue: RcvQueue, command: SmpRequest['command']): SmpRequest {
  return { command, entityId: queue.rcvId, key: { type: 'ed25519', key: queue.authSecret } };
}

function placeOf({ serverId, rcvId }: IncomingMessage): string {
  return `${String(serverId)}.${hexEncode(rcvId)}`;
}
