import { useEffect } from 'react';
import { useDelay } from '../components/index.ts';
import { ImportButton } from '../data/index.ts';
import { OnboardingScreen } from '../gate/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import styles from './App.module.css';

export type OnboardingProps = { readonly isBusy: boolean; readonly problem: string | undefined };

/** The first profile; what a guess costs has just been measured, and is read before anything is shown. */
export function Onboarding({ isBusy, problem }: OnboardingProps) {
  const { app, security } = useStores();
  const { phase, passphrase } = useSelect(security, (state) => state);
  useEffect(() => void security.load(), [security]);
  // The core has it at hand; should it not answer, the name can be typed all the same.
  const isLate = useDelay();
  if (phase === 'loading' && !isLate) return <main className={styles['starting']} aria-busy />;
  return (
    <OnboardingScreen
      isBusy={isBusy}
      problem={problem}
      tryCostMs={passphrase?.tryCostMs}
      onDone={(displayName) => void app.createUser(displayName)}
    >
      <ImportButton />
    </OnboardingScreen>
  );
}
