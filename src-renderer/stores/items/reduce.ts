/** One open conversation: a window of items that grows at both ends, as pure functions. */
import type { CoreEvent } from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { Item, ItemPage } from '#shared/model/index.ts';

/** Items a page; eight pages are held at most, so memory stays bounded in a long conversation. */
export const PAGE_COUNT = 50;
export const MAX_HELD = 8 * PAGE_COUNT;
/** What arrives below somebody who reads further up takes nothing away from what is read; up to here it is held. */
export const MAX_HELD_WITH_ARRIVED = 2 * MAX_HELD;

export type UnreadMarker = { readonly itemId: ItemId; readonly count: number };

/** Where somebody reads: an item, and how far its top is below the top of the view. */
export type Place = { readonly itemId: ItemId; readonly offsetPx: number };

/** Where the list stands when it starts anew: at the marker or else the end, or at one of them. */
export type OpensAt =
  | { readonly type: 'unread' }
  | { readonly type: 'end' }
  | { readonly type: 'place'; readonly place: Place }
  | Target;

/** What is looked for: an item, shown in the upper part of the view, or the first one from a time on. */
export type Target =
  | { readonly type: 'item'; readonly itemId: ItemId }
  | { readonly type: 'date'; readonly atMs: number };

export type Conversation = {
  readonly contactId: ContactId;
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly byId: Readonly<Record<ItemId, Item>>;
  /** Oldest first. */
  readonly ids: readonly ItemId[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly loading?: 'older' | 'newer' | undefined;
  /** Where reading stopped when the chat was opened; stays while it is read. */
  readonly unreadMarker?: UnreadMarker | undefined;
  /** Rises when the view is to show another part: the list starts anew at its anchor. */
  readonly generation: number;
  readonly opensAt: OpensAt;
  /** Own items added while the chat is open: each brings the view to the end. */
  readonly ownAdded: number;
};

export function emptyConversation(contactId: ContactId, generation: number): Conversation {
  return {
    contactId,
    phase: 'loading',
    byId: {},
    ids: [],
    hasOlder: false,
    hasNewer: false,
    generation,
    opensAt: { type: 'unread' },
    ownAdded: 0,
  };
}

/** The first page, or another part of the same conversation. */
export function startAt(
  conversation: Conversation,
  page: ItemPage,
  opensAt: OpensAt = { type: 'unread' },
): Conversation {
  const unreadMarker =
    page.firstUnreadItemId !== undefined && page.unreadCount > 0
      ? { itemId: page.firstUnreadItemId, count: page.unreadCount }
      : conversation.unreadMarker;
  return {
    ...conversation,
    phase: 'ready',
    byId: index(page.items),
    ids: page.items.map((item) => item.itemId),
    hasOlder: page.hasOlder,
    hasNewer: page.hasNewer,
    loading: undefined,
    unreadMarker,
    generation: conversation.generation + 1,
    opensAt,
  };
}

export function addOlder(conversation: Conversation, page: ItemPage): Conversation {
  const older = page.items.map((item) => item.itemId).filter((id) => !conversation.byId[id]);
  return {
    ...conversation,
    byId: { ...conversation.byId, ...index(page.items) },
    ids: [...older, ...conversation.ids],
    hasOlder: page.hasOlder,
    loading: undefined,
  };
}

export function addNewer(conversation: Conversation, page: ItemPage): Conversation {
  const newer = page.items.map((item) => item.itemId).filter((id) => !conversation.byId[id]);
  return {
    ...conversation,
    byId: { ...conversation.byId, ...index(page.items) },
    ids: [...conversation.ids, ...newer],
    hasNewer: page.hasNewer,
    loading: undefined,
  };
}

/**
 * Lets go of the far end before a page is read. Apart from adding the page, as the list on screen
 * can follow a change at one end at a time.
 */
export function makeRoom(conversation: Conversation, direction: 'older' | 'newer'): Conversation {
  const kept = MAX_HELD - PAGE_COUNT;
  if (conversation.ids.length <= kept) return conversation;
  return direction === 'older'
    ? { ...hold(conversation, conversation.ids.slice(0, kept)), hasNewer: true }
    : { ...hold(conversation, conversation.ids.slice(-kept)), hasOlder: true };
}

/** Where the end is read, lets go of the far past once what has arrived makes the list too long. */
export function forgetPast(conversation: Conversation): Conversation {
  const { ids, loading } = conversation;
  // A page that is on its way belongs to the start as it is.
  if (loading !== undefined || ids.length <= MAX_HELD) return conversation;
  return makeRoom(conversation, 'newer');
}

export function reduceConversation(conversation: Conversation, event: CoreEvent): Conversation {
  switch (event.type) {
    case 'item.added':
      return event.item.contactId === conversation.contactId
        ? addItem(conversation, event.item)
        : conversation;
    case 'item.updated':
      return event.item.contactId === conversation.contactId
        ? replaceItem(conversation, event.item)
        : conversation;
    case 'item.removed':
      return event.contactId === conversation.contactId
        ? removeItem(conversation, event.itemId)
        : conversation;
    default:
      return conversation;
  }
}

/** A new item belongs at the end; while the end is not held it comes with its page. */
function addItem(conversation: Conversation, item: Item): Conversation {
  if (conversation.byId[item.itemId] !== undefined) return replaceItem(conversation, item);
  if (conversation.hasNewer || conversation.phase !== 'ready') return conversation;
  if (conversation.ids.length >= MAX_HELD_WITH_ARRIVED) return { ...conversation, hasNewer: true };
  const isOwn = item.direction === 'sent' && item.content.type !== 'notice';
  return {
    ...conversation,
    byId: { ...conversation.byId, [item.itemId]: item },
    ids: [...conversation.ids, item.itemId],
    // Writing ends the reading of what was unread.
    unreadMarker: isOwn ? undefined : conversation.unreadMarker,
    ownAdded: conversation.ownAdded + (isOwn ? 1 : 0),
  };
}

function replaceItem(conversation: Conversation, item: Item): Conversation {
  if (conversation.byId[item.itemId] === undefined) return conversation;
  return { ...conversation, byId: { ...conversation.byId, [item.itemId]: item } };
}

function removeItem(conversation: Conversation, itemId: ItemId): Conversation {
  if (conversation.byId[itemId] === undefined) return conversation;
  return hold(
    conversation,
    conversation.ids.filter((id) => id !== itemId),
  );
}

function hold(conversation: Conversation, ids: readonly ItemId[]): Conversation {
  const byId: Record<ItemId, Item> = {};
  for (const id of ids) {
    const item = conversation.byId[id];
    if (item !== undefined) byId[id] = item;
  }
  return { ...conversation, ids, byId };
}

function index(items: readonly Item[]): Record<ItemId, Item> {
  const byId: Record<ItemId, Item> = {};
  for (const item of items) byId[item.itemId] = item;
  return byId;
}
