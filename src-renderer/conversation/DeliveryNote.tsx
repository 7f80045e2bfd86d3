import type { Item, SendReason } from '#shared/model/index.ts';
import { Button } from '../components/index.ts';
import { reasonText } from '../format/index.ts';
import { useWords } from '../i18n/index.ts';
import styles from './Message.module.css';
import { useCanRetry, useMessageActions } from './use-message-actions.ts';

export type DeliveryNoteProps = { readonly item: Item };

/** Under a message that did not go out: why, and what can be done. */
export function DeliveryNote({ item }: DeliveryNoteProps) {
  switch (item.status.type) {
    case 'delayed':
      return <Delayed item={item} />;
    case 'failed':
      return <Failed item={item} reason={item.status.reason} />;
    default:
      return null;
  }
}

function Delayed({ item }: DeliveryNoteProps) {
  const { t } = useWords();
  return (
    <div className={styles['note']} data-tone="warn">
      <span>{t('message.status.delayed')}</span>
      <Why item={item} />
    </div>
  );
}

type FailedProps = DeliveryNoteProps & { readonly reason: SendReason };

function Failed({ item, reason }: FailedProps) {
  const { t } = useWords();
  const { askDelete, retry } = useMessageActions();
  const canRetry = useCanRetry(item);
  return (
    <div className={styles['note']} data-tone="bad">
      <span>{t('message.failedBecause', { reason: reasonText(t, reason) })}</span>
      <Why item={item} />
      <Button kind="quiet" onPress={() => (canRetry ? retry(item) : askDelete(item))}>
        {t(canRetry ? 'message.retry' : 'message.delete')}
      </Button>
    </div>
  );
}

function Why({ item }: DeliveryNoteProps) {
  const { t } = useWords();
  const { showInfo } = useMessageActions();
  return (
    <Button kind="quiet" label={t('itemInfo.whyLabel')} onPress={() => showInfo(item)}>
      {t('itemInfo.why')}
    </Button>
  );
}
