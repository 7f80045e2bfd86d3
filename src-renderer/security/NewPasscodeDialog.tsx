import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { NewPasscodeFields, useNewPasscode } from './NewPasscodeFields.tsx';
import { withSecret } from './secret.ts';
import styles from './Security.module.css';
import { usePasscode } from './use-passcode.tsx';
import { useSecurityProblem } from './use-security-problem.ts';

export type NewPasscodeDialogProps = { readonly task: 'turnOnLock' | 'changePasscode' };

/** The first passcode, which turns the lock on, or another one. */
export function NewPasscodeDialog({ task }: NewPasscodeDialogProps) {
  const { t } = useTranslation();
  const { security } = useStores();
  const isBusy = useSelect(security, (state) => state.isBusy);
  const next = useNewPasscode();
  const passcode = usePasscode();
  const problem = useSecurityProblem(task);
  const isFirst = task === 'turnOnLock';
  const onClose = () => security.ask(undefined);

  async function submit(): Promise<void> {
    const chosen = isBusy ? undefined : next.take();
    if (chosen === undefined) return;
    await withSecret<unknown>(chosen, (secret) =>
      isFirst ? security.turnOnLock(secret) : passcode.run(() => security.changePasscode(secret)),
    );
  }

  const general = problem.butOf('tooShort', 'passcodeInUse');
  const confirm = t(isFirst ? 'security.turnOnConfirm' : 'security.changePasscodeConfirm');
  return (
    <ConfirmDialog
      title={t(isFirst ? 'security.turnOnTitle' : 'security.changePasscodeTitle')}
      confirm={isBusy ? t('security.saving') : confirm}
      isBusy={isBusy}
      problem={general}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      {isFirst && <p className={styles['lead']}>{t('security.turnOnLead')}</p>}
      <NewPasscodeFields
        passcode={next}
        problem={problem.of('tooShort', 'passcodeInUse')}
        onType={security.clearProblem}
        onEnter={() => void submit()}
      />
      {passcode.dialog}
    </ConfirmDialog>
  );
}
