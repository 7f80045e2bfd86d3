import { useTranslation } from 'react-i18next';
import type { StorageReport } from '#shared/model/index.ts';
import { bytesText } from '../format/index.ts';
import styles from './Data.module.css';
import { BAR_WIDTH, sizeParts } from './sizes.ts';

export type SizeBarProps = { readonly report: StorageReport };

/** What takes how much, as a bar and in numbers; the colours are not alone in saying it. */
export function SizeBar({ report }: SizeBarProps) {
  const { t, i18n } = useTranslation();
  const { parts } = sizeParts(report);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <>
      <svg
        className={styles['bar']}
        viewBox={`0 0 ${BAR_WIDTH} 1`}
        preserveAspectRatio="none"
        aria-hidden
      >
        {parts.map(({ part, start, width }) => (
          <rect key={part} className={styles[part]} x={start} width={width} height={1} />
        ))}
      </svg>
      <dl className={styles['parts']}>
        {parts.map(({ part, bytes }) => (
          <div key={part} className={styles['part']}>
            <dt>
              <svg className={styles['swatch']} viewBox="0 0 1 1" aria-hidden>
                <rect className={styles[part]} width={1} height={1} />
              </svg>
              {t(`data.part.${part}`)}
            </dt>
            <dd>
              {part === 'files' && (
                <span className={styles['count']}>
                  {t('data.fileCount', {
                    count: report.fileCount,
                    formatted: number.format(report.fileCount),
                  })}
                </span>
              )}
              {bytesText(i18n.language, bytes)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
