import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SecretDialog } from '../security/index.ts';
import { useStores } from '../services/index.ts';
import { profileProblemText } from './words.ts';

export type OpenHiddenDialogProps = {
  readonly onOpened: () => void;
  readonly onClose: () => void;
};

/** Switches to a hidden profile without its password being seen, as it is in the search field. */
export function OpenHiddenDialog({ onOpened, onClose }: OpenHiddenDialogProps) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);

  async function open(): Promise<void> {
    if (password === '') return setProblem(t('profiles.passwordEmpty'));
    setBusy(true);
    const result = await profiles.openHidden(password);
    setBusy(false);
    if (result.ok) return onOpened();
    const { error } = result;
    const isUnknown = error.type === 'notFound' || error.type === 'wrongPassword';
    setProblem(isUnknown ? t('profiles.noneHidden') : profileProblemText(t, error));
  }

  return (
    <SecretDialog
      title={t('profiles.openHiddenTitle')}
      lead={t('profiles.openHiddenLead')}
      label={t('profiles.password')}
      value={password}
      error={problem}
      confirm={t('profiles.openHiddenConfirm')}
      isBusy={isBusy}
      onType={(text) => {
        setPassword(text);
        setProblem(undefined);
      }}
      onConfirm={() => void open()}
      onClose={onClose}
    />
  );
}
