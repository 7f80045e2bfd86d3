import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Banner, Button, StatusRegion } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import type { DataOutcome } from '../stores/index.ts';
import styles from './Data.module.css';
import type { AskQuestion } from './question.ts';
import { dataProblemDetail, outcomeText, taskProblemText } from './words.ts';

export type OutcomeBarProps = {
  readonly onQuestion: AskQuestion;
  readonly onExport: () => void;
};

/** What the newest task came to; stays until it is closed or something else is done. */
export function OutcomeBar({ onQuestion, onExport }: OutcomeBarProps) {
  const { data } = useStores();
  const outcome = useSelect(data, (state) => state.outcome);
  const isUrgent = outcome !== undefined && isBad(outcome);
  const bar = outcome !== undefined && (
    <footer className={settings['bar']}>
      <div className={settings['barText']}>
        {outcome.type === 'checked' && outcome.faultCount > 0 ? (
          <Faults outcome={outcome} onQuestion={onQuestion} onExport={onExport} />
        ) : (
          <Outcome outcome={outcome} />
        )}
      </div>
    </footer>
  );
  return (
    <>
      <StatusRegion>{!isUrgent && bar}</StatusRegion>
      {isUrgent && bar}
    </>
  );
}

/** What is an alert, which needs no region to be heard. */
function isBad(outcome: DataOutcome): boolean {
  if (outcome.type === 'checked') return outcome.faultCount > 0;
  return outcome.type === 'failed' && outcome.problem.type !== 'cancelled';
}

function Outcome({ outcome }: { readonly outcome: DataOutcome }) {
  const { t, i18n } = useTranslation();
  const { data } = useStores();
  const words = outcomeText(t, i18n.language, outcome);
  if (outcome.type !== 'failed') {
    return (
      <Banner tone="accent" icon={CircleCheck} role="none" onClose={data.dismiss}>
        {words}
      </Banner>
    );
  }
  const isUrgent = isBad(outcome);
  return (
    <Banner
      tone={isUrgent ? 'bad' : 'accent'}
      icon={CircleAlert}
      role={isUrgent ? 'alert' : 'none'}
      detail={dataProblemDetail(t, outcome.problem)}
      onClose={data.dismiss}
    >
      {words} {taskProblemText(t, i18n.language, outcome)}
    </Banner>
  );
}

type FaultsProps = OutcomeBarProps & {
  readonly outcome: Extract<DataOutcome, { type: 'checked' }>;
};

/** Faults with the ways on. */
function Faults({ outcome, onQuestion, onExport }: FaultsProps) {
  const { t, i18n } = useTranslation();
  const { data } = useStores();
  const report = useSelect(data, (state) => state.report);
  const hasBackup = report !== undefined && report.backupBytes > 0;
  return (
    <Banner tone="bad" icon={TriangleAlert} role="alert" onClose={data.dismiss}>
      <p>{outcomeText(t, i18n.language, outcome)}</p>
      <p>{t(hasBackup ? 'data.outcome.faultsBackup' : 'data.outcome.faultsExport')}</p>
      <div className={styles['ways']}>
        {hasBackup && (
          <Button
            kind="quiet"
            onPress={() => onQuestion({ type: 'restoreBackup', atMs: report.backupAtMs })}
          >
            {t('data.restore')}
          </Button>
        )}
        <Button kind="quiet" onPress={onExport}>
          {t('data.export')}
        </Button>
      </div>
    </Banner>
  );
}
