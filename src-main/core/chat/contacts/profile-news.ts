/** Telling a changed profile to those who know it (60-chat section 6.7). */
import type { UserId } from '#shared/ids.ts';
import type { Work } from '../context.ts';
import { sendEvent } from '../items/index.ts';
import type { Profile } from '../protocol/index.ts';
import { type ConnectionRow, listKnowingProfile, updateConnection } from '../store/index.ts';
import { sharedProfile } from './own-profile.ts';

/** Sends x.info to all who know the profile, not where a random name stands; now or when it can be. */
export function tellContacts(work: Work, userId: UserId): void {
  const { context, db } = work;
  const profile = sharedProfile(context, db, { userId, incognitoName: undefined });
  for (const connection of listKnowingProfile(db, userId)) tell(work, connection, profile);
}

/** Sends the profile where it has changed while nothing could be sent. */
export function tellDueProfile(work: Work, connection: ConnectionRow): ConnectionRow {
  if (!connection.isProfileDue) return connection;
  return tell(work, connection, sharedProfile(work.context, work.db, connection));
}

function tell(work: Work, connection: ConnectionRow, profile: Profile): ConnectionRow {
  const isTold =
    connection.canSend && sendEvent(work, connection, { event: { type: 'info', profile } }).ok;
  const isProfileDue = !isTold;
  if (connection.isProfileDue === isProfileDue) return connection;
  return updateConnection(work.db, connection, { isProfileDue });
}
