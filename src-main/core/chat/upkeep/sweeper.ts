/**
 * Deletes what the user has cleared and what was kept long enough, in short turns, so that everything
 * else goes on meanwhile. What is to be done stands in the database: whenever the app ends, the next
 * start goes on with it.
 */
import { errorPlace } from '../../base/index.ts';
import type { ChatContext } from '../context.ts';
import {
  type DueChat,
  countItemsToClear,
  findClearing,
  findSearchState,
  listDueChats,
} from '../store/index.ts';
import { type Turns, ageChat, emptyChat, emptyDiscarded, removeDiscarded } from './tasks.ts';

const MINUTE_MS = 60_000;
/** How often is looked for what was kept long enough; it stays that much longer at most. */
export const SWEEP_MS = 15 * MINUTE_MS;
/** After a failure: the disk takes no more. */
const RETRY_MS = MINUTE_MS;
/** Between two turns. */
const PAUSE_MS = 5;
/** Turns that are taken at once when the user asks for something: enough for most conversations. */
const FIRST_TURNS = 4;
/** But no further one after so long. */
const FIRST_TURNS_MS = 15;

/**
 * From so many items on, in however many conversations, it is faster to write the index of words anew
 * than to look each word up.
 */
const BULK_ITEMS = 500;

/** One for an open database; start() sets it going. */
export class Sweeper {
  readonly #context: ChatContext;
  readonly #onTurn: () => void;
  #cancel: (() => void) | undefined;
  #turns: Turns | undefined;
  /** Conversations with something too old that were not looked at yet; undefined: not known. */
  #due: DueChat[] | undefined;
  #isClosed = false;
  #restCount = 0;

  /** onTurn is called whenever something may have been deleted. */
  constructor(context: ChatContext, onTurn: () => void) {
    this.#context = context;
    this.#onTurn = onTurn;
  }

  /** Goes on with what an earlier run left, and looks for what is too old from time to time. */
  start(): void {
    this.#isClosed = false;
    this.#schedule(PAUSE_MS);
  }

  /** Something was cleared, or is kept for another time now: begins at once. */
  kick(): void {
    this.#begin();
    const { clock } = this.#context;
    const untilMs = clock.now() + FIRST_TURNS_MS;
    for (let turn = 0; turn < FIRST_TURNS; turn++) {
      if (!this.#takeTurn() || clock.now() >= untilMs) return;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  /** Does a little and sees to it that the rest follows; whether there is more to do now. */
  #takeTurn(): boolean {
    if (this.#isClosed) return false;
    try {
      const hasMore = this.#work();
      this.#onTurn();
      this.#rest(hasMore ? PAUSE_MS : SWEEP_MS);
      return hasMore;
    } catch (error) {
      this.#context.logger('error', 'upkeep.failed', errorPlace(error));
      this.#turns = undefined;
      this.#due = undefined;
      this.#schedule(RETRY_MS);
      return false;
    }
  }

  #work(): boolean {
    this.#turns ??= this.#next();
    if (this.#turns === undefined) {
      this.#due = undefined;
      return false;
    }
    if (this.#turns.next().done === true) this.#turns = undefined;
    return true;
  }

  /** Clearings first, since the user waits for them. */
  #next(): Turns | undefined {
    const context = this.#context;
    const { read } = context.database;
    const clearing = findClearing(read);
    if (clearing !== undefined) {
      // With a rest that is small the index is about to be written anew in any case.
      const isBulk = countItemsToClear(read) >= BULK_ITEMS || findSearchState(read).purge === 'due';
      if (!clearing.removesContact) return emptyChat(context, clearing, isBulk);
      return then(emptyDiscarded(context), removeDiscarded(context, clearing, isBulk));
    }
    this.#due ??= listDueChats(read, context.clock.now());
    const chat = this.#due.pop();
    return chat && ageChat(context, chat);
  }

  /** What was under way may not be wanted any more. */
  #begin(): void {
    this.#turns?.return();
    this.#turns = undefined;
    this.#due = undefined;
  }

  /** First what this turn has written goes where it belongs: it would hold up a later one. */
  #rest(delayMs: number): void {
    this.#cancel?.();
    const count = ++this.#restCount;
    this.#context.database.settle(() => {
      if (count === this.#restCount && !this.#isClosed) this.#schedule(delayMs);
    });
  }

  #schedule(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = this.#context.clock.schedule(delayMs, () => {
      this.#takeTurn();
    });
  }
}

function* then(first: Turns, second: Turns): Turns {
  yield* first;
  yield* second;
}
