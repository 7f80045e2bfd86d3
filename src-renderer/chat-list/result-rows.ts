/** The lines of what the search box finds: chats by their names, then messages. */
import type { SearchHit } from '#shared/model/index.ts';
import {
  type ChatKey,
  type ChatsState,
  filterChats,
  hasFilters,
  type SearchState,
} from '../stores/index.ts';

export type ResultRow =
  | { readonly type: 'chatsTitle'; readonly key: string }
  | { readonly type: 'chat'; readonly key: ChatKey }
  | { readonly type: 'messagesTitle'; readonly key: string }
  | { readonly type: 'hit'; readonly key: string; readonly hit: SearchHit }
  | { readonly type: 'searching' | 'noMessages' | 'failed' | 'readingMore'; readonly key: string };

/** Chats that have the text in their name; none where filters say that messages are looked for. */
export function matchingChats(
  chats: ChatsState,
  text: string,
  filters: SearchState['filters'],
): readonly ChatKey[] {
  return text.trim() === '' || hasFilters(filters) ? [] : filterChats(chats, text);
}

/** No rows at all: nothing was found. */
export function resultRows(
  chats: readonly ChatKey[],
  search: Pick<SearchState, 'phase' | 'hits' | 'isReadingMore'>,
): readonly ResultRow[] {
  const rows: ResultRow[] = [];
  if (chats.length > 0) rows.push({ type: 'chatsTitle', key: 'chats' });
  for (const key of chats) rows.push({ type: 'chat', key });
  const { hits, phase } = search;
  if (phase === 'none') return rows;
  const hasNothing = hits.length === 0 && phase === 'ready';
  if (hasNothing && chats.length === 0) return [];
  rows.push({ type: 'messagesTitle', key: 'messages' });
  for (const hit of hits) rows.push({ type: 'hit', key: `hit-${hit.itemId}`, hit });
  if (hasNothing) rows.push({ type: 'noMessages', key: 'none' });
  else if (phase === 'failed') rows.push({ type: 'failed', key: 'failed' });
  else if (phase === 'searching' && hits.length === 0)
    rows.push({ type: 'searching', key: 'wait' });
  else if (search.isReadingMore) rows.push({ type: 'readingMore', key: 'more' });
  return rows;
}
