import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserProfile } from '#shared/model/index.ts';
import { ConfirmDialog, TextField } from '../components/index.ts';
import { SecretDialog, useFocusOn } from '../security/index.ts';
import { useStores } from '../services/index.ts';
import styles from './Profiles.module.css';
import { profileProblemText } from './words.ts';

export type HideProfileDialogProps = {
  readonly profile: UserProfile;
  readonly onClose: () => void;
};

/** What is wrong, told at the field that it is about. */
type Problem = { readonly field: 'password' | 'repeated'; readonly words: string };

export function HideProfileDialog({ profile, onClose }: HideProfileDialogProps) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const { displayName: name, userId } = profile;
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const of = (field: Problem['field']) => (problem?.field === field ? problem.words : undefined);
  const first = useFocusOn(of('password'));
  const second = useFocusOn(of('repeated'));

  async function hide(): Promise<void> {
    if (password === '') {
      return setProblem({ field: 'password', words: t('profiles.passwordEmpty') });
    }
    if (password !== repeated) {
      return setProblem({ field: 'repeated', words: t('profiles.passwordsDiffer') });
    }
    const result = await profiles.hide(userId, password);
    if (result.ok) onClose();
    else setProblem({ field: 'password', words: profileProblemText(t, result.error) });
  }

  return (
    <ConfirmDialog
      title={t('profiles.hideTitle', { name })}
      confirm={t('profiles.hideConfirm')}
      onConfirm={() => void hide()}
      onClose={onClose}
    >
      <p className={styles['lead']}>{t('profiles.hideLead')}</p>
      <TextField
        ref={first}
        kind="passphrase"
        label={t('profiles.password')}
        hint={t('profiles.passwordNoRecovery')}
        value={password}
        error={of('password')}
        isFocusedFirst
        autoComplete="new-password"
        onChange={(text) => {
          setPassword(text);
          setProblem(undefined);
        }}
      />
      <TextField
        ref={second}
        kind="passphrase"
        label={t('profiles.repeat')}
        value={repeated}
        autoComplete="new-password"
        error={of('repeated')}
        onChange={(text) => {
          setRepeated(text);
          setProblem(undefined);
        }}
        onEnter={() => void hide()}
      />
    </ConfirmDialog>
  );
}

export function UnhideProfileDialog({ profile, onClose }: HideProfileDialogProps) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const { displayName: name, userId } = profile;
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);

  async function unhide(): Promise<void> {
    if (password === '') return setProblem(t('profiles.passwordEmpty'));
    const result = await profiles.unhide(userId, password);
    if (result.ok) onClose();
    else setProblem(profileProblemText(t, result.error));
  }

  return (
    <SecretDialog
      title={t('profiles.unhideTitle', { name })}
      lead={t('profiles.unhideLead')}
      label={t('profiles.password')}
      value={password}
      error={problem}
      confirm={t('profiles.unhideConfirm')}
      onType={(text) => {
        setPassword(text);
        setProblem(undefined);
      }}
      onConfirm={() => void unhide()}
      onClose={onClose}
    />
  );
}
