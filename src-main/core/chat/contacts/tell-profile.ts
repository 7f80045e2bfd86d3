/** A changed profile, told to contacts and shown to those who look the user's links up. */
import type { Work } from '../context.ts';
import type { UserRow } from '../store/index.ts';
import { showProfileInAddress } from './address.ts';
import { showProfileInLinks } from './links.ts';
import { tellContacts } from './profile-news.ts';

/** Runs in the transaction that changes the profile, after the change. */
export function tellProfile(work: Work, { userId }: UserRow): void {
  tellContacts(work, userId);
  showProfileInAddress(work, userId);
  showProfileInLinks(work, userId);
}
