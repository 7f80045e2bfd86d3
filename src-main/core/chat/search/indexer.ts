/**
 * What is done to the index beside the changes of items, a little at a time: items from before there
 * was an index are added, and what mass deletion has left is written out of it. A step is one
 * transaction, so that the next start goes on where this one ended.
 */
import { type Clock, type Logger, errorPlace } from '../../base/index.ts';
import type { Database } from '../../database/index.ts';
import { findSearchState, indexOlderItems, purgeSearch, resetSearch } from '../store/index.ts';
import { searchFaults } from './faults.ts';

/** Increased whenever words.ts or facets.ts make other words of any text. */
const RULES_VERSION = 1;
/** A few milliseconds of work each, with as much and more of rest after it. */
const ITEMS_IN_STEP = 200;
const PAGES_IN_STEP = 8;
const REST_MS = 15;
/** After the first sign that there may be something to do. */
const WAKE_MS = 1_000;
/** After a step that failed: the disk may be full. */
const RETRY_MS = 60_000;

export type IndexerDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * Begins the index anew when its words were made by other rules than today's: those of an earlier
 * version, or of a runtime that knows other letters. Call it before anything is changed.
 */
export function prepareSearch(database: Database): void {
  if (findSearchState(database.read).rules !== rules()) beginAnew(database);
}

/**
 * Looks whether the index is right, and begins it anew if it is not: the indexer then fills it.
 * @returns the number of items that it had wrong; takes about 20 s for a million items
 */
export function checkSearch(database: Database): number {
  const faultCount = searchFaults(database.read);
  if (faultCount > 0) beginAnew(database);
  return faultCount;
}

function beginAnew(database: Database): void {
  database.transaction((db) => {
    resetSearch(db, rules());
  });
}

function rules(): string {
  return `${String(RULES_VERSION)} unicode ${process.versions['unicode'] ?? ''}`;
}

/** Works while it is started. */
export class SearchIndexer {
  readonly #deps: IndexerDeps;
  #cancel: (() => void) | undefined;
  #isStarted = false;

  constructor(deps: IndexerDeps) {
    this.#deps = deps;
  }

  /** Begins to work off what there is to do. */
  start(): void {
    this.#isStarted = true;
    this.#schedule(WAKE_MS);
  }

  /** Ends it; nothing is lost. */
  stop(): void {
    this.#isStarted = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Items were deleted, perhaps many, and perhaps more will be: it would begin anew with each. */
  wake(): void {
    if (!this.#isStarted) return;
    if (this.#cancel === undefined || this.#todo() === 'due') this.#schedule(WAKE_MS);
  }

  #schedule(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#todo() === 'nothing') return;
    this.#cancel = this.#deps.clock.schedule(delayMs, () => {
      const restMs = this.#step();
      this.#deps.database.settle(() => {
        if (this.#isStarted) this.#schedule(restMs);
      });
    });
  }

  /** 'due': words are to leave the file, and that has not begun. */
  #todo(): 'nothing' | 'due' | 'something' {
    try {
      const { fromItemId, purge } = findSearchState(this.#deps.database.read);
      if (purge === 'due') return 'due';
      return fromItemId === 0 && purge === 'none' ? 'nothing' : 'something';
    } catch {
      // What cannot be read now is tried again by the step, which tells the log.
      return 'something';
    }
  }

  /** @returns the time until the next one */
  #step(): number {
    const { database, logger } = this.#deps;
    try {
      database.transaction((db) => {
        if (!purgeSearch(db, { pageCount: PAGES_IN_STEP })) indexOlderItems(db, ITEMS_IN_STEP);
      });
      return REST_MS;
    } catch (error) {
      logger('warn', 'chat.search.failed', errorPlace(error));
      return RETRY_MS;
    }
  }
}
