import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Maintenance } from '#shared/model/index.ts';
import { Button, useDelay, VisuallyHidden } from '../components/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';
import { useElapsed } from './use-elapsed.ts';
import { guessText, remainingMs } from './words.ts';

export type WorkingScreenProps = {
  readonly work: Maintenance;
  readonly onCancel: () => void;
};

/** Work on the database as a whole: what it is, how far it is, and the way out of it. */
export function WorkingScreen({ work, onCancel }: WorkingScreenProps) {
  const { t } = useTranslation();
  const [isCancelling, setCancelling] = useState(false);
  const isShown = useDelay();
  // What is over at once is not worth a screen.
  if (!isShown) return <main className={styles['gate']} aria-busy />;
  return (
    <Gate title={t(`working.${work.task}.title`)} lead={t(`working.${work.task}.lead`)}>
      <Progress fraction={work.fraction} />
      <p className={styles['text']}>{t('working.safe')}</p>
      {work.canCancel && (
        <div>
          <Button
            isBusy={isCancelling}
            onPress={() => {
              setCancelling(true);
              onCancel();
            }}
          >
            {isCancelling ? t('working.cancelling') : t('working.cancel')}
          </Button>
        </div>
      )}
    </Gate>
  );
}

/** Told to those who do not see it in steps of ten. */
const TOLD_STEPS = 10;

function Progress({ fraction }: { readonly fraction: number | undefined }) {
  const { t, i18n } = useTranslation();
  const elapsedMs = useElapsed();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  const words = (part: number) => t('working.percent', { percent: percent.format(part) });
  const leftMs = remainingMs(elapsedMs, fraction);
  const isKnown = fraction !== undefined;
  return (
    <div className={styles['progress']}>
      <progress
        className={styles['progressBar']}
        aria-label={t('working.progress')}
        max={1}
        {...(isKnown && { value: fraction })}
      />
      <p className={styles['progressWords']}>
        <span>{isKnown ? words(Math.floor(fraction * 100) / 100) : t('working.busy')}</span>
        {leftMs !== undefined && (
          <span>{t('working.left', { time: guessText(i18n.language, leftMs) })}</span>
        )}
      </p>
      <VisuallyHidden>
        <span role="status">
          {isKnown && words(Math.floor(fraction * TOLD_STEPS) / TOLD_STEPS)}
        </span>
      </VisuallyHidden>
    </div>
  );
}
