/**
 * What search filters by, as tokens beside the words of an item: the index finds the few items of a
 * filter without looking at the many others that have the word. Changing anything here takes a new
 * RULES_VERSION.
 */
import type { ContactId, UserId } from '#shared/ids.ts';
import type { Item } from '#shared/model/index.ts';
import { formatText } from '../protocol/index.ts';

export type Facets = {
  readonly userId: UserId;
  readonly contactId: ContactId;
  readonly isSent: boolean;
  readonly atMs: number;
  readonly text: string;
};

/** The tokens of an item, with spaces between them. */
export function facetText(facets: Facets): string {
  const { userId, contactId, isSent, atMs, text } = facets;
  const way = isSent ? 's' : 'r';
  const month = monthOf(atMs);
  const tokens = [
    `u${String(userId)}${way}`,
    `c${String(contactId)}${way}`,
    yearToken(Math.floor(month / 12)),
    monthToken(month),
  ];
  if (hasLink(text)) tokens.push('link');
  return tokens.join(' ');
}

/** Tokens of which an item must have one. */
export type OneOf = readonly string[];

export type FacetFilter = {
  readonly userId: UserId;
  readonly contactId?: ContactId | undefined;
  readonly direction?: Item['direction'] | undefined;
  readonly hasLink?: boolean | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
};

/**
 * What items that pass the filter have, at least: times are told apart by months only. Undefined
 * when no item can pass.
 */
export function facetsOf(filter: FacetFilter): readonly OneOf[] | undefined {
  const { userId, contactId, direction } = filter;
  const whose = contactId === undefined ? `u${String(userId)}` : `c${String(contactId)}`;
  const ways = direction === undefined ? ['s', 'r'] : [direction === 'sent' ? 's' : 'r'];
  const times = timesOf(filter);
  if (times?.length === 0) return undefined;
  return [
    ways.map((way) => `${whose}${way}`),
    ...(filter.hasLink === true ? [['link']] : []),
    ...(times === undefined ? [] : [times]),
  ];
}

/** Tokens that all items of the contacts have one of, and no others. */
export function tokensOfContacts(ids: readonly ContactId[]): string[] {
  return ids.flatMap((id) => [`c${String(id)}s`, `c${String(id)}r`]);
}

const LINK_FORMATS: readonly string[] = ['uri', 'hyperLink', 'simplexLink'];
/** All that can be a link has this in it; most texts have not, and need not be looked at closely. */
const MAY_BE_LINK = /:\/|[a-z]\.[a-z]{2}/iu;

function hasLink(text: string): boolean {
  if (!MAY_BE_LINK.test(text)) return false;
  const runs = formatText(text) ?? [];
  return runs.some(({ format }) => format !== undefined && LINK_FORMATS.includes(format.type));
}

/** Months are counted from the year 0 (UTC); times before and after count as the first or last. */
const FIRST_MONTH = 2020 * 12;
const LAST_MONTH = 2099 * 12 + 11;

function monthOf(atMs: number): number {
  const date = new Date(atMs);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  if (Number.isNaN(month)) return atMs < 0 ? FIRST_MONTH : LAST_MONTH;
  return Math.min(Math.max(month, FIRST_MONTH), LAST_MONTH);
}

/** Whole years and the months beside them; undefined for all times. */
function timesOf({ fromMs, untilMs }: FacetFilter): string[] | undefined {
  if (fromMs === undefined && untilMs === undefined) return undefined;
  if (fromMs !== undefined && untilMs !== undefined && fromMs >= untilMs) return [];
  const last = untilMs === undefined ? LAST_MONTH : monthOf(untilMs - 1);
  const tokens: string[] = [];
  let month = fromMs === undefined ? FIRST_MONTH : monthOf(fromMs);
  while (month <= last) {
    const isWholeYear = month % 12 === 0 && month + 11 <= last;
    tokens.push(isWholeYear ? yearToken(month / 12) : monthToken(month));
    month += isWholeYear ? 12 : 1;
  }
  return tokens;
}

function yearToken(year: number): string {
  return `y${String(year)}`;
}

function monthToken(month: number): string {
  return `m${String(month)}`;
}
