import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ContactDetails } from '#shared/model/index.ts';
import { Button, CopyButton } from '../components/index.ts';
import type { TimeFormat } from '../format/index.ts';
import styles from './ContactPage.module.css';
import { Section } from './Section.tsx';
import { SecurityCode } from './SecurityCode.tsx';

export type CodeSectionProps = {
  readonly details: ContactDetails;
  readonly time: TimeFormat;
  readonly onCompare: () => void;
  readonly onUnverify: () => void;
  readonly onCopyCode: () => void;
};

/** The security code and whether it was compared. */
export function CodeSection(props: CodeSectionProps) {
  const { t } = useTranslation();
  const { details, time } = props;
  const { securityCode, verifiedAtMs } = details;
  if (securityCode === undefined) {
    return (
      <Section title={t('contact.securityCode')}>
        <p className={styles['meta']}>{t('contact.securityCodeNone')}</p>
      </Section>
    );
  }
  const { isVerified } = details.contact;
  const verified =
    verifiedAtMs === undefined
      ? t('contact.verifiedNoDate')
      : t('contact.verified', { date: time.date(verifiedAtMs) });
  return (
    <Section title={t('contact.securityCode')}>
      <SecurityCode code={securityCode} label={t('contact.securityCode')} />
      <p className={styles['meta']}>
        {isVerified ? verified : `${t('contact.notVerified')}. ${t('contact.securityCodeLead')}`}
      </p>
      <div className={styles['actions']}>
        {isVerified ? (
          <Button onPress={props.onUnverify}>{t('contact.unverify')}</Button>
        ) : (
          <Button icon={ShieldCheck} onPress={props.onCompare}>
            {t('contact.compare')}
          </Button>
        )}
        <CopyButton kind="plain" label={t('common.copy')} onCopy={props.onCopyCode} />
      </div>
    </Section>
  );
}
