import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PassphraseReason } from '#shared/contract/index.ts';
import { Button, TextField } from '../components/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';
import { WhyAsked } from './WhyAsked.tsx';

export type UnlockScreenProps = {
  readonly why: PassphraseReason;
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  readonly onUnlock: (passphrase: string) => void;
};

export function UnlockScreen({ why, isBusy, problem, onUnlock }: UnlockScreenProps) {
  const { t } = useTranslation();
  const [passphrase, setPassphrase] = useState('');
  const [isEmptyTold, setEmptyTold] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setEmptyTold(passphrase === '');
    if (passphrase !== '' && !isBusy) onUnlock(passphrase);
  }

  return (
    <Gate title={t('passphrase.unlockTitle')} lead={t('passphrase.unlockLead')}>
      <form className={styles['form']} onSubmit={submit}>
        <TextField
          kind="passphrase"
          label={t('passphrase.label')}
          value={passphrase}
          onChange={setPassphrase}
          isFocusedFirst
          autoComplete="current-password"
          error={isEmptyTold && passphrase === '' ? t('passphrase.empty') : problem}
        />
        <Button kind="primary" type="submit" isWide isBusy={isBusy}>
          {isBusy ? t('passphrase.unlocking') : t('passphrase.unlock')}
        </Button>
      </form>
      <WhyAsked why={why} />
    </Gate>
  );
}
