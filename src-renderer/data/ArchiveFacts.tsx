import { useTranslation } from 'react-i18next';
import type { ArchiveSummary } from '#shared/model/index.ts';
import { bytesText } from '../format/index.ts';
import { useServices } from '../services/index.ts';
import styles from './Data.module.css';

export type ArchiveFactsProps = { readonly name: string; readonly summary: ArchiveSummary };

/** What an archive says of itself. */
export function ArchiveFacts({ name, summary }: ArchiveFactsProps) {
  const { t, i18n } = useTranslation();
  const { time } = useServices();
  const files = t('data.fileCount', {
    count: summary.fileCount,
    formatted: new Intl.NumberFormat(i18n.language).format(summary.fileCount),
  });
  const facts = [
    [t('importing.file'), name],
    [t('importing.made'), time.full(summary.createdAtMs)],
    [t('importing.version'), summary.appVersion],
    [t('importing.database'), bytesText(i18n.language, summary.databaseBytes)],
    [t('importing.files'), `${bytesText(i18n.language, summary.filesBytes)} (${files})`],
  ] as const;
  return (
    <dl className={styles['facts']}>
      {facts.map(([label, value]) => (
        <div key={label} className={styles['part']}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
