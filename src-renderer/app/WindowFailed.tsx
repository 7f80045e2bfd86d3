import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, EmptyState } from '../components/index.ts';
import styles from './App.module.css';

export function WindowFailed() {
  const { t } = useTranslation();
  return (
    <main className={styles['starting']}>
      <EmptyState
        icon={TriangleAlert}
        title={t('core.windowFailed')}
        action={<Button onPress={() => location.reload()}>{t('core.reload')}</Button>}
      >
        {t('core.windowFailedMeans')}
      </EmptyState>
    </main>
  );
}
