import { Unlink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '#shared/model/index.ts';
import { Banner, Button } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import { contactName } from '../stores/index.ts';
import styles from './Conversation.module.css';

export type LeftBehindBarProps = { readonly contact: Contact };

/** A connection that an older copy was still making: why nothing can be sent, and what to do instead. */
export function LeftBehindBar({ contact }: LeftBehindBarProps) {
  const { t } = useTranslation();
  const { ui } = useStores();
  const { contactId } = contact;
  return (
    <div className={styles['bar']}>
      <Banner tone="warn" icon={Unlink}>
        <p>{t('leftBehind.text', { name: contactName(contact) })}</p>
        <div className={styles['ways']}>
          <Button kind="quiet" onPress={() => ui.openConnect('make')}>
            {t('leftBehind.makeLink')}
          </Button>
          <Button kind="quiet" onPress={() => ui.openDialog({ type: 'deleteContact', contactId })}>
            {t('leftBehind.delete')}
          </Button>
        </div>
      </Banner>
    </div>
  );
}
