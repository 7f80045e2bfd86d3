import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Banner, Button } from '../components/index.ts';
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
  if (outcome === undefined) return null;
  return (
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
}

function Outcome({ outcome }: { readonly outcome: DataOutcome }) {
  const { t, i18n } = useTranslation();
  const { data } = useStores();
  const words = outcomeText(t, i18n.language, outcome);
  if (outcome.type !== 'failed') {
    return (
      <Banner tone="accent" icon={CircleCheck} onClose={data.dismiss}>
        {words}
      </Banner>
    );
  }
  const isCalledOff = outcome.problem.type === 'cancelled';
  return (
    <Banner
      tone={isCalledOff ? 'accent' : 'bad'}
      icon={CircleAlert}
      role={isCalledOff ? 'status' : 'alert'}
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
