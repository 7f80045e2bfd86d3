import type { PassphraseState } from '#shared/model/index.ts';
import type { SecurityTask } from '../stores/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { ChangePassphraseDialog } from './ChangePassphraseDialog.tsx';
import { NewPasscodeDialog } from './NewPasscodeDialog.tsx';
import { OnePassphraseDialog } from './OnePassphraseDialog.tsx';
import { SelfDestructDialog } from './SelfDestructDialog.tsx';

export type SecurityDialogProps = {
  readonly task: SecurityTask;
  readonly passphrase: PassphraseState;
};

/** The one open question. */
export function SecurityDialog({ task, passphrase }: SecurityDialogProps) {
  switch (task) {
    case 'setPassphrase':
    case 'changePassphrase':
      return <ChangePassphraseDialog task={task} passphrase={passphrase} />;
    case 'verifyPassphrase':
    case 'keepPassphrase':
    case 'forgetPassphrase':
      return <OnePassphraseDialog task={task} passphrase={passphrase} />;
    case 'turnOnLock':
    case 'changePasscode':
      return <NewPasscodeDialog task={task} />;
    case 'setSelfDestruct':
      return <SelfDestructDialog />;
    default:
      return unreachable(task);
  }
}
