import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';
import { StartOverDialog } from './StartOverDialog.tsx';

export type ForgottenScreenProps = {
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  readonly onStartOver: () => void;
  readonly onBack: () => void;
};

/** The plain truth about a forgotten passphrase, and the one way that is left. */
export function ForgottenScreen({ isBusy, problem, onStartOver, onBack }: ForgottenScreenProps) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  return (
    <Gate title={t('forgotten.title')} lead={t('forgotten.lead')}>
      <section className={styles['part']}>
        <h2 className={styles['partTitle']}>{t('forgotten.tryTitle')}</h2>
        <p className={styles['text']}>{t('forgotten.tryText')}</p>
        <Button kind="primary" onPress={onBack}>
          {t('forgotten.back')}
        </Button>
      </section>
      <section className={styles['part']}>
        <h2 className={styles['partTitle']}>{t('forgotten.overTitle')}</h2>
        <p className={styles['text']}>{t('forgotten.overText')}</p>
        <Button onPress={() => setAsking(true)}>{t('forgotten.startOver')}</Button>
      </section>
      {isAsking && (
        <StartOverDialog
          isBusy={isBusy}
          problem={problem}
          onStartOver={onStartOver}
          onClose={() => setAsking(false)}
        />
      )}
    </Gate>
  );
}
