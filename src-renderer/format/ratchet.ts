/** Words for keys that are not in step. */
import type { RatchetSync } from '#shared/model/index.ts';

/** `isRunning`: it is being mended already, nothing is to be done. */
export type RatchetTrouble = {
  readonly isRunning: boolean;
  readonly words: (typeof troubleWords)[keyof typeof troubleWords];
};

const troubleWords = {
  allowed: 'contact.syncAllowed',
  required: 'contact.syncRequired',
  started: 'contact.syncStarted',
  agreed: 'contact.syncAgreed',
} as const;

export function ratchetTrouble(state: RatchetSync): RatchetTrouble | undefined {
  if (state === 'ok') return undefined;
  return { isRunning: state === 'started' || state === 'agreed', words: troubleWords[state] };
}
