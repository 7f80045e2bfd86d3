/** Words for keys that are not in step. */
import type { Contact } from '#shared/model/index.ts';

/** What is shown of a contact's keys; `words` take the contact's `name`. */
export type RatchetTrouble = {
  /** It is being mended already. */
  readonly isRunning: boolean;
  /** The user can begin an exchange of keys, or take up again one that has not ended. */
  readonly canFix: boolean;
  readonly words: (typeof troubleWords)[keyof typeof troubleWords];
};

const troubleWords = {
  allowed: 'contact.syncAllowed',
  required: 'contact.syncRequired',
  started: 'contact.syncStarted',
  agreed: 'contact.syncAgreed',
} as const;

/** Undefined while the keys are in step. */
export function ratchetTrouble(
  { keyRepair, ratchetSync }: Pick<Contact, 'keyRepair' | 'ratchetSync'>,
  nowMs: number,
): RatchetTrouble | undefined {
  if (ratchetSync === 'ok') return undefined;
  const canFix =
    keyRepair?.by === 'user' ||
    (keyRepair?.againAtMs !== undefined && keyRepair.againAtMs <= nowMs);
  // An exchange that the app begins in moments needs nobody to do anything.
  const state = ratchetSync === 'required' && keyRepair?.by === 'app' ? 'started' : ratchetSync;
  const isRunning = state === 'started' || state === 'agreed';
  return { isRunning, canFix, words: troubleWords[state] };
}
