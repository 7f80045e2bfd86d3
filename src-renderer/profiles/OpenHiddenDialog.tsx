import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog, TextField } from '../components/index.ts';
import { useFocusOn } from '../security/index.ts';
import { useStores } from '../services/index.ts';
import styles from './Profiles.module.css';
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
  const field = useFocusOn(problem);

  async function open(): Promise<void> {
    if (isBusy) return;
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
    <ConfirmDialog
      title={t('profiles.openHiddenTitle')}
      confirm={t('profiles.openHiddenConfirm')}
      isBusy={isBusy}
      onConfirm={() => void open()}
      onClose={onClose}
    >
      <p className={styles['lead']}>{t('profiles.openHiddenLead')}</p>
      <TextField
        ref={field}
        kind="passphrase"
        label={t('profiles.password')}
        value={password}
        isFocusedFirst
        autoComplete="current-password"
        error={problem}
        onChange={(text) => {
          setPassword(text);
          setProblem(undefined);
        }}
        onEnter={() => void open()}
      />
    </ConfirmDialog>
  );
}
