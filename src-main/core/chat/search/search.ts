/** Finds messages of the active profile by their words, the newest first. */
import { type ContactId, type ItemId, type UserId, contactId, itemId } from '#shared/ids.ts';
import type { SearchHit, SearchPage, SearchQuery } from '#shared/model/index.ts';
import { type ReadDb, type Sql, sql } from '../../database/index.ts';
import { formatText } from '../protocol/index.ts';
import { findActiveUser, findContact, isKept, listLeftContacts } from '../store/index.ts';
import { excerptOf } from './excerpt.ts';
import { type OneOf, facetsOf, tokensOfContacts } from './facets.ts';
import { type Term, findTerms, matchExpression, parseQuery } from './query.ts';

export type SearchPlace = {
  /** Only items older than this one. */
  readonly before?: ItemId | undefined;
  readonly count: number;
};

type Row = {
  item_id: number;
  contact_id: number;
  chat_name: string;
  is_sent: number;
  at_ms: number;
  text: string;
};

const NOTHING: SearchPage = { hits: [] };

/** A page of what the query finds; without words, the newest items that pass its filters. */
export function searchItems(db: ReadDb, query: SearchQuery, place: SearchPlace): SearchPage {
  const user = findActiveUser(db);
  const terms = parseQuery(query.text);
  if (user === undefined || terms === undefined) return NOTHING;
  const { contactId: contact } = query;
  if (contact !== undefined && findContact(db, contact)?.userId !== user.userId) return NOTHING;
  const facets = facetsOf({ ...query, userId: user.userId });
  if (facets === undefined) return NOTHING;
  const left = contact === undefined ? leftOf(db, user.userId) : EVERYTHING;
  if (left === undefined) return NOTHING;
  const match = matchExpression(terms, [...facets, ...left.facets], left.without);
  const rows = db.all<Row>(hitQuery(match, query, { ...place, count: place.count + 1 }));
  const hits = rows.slice(0, place.count).map((row) => toHit(row, terms));
  const last = hits.at(-1);
  return { hits, ...(last !== undefined && rows.length > hits.length && { next: last.itemId }) };
}

type Left = { readonly facets: readonly OneOf[]; readonly without: readonly string[] };

const EVERYTHING: Left = { facets: [], without: [] };
/** The index looks at each of them for every item that it finds. */
const FEW_CONTACTS = 10;

/**
 * What keeps the index from going through hundreds of thousands of items of deleted contacts that are
 * still to be removed; hitQuery leaves out the rest. Undefined when there is no other contact.
 */
function leftOf(db: ReadDb, user: UserId): Left | undefined {
  const { kept, discarded } = listLeftContacts(db, user, FEW_CONTACTS + 1);
  if (discarded.length === 0) return EVERYTHING;
  if (kept.length === 0) return undefined;
  if (kept.length <= FEW_CONTACTS) return { facets: [tokensOfContacts(kept)], without: [] };
  return { facets: [], without: tokensOfContacts(discarded.slice(0, FEW_CONTACTS)) };
}

/** So that the length of a hidden word is hidden, too. */
const MAX_DOTS = 8;

/** Goes down the index's rows, which are in the order of items, and stops at the count. */
export function hitQuery(match: string, query: SearchQuery, place: SearchPlace): Sql {
  const { before = Number.MAX_SAFE_INTEGER as ItemId, count } = place;
  const { fromMs = Number.MIN_SAFE_INTEGER, untilMs = Number.MAX_SAFE_INTEGER } = query;
  return sql`SELECT i.item_id, i.contact_id, i.is_sent, i.at_ms, i.text,
      iif(c.local_alias = '', c.display_name, c.local_alias) AS chat_name
    FROM chat_search s
    CROSS JOIN chat_item i ON i.item_id = s.rowid
    CROSS JOIN chat_contact c ON c.contact_id = i.contact_id
    WHERE s.chat_search MATCH ${match} AND s.rowid < ${before}
      AND i.at_ms >= ${fromMs} AND i.at_ms < ${untilMs} AND ${isKept(sql`c.contact_id`)}
    ORDER BY s.rowid DESC LIMIT ${count}`;
}

function toHit(row: Row, terms: readonly Term[]): SearchHit {
  const contact: ContactId = contactId(row.contact_id);
  const text = shownText(row.text);
  return {
    itemId: itemId(row.item_id),
    contactId: contact,
    chatName: row.chat_name,
    direction: row.is_sent === 1 ? 'sent' : 'received',
    atMs: row.at_ms,
    ...excerptOf(text, findTerms(text, terms)),
  };
}

/** As the window shows it in one line: without the signs of its form, hidden words as dots. */
function shownText(text: string): string {
  const runs = formatText(text);
  if (runs === undefined) return text;
  const shown = runs.map((run) =>
    run.format?.type === 'secret' ? '•'.repeat(Math.min(MAX_DOTS, run.text.length)) : run.text,
  );
  return shown.join('');
}
