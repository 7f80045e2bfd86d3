import { useTranslation } from 'react-i18next';
import styles from './Skeleton.module.css';
import { useDelay } from './use-delay.ts';

export type SkeletonProps = { readonly kind: 'chats' | 'messages' | 'panel' };

const rows = { chats: 7, messages: 6, panel: 5 } as const;

/** Lines of the final size, after a moment of nothing. */
export function Skeleton({ kind }: SkeletonProps) {
  const { t } = useTranslation();
  const isShown = useDelay();
  if (!isShown) return <div className={styles['quiet']} aria-busy />;
  return (
    <div className={styles['skeleton']} data-kind={kind} role="status" aria-busy>
      <span className={styles['words']}>{t('common.loading')}</span>
      {Array.from({ length: rows[kind] }, (_, row) => (
        <div key={row} className={styles['row']} aria-hidden>
          <span className={styles['circle']} />
          <span className={styles['bar']} />
        </div>
      ))}
    </div>
  );
}
