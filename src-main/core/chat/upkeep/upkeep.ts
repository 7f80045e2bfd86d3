/** What the user decides of what is kept and what goes, all of the active profile; the Sweeper does it. */
import type { ContactId, UserId } from '#shared/ids.ts';
import { type ChatSize, RETENTION_BOUNDS_S, type Retention } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { defined } from '../../base/index.ts';
import { dropContactsOfUser } from '../contacts/index.ts';
import { type ChatContext, commit } from '../context.ts';
import {
  deleteRetentionException,
  findActiveUser,
  findContact,
  findKeepS,
  insertClearing,
  insertClearingsOfUser,
  insertRetentionException,
  listChatSizes,
  listRetentionExceptions,
  setKeepS,
} from '../store/index.ts';
import { Sweeper } from './sweeper.ts';

type NotFound = { readonly type: 'notFound' };
type NotAllowed = { readonly type: 'notAllowed' };

/** One for an open database; start() begins with what is due and goes on until close(). */
export class Upkeep {
  readonly #context: ChatContext;
  readonly #sweeper: Sweeper;

  /** onSwept is called whenever something may have been deleted. */
  constructor(context: ChatContext, onSwept: () => void) {
    this.#context = context;
    this.#sweeper = new Sweeper(context, onSwept);
  }

  start(): void {
    this.#sweeper.start();
  }

  close(): void {
    this.#sweeper.close();
  }

  /** How long messages are kept. */
  retention(): Retention {
    const { read } = this.#context.database;
    const userId = this.#userId();
    const exceptions = listRetentionExceptions(read, userId);
    return { userId, keepS: findKeepS(read, userId), exceptions };
  }

  /** In chats without a time of their own; null: for ever. What is older goes now, and from then on. */
  setRetention(keepS: number | null): Result<Retention, NotAllowed> {
    if (!isWithinBounds(keepS)) return err({ type: 'notAllowed' });
    commit(this.#context, ({ db }) => {
      setKeepS(db, this.#userId(), keepS ?? undefined);
    });
    this.#sweeper.kick();
    return ok(this.retention());
  }

  /** In one chat; null: for ever. */
  setChatRetention(
    contactId: ContactId,
    keepS: number | null | 'asProfile',
  ): Result<Retention, NotFound | NotAllowed> {
    if (!this.#isOurs(contactId)) return err({ type: 'notFound' });
    if (keepS !== 'asProfile' && !isWithinBounds(keepS)) return err({ type: 'notAllowed' });
    commit(this.#context, ({ db }) => {
      if (keepS === 'asProfile') deleteRetentionException(db, contactId);
      else insertRetentionException(db, { contactId, keepS: keepS ?? undefined });
    });
    this.#sweeper.kick();
    return ok(this.retention());
  }

  /**
   * Deletes all that the chat has now, and sends nothing of it any more; false when there is no such
   * chat. Of a long one the rest follows by and by, also after the app has ended.
   */
  clearChat(contactId: ContactId): boolean {
    if (!this.#isOurs(contactId)) return false;
    commit(this.#context, ({ db }) => {
      insertClearing(db, contactId);
    });
    this.#sweeper.kick();
    return true;
  }

  /** The same for every chat; with contacts these go too, and are not told. */
  clearAll({ withContacts }: { readonly withContacts: boolean }): void {
    commit(this.#context, (work) => {
      const userId = this.#userId();
      if (withContacts) dropContactsOfUser(work, userId);
      else insertClearingsOfUser(work.db, userId);
    });
    this.#sweeper.kick();
  }

  /** Contacts were deleted: what there is of their conversations is removed from now on. */
  sweep(): void {
    this.#sweeper.kick();
  }

  /** What the conversations take, the largest first; those that hold nothing are left out. */
  chatSizes(): ChatSize[] {
    return listChatSizes(this.#context.database.read, this.#userId());
  }

  #isOurs(contactId: ContactId): boolean {
    return findContact(this.#context.database.read, contactId)?.userId === this.#userId();
  }

  #userId(): UserId {
    return defined(findActiveUser(this.#context.database.read), 'the active profile').userId;
  }
}

function isWithinBounds(keepS: number | null): boolean {
  const { min, max } = RETENTION_BOUNDS_S;
  return keepS === null || (keepS >= min && keepS <= max);
}
