import { KeyRound } from 'lucide-react';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PassphraseReason } from '#shared/contract/index.ts';
import { Banner, Button } from '../components/index.ts';
import { NewPassphraseFields, useNewPassphrase } from '../security/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';
import { WhyAsked } from './WhyAsked.tsx';

export type ChoosePassphraseScreenProps = {
  readonly why: PassphraseReason;
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  readonly onChoose: (passphrase: string) => void;
  /** Another way in, below the form. */
  readonly children?: ReactNode;
};

export function ChoosePassphraseScreen(props: ChoosePassphraseScreenProps) {
  const { t } = useTranslation();
  const { problem, onChoose, why } = props;
  const passphrase = useNewPassphrase();
  const isBusy = props.isBusy || passphrase.isTaking;

  async function submit(): Promise<void> {
    if (isBusy) return;
    const chosen = await passphrase.take();
    if (chosen !== undefined) onChoose(chosen);
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void submit();
  }

  return (
    <Gate title={t('passphrase.chooseTitle')} lead={t('passphrase.chooseLead')}>
      <form className={styles['form']} onSubmit={onSubmit}>
        <NewPassphraseFields passphrase={passphrase} problem={problem} isFocusedFirst />
        <Banner tone="warn" icon={KeyRound}>
          {t('passphrase.noRecovery')}
        </Banner>
        <Button kind="primary" type="submit" isWide isBusy={isBusy}>
          {isBusy ? t('passphrase.creating') : t('passphrase.create')}
        </Button>
      </form>
      <WhyAsked why={why} />
      {props.children !== undefined && <div className={styles['others']}>{props.children}</div>}
    </Gate>
  );
}
