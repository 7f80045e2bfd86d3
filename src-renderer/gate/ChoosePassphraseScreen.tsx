import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PassphraseReason } from '#shared/contract/index.ts';
import { Banner, Button, TextField } from '../components/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';
import { WhyAsked } from './WhyAsked.tsx';

/** Told before the first try; the core has the last word with its own minimum. */
export const MINIMUM_LENGTH = 8;

export type ChoosePassphraseScreenProps = {
  readonly why: PassphraseReason;
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  readonly onChoose: (passphrase: string) => void;
};

type FieldErrors = { readonly first?: string; readonly second?: string };

export function ChoosePassphraseScreen(props: ChoosePassphraseScreenProps) {
  const { t } = useTranslation();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [errors, setErrors] = useState<FieldErrors>({});

  function check(): FieldErrors {
    if ([...first].length < MINIMUM_LENGTH) {
      return { first: t('passphrase.tooShort', { count: MINIMUM_LENGTH }) };
    }
    return first === second ? {} : { second: t('passphrase.differ') };
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = check();
    setErrors(found);
    if (found.first === undefined && found.second === undefined && !props.isBusy) {
      props.onChoose(first);
    }
  }

  return (
    <Gate title={t('passphrase.chooseTitle')} lead={t('passphrase.chooseLead')}>
      <form className={styles['form']} onSubmit={submit}>
        <TextField
          kind="passphrase"
          label={t('passphrase.newLabel')}
          value={first}
          onChange={setFirst}
          isFocusedFirst
          autoComplete="new-password"
          hint={t('passphrase.minimum', { count: MINIMUM_LENGTH })}
          error={errors.first ?? props.problem}
        />
        <TextField
          kind="passphrase"
          label={t('passphrase.repeatLabel')}
          value={second}
          onChange={setSecond}
          autoComplete="new-password"
          error={errors.second}
        />
        <Banner tone="warn" icon={KeyRound}>
          {t('passphrase.noRecovery')}
        </Banner>
        <Button kind="primary" type="submit" isWide isBusy={props.isBusy}>
          {props.isBusy ? t('passphrase.creating') : t('passphrase.create')}
        </Button>
      </form>
      <WhyAsked why={props.why} />
    </Gate>
  );
}
