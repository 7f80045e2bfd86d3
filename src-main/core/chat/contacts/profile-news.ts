/** Telling a changed profile to those who know it (60-chat section 6.7). */
import type { UserId } from '#shared/ids.ts';
import type { Work } from '../context.ts';
import { sendEvent } from '../items/index.ts';
import { connectionsByContact } from '../store/index.ts';
import { sharedProfile } from './own-profile.ts';

/** Sends x.info to every contact of the user that knows the profile; not where a random name stands. */
export function tellContacts(work: Work, userId: UserId): void {
  const { context, db } = work;
  const profile = sharedProfile(context, db, { userId, incognitoName: undefined });
  for (const connection of connectionsByContact(db, userId).values()) {
    if (!connection.canSend || connection.incognitoName !== undefined) continue;
    // A refusal means that the contact is gone or its keys are being agreed: it will not be told.
    sendEvent(work, connection, { event: { type: 'info', profile } });
  }
}
