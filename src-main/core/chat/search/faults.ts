/** Whether the search index holds just the words of the items that it should. */
import type { ItemId } from '#shared/ids.ts';
import { type ReadDb, sql } from '../../database/index.ts';
import { type SearchEntry, listSearchEntries } from '../store/index.ts';

/** Of items, and of words of the index, in memory at a time. */
const ENTRIES_AT_ONCE = 1_000;
const TERMS_AT_ONCE = 1_000;
const WORDS_AT_ONCE = 20_000;

/** Of each item: a sum over its words at their places, in which their order does not matter. */
type Sums = Map<number, number>;

type WordRow = { term: string; doc: number; col: string; offset: number };

/**
 * How many items are not in the index as they should be: with other words, not at all, or still
 * though they are gone. Items whose turn to be added has not come count as right when they are not
 * in it. Takes about 20 s for a million items.
 */
export function searchFaults(db: ReadDb): number {
  const sums: Sums = new Map();
  let after = 0 as ItemId;
  for (;;) {
    const { entries, last } = listSearchEntries(db, after, ENTRIES_AT_ONCE);
    if (last === undefined) break;
    for (const entry of entries) addEntry(sums, entry);
    after = last;
  }
  for (const row of wordRows(db)) add(sums, row.doc, -hash(row));
  let faults = 0;
  for (const sum of sums.values()) if (sum !== 0) faults++;
  return faults;
}

function addEntry(sums: Sums, { itemId: doc, body, facets }: SearchEntry): void {
  for (const [col, text] of [
    ['body', body],
    ['facets', facets],
  ] as const) {
    if (text === '') continue;
    for (const [offset, term] of text.split(' ').entries()) {
      add(sums, doc, hash({ term, doc, col, offset }));
    }
  }
}

function add(sums: Sums, doc: number, value: number): void {
  sums.set(doc, ((sums.get(doc) ?? 0) + value) | 0);
}

/** FNV-1a, and the end of MurmurHash3, so that sums of likenesses do not cancel out; 32 bits. */
function hash({ term, col, offset }: WordRow): number {
  let value = 0x811c9dc5 ^ offset ^ (col === 'body' ? 0 : 0x40000000);
  for (let index = 0; index < term.length; index++) {
    value = Math.imul(value ^ term.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) | 0;
}

/** All words of the index with their places. */
function* wordRows(db: ReadDb): Iterable<WordRow> {
  let after = '';
  for (;;) {
    const terms = db.all<{ term: string; cnt: number }>(
      sql`SELECT term, cnt FROM chat_search_term WHERE term > ${after} LIMIT ${TERMS_AT_ONCE}`,
    );
    for (const range of rangesOf(terms)) yield* rowsOfRange(db, range);
    const last = terms.at(-1);
    if (last === undefined) return;
    after = last.term;
  }
}

type TermRange = { readonly first: string; readonly last: string; readonly count: number };

/** Neighbouring terms together, as long as they are not too many rows. */
function rangesOf(terms: readonly { readonly term: string; readonly cnt: number }[]): TermRange[] {
  const ranges: TermRange[] = [];
  for (const { term, cnt } of terms) {
    const range = ranges.at(-1);
    if (range === undefined || range.count + cnt > WORDS_AT_ONCE) {
      ranges.push({ first: term, last: term, count: cnt });
    } else {
      ranges[ranges.length - 1] = { ...range, last: term, count: range.count + cnt };
    }
  }
  return ranges;
}

/** A term that is in very many items is read in several parts. */
function* rowsOfRange(db: ReadDb, { first, last, count }: TermRange): Iterable<WordRow> {
  const parts = Math.ceil(count / WORDS_AT_ONCE);
  const row = db.get<{ last: number | null }>(sql`SELECT max(item_id) AS last FROM chat_item`);
  // The last part has no end: there may be words of items that were never there.
  const size = Math.ceil((row?.last ?? 0) / parts) + 1;
  for (let part = 0; part < parts; part++) {
    const from = part === 0 ? Number.MIN_SAFE_INTEGER : part * size;
    const until = part === parts - 1 ? Number.MAX_SAFE_INTEGER : (part + 1) * size;
    yield* db.all<WordRow>(sql`SELECT term, doc, col, offset FROM chat_search_word
      WHERE term >= ${first} AND term <= ${last} AND doc >= ${from} AND doc < ${until}`);
  }
}
