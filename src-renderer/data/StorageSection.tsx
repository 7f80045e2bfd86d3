import { useTranslation } from 'react-i18next';
import type { StorageReport } from '#shared/model/index.ts';
import { bytesText } from '../format/index.ts';
import { useSelect, useServices, useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import { Action } from './Action.tsx';
import type { AskQuestion } from './question.ts';
import { SizeBar } from './SizeBar.tsx';
import { sizeParts } from './sizes.ts';

export type StorageSectionProps = {
  readonly report: StorageReport;
  readonly onQuestion: AskQuestion;
};

/** How large everything is, and what makes it smaller without deleting anything. */
export function StorageSection({ report, onQuestion }: StorageSectionProps) {
  const { t, i18n } = useTranslation();
  const { data } = useStores();
  const running = useSelect(data, (state) => state.running);
  const size = (bytes: number) => bytesText(i18n.language, bytes);
  return (
    <section className={settings['section']}>
      <div>
        <h3 className={settings['title']}>{t('data.storage')}</h3>
        <p className={settings['lead']}>
          {t('data.total', { size: size(sizeParts(report).totalBytes) })}
        </p>
      </div>
      <SizeBar report={report} />
      <Leftovers report={report} onQuestion={onQuestion} />
      <Action
        task="compact"
        label={t('data.compact')}
        hint={
          report.freeBytes > 0
            ? t('data.compactHint', { size: size(report.freeBytes) })
            : t('data.compactNone')
        }
        isBusy={running === 'compact'}
        onPress={() => void data.compact()}
      />
      <Action
        task="check"
        label={t('data.check')}
        hint={t('data.checkHint')}
        isBusy={running === 'check'}
        onPress={() => void data.check()}
      />
    </section>
  );
}

/** Copies that are there for a reason, and can go before their time. */
function Leftovers({ report, onQuestion }: StorageSectionProps) {
  const { t } = useTranslation();
  const { time } = useServices();
  const { backupAtMs, backupBytes, asideBytes } = report;
  return (
    <>
      {backupBytes > 0 && (
        <Action
          title={t('data.part.backup')}
          hint={[
            ...(backupAtMs === undefined
              ? []
              : [t('data.backupOf', { date: time.full(backupAtMs) })]),
            t('data.backupWhy'),
          ].join(' ')}
          label={t('data.deleteBackup')}
          onPress={() => onQuestion({ type: 'deleteBackup' })}
        />
      )}
      {asideBytes > 0 && (
        <Action
          title={t('data.part.aside')}
          hint={t('data.asideWhy')}
          label={t('data.deleteAside')}
          onPress={() => onQuestion({ type: 'deleteAside', bytes: asideBytes })}
        />
      )}
    </>
  );
}
