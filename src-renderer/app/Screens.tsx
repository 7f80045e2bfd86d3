import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { unreachable } from '#shared/unreachable.ts';
import { Logo, useDelay } from '../components/index.ts';
import { problemText } from '../format/index.ts';
import {
  BrokenScreen,
  ChoosePassphraseScreen,
  OnboardingScreen,
  UnlockScreen,
} from '../gate/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import type { GateProblem } from '../stores/index.ts';
import styles from './App.module.css';
import { ChooseServers } from './ChooseServers.tsx';
import { Workspace } from './Workspace.tsx';

/** Where the app stands decides what is shown. */
export function Screens() {
  const { t } = useTranslation();
  const { app } = useStores();
  const { status, isBusy, problem } = useSelect(app, (state) => state);
  if (status === undefined) return <Starting />;
  const words = problem === undefined ? undefined : gateProblemText(t, problem);
  switch (status.type) {
    case 'locked':
      return (
        <UnlockScreen
          why={status.why}
          isBusy={isBusy}
          problem={words}
          onUnlock={(passphrase) => void app.unlock(passphrase)}
        />
      );
    case 'choosePassphrase':
      return (
        <ChoosePassphraseScreen
          why={status.why}
          isBusy={isBusy}
          problem={words}
          onChoose={(passphrase) => void app.choosePassphrase(passphrase)}
        />
      );
    case 'broken':
      return <BrokenScreen problem={status.problem} onRetry={() => void app.retryDatabase()} />;
    case 'onboarding':
      return (
        <OnboardingScreen
          isBusy={isBusy}
          problem={words}
          onDone={(displayName) => void app.createUser(displayName)}
        />
      );
    case 'chooseServers':
      return <ChooseServers key={status.user.userId} />;
    case 'ready':
      return <Workspace />;
    default:
      return unreachable(status);
  }
}

function Starting() {
  const { t } = useTranslation();
  const isShown = useDelay();
  if (!isShown) return <main className={styles['starting']} aria-busy />;
  return (
    <main className={styles['starting']} aria-busy>
      <Logo />
      <p role="status">{t('core.starting')}</p>
    </main>
  );
}

function gateProblemText(t: TFunction, problem: GateProblem): string {
  switch (problem.type) {
    case 'wrongPassphrase':
      return t('passphrase.wrong');
    case 'tooShort':
      return t('passphrase.tooShort', { count: problem.minimumLength });
    case 'badName':
      return problem.suggestion === ''
        ? t('onboarding.badNameNoSuggestion')
        : t('onboarding.badName', { suggestion: problem.suggestion });
    case 'broken':
      return t(`broken.${problem.problem.type}.what`);
    default:
      return problemText(t, problem);
  }
}
