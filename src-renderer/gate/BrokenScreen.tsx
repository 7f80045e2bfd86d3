import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatabaseProblem } from '#shared/contract/index.ts';
import { Banner, Button } from '../components/index.ts';
import { databaseProblemCode } from '../format/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';
import { StartOverDialog } from './StartOverDialog.tsx';

export type BrokenScreenProps = {
  readonly problem: DatabaseProblem;
  readonly hasBackup: boolean;
  readonly isBusy: boolean;
  /** Why the newest way out was none. */
  readonly failure?: string | undefined;
  readonly onRetry: () => void;
  readonly onRestore: () => void;
  readonly onStartOver: () => void;
  /** Another way out, below the others. */
  readonly children?: ReactNode;
};

export function BrokenScreen(props: BrokenScreenProps) {
  const { t } = useTranslation();
  const { problem, failure } = props;
  const code = databaseProblemCode(problem);
  // Somebody else has it open: it is as whole as ever.
  const isWhole = problem.type === 'inUse';
  return (
    <Gate title={t(`broken.${problem.type}.title`)} lead={t(`broken.${problem.type}.what`)}>
      <p className={styles['text']}>{t(`broken.${problem.type}.means`)}</p>
      {problem.type !== 'newerVersion' && (
        <div>
          <Button kind="primary" onPress={props.onRetry}>
            {t('common.tryAgain')}
          </Button>
        </div>
      )}
      {failure !== undefined && (
        <Banner tone="bad" icon={TriangleAlert} role="alert">
          {failure}
        </Banner>
      )}
      {!isWhole && props.hasBackup && <Restore {...props} />}
      {!isWhole && <StartOver {...props} />}
      {!isWhole && props.children !== undefined && (
        <div className={styles['others']}>{props.children}</div>
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

function Restore({ isBusy, onRestore }: BrokenScreenProps) {
  const { t } = useTranslation();
  return (
    <section className={styles['part']}>
      <h2 className={styles['partTitle']}>{t('broken.restoreTitle')}</h2>
      <p className={styles['text']}>{t('broken.restoreText')}</p>
      <Button isBusy={isBusy} onPress={onRestore}>
        {isBusy ? t('broken.restoring') : t('broken.restore')}
      </Button>
    </section>
  );
}

function StartOver({ isBusy, failure, onStartOver }: BrokenScreenProps) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  return (
    <section className={styles['part']}>
      <h2 className={styles['partTitle']}>{t('broken.overTitle')}</h2>
      <p className={styles['text']}>{t('broken.overText')}</p>
      <Button onPress={() => setAsking(true)}>{t('forgotten.startOver')}</Button>
      {isAsking && (
        <StartOverDialog
          isBusy={isBusy}
          problem={failure}
          onStartOver={onStartOver}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
