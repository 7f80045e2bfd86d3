import { Ban } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '#shared/model/index.ts';
import { Banner, Button } from '../components/index.ts';
import { blockingText } from '../format/index.ts';
import { useStores } from '../services/index.ts';
import { contactName } from '../stores/index.ts';
import styles from './Conversation.module.css';

export type BlockedBarProps = { readonly contact: Contact };

/** A server has blocked one or both ways of a connection: which, why, and how to meet anew. */
export function BlockedBar({ contact }: BlockedBarProps) {
  const { t } = useTranslation();
  const { ui } = useStores();
  const { receivingBlocked, sendingBlocked, canSend, state } = contact;
  const isBlocked = receivingBlocked !== undefined || sendingBlocked !== undefined;
  if (!isBlocked || state === 'deletedByContact') return null;
  const name = contactName(contact);
  const canWrite = canSend && sendingBlocked === undefined;
  return (
    <div className={styles['bar']}>
      <Banner tone="warn" icon={Ban}>
        {receivingBlocked !== undefined && (
          <p>{blockingText(t, 'own', { blocking: receivingBlocked, name })}</p>
        )}
        {sendingBlocked !== undefined && (
          <p>{blockingText(t, 'contact', { blocking: sendingBlocked, name })}</p>
        )}
        <p>{t(canWrite ? 'blocked.canWrite' : 'blocked.cannotWrite', { name })}</p>
        <div className={styles['ways']}>
          <Button kind="quiet" onPress={() => ui.openConnect('make')}>
            {t('leftBehind.makeLink')}
          </Button>
        </div>
      </Banner>
    </div>
  );
}
