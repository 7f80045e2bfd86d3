import { LockKeyhole, Unlink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '#shared/model/index.ts';
import { EmptyState } from '../components/index.ts';

export type EmptyConversationProps = { readonly contact: Contact };

export function EmptyConversation({ contact }: EmptyConversationProps) {
  const { t } = useTranslation();
  // What can be done about it stands above.
  if (contact.isLeftBehind === true) {
    return <EmptyState icon={Unlink} title={t('leftBehind.short')} />;
  }
  const isQuantum = contact.quantumResistance.type === 'on';
  return (
    <EmptyState
      icon={LockKeyhole}
      title={contact.canSend ? t('conversation.emptyTitle') : t('pending.joiningTitle')}
    >
      <p>{isQuantum ? t('conversation.emptyQuantum') : t('conversation.emptyPlain')}</p>
      <p>{contact.canSend ? t('conversation.emptyHint') : t('conversation.emptyConnecting')}</p>
    </EmptyState>
  );
}
