import { useTranslation } from 'react-i18next';
import type { PassphraseReason } from '#shared/contract/index.ts';
import styles from './Gate.module.css';

export type WhyAskedProps = { readonly why: PassphraseReason };

export function WhyAsked({ why }: WhyAskedProps) {
  const { t } = useTranslation();
  return (
    <section className={styles['why']}>
      <h2 className={styles['whyTitle']}>{t('passphrase.whyTitle')}</h2>
      <p>{t(`passphrase.why.${why}`)}</p>
    </section>
  );
}
