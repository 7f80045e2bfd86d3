import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog, TextField } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import { withSecret } from './secret.ts';
import styles from './Security.module.css';
import { useFocusOn } from './use-focus-on.ts';
import { securityProblemText } from './words.ts';

export type PasscodeDialogProps = {
  readonly onAllowed: () => void;
  readonly onClose: () => void;
};

/** Asks for the passcode before something that concerns the safety of the data. */
export function PasscodeDialog({ onAllowed, onClose }: PasscodeDialogProps) {
  const { t, i18n } = useTranslation();
  const { security } = useStores();
  const [passcode, setPasscode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const field = useFocusOn(problem);

  async function submit(): Promise<void> {
    if (isBusy) return;
    if (passcode === '') return setProblem(t('passcode.empty'));
    setBusy(true);
    setPasscode('');
    const result = await withSecret(passcode, (secret) => security.authorize(secret));
    if (result.ok) return onAllowed();
    setBusy(false);
    setProblem(securityProblemText({ t, language: i18n.language }, result.error));
  }

  return (
    <ConfirmDialog
      title={t('passcode.askTitle')}
      confirm={isBusy ? t('lockScreen.checking') : t('passcode.go')}
      isBusy={isBusy}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <p className={styles['lead']}>{t('passcode.askLead')}</p>
      <TextField
        ref={field}
        kind="passphrase"
        label={t('passcode.label')}
        value={passcode}
        isFocusedFirst
        autoComplete="current-password"
        error={problem}
        onChange={(text) => {
          setPasscode(text);
          setProblem(undefined);
        }}
        onEnter={() => void submit()}
      />
    </ConfirmDialog>
  );
}
