/**
 * The chat: what messages mean. It knows nothing of servers; every change is one transaction that
 * includes what the agent has to send. Made once for each open database.
 */
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { Item, SearchPage, SearchQuery } from '#shared/model/index.ts';
import { type Result, ok } from '#shared/result.ts';
import { type Agent, type AgentHost, type ServerState, agentUserId } from '../agent/index.ts';
import { type Clock, type Logger, type RandomSource, defined } from '../base/index.ts';
import type { Database, WriteDb } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import { ChatPeople } from './chat-people.ts';
import { type ChatContext, commit } from './context.ts';
import { applyAgentEvent } from './incoming.ts';
import {
  type ItemRef,
  type ItemRefusal,
  type ReactionChange,
  deleteForEveryone,
  deleteForMe,
  editText,
  markRead,
  react,
  retryItem,
  sendText,
} from './items/index.ts';
import type { ChatNews } from './news.ts';
import { leaveHiddenProfile } from './profiles/index.ts';
import { isJoiningBy } from './read-models.ts';
import {
  type SearchPlace,
  SearchIndexer,
  checkSearch,
  prepareSearch,
  searchItems,
} from './search/index.ts';
import { listPending } from './store/index.ts';
import { Upkeep } from './upkeep/index.ts';

export type ChatDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Servers whose links may leave out what every app of the network knows. */
  readonly presetServers: () => readonly ServerAddress[];
  /** Makes the agent whose events the chat applies. */
  readonly createAgent: (host: AgentHost) => Agent;
};

/** The user, the contacts and the conversations of one open database. */
export class Chat extends ChatPeople {
  readonly agent: Agent;
  /** What is kept and what goes. */
  readonly upkeep: Upkeep;
  protected readonly context: ChatContext;
  readonly #listeners = new Set<(news: ChatNews) => void>();
  readonly #indexer: SearchIndexer;

  constructor(deps: ChatDeps) {
    super();
    prepareSearch(deps.database);
    this.#indexer = new SearchIndexer(deps);
    this.agent = deps.createAgent({
      apply: (db, event) => applyAgentEvent(this.context, db, event),
    });
    this.context = {
      ...deps,
      agent: this.agent,
      dropped: { requestCount: 0 },
      opened: { userIds: [] },
      publish: (news) => {
        for (const item of news) for (const listener of this.#listeners) listener(item);
      },
    };
    this.upkeep = new Upkeep(this.context, () => {
      this.#indexer.wake();
    });
    leaveHiddenProfile(this.context);
    this.agent.onServerState((state) => {
      this.#tellJoining(state);
    });
  }

  /** Begins what the chat does by itself: the agent's work, and what search has to catch up with. */
  start(): void {
    this.agent.start();
    this.#indexer.start();
    this.upkeep.start();
  }

  /** Ends it; nothing is lost. The database is still open. */
  async close(): Promise<void> {
    this.#indexer.stop();
    this.upkeep.close();
    await this.agent.stop();
  }

  /** Calls back on everything that happens, until the returned function is called. */
  onNews(listener: (news: ChatNews) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** What the active profile's conversations say of it, the newest first. */
  search(query: SearchQuery, place: SearchPlace): SearchPage {
    return searchItems(this.context.database.read, query, place);
  }

  /** How many items search has wrong; if any, it begins anew. Takes 20 s for a million items. */
  checkSearch(): number {
    const faultCount = checkSearch(this.context.database);
    if (faultCount > 0) this.#indexer.wake();
    return faultCount;
  }

  markRead(contactId: ContactId, upTo: ItemId): boolean {
    return markRead(this.context, contactId, upTo);
  }

  send(contactId: ContactId, text: string): Result<Item, ItemRefusal> {
    return this.#itemOf(contactId, sendText(this.context, contactId, text));
  }

  edit(ref: ItemRef, text: string): Result<Item, ItemRefusal> {
    return this.#itemOf(ref.contactId, editText(this.context, ref, text));
  }

  react(ref: ItemRef, change: ReactionChange): Result<Item, ItemRefusal> {
    return this.#itemOf(ref.contactId, react(this.context, ref, change));
  }

  retry(ref: ItemRef): Result<Item, ItemRefusal> {
    return this.#itemOf(ref.contactId, retryItem(this.context, ref));
  }

  delete(ref: ItemRef, mode: 'forMe' | 'forEveryone'): Result<undefined, ItemRefusal> {
    return mode === 'forMe' ? deleteForMe(this.context, ref) : deleteForEveryone(this.context, ref);
  }

  /**
   * After an older copy was restored: all connections of all profiles agree on new keys; how many.
   * `noted` is part of the same transaction.
   */
  renewKeys(noted: (db: WriteDb) => void = () => undefined): number {
    return commit(this.context, ({ db }) => {
      noted(db);
      return this.agent.renewAll(db);
    });
  }

  /** A link that waits for this server shows why. */
  #tellJoining({ server, userId }: ServerState): void {
    const user = this.user();
    if (user === undefined || agentUserId(user.userId) !== userId) return;
    const reading = this.reading();
    this.context.publish(
      listPending(reading.db, user.userId)
        .filter((row) => isJoiningBy(reading, row, server))
        .map(({ connectionId: pendingId }) => ({ type: 'pending.changed', pendingId })),
    );
  }

  #itemOf(contactId: ContactId, result: Result<ItemId, ItemRefusal>): Result<Item, ItemRefusal> {
    if (!result.ok) return result;
    return ok(defined(this.item({ contactId, itemId: result.value }), 'the changed item'));
  }
}
