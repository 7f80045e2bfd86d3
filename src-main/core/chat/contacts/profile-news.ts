/** Telling a changed profile to those who know it (60-chat section 6.7). */
import type { Work } from '../context.ts';
import { sendEvent } from '../items/index.ts';
import { type UserRow, connectionsByContact } from '../store/index.ts';
import { ownProfile } from './own-profile.ts';

/** Sends x.info to every contact of the user that knows the profile. */
export function tellProfile(work: Work, user: UserRow): void {
  for (const connection of connectionsByContact(work.db, user.userId).values()) {
    if (!connection.canSend) continue;
    // A refusal means that the contact is gone or its keys are being agreed: it will not be told.
    sendEvent(work, connection, { event: { type: 'info', profile: ownProfile(user) } });
  }
}
