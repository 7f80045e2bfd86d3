/** What the settings offer for each way the passphrase can be kept. */
import type { PassphraseState } from '#shared/model/index.ts';
import type { SecurityTask } from '../stores/index.ts';

export type Custody = 'random' | 'chosen' | 'typed';

/** Kept by the keychain and known to nobody, kept and known, or known alone. */
export function custodyOf({ custody }: PassphraseState): Custody {
  if (custody.type === 'user') return 'typed';
  return custody.isChosen ? 'chosen' : 'random';
}

type PassphraseTask = Extract<SecurityTask, `${string}Passphrase`>;

/** In the order of the buttons. */
export function passphraseTasks(state: PassphraseState): readonly PassphraseTask[] {
  switch (custodyOf(state)) {
    case 'random':
      return ['setPassphrase'];
    case 'chosen':
      return ['changePassphrase', 'verifyPassphrase', 'forgetPassphrase'];
    case 'typed': {
      const tasks = ['changePassphrase', 'verifyPassphrase'] as const;
      return state.keychain === 'works' ? [...tasks, 'keepPassphrase'] : tasks;
    }
  }
}
