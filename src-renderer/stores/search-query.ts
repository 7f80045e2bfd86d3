/** What is looked for, and what is known of the answer; pure functions. */
import type { CoreEvent } from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { SearchHit, SearchPage, SearchQuery } from '#shared/model/index.ts';
import { looksLikeLink } from './plan-store.ts';

/** Hits a page. */
export const HIT_COUNT = 50;
/** No more of what is typed or pasted is looked for. */
const MAX_TEXT_LENGTH = 500;

export type SearchFilters = Omit<SearchQuery, 'text'>;

/** Hits newest first, and the place to go on from; without one there are no more. */
export type Hits = { readonly hits: readonly SearchHit[]; readonly next?: ItemId | undefined };

/** The hits of one chat, through which the reader goes from one to the next. */
export type Trail = Hits & { readonly contactId: ContactId; readonly itemId: ItemId };

export type Step = 'older' | 'newer';

export function hasFilters(filters: SearchFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

/** The query to ask; undefined while there is nothing to look for, or a link to look at. */
export function queryOf(text: string, filters: SearchFilters): SearchQuery | undefined {
  const wanted = text.trim();
  if (looksLikeLink(wanted)) return undefined;
  // A chat alone says where to look, not for what.
  const isNarrowed = hasFilters({ ...filters, contactId: undefined });
  if (wanted === '' && !isNarrowed) return undefined;
  return { ...filters, text: wanted.slice(0, MAX_TEXT_LENGTH) };
}

export function addPage({ hits }: Hits, page: SearchPage): Hits {
  const last = hits.at(-1)?.itemId;
  const more = page.hits.filter(({ itemId }) => last === undefined || itemId < last);
  return { hits: [...hits, ...more], next: page.next };
}

/**
 * The trail that begins at a hit of a list over all chats: whatever of its chat is newer stands in
 * the list before it. What is older than the list reaches is read from its last hit on.
 */
export function startTrail(known: Hits, chosen: SearchHit): Trail {
  const { contactId, itemId } = chosen;
  const hits = known.hits.filter((hit) => hit.contactId === contactId);
  const next = known.next === undefined ? undefined : hits.at(-1)?.itemId;
  return { contactId, itemId, hits, next };
}

/** The neighbour of the current hit, also of one that has gone meanwhile. */
export function neighbourHit({ hits, itemId }: Trail, step: Step): SearchHit | undefined {
  return step === 'older'
    ? hits.find((hit) => hit.itemId < itemId)
    : hits.findLast((hit) => hit.itemId > itemId);
}

/** Counted from the newest hit, which is 1; undefined when the current one has gone. */
export function trailPosition({ hits, itemId }: Trail): number | undefined {
  const at = hits.findIndex((hit) => hit.itemId === itemId);
  return at === -1 ? undefined : at + 1;
}

/** Leaves out what an event says is gone. */
export function withoutGone<T extends Hits>(list: T, event: CoreEvent): T {
  const isGone = goneBy(event);
  if (isGone === undefined || !list.hits.some(isGone)) return list;
  return { ...list, hits: list.hits.filter((hit) => !isGone(hit)) };
}

function goneBy(event: CoreEvent): ((hit: SearchHit) => boolean) | undefined {
  switch (event.type) {
    case 'item.removed':
      return (hit) => hit.itemId === event.itemId;
    case 'item.updated':
      return event.item.content.type === 'deleted'
        ? (hit) => hit.itemId === event.item.itemId
        : undefined;
    case 'chat.removed': {
      const { chat } = event;
      return chat.type === 'contact' ? (hit) => hit.contactId === chat.contactId : undefined;
    }
    default:
      return undefined;
  }
}
