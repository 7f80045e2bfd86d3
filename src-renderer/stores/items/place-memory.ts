/** Where the open chat is read, kept for when its part has to be read again, and what is looked for. */
import type { ContactId } from '#shared/ids.ts';
import type { Conversation, OpensAt, Place, Target } from './reduce.ts';

export type PlaceMemory = {
  readonly keep: (place: Place | undefined) => void;
  /** The chat is to open at this, until its list has been there. */
  readonly aim: (contactId: ContactId, target: Target) => void;
  /** The core went: the chat is found again at its place, even if the lock comes between. */
  readonly suspend: () => void;
  readonly open: (contactId: ContactId) => OpensAt;
  readonly reload: (shown: Conversation) => OpensAt;
  /** The chat was closed. */
  readonly forget: () => void;
  /** Another profile, or another database: also what was kept over a lock is of something else. */
  readonly forgetAll: () => void;
  readonly forgetAim: () => void;
};

type Aim = { readonly contactId: ContactId; readonly target: Target };

export function createPlaceMemory(current: () => Conversation | undefined): PlaceMemory {
  let place: Place | undefined;
  let suspended: { readonly contactId: ContactId; readonly place: Place } | undefined;
  let aim: Aim | undefined;

  function aimAt(contactId: ContactId): Target | undefined {
    return aim?.contactId === contactId ? aim.target : undefined;
  }

  return {
    keep(kept) {
      const shown = current();
      // A list that is about to go may still tell of the chat before.
      if (kept === undefined || shown?.byId[kept.itemId] !== undefined) place = kept;
      if (shown?.contactId === aim?.contactId && shown?.opensAt === aim?.target) aim = undefined;
    },
    aim(contactId, target) {
      aim = { contactId, target };
    },
    suspend() {
      const contactId = current()?.contactId;
      if (contactId === undefined) return;
      suspended = place === undefined ? undefined : { contactId, place };
    },
    open(contactId) {
      place = suspended?.contactId === contactId ? suspended.place : undefined;
      suspended = undefined;
      const target = aimAt(contactId);
      if (target !== undefined) return target;
      aim = undefined;
      return place === undefined ? { type: 'unread' } : { type: 'place', place };
    },
    reload(shown) {
      suspended = undefined;
      const target = aimAt(shown.contactId);
      if (target !== undefined) return target;
      if (shown.phase !== 'ready') return { type: 'unread' };
      return place === undefined ? { type: 'end' } : { type: 'place', place };
    },
    forget() {
      place = undefined;
    },
    forgetAll() {
      place = undefined;
      suspended = undefined;
      aim = undefined;
    },
    forgetAim() {
      aim = undefined;
    },
  };
}
