import { useTranslation } from 'react-i18next';
import type { StorageReport } from '#shared/model/index.ts';
import { Button } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import styles from './Data.module.css';
import type { AskQuestion } from './question.ts';

export type DeleteSectionProps = {
  readonly report: StorageReport;
  readonly onQuestion: AskQuestion;
};

export function DeleteSection({ report, onQuestion }: DeleteSectionProps) {
  const { t } = useTranslation();
  const { data } = useStores();
  const running = useSelect(data, (state) => state.running);
  return (
    <section className={settings['section']}>
      <h3 className={settings['title']}>{t('data.delete')}</h3>
      <div className={styles['buttons']}>
        <Button
          isBusy={running === 'deleteFiles'}
          onPress={() => onQuestion({ type: 'deleteFiles', bytes: report.filesBytes })}
        >
          {t('data.deleteFiles')}
        </Button>
        <Button isBusy={running === 'clearAll'} onPress={() => onQuestion({ type: 'clearAll' })}>
          {t('data.clearAll')}
        </Button>
      </div>
    </section>
  );
}
