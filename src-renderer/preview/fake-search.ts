/** Search in the made-up conversations; `many` is found ten thousand times. */
import { contactId, itemId } from '#shared/ids.ts';
import type { ChatSummary, Item, SearchHit, SearchQuery } from '#shared/model/index.ts';
import { ok } from '#shared/result.ts';
import type { FakeHandlers } from '../bridge/index.ts';
import { findMatches, searchWords } from '../format/index.ts';
import { contactName } from '../stores/index.ts';
import { NOW_MS } from './data.ts';

const EXCERPT_LENGTH = 120;
const MANY = 10_000;

export type FakeSearchOptions = {
  readonly items: ReadonlyMap<number, readonly Item[]>;
  readonly chats: readonly ChatSummary[];
  /** Answers never come. */
  readonly isSlow: boolean;
};

export function searchHandlers({ items, chats, isSlow }: FakeSearchOptions): FakeHandlers {
  return {
    'search.items': ({ query, before, count }) => {
      if (isSlow) return new Promise<never>(() => undefined);
      const all =
        query.text === 'many'
          ? manyHits()
          : [...items.values()].flat().flatMap((item) => hitOf(item, query, chats));
      all.sort((a, b) => b.itemId - a.itemId);
      const rest = all.filter((hit) => before === undefined || hit.itemId < before);
      const hits = rest.slice(0, count);
      const last = hits.at(-1);
      return ok({
        hits,
        ...(rest.length > count && last !== undefined && { next: last.itemId }),
      });
    },
  };
}

function hitOf(item: Item, query: SearchQuery, chats: readonly ChatSummary[]): SearchHit[] {
  if (item.content.type !== 'text' || !passes(item, query)) return [];
  const { text } = item.content;
  const words = searchWords(query.text);
  if (!words.every((word) => findMatches(text, [word]).length > 0)) return [];
  const first = findMatches(text, words)[0]?.start ?? 0;
  const start = first > EXCERPT_LENGTH / 2 ? text.indexOf(' ', first - 40) + 1 : 0;
  const excerpt = text.slice(start, start + EXCERPT_LENGTH);
  const { itemId: id, contactId: chatId, direction, atMs } = item;
  const chat = chats.find((one) => one.type === 'contact' && one.contact.contactId === chatId);
  const chatName = chat?.type === 'contact' ? contactName(chat.contact) : '';
  const matches = findMatches(excerpt, words);
  return [{ itemId: id, contactId: chatId, chatName, direction, atMs, excerpt, matches }];
}

function passes(item: Item, query: SearchQuery): boolean {
  const { contactId: chatId, direction, hasLink, fromMs = 0, untilMs = Infinity } = query;
  const isLinked = item.content.type === 'text' && /https?:|simplex:/.test(item.content.text);
  return (
    (chatId === undefined || item.contactId === chatId) &&
    (direction === undefined || item.direction === direction) &&
    (hasLink !== true || isLinked) &&
    item.atMs >= fromMs &&
    item.atMs < untilMs
  );
}

function manyHits(): SearchHit[] {
  return Array.from({ length: MANY }, (_, at) => ({
    itemId: itemId(at + 1),
    contactId: contactId(1),
    chatName: 'Anna Karlsson',
    direction: at % 3 === 0 ? 'sent' : 'received',
    atMs: NOW_MS - (MANY - at) * 60_000,
    excerpt: `One of many, number ${at + 1}`,
    matches: [{ start: 7, end: 11 }],
  }));
}
