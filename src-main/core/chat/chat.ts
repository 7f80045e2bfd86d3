/**
 * The chat: what messages mean. It knows nothing of servers; every change is one transaction that
 * includes what the agent has to send. Made once for each open database.
 */
import type { PageAnchor } from '#shared/contract/index.ts';
import type { ContactId, ItemId, PendingId, RequestId, UserId } from '#shared/ids.ts';
import type {
  ChatSummary,
  Contact,
  ContactAddress,
  ContactDetails,
  Item,
  ItemInfo,
  ItemPage,
  LinkPlan,
  LinkPreview,
  PendingConnection,
  ReceiptSetting,
  SearchPage,
  SearchQuery,
  SendReason,
  User,
  UserProfile,
} from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type Agent, type AgentHost, type ServerState, agentUserId } from '../agent/index.ts';
import { type Clock, type Logger, type RandomSource, defined } from '../base/index.ts';
import type { Database } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import {
  type JoinRefusal,
  type JoinRequest,
  type LookUpRefusal,
  type NotChanged,
  type VerifyRefusal,
  abortServerChange,
  acceptRequest,
  cancelPending,
  changeAddress,
  changeServer,
  createAddress,
  createLink,
  fixEncryption,
  joinLink,
  keepDraft,
  lookUpLink,
  planText,
  readAddress,
  readDetails,
  rejectRequest,
  removeAddress,
  removeContact,
  renameContact,
  renamePending,
  setPendingIncognito,
  setPendingProfile,
  setReceipts,
  tellProfile,
  verifyContact,
} from './contacts/index.ts';
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
  readItemInfo,
  readPage,
  retryItem,
  sendText,
} from './items/index.ts';
import type { ChatNews } from './news.ts';
import {
  type BadName,
  type NewUser,
  activateProfile,
  changeProfile,
  createProfile,
  deleteProfile,
  hideProfile,
  leaveHiddenProfile,
  listProfiles,
  revealProfiles,
  setProfileOptions,
  unhideProfile,
} from './profiles/index.ts';
import {
  type ItemRecord,
  isJoiningBy,
  readChat,
  readChats,
  readContact,
  readItem,
  readPending,
  readPendingChat,
  readRecord,
  readRequestChat,
} from './read-models.ts';
import {
  SearchIndexer,
  type SearchPlace,
  checkSearch,
  prepareSearch,
  searchItems,
} from './search/index.ts';
import {
  type ConnectionRow,
  type ContactRow,
  type RequestRow,
  type UserRow,
  findConnectionOfContact,
  findContact,
  findItem,
  findActiveUser,
  findPending,
  findRequest,
  findUser,
  listPending,
} from './store/index.ts';
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

type NotFound = { readonly type: 'notFound' };
/** The parameters behind the first, which is the context. */
type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest]
  ? Rest
  : never;

/** News after which search may have to forget much. */
const DELETIONS: readonly ChatNews['type'][] = [
  'contact.deleted',
  'items.cleared',
  'profiles.changed',
];

/** The user, the contacts and the conversations of one open database. */
export class Chat {
  readonly agent: Agent;
  /** What is kept and what goes. */
  readonly upkeep: Upkeep;
  readonly #context: ChatContext;
  readonly #listeners = new Set<(news: ChatNews) => void>();
  readonly #indexer: SearchIndexer;

  constructor(deps: ChatDeps) {
    prepareSearch(deps.database);
    this.#indexer = new SearchIndexer(deps);
    this.agent = deps.createAgent({
      apply: (db, event) => applyAgentEvent(this.#context, db, event),
    });
    this.#context = {
      ...deps,
      agent: this.agent,
      dropped: { requestCount: 0 },
      opened: { userIds: [] },
      publish: (news) => {
        for (const item of news) for (const listener of this.#listeners) listener(item);
      },
    };
    this.upkeep = new Upkeep(this.#context);
    leaveHiddenProfile(this.#context);
    this.agent.onServerState((state) => {
      this.#tellJoining(state);
    });
  }

  /** Begins what the chat does by itself: the agent's work, and what search has to catch up with. */
  start(): void {
    this.agent.start();
    this.#indexer.start();
    this.upkeep.start();
    this.onNews(({ type }) => {
      if (DELETIONS.includes(type)) this.#indexer.wake();
    });
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

  user(): UserRow | undefined {
    return findActiveUser(this.#context.database.read);
  }

  /** Makes the profile; the name must already be in the form the network accepts. */
  createUser(user: NewUser): Result<User, BadName> {
    return createProfile(this.#context, user);
  }

  /** Whether it is shown to those only who know its password. */
  isHiddenProfile(id: UserId): boolean {
    return findUser(this.#context.database.read, id)?.isHidden === true;
  }

  profiles(): UserProfile[] {
    return listProfiles(this.#context);
  }

  revealProfiles(password: string): UserProfile[] {
    return revealProfiles(this.#context, password);
  }

  activateProfile(id: UserId, password: string | undefined): ReturnType<typeof activateProfile> {
    return activateProfile(this.#context, id, password);
  }

  updateProfile(
    id: UserId,
    change: Pick<User, 'displayName' | 'fullName' | 'shortDescr'>,
  ): ReturnType<typeof changeProfile> {
    return changeProfile(this.#context, id, { ...change, tell: tellProfile });
  }

  setProfileOptions(...args: Tail<Parameters<typeof setProfileOptions>>): boolean {
    return setProfileOptions(this.#context, ...args);
  }

  hideProfile(id: UserId, password: string): ReturnType<typeof hideProfile> {
    return hideProfile(this.#context, id, password);
  }

  unhideProfile(id: UserId, password: string): ReturnType<typeof unhideProfile> {
    return unhideProfile(this.#context, id, password);
  }

  deleteProfile(...args: Tail<Parameters<typeof deleteProfile>>): ReturnType<typeof deleteProfile> {
    return deleteProfile(this.#context, ...args);
  }

  chats(): ChatSummary[] {
    const user = this.user();
    return user === undefined ? [] : readChats(this.#reading(), user.userId);
  }

  chatOf(contactId: ContactId): ChatSummary | undefined {
    const row = this.contactRow(contactId);
    return row && readChat(this.#reading(), row);
  }

  contact(contactId: ContactId): Contact | undefined {
    const row = this.contactRow(contactId);
    return row && readContact(this.#reading(), row);
  }

  contactRow(contactId: ContactId): ContactRow | undefined {
    return findContact(this.#context.database.read, contactId);
  }

  connectionOf(contactId: ContactId): ConnectionRow | undefined {
    return findConnectionOfContact(this.#context.database.read, contactId);
  }

  details(contactId: ContactId): ContactDetails | undefined {
    return readDetails(this.#context, contactId);
  }

  pending(pendingId: PendingId): PendingConnection | undefined {
    const row = this.pendingRow(pendingId);
    return row && readPending(this.#reading(), row);
  }

  pendingRow(pendingId: PendingId): ConnectionRow | undefined {
    return findPending(this.#context.database.read, pendingId);
  }

  pendingChat(pendingId: PendingId): ChatSummary | undefined {
    const row = this.pendingRow(pendingId);
    return row && readPendingChat(this.#reading(), row);
  }

  requestRow(requestId: RequestId): RequestRow | undefined {
    return findRequest(this.#context.database.read, requestId);
  }

  requestChat(requestId: RequestId): ChatSummary | undefined {
    const row = this.requestRow(requestId);
    return row && readRequestChat(row);
  }

  item(ref: ItemRef): Item | undefined {
    const row = findItem(this.#context.database.read, ref.contactId, ref.itemId);
    return row && readItem(this.#reading(), row);
  }

  record(ref: ItemRef): ItemRecord | undefined {
    const row = findItem(this.#context.database.read, ref.contactId, ref.itemId);
    return row && readRecord(this.#reading(), row);
  }

  itemInfo(ref: ItemRef): ItemInfo | undefined {
    return readItemInfo(this.#context, ref);
  }

  page(
    contactId: ContactId,
    page: { readonly anchor: PageAnchor; readonly count: number },
  ): ItemPage | undefined {
    return readPage(this.#context, contactId, page);
  }

  /** What the active profile's conversations say of it, the newest first. */
  search(query: SearchQuery, place: SearchPlace): SearchPage {
    return searchItems(this.#context.database.read, query, place);
  }

  /** How many items search has wrong; if any, it begins anew. Takes 20 s for a million items. */
  checkSearch(): number {
    const faultCount = checkSearch(this.#context.database);
    if (faultCount > 0) this.#indexer.wake();
    return faultCount;
  }

  markRead(contactId: ContactId, upTo: ItemId): boolean {
    return markRead(this.#context, contactId, upTo);
  }

  send(contactId: ContactId, text: string): Result<Item, ItemRefusal> {
    return this.#itemOf(contactId, sendText(this.#context, contactId, text));
  }

  edit(ref: ItemRef, text: string): Result<Item, ItemRefusal> {
    return this.#itemOf(ref.contactId, editText(this.#context, ref, text));
  }

  react(ref: ItemRef, change: ReactionChange): Result<Item, ItemRefusal> {
    return this.#itemOf(ref.contactId, react(this.#context, ref, change));
  }

  retry(ref: ItemRef): Result<Item, ItemRefusal> {
    return this.#itemOf(ref.contactId, retryItem(this.#context, ref));
  }

  delete(ref: ItemRef, mode: 'forMe' | 'forEveryone'): Result<undefined, ItemRefusal> {
    return mode === 'forMe'
      ? deleteForMe(this.#context, ref)
      : deleteForEveryone(this.#context, ref);
  }

  planLink(text: string): LinkPlan {
    return planText(this.#context, this.#requireUser().userId, text).plan;
  }

  lookUpLink(text: string): Promise<Result<LinkPreview, LookUpRefusal>> {
    return lookUpLink(this.#context, this.#requireUser().userId, text);
  }

  async createLink(options: {
    readonly isIncognito: boolean;
  }): Promise<Result<PendingConnection, SendReason>> {
    const made = await createLink(this.#context, this.#requireUser().userId, options);
    return made.ok ? ok(this.#requirePending(made.value)) : made;
  }

  async joinLink(request: JoinRequest): Promise<Result<PendingConnection, JoinRefusal>> {
    const joined = await joinLink(this.#context, this.#requireUser().userId, request);
    return joined.ok ? ok(this.#requirePending(joined.value)) : joined;
  }

  renamePending(pendingId: PendingId, alias: string): Result<PendingConnection, NotFound> {
    return renamePending(this.#context, pendingId, alias)
      ? ok(this.#requirePending(pendingId))
      : err({ type: 'notFound' });
  }

  cancelPending(pendingId: PendingId): boolean {
    return cancelPending(this.#context, pendingId);
  }

  setPendingIncognito(
    pendingId: PendingId,
    isIncognito: boolean,
  ): Result<PendingConnection, NotChanged> {
    const changed = setPendingIncognito(this.#context, pendingId, isIncognito);
    return changed.ok ? ok(this.#requirePending(pendingId)) : changed;
  }

  setPendingProfile(pendingId: PendingId, userId: UserId): Result<undefined, NotChanged> {
    return setPendingProfile(this.#context, pendingId, userId);
  }

  address(): ContactAddress | undefined {
    return readAddress(this.#context, this.#requireUser().userId);
  }

  createAddress(): Promise<Result<ContactAddress, SendReason>> {
    return createAddress(this.#context, this.#requireUser().userId);
  }

  updateAddress(
    settings: Pick<ContactAddress, 'isShared' | 'autoAccept' | 'welcomeText'>,
  ): ReturnType<typeof changeAddress> {
    return changeAddress(this.#context, this.#requireUser().userId, settings);
  }

  deleteAddress(): boolean {
    return removeAddress(this.#context, this.#requireUser().userId);
  }

  acceptRequest(requestId: RequestId, isIncognito: boolean): ReturnType<typeof acceptRequest> {
    return acceptRequest(this.#context, requestId, isIncognito);
  }

  rejectRequest(requestId: RequestId): boolean {
    return rejectRequest(this.#context, requestId);
  }

  renameContact(contactId: ContactId, alias: string): boolean {
    return renameContact(this.#context, contactId, alias);
  }

  setDraft(contactId: ContactId, draft: string): boolean {
    return keepDraft(this.#context, contactId, draft);
  }

  verify(contactId: ContactId, code: string | undefined): Result<undefined, VerifyRefusal> {
    return verifyContact(this.#context, contactId, code);
  }

  setReceipts(contactId: ContactId, receipts: ReceiptSetting): boolean {
    return setReceipts(this.#context, contactId, receipts);
  }

  fixEncryption(contactId: ContactId): Result<undefined, NotChanged> {
    return fixEncryption(this.#context, contactId);
  }

  changeServer(contactId: ContactId): Result<undefined, NotChanged> {
    return changeServer(this.#context, contactId);
  }

  abortServerChange(contactId: ContactId): Result<undefined, NotChanged> {
    return abortServerChange(this.#context, contactId);
  }

  deleteContact(contactId: ContactId, notify: boolean): boolean {
    return removeContact(this.#context, contactId, notify);
  }

  /** After an older copy was restored: all connections of all profiles agree on new keys; how many. */
  renewKeys(): number {
    return commit(this.#context, ({ db }) => this.agent.renewAll(db));
  }

  /** A link that waits for this server shows why. */
  #tellJoining({ server, userId }: ServerState): void {
    const user = this.user();
    if (user === undefined || agentUserId(user.userId) !== userId) return;
    const reading = this.#reading();
    this.#context.publish(
      listPending(reading.db, user.userId)
        .filter((row) => isJoiningBy(reading, row, server))
        .map(({ connectionId: pendingId }) => ({ type: 'pending.changed', pendingId })),
    );
  }

  #reading(): ChatContext & { readonly db: Database['read'] } {
    return { ...this.#context, db: this.#context.database.read };
  }

  #itemOf(contactId: ContactId, result: Result<ItemId, ItemRefusal>): Result<Item, ItemRefusal> {
    if (!result.ok) return result;
    return ok(defined(this.item({ contactId, itemId: result.value }), 'the changed item'));
  }

  #requireUser(): UserRow {
    return defined(this.user(), 'the user profile');
  }

  #requirePending(pendingId: PendingId): PendingConnection {
    return defined(this.pending(pendingId), 'the pending connection');
  }
}
