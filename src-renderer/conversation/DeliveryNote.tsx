import type { Item } from '#shared/model/index.ts';
import { Button } from '../components/index.ts';
import { reasonText } from '../format/index.ts';
import { useWords } from '../i18n/index.ts';
import styles from './Message.module.css';
import { useCanRetry, useMessageActions } from './use-message-actions.ts';

export type DeliveryNoteProps = { readonly item: Item };

/** Under a message that did not go out: why, and what can be done. */
export function DeliveryNote({ item }: DeliveryNoteProps) {
  const { t } = useWords();
  const { askDelete, retry, showInfo } = useMessageActions();
  const canRetry = useCanRetry(item);
  const { status } = item;
  if (status.type !== 'failed' && status.type !== 'delayed') return null;
  const isFailed = status.type === 'failed';
  return (
    <div className={styles['note']} data-tone={isFailed ? 'bad' : 'warn'}>
      <span>
        {isFailed
          ? t('message.failedBecause', { reason: reasonText(t, status.reason) })
          : t('message.status.delayed')}
      </span>
      <Button kind="quiet" label={t('itemInfo.whyLabel')} onPress={() => showInfo(item)}>
        {t('itemInfo.why')}
      </Button>
      {canRetry && (
        <Button kind="quiet" onPress={() => retry(item)}>
          {t('message.retry')}
        </Button>
      )}
      {isFailed && !canRetry && (
        <Button kind="quiet" onPress={() => askDelete(item)}>
          {t('message.delete')}
        </Button>
      )}
    </div>
  );
}
