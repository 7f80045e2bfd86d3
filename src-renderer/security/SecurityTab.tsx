import { CircleAlert, CircleCheck } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner, Button, EmptyState, Skeleton, StatusRegion } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import { LockSection } from './LockSection.tsx';
import { PassphraseSection } from './PassphraseSection.tsx';
import { ScreenSection } from './ScreenSection.tsx';
import { SecurityDialog } from './SecurityDialog.tsx';
import { securityProblemDetail, securityProblemText } from './words.ts';

/** The page of the settings about passphrase, lock and screen. */
export function SecurityTab() {
  const { t } = useTranslation();
  const { security } = useStores();
  const { phase, passphrase, lock, task } = useSelect(security, (state) => state);
  useEffect(() => void security.load(), [security]);
  if (passphrase === undefined || lock === undefined) {
    return phase === 'failed' ? (
      <EmptyState
        icon={CircleAlert}
        title={t('security.loadFailed')}
        action={<Button onPress={() => void security.load()}>{t('common.tryAgain')}</Button>}
      />
    ) : (
      <Skeleton kind="panel" />
    );
  }
  return (
    <>
      <div className={settings['scroll']}>
        <PassphraseSection passphrase={passphrase} />
        <LockSection lock={lock} />
        <ScreenSection lock={lock} />
      </div>
      <OutcomeBar />
      {task !== undefined && <SecurityDialog key={task} task={task} passphrase={passphrase} />}
    </>
  );
}

/** What was done, or could not be; a question that is open says so itself. */
function OutcomeBar() {
  const { t, i18n } = useTranslation();
  const { security } = useStores();
  const { done, problem, task } = useSelect(security, (state) => state);
  const dismiss = () => security.ask(undefined);
  const isTold = task === undefined && problem === undefined && done !== undefined;
  return (
    <>
      <StatusRegion>
        {isTold && (
          <Bar>
            <Banner tone="accent" icon={CircleCheck} role="none" onClose={dismiss}>
              {t(`security.done.${done}`)}
            </Banner>
          </Bar>
        )}
      </StatusRegion>
      {task === undefined && problem !== undefined && (
        <Bar>
          <Banner
            tone="bad"
            icon={CircleAlert}
            role="alert"
            detail={securityProblemDetail(t, problem)}
            onClose={dismiss}
          >
            {securityProblemText({ t, language: i18n.language }, problem)}
          </Banner>
        </Bar>
      )}
    </>
  );
}

function Bar({ children }: { readonly children: ReactNode }) {
  return (
    <footer className={settings['bar']}>
      <div className={settings['barText']}>{children}</div>
    </footer>
  );
}
