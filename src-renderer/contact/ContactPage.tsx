import { CircleAlert, Lock, LockKeyhole, ShieldCheck, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactDetails, QuantumResistance } from '#shared/model/index.ts';
import { Avatar, Banner, Button, CopyButton, TextField } from '../components/index.ts';
import type { TimeFormat } from '../format/index.ts';
import { contactKey, contactName } from '../stores/index.ts';
import styles from './ContactPage.module.css';
import { SecurityCode } from './SecurityCode.tsx';

export type ContactPageProps = {
  readonly details: ContactDetails;
  readonly time: TimeFormat;
  readonly onAlias: (alias: string) => void;
  readonly onCompare: () => void;
  readonly onUnverify: () => void;
  readonly onCopyCode: () => void;
  readonly onDelete: () => void;
};

export function ContactPage(props: ContactPageProps) {
  const { t } = useTranslation();
  const { details, time, onAlias, onDelete } = props;
  const { contact } = details;
  return (
    <div className={styles['page']}>
      <ContactHead details={details} />
      <AliasField
        key={contact.localAlias}
        alias={contact.localAlias}
        displayName={contact.displayName}
        onAlias={onAlias}
      />
      <Section title={t('contact.encryption')}>
        <Quantum resistance={contact.quantumResistance} />
        {(details.ratchetSync === 'required' || details.ratchetSync === 'allowed') && (
          <Banner tone="warn" icon={CircleAlert}>
            {t('contact.syncRequired')}
          </Banner>
        )}
        {details.ratchetSync === 'started' && <p>{t('contact.syncStarted')}</p>}
      </Section>
      <CodeSection {...props} />
      <Section title={t('contact.servers')}>
        <Servers label={t('contact.receiving')} servers={details.receivingServers} />
        <Servers label={t('contact.sending')} servers={details.sendingServers} />
      </Section>
      <footer className={styles['foot']}>
        <p className={styles['meta']}>
          {t('contact.connectedSince', { date: time.date(contact.createdAtMs) })}
        </p>
        <button type="button" className={styles['delete']} onClick={onDelete}>
          <Trash2 size={16} strokeWidth={1.75} aria-hidden />
          {t('contact.delete')}
        </button>
      </footer>
    </div>
  );
}

function ContactHead({ details }: { readonly details: ContactDetails }) {
  const { t } = useTranslation();
  const { contact } = details;
  const name = contactName(contact);
  return (
    <header className={styles['head']}>
      <Avatar name={name} hueKey={contactKey(contact.contactId)} image={contact.image} size={88} />
      <h2 className={styles['name']} dir="auto">
        {name}
      </h2>
      {contact.localAlias !== '' && (
        <p className={styles['meta']}>
          {t('contact.calledByThemselves', { name: contact.displayName })}
        </p>
      )}
      {contact.fullName !== '' && contact.fullName !== contact.displayName && (
        <p className={styles['meta']} dir="auto">
          {contact.fullName}
        </p>
      )}
      {contact.isVerified && (
        <p className={styles['verified']}>
          <ShieldCheck size={16} strokeWidth={1.75} aria-hidden />
          {t('conversation.verified')}
        </p>
      )}
    </header>
  );
}

type AliasFieldProps = {
  readonly alias: string;
  readonly displayName: string;
  readonly onAlias: (alias: string) => void;
};

const MAX_ALIAS_LENGTH = 200;

function AliasField({ alias, displayName, onAlias }: AliasFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(alias);
  const save = () => {
    if (typed.trim() !== alias) onAlias(typed.trim());
  };
  return (
    <TextField
      label={t('contact.aliasLabel')}
      hint={t('contact.aliasHint')}
      value={typed}
      placeholder={displayName}
      maxLength={MAX_ALIAS_LENGTH}
      onChange={setTyped}
      onBlur={save}
      onEnter={save}
    />
  );
}

type SectionProps = { readonly title: string; readonly children: ReactNode };

function Section({ title, children }: SectionProps) {
  return (
    <section className={styles['section']}>
      <h3 className={styles['sectionTitle']}>{title}</h3>
      {children}
    </section>
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

function CodeSection(props: ContactPageProps) {
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

type ServersProps = { readonly label: string; readonly servers: readonly string[] };

function Servers({ label, servers }: ServersProps) {
  const { t } = useTranslation();
  return (
    <div>
      <p className={styles['meta']}>{label}</p>
      {servers.length === 0 ? (
        <p>{t('contact.noServers')}</p>
      ) : (
        <ul>
          {servers.map((server) => (
            <li key={server} className={styles['server']}>
              {server}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
