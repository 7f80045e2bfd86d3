/** Full-text search over all chats. */
import type { ContactId, ItemId } from '../ids.ts';
import type { Item } from './item.ts';

export type SearchQuery = {
  /** Words; all must be there, each as the beginning of a word. */
  readonly text: string;
  readonly contactId?: ContactId | undefined;
  readonly direction?: Item['direction'] | undefined;
  /** Has a link in it. */
  readonly hasLink?: boolean | undefined;
  /** From this time on, and before that one. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
};

/** Newest first. */
export type SearchPage = {
  readonly hits: readonly SearchHit[];
  /** The place to go on from; absent: there are no more. */
  readonly next?: ItemId;
};

export type SearchHit = {
  readonly itemId: ItemId;
  readonly contactId: ContactId;
  readonly chatName: string;
  readonly direction: Item['direction'];
  readonly atMs: number;
  /** A piece of the text around the first match. */
  readonly excerpt: string;
  /** Where in the excerpt the matches are, in UTF-16 units, in order, not overlapping. */
  readonly matches: readonly { readonly start: number; readonly end: number }[];
};
