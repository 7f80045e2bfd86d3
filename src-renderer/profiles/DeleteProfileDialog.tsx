import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserProfile } from '#shared/model/index.ts';
import { ConfirmDialog, RadioGroup, TextField } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import styles from './Profiles.module.css';
import { profileProblemText } from './words.ts';

export type DeleteProfileDialogProps = {
  readonly profile: UserProfile;
  /** Of a hidden profile, where it was typed to reveal it. */
  readonly password: string | undefined;
  readonly onClose: () => void;
};

export function DeleteProfileDialog({ profile, password, onClose }: DeleteProfileDialogProps) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const { displayName: name, userId, isHidden } = profile;
  const [how, setHow] = useState<'queues' | 'local'>('queues');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  // An active hidden profile is in the list without its password.
  const isAsked = isHidden && password === undefined;

  async function remove(): Promise<void> {
    const secret = isAsked ? typed : password;
    const args = { userId, password: secret, deleteQueues: how === 'queues' };
    const result = await profiles.remove(args);
    if (result.ok) onClose();
    else setProblem(profileProblemText(t, result.error));
  }

  return (
    <ConfirmDialog
      title={t('profiles.deleteTitle', { name })}
      confirm={t('profiles.deleteConfirm')}
      kind="bad"
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>{t('profiles.deleteText')}</p>
      <RadioGroup
        label={t('profiles.deleteHow')}
        value={how}
        options={[
          {
            value: 'queues',
            label: t('profiles.deleteQueues'),
            hint: t('profiles.deleteQueuesHint'),
          },
          {
            value: 'local',
            label: t('profiles.deleteLocal'),
            hint: t('profiles.deleteLocalHint'),
          },
        ]}
        onChange={setHow}
      />
      {isAsked && (
        <TextField
          kind="passphrase"
          label={t('profiles.password')}
          value={typed}
          onChange={setTyped}
        />
      )}
      {problem !== undefined && (
        <p className={styles['error']} role="alert">
          {problem}
        </p>
      )}
    </ConfirmDialog>
  );
}
