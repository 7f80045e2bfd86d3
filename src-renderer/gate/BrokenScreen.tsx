import { useTranslation } from 'react-i18next';
import type { DatabaseProblem } from '#shared/contract/index.ts';
import { Button } from '../components/index.ts';
import { databaseProblemCode } from '../format/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';

export type BrokenScreenProps = {
  readonly problem: DatabaseProblem;
  readonly onRetry: () => void;
};

export function BrokenScreen({ problem, onRetry }: BrokenScreenProps) {
  const { t } = useTranslation();
  const code = databaseProblemCode(problem);
  return (
    <Gate title={t(`broken.${problem.type}.title`)} lead={t(`broken.${problem.type}.what`)}>
      <p className={styles['text']}>{t(`broken.${problem.type}.means`)}</p>
      {problem.type !== 'newerVersion' && (
        <div>
          <Button kind="primary" onPress={onRetry}>
            {t('common.tryAgain')}
          </Button>
        </div>
      )}
      {code !== undefined && (
        <details className={styles['code']}>
          <summary>{t('common.details')}</summary>
          {t('broken.code')} <code>{code}</code>
        </details>
      )}
    </Gate>
  );
}
