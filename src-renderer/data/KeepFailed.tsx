import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';

/** How long messages are kept is not known, and can be asked for again. */
export function KeepFailed() {
  const { t } = useTranslation();
  const { retention } = useStores();
  const [isTrying, setTrying] = useState(false);

  async function onRetry(): Promise<void> {
    setTrying(true);
    await retention.load();
    setTrying(false);
  }

  return (
    <>
      <p className={settings['lead']} role="alert">
        {t('data.keepFailed')}
      </p>
      <div>
        <Button isBusy={isTrying} onPress={() => void onRetry()}>
          {t('common.tryAgain')}
        </Button>
      </div>
    </>
  );
}
