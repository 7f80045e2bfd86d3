import { KeyRound, Lock, LockKeyhole, Unlink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Contact, QuantumResistance } from '#shared/model/index.ts';
import { Banner, Button } from '../components/index.ts';
import { ratchetTrouble } from '../format/index.ts';
import { useNow } from '../services/index.ts';
import { contactName } from '../stores/index.ts';
import styles from './ContactPage.module.css';
import { Section } from './Section.tsx';

export type EncryptionSectionProps = {
  readonly contact: Contact;
  readonly onFix: () => void;
};

/** Against whom the chat is protected, and whether the keys are in step. */
export function EncryptionSection({ contact, onFix }: EncryptionSectionProps) {
  const { t } = useTranslation();
  const trouble = ratchetTrouble(contact, useNow());
  return (
    <Section title={t('contact.encryption')}>
      {contact.isLeftBehind === true ? (
        <Banner tone="warn" icon={Unlink}>
          {t('leftBehind.short')}
        </Banner>
      ) : (
        <Quantum resistance={contact.quantumResistance} />
      )}
      {trouble !== undefined && (
        <Banner tone={trouble.isRunning ? 'accent' : 'warn'} icon={KeyRound}>
          {trouble.isRunning
            ? t('keysWait.short')
            : t(trouble.words, { name: contactName(contact) })}
        </Banner>
      )}
      {trouble?.canFix === true && (
        <div className={styles['actions']}>
          <Button onPress={onFix}>
            {t(trouble.isRunning ? 'common.tryAgain' : 'contact.fixEncryption')}
          </Button>
        </div>
      )}
    </Section>
  );
}

const quantumTitles = {
  on: 'contact.quantumOnTitle',
  pending: 'contact.quantumPendingTitle',
  off: 'contact.quantumOffTitle',
} as const;

function Quantum({ resistance }: { readonly resistance: QuantumResistance }) {
  const { t } = useTranslation();
  const { type } = resistance;
  const Icon = type === 'on' ? LockKeyhole : Lock;
  const words =
    type === 'off'
      ? t(`contact.quantumOff.${resistance.reason}`)
      : t(type === 'on' ? 'contact.quantumOn' : 'contact.quantumPending');
  return (
    <div className={styles['fact']} data-good={type === 'on'}>
      <Icon size={18} strokeWidth={1.75} aria-hidden />
      <div>
        <p className={styles['factTitle']}>{t(quantumTitles[type])}</p>
        <p className={styles['meta']}>{words}</p>
      </div>
    </div>
  );
}
