import { useTranslation } from 'react-i18next';
import type { Item } from '#shared/model/index.ts';
import { Button } from '../components/index.ts';
import { reasonText } from '../format/index.ts';
import styles from './Message.module.css';
import { useMessageActions } from './use-message-actions.ts';

export type DeliveryNoteProps = { readonly item: Item };

/** Under a message that did not go out: why, and what can be done. */
export function DeliveryNote({ item }: DeliveryNoteProps) {
  const { t } = useTranslation();
  const { retry } = useMessageActions();
  const { status } = item;
  if (status.type !== 'failed') return null;
  return (
    <div className={styles['note']} data-tone="bad">
      <span>{t('message.failedBecause', { reason: reasonText(t, status.reason) })}</span>
      <Button kind="quiet" onPress={() => retry(item)}>
        {t('message.retry')}
      </Button>
    </div>
  );
}
