import { useTranslation } from 'react-i18next';
import type { AppStatus } from '#shared/contract/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { Logo, useDelay } from '../components/index.ts';
import { ImportButton } from '../data/index.ts';
import {
  BrokenScreen,
  ChoosePassphraseScreen,
  gateProblemText,
  LockScreen,
  UnlockScreen,
  WorkingScreen,
} from '../gate/index.ts';
import { withSecret } from '../security/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import styles from './App.module.css';
import { ChooseServers } from './ChooseServers.tsx';
import { Onboarding } from './Onboarding.tsx';
import { Workspace } from './Workspace.tsx';

/** Where the app stands decides what is shown. */
export function Screens() {
  const { app, ui } = useStores();
  const status = useSelect(app, (state) => state.status);
  const hiddenCount = useSelect(ui, (state) => state.hiddenCount);
  if (status === undefined) return <Starting />;
  switch (status.type) {
    case 'ready':
      // What was shown before is read anew, also after work that was over before it could be drawn.
      return <Workspace key={hiddenCount} />;
    case 'chooseServers':
      return <ChooseServers key={status.user.userId} />;
    case 'working':
      return (
        <WorkingScreen
          key={status.work.task}
          work={status.work}
          onCancel={() => void app.cancelWork()}
        />
      );
    default:
      return <GateScreen status={status} />;
  }
}

type GateStatus = Exclude<AppStatus, { type: 'ready' | 'chooseServers' | 'working' }>;

/** The screens with a form. What is typed in them goes to the core and nowhere else. */
function GateScreen({ status }: { readonly status: GateStatus }) {
  const { t, i18n } = useTranslation();
  const { app } = useStores();
  const isBusy = useSelect(app, (state) => state.isBusy);
  const problem = useSelect(app, (state) => state.problem);
  const words = problem === undefined ? undefined : gateProblemText(t, i18n.language, problem);
  const shared = { isBusy, problem: words };
  switch (status.type) {
    case 'locked':
      return (
        <UnlockScreen
          {...shared}
          why={status.why}
          onUnlock={(passphrase) => void withSecret(passphrase, app.unlock)}
          onStartOver={() => void app.startOver()}
        >
          <ImportButton />
        </UnlockScreen>
      );
    case 'choosePassphrase':
      return (
        <ChoosePassphraseScreen
          {...shared}
          why={status.why}
          onChoose={(passphrase) => void withSecret(passphrase, app.choosePassphrase)}
        >
          <ImportButton />
        </ChoosePassphraseScreen>
      );
    case 'appLocked':
      return (
        <LockScreen
          {...shared}
          canAskSystem={status.canAskSystem}
          onUnlock={(passcode) => void withSecret(passcode, app.unlockApp)}
          onAskSystem={() => void app.unlockBySystem()}
        />
      );
    case 'broken':
      return (
        <BrokenScreen
          problem={status.problem}
          hasBackup={status.hasBackup}
          isBusy={isBusy}
          failure={words}
          onRetry={() => void app.retryDatabase()}
          onRestore={() => void app.restoreBackup()}
          onStartOver={() => void app.startOver()}
        >
          <ImportButton />
        </BrokenScreen>
      );
    case 'onboarding':
      return <Onboarding {...shared} />;
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
