import { TriangleAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner, ConfirmDialog, NameField } from '../components/index.ts';
import { usableName } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { NewPasscodeFields, useNewPasscode } from './NewPasscodeFields.tsx';
import { withSecret } from './secret.ts';
import styles from './Security.module.css';
import { usePasscode } from './use-passcode.tsx';
import { useSecurityProblem } from './use-security-problem.ts';

/** The passcode that deletes everything, and the name under which an empty app opens then. */
export function SelfDestructDialog() {
  const { t } = useTranslation();
  const { security } = useStores();
  const isBusy = useSelect(security, (state) => state.isBusy);
  const [name, setName] = useState('');
  const [isEmptyTold, setEmptyTold] = useState(false);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const next = useNewPasscode();
  const passcode = usePasscode();
  const problem = useSecurityProblem('setSelfDestruct');
  const onClose = () => security.ask(undefined);

  async function submit(): Promise<void> {
    if (isBusy) return;
    const displayName = usableName(name);
    setEmptyTold(name.trim() === '');
    if (displayName === undefined) return field.current?.focus();
    const chosen = next.take();
    if (chosen === undefined) return;
    await withSecret(chosen, (secret) =>
      passcode.run(() => security.setSelfDestruct({ passcode: secret, displayName })),
    );
  }

  const general = problem.butOf('tooShort', 'passcodeInUse', 'badName');
  return (
    <ConfirmDialog
      title={t('security.selfDestructDialog')}
      confirm={isBusy ? t('security.saving') : t('security.selfDestructConfirm')}
      kind="bad"
      isBusy={isBusy}
      problem={general}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <p className={styles['lead']}>{t('security.selfDestructLead')}</p>
      <Banner tone="bad" icon={TriangleAlert}>
        {t('security.selfDestructWarn')}
      </Banner>
      <NewPasscodeFields
        passcode={next}
        problem={problem.of('tooShort', 'passcodeInUse')}
        onType={security.clearProblem}
        onEnter={() => void submit()}
      />
      <NameField
        ref={field}
        label={t('security.selfDestructName')}
        hint={t('security.selfDestructNameHint')}
        value={name}
        problem={isEmptyTold ? t('security.selfDestructNameEmpty') : problem.of('badName')}
        onChange={(text) => {
          setName(text);
          setEmptyTold(false);
          security.clearProblem();
        }}
        onEnter={() => void submit()}
      />
      {passcode.dialog}
    </ConfirmDialog>
  );
}
