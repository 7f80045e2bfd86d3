/** Pages of a conversation around any point; a chat is never read whole. */
import type { PageAnchor } from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { ItemPage } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { type ChatContext, commit } from '../context.ts';
import { readItem } from '../read-models.ts';
import {
  type ItemRow,
  countUnread,
  findContact,
  findFirstUnread,
  findItemAtTime,
  listItemsBefore,
  listItemsFrom,
  listLatestItems,
  markItemsRead,
} from '../store/index.ts';

/** Of a page at a time, one in so many items is before that time. */
const SHARE_BEFORE_TIME = 5;

export type PageRequest = { readonly anchor: PageAnchor; readonly count: number };

/** @returns undefined when there is no such contact */
export function readPage(
  context: ChatContext,
  contactId: ContactId,
  page: PageRequest,
): ItemPage | undefined {
  const db = context.database.read;
  if (findContact(db, contactId) === undefined) return undefined;
  const firstUnreadItemId = findFirstUnread(db, contactId);
  const rows = pageRows(context, contactId, { ...page, firstUnread: firstUnreadItemId });
  const { first, last } = edges(page.anchor, rows);
  return {
    items: rows.map((row) => readItem({ ...context, db }, row)),
    hasOlder: hasOlder(context, contactId, first),
    hasNewer: hasNewer(context, contactId, last),
    unreadCount: countUnread(db, contactId),
    ...(firstUnreadItemId !== undefined && { firstUnreadItemId }),
  };
}

/** Everything up to the item counts as read. */
export function markRead(context: ChatContext, contactId: ContactId, upTo: ItemId): boolean {
  if (findContact(context.database.read, contactId) === undefined) return false;
  commit(context, ({ db, news }) => {
    const changed = markItemsRead(db, contactId, upTo);
    if (changed > 0) news.push({ type: 'contact.changed', contactId });
  });
  return true;
}

function pageRows(
  context: ChatContext,
  contactId: ContactId,
  page: PageRequest & { readonly firstUnread: ItemId | undefined },
): ItemRow[] {
  const db = context.database.read;
  const { anchor, count, firstUnread } = page;
  switch (anchor.type) {
    case 'latest':
      return listLatestItems(db, contactId, count);
    case 'firstUnread':
      return firstUnread === undefined
        ? listLatestItems(db, contactId, count)
        : rowsAround(context, contactId, { itemId: firstUnread, count });
    case 'before':
      return listItemsBefore(db, contactId, { itemId: anchor.itemId, count });
    case 'after':
      return listItemsFrom(db, contactId, { itemId: next(anchor.itemId), count });
    case 'around':
      return rowsAround(context, contactId, { itemId: anchor.itemId, count });
    case 'date':
      return rowsAtTime(context, contactId, { atMs: anchor.atMs, count });
    default:
      return unreachable(anchor);
  }
}

/** A few before, so that it is seen where one is; most from the first item of that time on. */
function rowsAtTime(
  context: ChatContext,
  contactId: ContactId,
  page: { readonly atMs: number; readonly count: number },
): ItemRow[] {
  const db = context.database.read;
  const { atMs, count } = page;
  const itemId = findItemAtTime(db, contactId, atMs);
  if (itemId === undefined) return listLatestItems(db, contactId, count);
  const before = Math.floor(count / SHARE_BEFORE_TIME);
  return rowsBeside(context, contactId, { itemId, before, after: count - before });
}

/** Half before, half from the item on. */
function rowsAround(
  context: ChatContext,
  contactId: ContactId,
  window: { readonly itemId: ItemId; readonly count: number },
): ItemRow[] {
  const before = Math.floor(window.count / 2);
  const after = window.count - before;
  return rowsBeside(context, contactId, { itemId: window.itemId, before, after });
}

/** What there is too little of after the item is made up for before it. */
function rowsBeside(
  context: ChatContext,
  contactId: ContactId,
  window: { readonly itemId: ItemId; readonly before: number; readonly after: number },
): ItemRow[] {
  const db = context.database.read;
  const { itemId, before, after } = window;
  const from = listItemsFrom(db, contactId, { itemId, count: after });
  const count = before + after - from.length;
  return [...listItemsBefore(db, contactId, { itemId, count }), ...from];
}

/** The items beside which there may be more; an empty page lies beside its anchor. */
function edges(
  anchor: PageAnchor,
  rows: readonly ItemRow[],
): { readonly first: ItemId | undefined; readonly last: ItemId | undefined } {
  const first = rows[0]?.itemId;
  const last = rows.at(-1)?.itemId;
  // Without an item to lie beside, a page is empty only where the conversation is.
  if (first !== undefined || !('itemId' in anchor)) return { first, last };
  return anchor.type === 'before'
    ? { first: anchor.itemId, last: previous(anchor.itemId) }
    : { first: next(anchor.itemId), last: anchor.itemId };
}

function hasOlder(context: ChatContext, contactId: ContactId, first: ItemId | undefined): boolean {
  if (first === undefined) return false;
  const window = { itemId: first, count: 1 };
  return listItemsBefore(context.database.read, contactId, window).length > 0;
}

function hasNewer(context: ChatContext, contactId: ContactId, last: ItemId | undefined): boolean {
  if (last === undefined) return false;
  const window = { itemId: next(last), count: 1 };
  return listItemsFrom(context.database.read, contactId, window).length > 0;
}

function next(itemId: ItemId): ItemId {
  return (itemId + 1) as ItemId;
}

function previous(itemId: ItemId): ItemId {
  return (itemId - 1) as ItemId;
}
