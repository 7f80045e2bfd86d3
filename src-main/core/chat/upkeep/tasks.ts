/** Tasks of the Sweeper as turns: each does a few milliseconds of work, in transactions of its own. */
import type { ContactId, ItemId } from '#shared/ids.ts';
import { dropContact } from '../contacts/index.ts';
import { type ChatContext, commit } from '../context.ts';
import {
  type AgedItem,
  type Clearing,
  type DueChat,
  deleteClearing,
  deleteDiscarded,
  deleteOrphanReactions,
  deleteSomeReactions,
  emptySomeDiscarded,
  findContact,
  listItemsBeforeTime,
  listItemsUpTo,
} from '../store/index.ts';
import { removeItems } from './removal.ts';

/** Given up between two turns, it tells what it has done. */
export type Turns = Generator<undefined, void, undefined>;

/** Items of one turn, where they are a part of many. */
export const TURN_ITEMS = 100;
/** Of fewer the words leave the file with them, which takes far longer; and each is told. */
const FEW_ITEMS = 20;
/** Contacts of one turn. */
const TURN_CONTACTS = 20;
/** After so many turns with one conversation it is told how far it is. */
const TOLD_TURNS = 50;

/** Deletes what is older than the conversation keeps, but not what waits to be sent. */
export function* ageChat(context: ChatContext, chat: DueChat): Turns {
  const { contactId, beforeMs } = chat;
  const { read } = context.database;
  let last: AgedItem | undefined;
  yield* removeAll(context, contactId, {
    waiting: 'kept',
    isBulk: false,
    next: () => {
      const items = listItemsBeforeTime(read, chat, { after: last, count: TURN_ITEMS });
      last = items.at(-1) ?? last;
      return items;
    },
  });
  commit(context, ({ db }) => {
    deleteOrphanReactions(db, contactId, beforeMs);
  });
}

/** Deletes what a cleared conversation had, the newest first; isBulk: it is one of many. */
export function* emptyChat(context: ChatContext, clearing: Clearing, isBulk: boolean): Turns {
  const { contactId, upToItemId: itemId } = clearing;
  const { read } = context.database;
  yield* removeAll(context, contactId, {
    waiting: 'cancelled',
    isBulk,
    next: () => listItemsUpTo(read, contactId, { itemId, count: TURN_ITEMS }),
  });
  commit(context, ({ db }) => {
    deleteOrphanReactions(db, contactId, Number.MAX_SAFE_INTEGER);
    deleteClearing(db, contactId);
  });
}

/** Takes away what deleted contacts are known by, before all that they have said. */
export function* emptyDiscarded({ database }: ChatContext): Turns {
  while (database.transaction((db) => emptySomeDiscarded(db, TURN_CONTACTS))) yield;
}

/**
 * Deletes what there is of a deleted contact, and its profile's row if that waits for nothing else;
 * isBulk: it is one of many.
 */
export function* removeDiscarded(
  context: ChatContext,
  { contactId }: Clearing,
  isBulk: boolean,
): Turns {
  const { database } = context;
  const all = { itemId: Number.MAX_SAFE_INTEGER as ItemId, count: TURN_ITEMS };
  commit(context, (work) => {
    // A version that let the contact live until the end may have left it.
    dropContact(work, contactId, { notify: false });
  });
  yield* removeBatches({
    isBulk,
    next: () => listItemsUpTo(database.read, contactId, all),
    remove: (items) => {
      const removal = { contactId, items, isBulk, isOneByOne: false } as const;
      removeItems(context, { ...removal, waiting: 'cancelled' });
    },
  });
  while (database.transaction((db) => deleteSomeReactions(db, contactId, TURN_ITEMS))) yield;
  commit(context, ({ db }) => {
    deleteDiscarded(db, contactId);
  });
}

type Removals = {
  readonly waiting: 'kept' | 'cancelled';
  readonly isBulk: boolean;
  /** The items to look at next; none: that was all. */
  readonly next: () => readonly AgedItem[];
};

function* removeAll(context: ChatContext, contactId: ContactId, removals: Removals): Turns {
  const { waiting, isBulk, next } = removals;
  const gone = new Gone(context, contactId);
  let isFirst = true;
  try {
    yield* removeBatches({
      isBulk,
      next,
      remove: (items, batch) => {
        const isOneByOne = isFirst && batch.length <= FEW_ITEMS;
        gone.add(removeItems(context, { contactId, items, isOneByOne, isBulk, waiting }));
        isFirst = false;
      },
    });
  } finally {
    gone.tell();
  }
}

/** All that next lists is removed, as much of it at a time as one turn can do. */
function* removeBatches(batches: {
  readonly isBulk: boolean;
  readonly next: () => readonly AgedItem[];
  readonly remove: (items: readonly AgedItem[], batch: readonly AgedItem[]) => void;
}): Turns {
  const { isBulk, next, remove } = batches;
  for (let batch = next(); batch.length > 0; batch = next()) {
    const count = isBulk || batch.length === TURN_ITEMS ? TURN_ITEMS : FEW_ITEMS;
    for (let from = 0; from < batch.length; from += count) {
      remove(batch.slice(from, from + count), batch);
      yield;
    }
  }
}

/** What is gone of a conversation and was not told yet. */
class Gone {
  readonly #context: ChatContext;
  readonly #contactId: ContactId;
  #upTo: ItemId | undefined;
  #turnCount = 0;

  constructor(context: ChatContext, contactId: ContactId) {
    this.#context = context;
    this.#contactId = contactId;
  }

  add(upTo: ItemId | undefined): void {
    if (upTo !== undefined && upTo > (this.#upTo ?? 0)) this.#upTo = upTo;
    this.#turnCount += 1;
    if (this.#turnCount % TOLD_TURNS === 0) this.tell();
  }

  tell(): void {
    if (this.#upTo === undefined) return;
    const [contactId, upToItemId] = [this.#contactId, this.#upTo];
    this.#upTo = undefined;
    // Deleted meanwhile, it is spoken of no more.
    if (findContact(this.#context.database.read, contactId) === undefined) return;
    this.#context.publish([
      { type: 'items.cleared', contactId, upToItemId },
      { type: 'contact.changed', contactId },
    ]);
  }
}
