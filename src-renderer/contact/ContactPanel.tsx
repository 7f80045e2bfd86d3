import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactId } from '#shared/ids.ts';
import { Button, EmptyState, Skeleton } from '../components/index.ts';
import { keptText } from '../data/index.ts';
import { useSelect, useServices, useShellActions } from '../services/index.ts';
import { ContactPage } from './ContactPage.tsx';

export type ContactPanelProps = { readonly contactId: ContactId };

/** The right column: everything about one contact. */
export function ContactPanel({ contactId }: ContactPanelProps) {
  const { t, i18n } = useTranslation();
  const { stores, time } = useServices();
  const { contact, retention: retentions, ui } = stores;
  const { copy } = useShellActions();
  const details = useSelect(contact, (state) => state.details);
  const problem = useSelect(contact, (state) => state.problem);
  const hasFailed = useSelect(contact, (state) => state.hasFailed);
  const { retention, phase } = useSelect(retentions, (state) => state);
  useEffect(() => void retentions.load(), [retentions]);
  useEffect(() => {
    void contact.open(contactId);
    return () => contact.close();
  }, [contact, contactId]);

  if (details === undefined) {
    return hasFailed ? (
      <EmptyState
        title={t('contact.loadFailed')}
        action={<Button onPress={() => void contact.reload()}>{t('common.tryAgain')}</Button>}
      />
    ) : (
      <Skeleton kind="panel" />
    );
  }
  return (
    <ContactPage
      key={contactId}
      details={details}
      time={time}
      onAlias={(alias) => void contact.setAlias(contactId, alias)}
      onCompare={() => ui.openDialog({ type: 'verify', contactId })}
      onUnverify={() => void contact.verify(contactId)}
      onCopyCode={() => copy(details.securityCode ?? '')}
      problem={problem}
      onChange={(change) => void contact.change(change, contactId)}
      onReceipts={(receipts) => void contact.setReceipts(contactId, receipts)}
      onCopyAddress={() => copy(details.contactLink ?? '')}
      kept={retention && keptText(t, i18n.language, { retention, contactId })}
      hasKeptFailed={phase === 'failed'}
      onKeep={() => ui.openDialog({ type: 'keepMessages', contactId })}
      onClear={() => ui.openDialog({ type: 'clearChat', contactId })}
      onDelete={() => ui.openDialog({ type: 'deleteContact', contactId })}
    />
  );
}
