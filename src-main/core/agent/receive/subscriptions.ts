/** Subscribes our queues when a session begins, and hands on what the server sends. */
import type { SmpEvent } from '../../smp/index.ts';
import type { ServerSession } from '../network.ts';
import type { SessionScope } from '../servers/session-scope.ts';
import { type RcvQueue, findRcvQueue, rcvQueuesOn, setLost } from '../store/rcv-queues.ts';
import { type Core, runStep } from '../step.ts';
import type { Receiver } from './receiver.ts';

/** Queues subscribed at once (20-smp section 11). */
const CHUNK_SIZE = 1350;
/** After a SUB without an answer on a session that lives on. */
const RETRY_MS = 10_000;

/** Subscribes and listens; close() ends its timers. */
export class Subscriptions {
  readonly #core: Core;
  readonly #receiver: Receiver;
  readonly #retries = new Set<() => void>();
  #isClosed = false;

  constructor(core: Core, receiver: Receiver) {
    this.#core = core;
    this.#receiver = receiver;
  }

  /** Listens to a new session and subscribes everything we have there. */
  serverConnected(scope: SessionScope, session: ServerSession): void {
    session.onEvent((event) => {
      this.#handle(scope.serverId, session, event);
    });
    void this.#subscribe(session, rcvQueuesOn(this.#core.deps.database.read, scope));
  }

  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#retries) cancel();
  }

  async #subscribe(session: ServerSession, queues: readonly RcvQueue[]): Promise<void> {
    const failed: RcvQueue[] = [];
    for (let start = 0; start < queues.length && session.isOpen; start += CHUNK_SIZE) {
      const chunk = queues.slice(start, start + CHUNK_SIZE);
      const outcomes = await Promise.all(chunk.map((queue) => this.#subscribeOne(session, queue)));
      failed.push(...chunk.filter((_, index) => outcomes[index] === 'failed'));
      this.#noteLost(chunk.filter((_, index) => outcomes[index] === 'lost'));
    }
    if (failed.length === 0 || !session.isOpen || this.#isClosed) return;
    const cancel = this.#core.deps.clock.schedule(RETRY_MS, () => {
      this.#retries.delete(cancel);
      void this.#subscribe(session, failed);
    });
    this.#retries.add(cancel);
  }

  async #subscribeOne(
    session: ServerSession,
    { rcvId, authSecret }: RcvQueue,
  ): Promise<'subscribed' | 'lost' | 'failed'> {
    const answer = await session.send({
      command: { type: 'SUB' },
      entityId: rcvId,
      key: { type: 'ed25519', key: authSecret },
    });
    if (answer.ok) return 'subscribed';
    return answer.error.type === 'smp' && answer.error.error.type === 'AUTH' ? 'lost' : 'failed';
  }

  #noteLost(queues: readonly RcvQueue[]): void {
    if (queues.length === 0 || this.#isClosed) return;
    this.#core.deps.logger('warn', 'queue.lost', { count: queues.length });
    runStep(this.#core, ({ db }) => {
      for (const { queueId } of queues) setLost(db, queueId);
    });
  }

  #handle(serverId: number, session: ServerSession, event: SmpEvent): void {
    if (this.#isClosed) return;
    const { queueId: rcvId } = event;
    switch (event.type) {
      case 'message': {
        const { msgId, encBody } = event;
        this.#receiver.add({ serverId, session, rcvId, msgId, encBody });
        return;
      }
      case 'deleted': {
        const queue = findRcvQueue(this.#core.deps.database.read, serverId, rcvId);
        this.#noteLost(queue === undefined ? [] : [queue]);
        return;
      }
      case 'end':
        // Somebody else with our keys; the next session takes the queue back.
        this.#core.deps.logger('info', 'queue.taken');
        return;
      case 'subscribedLate':
        return;
    }
  }
}
