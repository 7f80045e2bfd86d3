/**
 * Runs the commands of all connections. Those that arrive in one turn of the event loop share one
 * transaction, and every answer goes out after its commit: what was answered with OK is on disk.
 * Events for a connection that does not keep up wait here as queue numbers, not as bytes.
 */
import type { Logger } from '../../core/base/index.ts';
import { type Database, type WriteDb, sql } from '../../core/database/index.ts';
import type { BrokerMessage, ClientCommand, ReceivedCommand } from '../../core/smp/index.ts';
import { expireOldest } from '../store/index.ts';
import { NO_ID, type Outgoing, type RelayClient } from './client.ts';
import { type BatchContext, type BrokerDeps, type CommandContext, fail } from './context.ts';
import { takeNext } from './delivery.ts';
import { runCommand } from './dispatch.ts';
import { runForwarded } from './forwarded.ts';
import { NotifierRegistry } from './notifiers.ts';
import { SubscriptionRegistry } from './subscriptions.ts';

/** Commands that other relays answer; resolves always. */
type RoutedCommand = Extract<ClientCommand, { readonly type: 'PRXY' | 'PFWD' }>;
export type RoutedRequest = {
  readonly command: RoutedCommand;
  readonly corrId: Uint8Array;
  readonly entityId: Uint8Array;
};
export type RouteCommand = (request: RoutedRequest) => Promise<BrokerMessage>;

export type BrokerOptions = BrokerDeps & {
  readonly database: Database;
  readonly logger: Logger;
  readonly route: RouteCommand;
};

/** The items of one block, and what to call as each is answered. */
export type BlockOfCommands = {
  readonly client: RelayClient;
  readonly items: readonly ReceivedCommand[];
  readonly onAnswered: (count: number) => void;
};

/** Keeps a transaction short when much is waiting. */
const MAX_WORK_PER_BATCH = 64;

/** Shared state of the relay's connections; owns no connection. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #subscriptions = new SubscriptionRegistry();
  readonly #notifiers = new NotifierRegistry();
  readonly #clients = new Set<RelayClient>();
  /** Queues whose subscriber is to get a message. */
  readonly #deliveries = new Set<number>();
  /** The same, of subscribers that are not keeping up. */
  readonly #heldBack = new Map<RelayClient, Set<number>>();
  #work: BlockOfCommands[] = [];
  #isScheduled = false;
  #isClosed = false;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  get subscriptionCount(): number {
    return this.#subscriptions.count;
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** A connection that has done its handshake. */
  addClient(client: RelayClient): void {
    this.#clients.add(client);
  }

  /** A connection that is no more. */
  removeClient(client: RelayClient): void {
    this.#clients.delete(client);
    this.#subscriptions.removeClient(client);
    this.#notifiers.removeClient(client);
    this.#heldBack.delete(client);
  }

  /** Takes the commands of one block. */
  submit(work: BlockOfCommands): void {
    this.#work.push(work);
    this.#schedule();
  }

  /** The connection takes data again. */
  resume(client: RelayClient): void {
    const queues = this.#heldBack.get(client);
    if (queues === undefined) return;
    this.#heldBack.delete(client);
    for (const queueRowId of queues) this.#deliveries.add(queueRowId);
    this.#schedule();
  }

  /** Deletes a bounded number of expired messages; true when there may be more. */
  expire(): boolean {
    const { clock, limits, database } = this.#options;
    const beforeSeconds = Math.floor(clock.now() / 1000) - limits.messageTtlSeconds;
    return database.transaction((db) => expireOldest(db, beforeSeconds));
  }

  /** Nothing is run any more; the database is the caller's to close. */
  close(): void {
    this.#isClosed = true;
    this.#work = [];
    for (const client of [...this.#clients]) client.close();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#isClosed) return;
      this.#runBatch(this.#work.splice(0, MAX_WORK_PER_BATCH));
      if (this.#work.length > 0 || this.#deliveries.size > 0) this.#schedule();
    });
  }

  #runBatch(batch: readonly BlockOfCommands[]): void {
    const outbox = new Map<RelayClient, Outgoing[]>();
    const answered = new Map<BlockOfCommands, number>();
    try {
      if (batch.length > 0) {
        this.#options.database.transaction((db) => {
          const ctx = this.#batchContext(db, outbox);
          for (const work of batch) answered.set(work, this.#runWork(ctx, work));
        });
      }
      for (const [client, messages] of outbox) client.send(messages);
      this.#deliver();
    } catch (error) {
      this.#giveUp(error);
    }
    for (const [{ onAnswered }, count] of answered) onAnswered(count);
  }

  #batchContext(db: WriteDb, outbox: Map<RelayClient, Outgoing[]>): BatchContext {
    const { clock, random, limits, password } = this.#options;
    return {
      ...{ clock, random, limits, password, db },
      subscriptions: this.#subscriptions,
      notifiers: this.#notifiers,
      emit: (client, outgoing) => {
        const messages = outbox.get(client);
        if (messages === undefined) outbox.set(client, [outgoing]);
        else messages.push(outgoing);
      },
      deliver: (queueRowId) => {
        this.#deliveries.add(queueRowId);
      },
    };
  }

  /** Returns how many items were answered; the rest are answered when other relays have been. */
  #runWork(ctx: BatchContext, work: BlockOfCommands): number {
    const { client, items, onAnswered } = work;
    let count = 0;
    for (const item of items) {
      if (item.type === 'rejected') {
        const { corrId, entityId, error } = item;
        ctx.emit(client, { corrId, entityId, message: fail(error) });
        count += 1;
      } else if (item.command.type === 'PRXY' || item.command.type === 'PFWD') {
        void this.#route(client, item, item.command).finally(() => {
          onAnswered(1);
        });
      } else {
        const { transmission, command } = item;
        const { corrId, entityId } = transmission;
        const message = this.#run(
          { ...ctx, client, version: client.version, transmission },
          command,
        );
        ctx.emit(client, { corrId, entityId, message });
        count += 1;
      }
    }
    return count;
  }

  async #route(
    client: RelayClient,
    { transmission }: Extract<ReceivedCommand, { readonly type: 'command' }>,
    command: RoutedCommand,
  ): Promise<void> {
    const { corrId, entityId } = transmission;
    const message = await this.#options.route({ command, corrId, entityId });
    if (this.#clients.has(client)) client.send([{ corrId, entityId, message }]);
  }

  /** A command that fails by our fault must not take the others of its transaction with it. */
  #run(ctx: CommandContext, command: Exclude<ClientCommand, RoutedCommand>): BrokerMessage {
    if (command.type === 'PING') return { type: 'PONG' };
    ctx.db.run(sql`SAVEPOINT command`);
    try {
      return command.type === 'RFWD'
        ? runForwarded(ctx, command.encFwdTransmission)
        : runCommand(ctx, command);
    } catch (error) {
      ctx.db.run(sql`ROLLBACK TO command`);
      this.#options.logger('error', 'relay.commandFailed', { tag: command.type, ...cause(error) });
      return fail({ type: 'INTERNAL' });
    } finally {
      ctx.db.run(sql`RELEASE command`);
    }
  }

  /** One at a time, so that a connection which does not keep up is noticed before the next. */
  #deliver(): void {
    const { read } = this.#options.database;
    for (const queueRowId of this.#deliveries) {
      this.#deliveries.delete(queueRowId);
      const subscription = this.#subscriptions.subscriberOf(queueRowId);
      if (subscription === undefined || subscription.delivered !== undefined) continue;
      const { client, recipientId } = subscription;
      if (client.isCongested()) {
        this.#holdBack(client, queueRowId);
        continue;
      }
      const message = takeNext(read, subscription);
      if (message !== undefined) client.send([{ corrId: NO_ID, entityId: recipientId, message }]);
    }
  }

  #holdBack(client: RelayClient, queueRowId: number): void {
    const queues = this.#heldBack.get(client);
    if (queues === undefined) this.#heldBack.set(client, new Set([queueRowId]));
    else queues.add(queueRowId);
  }

  /**
   * The store has failed (a full disk, say). What memory holds may be ahead of it now, so every
   * connection ends; clients come back and ask again.
   */
  #giveUp(error: unknown): void {
    this.#options.logger('error', 'relay.storeFailed', cause(error));
    this.#deliveries.clear();
    for (const client of [...this.#clients]) client.close();
  }
}

function cause(error: unknown): { readonly code: string } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return { code: typeof code === 'string' ? code : String(error) };
}
