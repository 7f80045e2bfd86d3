/** Why what stands in the composer was not taken, for as long as that holds. */
import type { TFunction } from 'i18next';
import type { Contact } from '#shared/model/index.ts';
import { problemText, ratchetTrouble } from '../format/index.ts';
import { type ComposerProblem, contactName } from '../stores/index.ts';

/** `isWaiting`: it can be sent soon, and nothing is to be done about it. */
export type Unsent = { readonly words: string; readonly isWaiting: boolean };

export type UnsentOptions = {
  readonly problem: ComposerProblem | undefined;
  readonly contact: Contact;
  readonly nowMs: number;
};

/** Undefined: nothing is in its way, or not any more. */
export function unsent(t: TFunction, options: UnsentOptions): Unsent | undefined {
  const { problem, contact, nowMs } = options;
  if (problem === undefined) return undefined;
  if (problem.type !== 'cannotSend' || problem.reason.type !== 'encryptionOutOfSync') {
    return { words: problemText(t, problem), isWaiting: false };
  }
  const trouble = ratchetTrouble(contact, nowMs);
  // The keys are in step again, or at least messages go.
  if (trouble === undefined || contact.ratchetSync === 'allowed') return undefined;
  // What goes on is said above the messages; here it is about the text alone.
  return trouble.isRunning
    ? { words: t('keysWait.unsent', { name: contactName(contact) }), isWaiting: true }
    : { words: problemText(t, problem), isWaiting: false };
}
