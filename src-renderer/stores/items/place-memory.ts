/** Where the open chat is read, kept for when its part has to be read again. */
import type { ContactId } from '#shared/ids.ts';
import type { Conversation, OpensAt, Place } from './reduce.ts';

export type PlaceMemory = {
  readonly keep: (place: Place | undefined) => void;
  /** The core went: the chat is found again at its place, even if the lock comes between. */
  readonly suspend: () => void;
  readonly open: (contactId: ContactId) => OpensAt;
  readonly reload: (shown: Conversation) => OpensAt;
  readonly forget: () => void;
};

export function createPlaceMemory(current: () => Conversation | undefined): PlaceMemory {
  let place: Place | undefined;
  let suspended: { readonly contactId: ContactId; readonly place: Place } | undefined;
  return {
    keep(kept) {
      // A list that is about to go may still tell of the chat before.
      if (kept === undefined || current()?.byId[kept.itemId] !== undefined) place = kept;
    },
    suspend() {
      const contactId = current()?.contactId;
      if (contactId === undefined) return;
      suspended = place === undefined ? undefined : { contactId, place };
    },
    open(contactId) {
      place = suspended?.contactId === contactId ? suspended.place : undefined;
      suspended = undefined;
      return place === undefined ? { type: 'unread' } : { type: 'place', place };
    },
    reload(shown) {
      suspended = undefined;
      if (shown.phase !== 'ready') return { type: 'unread' };
      return place === undefined ? { type: 'end' } : { type: 'place', place };
    },
    forget() {
      place = undefined;
    },
  };
}
