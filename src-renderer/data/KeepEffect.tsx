import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../components/index.ts';
import { keepsLess } from '../stores/index.ts';
import styles from './Data.module.css';
import { keepText } from './keep.ts';

export type KeepEffectProps = {
  /** Seconds; null: for ever. */
  readonly before: number | null;
  /** Absent while what is typed is no time. */
  readonly next: number | null | undefined;
  /** Chats that a change for all does not touch. */
  readonly apartCount: number;
};

/** What the choice deletes, now and later; announced as the choice changes. */
export function KeepEffect({ before, next, apartCount }: KeepEffectProps) {
  const { t, i18n } = useTranslation();
  if (next === undefined) return null;
  if (next === null) {
    return (
      <p className={styles['lead']} role="status">
        {t('data.effect.nothing')}
      </p>
    );
  }
  const time = keepText(t, i18n.language, next);
  if (!keepsLess(next, before)) {
    return (
      <p className={styles['lead']} role="status">
        {t('data.effect.later', { time })}
      </p>
    );
  }
  return (
    <Banner tone="bad" icon={Trash2}>
      {t('data.effect.now', { time })}
      {apartCount > 0 && <> {t('data.effect.apart', { count: apartCount })}</>}
    </Banner>
  );
}
