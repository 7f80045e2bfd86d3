/**
 * What is done to the index beside the changes of items, a little at a time: items from before there
 * was an index are added, and what mass deletion has left is written out of it. A step is one
 * transaction, so that the next start goes on where this one ended.
 */
import { type Clock, type Logger, errorPlace } from '../../base/index.ts';
import type { Database } from '../../database/index.ts';
import { findSearchState, indexOlderItems, purgeSearch, resetSearch } from '../store/index.ts';

/** Increased whenever words.ts or facets.ts make other words of any text. */
const RULES_VERSION = 1;
/** A few milliseconds of work each, with as much and more of rest after it. */
const ITEMS_IN_STEP = 200;
const PAGES_IN_STEP = 32;
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
  const rules = `${String(RULES_VERSION)} unicode ${process.versions['unicode'] ?? ''}`;
  if (findSearchState(database.read).rules === rules) return;
  database.transaction((db) => {
    resetSearch(db, rules);
  });
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

  /** Items were deleted, perhaps many. */
  wake(): void {
    if (this.#isStarted && this.#cancel === undefined) this.#schedule(WAKE_MS);
  }

  #schedule(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const { fromItemId, purge } = findSearchState(this.#deps.database.read);
    if (fromItemId === 0 && purge === 'none') return;
    this.#cancel = this.#deps.clock.schedule(delayMs, () => {
      this.#schedule(this.#step());
    });
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
