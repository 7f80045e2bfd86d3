import { Fingerprint } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, TextField, useDelay } from '../components/index.ts';
import { useFocusOn } from '../security/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';

export type LockScreenProps = {
  readonly canAskSystem: boolean;
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  readonly onUnlock: (passcode: string) => void;
  readonly onAskSystem: () => void;
};

/** The app is open behind it, and nothing of it is here. */
export function LockScreen(props: LockScreenProps) {
  const { t } = useTranslation();
  const { canAskSystem, isBusy, problem, onUnlock, onAskSystem } = props;
  const [passcode, setPasscode] = useState('');
  const [isEmptyTold, setEmptyTold] = useState(false);
  const [asked, setAsked] = useState<'passcode' | 'system'>('passcode');
  const field = useFocusOn(problem);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isBusy) return;
    setEmptyTold(passcode === '');
    if (passcode === '') return;
    setPasscode('');
    setAsked('passcode');
    onUnlock(passcode);
  }

  const isChecking = isBusy && asked === 'passcode';
  const isAsking = isBusy && asked === 'system';
  return (
    <Gate title={t('lockScreen.title')} lead={t('lockScreen.lead')}>
      <form className={styles['form']} onSubmit={submit}>
        <TextField
          ref={field}
          kind="passphrase"
          label={t('lockScreen.passcode')}
          value={passcode}
          onChange={(text) => {
            setPasscode(text);
            setEmptyTold(false);
          }}
          isFocusedFirst
          error={isEmptyTold ? t('lockScreen.empty') : isBusy ? undefined : problem}
          hint={isChecking ? <SlowHint /> : undefined}
        />
        <Button kind="primary" type="submit" isWide isBusy={isChecking} isDisabled={isAsking}>
          {isChecking ? t('lockScreen.checking') : t('lockScreen.unlock')}
        </Button>
        {canAskSystem && (
          <Button
            icon={Fingerprint}
            isWide
            isBusy={isAsking}
            isDisabled={isChecking}
            onPress={() => {
              setAsked('system');
              onAskSystem();
            }}
          >
            {isAsking ? t('lockScreen.askingSystem') : t('lockScreen.bySystem')}
          </Button>
        )}
      </form>
    </Gate>
  );
}

const SLOW_MS = 2_000;

/** Tries are made slow after some wrong ones; that is no standstill. */
function SlowHint() {
  const { t } = useTranslation();
  const isSlow = useDelay(SLOW_MS);
  return isSlow ? <span role="status">{t('lockScreen.slow')}</span> : null;
}
