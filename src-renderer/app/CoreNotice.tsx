import { RefreshCw, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import styles from './App.module.css';

/** Over everything while the core is away; gone when it is back. */
export function CoreNotice() {
  const { t } = useTranslation();
  const { app } = useStores();
  const core = useSelect(app, (state) => state.core);
  if (core !== 'restarting' && core !== 'stopped') return null;
  return (
    <div className={styles['notice']}>
      {core === 'restarting' ? (
        <Banner tone="warn" icon={RefreshCw}>
          {t('core.restarting')}
        </Banner>
      ) : (
        <Banner tone="bad" icon={TriangleAlert} role="alert">
          {t('core.stopped')} {t('core.stoppedMeans')}
        </Banner>
      )}
    </div>
  );
}
