import { CircleAlert, ShieldCheck, Trash2, VenetianMask } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactDetails, ReceiptSetting } from '#shared/model/index.ts';
import { Avatar, Banner, CopyButton, TextField } from '../components/index.ts';
import {
  MAX_ALIAS_LENGTH,
  MAX_TYPED_LENGTH,
  overLimitText,
  problemDetail,
  problemText,
  type TimeFormat,
} from '../format/index.ts';
import {
  type ContactChange,
  contactKey,
  contactName,
  type ContactProblem,
} from '../stores/index.ts';
import { CodeSection } from './CodeSection.tsx';
import styles from './ContactPage.module.css';
import { EncryptionSection } from './EncryptionSection.tsx';
import { KeepSection } from './KeepSection.tsx';
import { ReceiptsSection } from './ReceiptsSection.tsx';
import { Section } from './Section.tsx';
import { ServersSection } from './ServersSection.tsx';

export type ContactPageProps = {
  readonly details: ContactDetails;
  readonly time: TimeFormat;
  readonly onAlias: (alias: string) => void;
  readonly onCompare: () => void;
  readonly onUnverify: () => void;
  readonly onCopyCode: () => void;
  /** Why the newest change was not made. */
  readonly problem?: ContactProblem | undefined;
  readonly onChange: (change: ContactChange) => void;
  readonly onReceipts: (receipts: ReceiptSetting) => void;
  readonly onCopyAddress: () => void;
  /** How long messages are kept, in a sentence. */
  readonly kept: string | undefined;
  readonly hasKeptFailed: boolean;
  readonly onKeep: () => void;
  readonly onClear: () => void;
  readonly onDelete: () => void;
};

export function ContactPage(props: ContactPageProps) {
  const { t } = useTranslation();
  const { details, problem, time, onAlias, onDelete } = props;
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
      {problem !== undefined && (
        <Banner tone="bad" icon={CircleAlert} role="alert" detail={problemDetail(t, problem)}>
          {problem.type === 'notAllowed' ? t('contact.notNow') : problemText(t, problem)}
        </Banner>
      )}
      <EncryptionSection contact={contact} onFix={() => props.onChange('contact.fixEncryption')} />
      <CodeSection {...props} />
      <ServersSection
        details={details}
        onChangeServer={() => props.onChange('contact.changeServer')}
        onStopChange={() => props.onChange('contact.abortServerChange')}
      />
      <ReceiptsSection details={details} onReceipts={props.onReceipts} />
      <KeepSection
        words={props.kept}
        hasFailed={props.hasKeptFailed}
        onChange={props.onKeep}
        onClear={props.onClear}
      />
      {details.contactLink !== undefined && (
        <AddressSection link={details.contactLink} onCopy={props.onCopyAddress} />
      )}
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
      {contact.incognitoName !== undefined && (
        <p className={styles['verified']}>
          <VenetianMask size={16} strokeWidth={1.75} aria-hidden />
          {t('conversation.knowsYouAs', { name: contact.incognitoName })}
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

function AliasField({ alias, displayName, onAlias }: AliasFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(alias);
  const tooLong = overLimitText(t, typed, MAX_ALIAS_LENGTH);
  const save = () => {
    if (tooLong === undefined && typed.trim() !== alias) onAlias(typed.trim());
  };
  return (
    <TextField
      label={t('contact.aliasLabel')}
      hint={t('contact.aliasHint')}
      value={typed}
      placeholder={displayName}
      maxLength={MAX_TYPED_LENGTH}
      error={tooLong}
      onChange={setTyped}
      onBlur={save}
      onEnter={save}
    />
  );
}

type AddressSectionProps = { readonly link: string; readonly onCopy: () => void };

/** The address that the contact shows in its profile. */
function AddressSection({ link, onCopy }: AddressSectionProps) {
  const { t } = useTranslation();
  return (
    <Section title={t('contact.addressTitle')}>
      <p className={styles['link']}>{link}</p>
      <p className={styles['meta']}>{t('contact.addressHint')}</p>
      <div className={styles['actions']}>
        <CopyButton label={t('contact.copyAddress')} onCopy={onCopy} />
      </div>
    </Section>
  );
}
