/** How long a message may be edited or deleted for everyone (60-chat section 3). */

const HOUR_MS = 3_600_000;
/** The sender's limit for both. */
const CHANGE_PERIOD_MS = 24 * HOUR_MS;
/** What a receiver accepts as deletion: more, since clocks differ and messages wait. */
const ACCEPTED_DELETION_MS = 78 * HOUR_MS;

/** Whether the sender may still edit or delete the message for everyone. */
export function isWithinChangePeriod(item: { readonly atMs: number }, nowMs: number): boolean {
  return nowMs - item.atMs < CHANGE_PERIOD_MS;
}

/** Whether a receiver honours a deletion that its server took at deletionAtMs. */
export function isDeletionAccepted(item: { readonly atMs: number }, deletionAtMs: number): boolean {
  return deletionAtMs - item.atMs < ACCEPTED_DELETION_MS;
}
