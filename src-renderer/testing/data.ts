/** Small read models for tests of the window; each test says only what it is about. */
import { contactId, itemId, pendingId, requestId } from '#shared/ids.ts';
import type { ChatSummary, Contact, Item, ItemPage, SearchHit } from '#shared/model/index.ts';

export function testContact(
  id: number,
  options: Partial<Omit<Contact, 'contactId'>> = {},
): Contact {
  return {
    contactId: contactId(id),
    displayName: `contact ${id}`,
    fullName: '',
    localAlias: '',
    state: 'connected',
    canSend: true,
    isVerified: false,
    quantumResistance: { type: 'on' },
    ratchetSync: 'ok',
    createdAtMs: 0,
    ...options,
  };
}

export function contactChat(id: number, activeAtMs: number, name = `contact ${id}`): ChatSummary {
  return {
    type: 'contact',
    contact: testContact(id, { displayName: name }),
    unreadCount: 0,
    draft: '',
    activeAtMs,
  };
}

export function pendingChat(id: number, activeAtMs: number): ChatSummary {
  return {
    type: 'pending',
    connection: {
      pendingId: pendingId(id),
      localAlias: '',
      state: { type: 'joining' },
      createdAtMs: 0,
    },
    activeAtMs,
  };
}

export function requestChat(id: number, activeAtMs: number): ChatSummary {
  return {
    type: 'request',
    request: {
      requestId: requestId(id),
      displayName: `request ${id}`,
      fullName: '',
      shortDescr: '',
      message: '',
      createdAtMs: activeAtMs,
    },
    activeAtMs,
  };
}

export function testItem(id: number, options: Partial<Omit<Item, 'itemId'>> = {}): Item {
  const text = `message ${id}`;
  return {
    itemId: itemId(id),
    contactId: contactId(1),
    direction: 'received',
    content: { type: 'text', text, runs: [{ text }] },
    status: { type: 'received', isRead: true },
    atMs: id * 1_000,
    isEdited: false,
    canEdit: false,
    canDeleteForEveryone: false,
    reactions: [],
    ...options,
  };
}

export function testHit(id: number, contact = 1): SearchHit {
  return {
    itemId: itemId(id),
    contactId: contactId(contact),
    chatName: `contact ${contact}`,
    direction: 'received',
    atMs: id * 1_000,
    excerpt: `message ${id}`,
    matches: [{ start: 0, end: 7 }],
  };
}

/** Items first..last of contact 1, with the ends of a conversation that runs from 1 to `end`. */
export function testPage(first: number, last: number, end = last): ItemPage {
  const items = Array.from({ length: last - first + 1 }, (_, at) => testItem(first + at));
  return { items, hasOlder: first > 1, hasNewer: last < end, unreadCount: 0 };
}
