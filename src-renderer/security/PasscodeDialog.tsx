import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStores } from '../services/index.ts';
import { withSecret } from './secret.ts';
import { SecretDialog } from './SecretDialog.tsx';
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

  async function submit(): Promise<void> {
    if (passcode === '') return setProblem(t('passcode.empty'));
    setBusy(true);
    setPasscode('');
    const result = await withSecret(passcode, (secret) => security.authorize(secret));
    if (result.ok) return onAllowed();
    setBusy(false);
    setProblem(securityProblemText({ t, language: i18n.language }, result.error));
  }

  return (
    <SecretDialog
      title={t('passcode.askTitle')}
      lead={t('passcode.askLead')}
      label={t('passcode.label')}
      value={passcode}
      error={problem}
      confirm={isBusy ? t('lockScreen.checking') : t('passcode.go')}
      isBusy={isBusy}
      onType={(text) => {
        setPasscode(text);
        setProblem(undefined);
      }}
      onConfirm={() => void submit()}
      onClose={onClose}
    />
  );
}
