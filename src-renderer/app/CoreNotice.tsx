import { HardDrive, RefreshCw, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import styles from './App.module.css';

/** Over everything while the core is away, or the disk takes nothing; gone when it is over. */
export function CoreNotice() {
  const { t } = useTranslation();
  const { app } = useStores();
  const core = useSelect(app, (state) => state.core);
  const diskProblem = useSelect(app, ({ status }) =>
    status?.type === 'ready' ? status.diskProblem : undefined,
  );
  if (core === 'restarting') {
    return (
      <div className={styles['notice']}>
        <Banner tone="warn" icon={RefreshCw}>
          {t('core.restarting')}
        </Banner>
      </div>
    );
  }
  if (core === 'stopped') {
    return (
      <div className={styles['notice']}>
        <Banner tone="bad" icon={TriangleAlert} role="alert">
          {t('core.stopped')} {t('core.stoppedMeans')}
        </Banner>
      </div>
    );
  }
  if (diskProblem === undefined) return null;
  return (
    <div className={styles['notice']}>
      <Banner tone="warn" icon={HardDrive} role="alert">
        {t(`disk.${diskProblem}`)}
      </Banner>
    </div>
  );
}
