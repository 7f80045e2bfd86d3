import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PassphraseReason } from '#shared/contract/index.ts';
import { Button, TextField } from '../components/index.ts';
import { useFocusOn } from '../security/index.ts';
import { ForgottenScreen } from './ForgottenScreen.tsx';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';
import { WhyAsked } from './WhyAsked.tsx';

export type UnlockScreenProps = {
  readonly why: PassphraseReason;
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  readonly onUnlock: (passphrase: string) => void;
  readonly onStartOver: () => void;
  /** Another way in, below the form. */
  readonly children?: ReactNode;
};

export function UnlockScreen(props: UnlockScreenProps) {
  const [isForgotten, setForgotten] = useState(false);
  return isForgotten ? (
    <ForgottenScreen
      isBusy={props.isBusy}
      problem={props.problem}
      onStartOver={props.onStartOver}
      onBack={() => setForgotten(false)}
    />
  ) : (
    <Unlock {...props} onForgotten={() => setForgotten(true)} />
  );
}

function Unlock(props: UnlockScreenProps & { readonly onForgotten: () => void }) {
  const { t } = useTranslation();
  const { why, isBusy, problem, onUnlock, onForgotten } = props;
  const [passphrase, setPassphrase] = useState('');
  const [isEmptyTold, setEmptyTold] = useState(false);
  const field = useFocusOn(problem);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isBusy) return;
    setEmptyTold(passphrase === '');
    if (passphrase === '') return;
    setPassphrase('');
    onUnlock(passphrase);
  }

  return (
    <Gate title={t('passphrase.unlockTitle')} lead={t('passphrase.unlockLead')}>
      <form className={styles['form']} onSubmit={submit}>
        <TextField
          ref={field}
          kind="passphrase"
          label={t('passphrase.label')}
          value={passphrase}
          onChange={(text) => {
            setPassphrase(text);
            setEmptyTold(false);
          }}
          isFocusedFirst
          autoComplete="current-password"
          error={isEmptyTold ? t('passphrase.empty') : problem}
        />
        <Button kind="primary" type="submit" isWide isBusy={isBusy}>
          {isBusy ? t('passphrase.unlocking') : t('passphrase.unlock')}
        </Button>
      </form>
      <WhyAsked why={why} />
      <div className={styles['others']}>
        <Button kind="quiet" onPress={onForgotten}>
          {t('passphrase.forgot')}
        </Button>
        {props.children}
      </div>
    </Gate>
  );
}
