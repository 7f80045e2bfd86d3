/**
 * The index of the words of items, changed in the same transaction as the items themselves. A row
 * leaves it by the words that it was added with, hence before its item changes.
 */
import { type ContactId, type ItemId, itemId, userId } from '#shared/ids.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import { facetText } from '../search/facets.ts';
import { wordsOf } from '../search/words.ts';

/** Whether the words of many removed items are still to be written out of the index. */
export type PurgeState = 'none' | 'due' | 'running';

export type SearchState = {
  readonly rules: string;
  /** Items from this one on are in the index. */
  readonly fromItemId: ItemId;
  readonly purge: PurgeState;
};

/**
 * From so many rows on it is faster to note that they are gone, and write the whole index anew
 * later, than to look up every word of them.
 */
const MANY_ROWS = 50;

/**
 * Left to itself the index joins its parts whenever so many pages were written, and holds everything
 * up with hundreds of pages at once. Where many rows go, a few pages follow each removal instead.
 */
const MANY_MERGE_PAGES = 32;
const DEFAULT_AUTOMERGE = 4n;

type Row = {
  item_id: number;
  contact_id: number;
  user_id: number;
  is_sent: number;
  text: string;
  at_ms: number;
};

const COLUMNS = sql`i.item_id, i.contact_id, c.user_id, i.is_sent, i.text, i.at_ms`;
const ITEMS = sql`chat_item i CROSS JOIN chat_contact c ON c.contact_id = i.contact_id`;
const IS_INDEXABLE = sql`i.kind <> 'notice' AND i.deleted_at_ms IS NULL`;

/** Adds the item, unless its turn has not come yet or nothing of it is searched. */
export function indexItem(db: WriteDb, id: ItemId): void {
  for (const row of rowsOf(db, sql`i.item_id = ${id}`)) addRow(db, row);
}

/** Takes the item out, if it is in; its words leave the file at once. */
export function unindexItem(db: WriteDb, id: ItemId): void {
  for (const row of rowsOf(db, sql`i.item_id = ${id}`)) removeRow(db, row);
}

export type UnindexOptions = {
  /** They go with very many others: the whole index is to be written anew in any case. */
  readonly isBulk: boolean;
};

/** Takes the items out that are in. Where they are many, their words leave the file later. */
export function unindexItems(
  db: WriteDb,
  ids: readonly ItemId[],
  { isBulk }: UnindexOptions,
): void {
  const isOneOf = sql`i.item_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const rows = rowsOf(db, isOneOf);
  if (rows.length < MANY_ROWS && !isBulk) for (const row of rows) removeRow(db, row);
  else if (rows.length > 0) removeManyRows(db, rows);
}

/** How far the index is. */
export function findSearchState(db: ReadDb): SearchState {
  const row = db.get<{ rules: string; from_item_id: number; purge: PurgeState }>(
    sql`SELECT rules, from_item_id, purge FROM chat_search_state`,
  );
  if (row === undefined) return { rules: '', fromItemId: 0 as ItemId, purge: 'none' };
  return { rules: row.rules, fromItemId: row.from_item_id as ItemId, purge: row.purge };
}

/** Empties the index; all items are to be added anew, by these rules. */
export function resetSearch(db: WriteDb, rules: string): void {
  db.run(sql`INSERT INTO chat_search (chat_search) VALUES ('delete-all')`);
  db.run(sql`UPDATE chat_search_state SET rules = ${rules}, purge = 'none',
    from_item_id = (SELECT ifnull(max(item_id) + 1, 0) FROM chat_item)`);
}

/** Adds up to count of the newest items that are not in yet; false when there are none. */
export function indexOlderItems(db: WriteDb, count: number): boolean {
  const { fromItemId } = findSearchState(db);
  const row = db.get<{ first: number | null }>(
    sql`SELECT min(item_id) AS first FROM (SELECT item_id FROM chat_item
        WHERE item_id < ${fromItemId} ORDER BY item_id DESC LIMIT ${count})`,
  );
  const first = row?.first ?? undefined;
  db.run(sql`UPDATE chat_search_state SET from_item_id = ${first ?? 0}`);
  if (first === undefined) return false;
  for (const one of rowsOf(db, sql`i.item_id >= ${first} AND i.item_id < ${fromItemId}`)) {
    addRow(db, one);
  }
  return true;
}

/** The least that a merge writes before a further one may follow; it may write a little more. */
export type MergeStep = { readonly pageCount: number };

/**
 * Does a part of the work of writing the index anew, without the words of what was removed.
 * @returns whether there is more to do
 */
export function purgeSearch(db: WriteDb, step: MergeStep): boolean {
  const { purge } = findSearchState(db);
  if (purge === 'none') return false;
  const before = countChanges(db);
  // A negative number begins to write everything into one segment, a positive one goes on with it.
  const pages = purge === 'due' ? -step.pageCount : step.pageCount;
  merge(db, pages);
  // The command itself counts as one change (SQLite documentation, FTS5, section 6.8).
  const isDone = purge === 'running' && countChanges(db) - before < 2;
  setPurge(db, isDone ? 'none' : 'running');
  return !isDone;
}

/** The words and tokens of an item as they are in the index; undefined where it is not indexed. */
export type SearchEntry = {
  readonly itemId: ItemId;
  readonly body: string;
  readonly facets: string;
};

/** The entries that the index must have, of up to count items after the given one. */
export function listSearchEntries(
  db: ReadDb,
  after: ItemId,
  count: number,
): { readonly entries: SearchEntry[]; readonly last: ItemId | undefined } {
  const ids = db.all<{ item_id: number }>(
    sql`SELECT item_id FROM chat_item WHERE item_id > ${after} ORDER BY item_id LIMIT ${count}`,
  );
  const last = ids.at(-1)?.item_id;
  if (last === undefined) return { entries: [], last: undefined };
  const rows = rowsOf(db, sql`i.item_id > ${after} AND i.item_id <= ${last}`);
  return { entries: rows.map(entryOf), last: itemId(last) };
}

function rowsOf(db: ReadDb, condition: Sql): Row[] {
  return db.all<Row>(sql`SELECT ${COLUMNS} FROM chat_search_state s CROSS JOIN ${ITEMS}
    WHERE s.state_id = 1 AND ${condition} AND i.item_id >= s.from_item_id AND ${IS_INDEXABLE}`);
}

function addRow(db: WriteDb, row: Row): void {
  const { itemId: id, body, facets } = entryOf(row);
  db.run(sql`INSERT INTO chat_search (rowid, body, facets) VALUES (${id}, ${body}, ${facets})`);
}

function removeRow(db: WriteDb, row: Row): void {
  const { itemId: id, body, facets } = entryOf(row);
  db.run(sql`INSERT INTO chat_search (chat_search, rowid, body, facets)
    VALUES ('delete', ${id}, ${body}, ${facets})`);
}

function removeManyRows(db: WriteDb, rows: readonly Row[]): void {
  configure(db, 'automerge', 0n);
  configure(db, 'secure-delete', 0n);
  for (const row of rows) removeRow(db, row);
  configure(db, 'secure-delete', 1n);
  merge(db, MANY_MERGE_PAGES);
  configure(db, 'automerge', DEFAULT_AUTOMERGE);
  setPurge(db, 'due');
}

/**
 * What was done before is written by the settings of that time. Values are bigints: the driver binds
 * numbers as REAL, which settings do not take.
 */
function configure(db: WriteDb, name: 'automerge' | 'secure-delete', value: bigint): void {
  db.run(sql`INSERT INTO chat_search (chat_search, rank) VALUES (${name}, ${value})`);
}

/** Joins parts of the index; a negative number begins to write everything into one. */
function merge(db: WriteDb, pageCount: number): void {
  db.run(sql`INSERT INTO chat_search (chat_search, rank) VALUES ('merge', ${pageCount})`);
}

function setPurge(db: WriteDb, purge: PurgeState): void {
  db.run(sql`UPDATE chat_search_state SET purge = ${purge}`);
}

function countChanges(db: ReadDb): number {
  return db.get<{ count: number }>(sql`SELECT total_changes() AS count`)?.count ?? 0;
}

function entryOf(row: Row): SearchEntry {
  const facets = facetText({
    userId: userId(row.user_id),
    contactId: row.contact_id as ContactId,
    isSent: row.is_sent === 1,
    atMs: row.at_ms,
    text: row.text,
  });
  const body = wordsOf(row.text)
    .map(({ text }) => text)
    .join(' ');
  return { itemId: itemId(row.item_id), body, facets };
}
