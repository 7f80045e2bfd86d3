import { CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, EmptyState, Skeleton } from '../components/index.ts';
import { problemText } from '../format/index.ts';
import { ChooseServersScreen } from '../gate/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { addErrorTexts, useOpenLink } from '../settings/index.ts';
import styles from './App.module.css';

/** After the profile is made: its servers. The core says when there are enough of them. */
export function ChooseServers() {
  const { t } = useTranslation();
  const { servers } = useStores();
  const { phase, configuration, isBusy, problem, addErrors } = useSelect(servers, (state) => state);
  const [typed, setTyped] = useState('');
  const [isAdded, setAdded] = useState(false);
  const link = useOpenLink();
  useEffect(() => void servers.load(), [servers]);
  if (configuration === undefined) {
    return phase === 'failed' ? <Unread /> : <Skeleton kind="panel" />;
  }

  async function onAccept(chosen: readonly string[]): Promise<void> {
    for (const { operatorId, isEnabled, ...uses } of configuration?.operators ?? []) {
      const isChosen = chosen.includes(operatorId);
      if (isEnabled === isChosen) continue;
      const { isForReceiving, isForRouting, isForFiles } = uses;
      const use = { isEnabled: isChosen, isForReceiving, isForRouting, isForFiles };
      await servers.setOperator(operatorId, use);
    }
    await servers.acceptConditions(chosen);
  }

  async function onAdd(text: string): Promise<void> {
    setAdded((await servers.add(text)) === '');
  }

  // Added, and yet asked again: there is still nowhere to receive.
  const isOnlyFiles = isAdded && configuration.problems.includes('noReceiving');
  const words = problem === undefined ? undefined : problemText(t, problem);
  return (
    <>
      <ChooseServersScreen
        operators={configuration.operators}
        isBusy={isBusy}
        problem={isOnlyFiles ? t('chooseServers.onlyFiles') : words}
        addProblems={addErrorTexts(t, typed, addErrors)}
        onAccept={(chosen) => void onAccept(chosen)}
        onAdd={(text) => void onAdd(text)}
        onType={(text) => {
          setTyped(text);
          setAdded(false);
          servers.clearAddErrors();
        }}
        onOpenLink={link.ask}
      />
      {link.dialog}
    </>
  );
}

function Unread() {
  const { t } = useTranslation();
  const { servers } = useStores();
  return (
    <main className={styles['starting']}>
      <EmptyState
        icon={CircleAlert}
        title={t('settings.loadFailed')}
        action={<Button onPress={() => void servers.load()}>{t('common.tryAgain')}</Button>}
      />
    </main>
  );
}
