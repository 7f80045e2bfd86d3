import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './PlanCard.module.css';

export type CardProps = {
  readonly icon: LucideIcon;
  readonly title: string;
  /** Read out with the title; what is below is found by who goes on. */
  readonly text: ReactNode;
  readonly isBad?: boolean;
  readonly children?: ReactNode;
};

/** What a link is, in a title and a sentence, and under it what can be done. */
export function Card({ icon: Icon, title, text, isBad = false, children }: CardProps) {
  const { t } = useTranslation();
  return (
    <section className={styles['card']} data-bad={isBad}>
      <div role="status" aria-label={t('connect.planLabel')}>
        <p className={styles['title']}>
          <Icon size={16} strokeWidth={1.75} aria-hidden />
          {title}
        </p>
        <div className={styles['text']}>{text}</div>
      </div>
      {children}
    </section>
  );
}
