import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import styles from './DetailsFrame.module.css';

export type DetailsFrameProps = { readonly children: ReactNode };

/** The right column; over the conversation where there is no room beside it. */
export function DetailsFrame({ children }: DetailsFrameProps) {
  const { t } = useTranslation();
  const { ui } = useStores();
  return (
    <section className={styles['details']} aria-label={t('contact.title')}>
      <header className={styles['header']}>
        <h2 className={styles['title']}>{t('contact.title')}</h2>
        <IconButton icon={X} label={t('contact.close')} onPress={() => ui.toggleDetails(false)} />
      </header>
      {children}
    </section>
  );
}
