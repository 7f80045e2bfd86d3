import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Item } from '#shared/model/index.ts';
import { Button, Dialog, Skeleton } from '../components/index.ts';
import { useSelect, useServices } from '../services/index.ts';
import styles from './ItemInfo.module.css';
import { ItemFacts } from './ItemInfoFacts.tsx';
import { WhyNotDelivered } from './ItemInfoWhy.tsx';
import { useCanRetry, useMessageActions } from './use-message-actions.ts';

export type ItemInfoDialogProps = { readonly item: Item; readonly onClose: () => void };

/** What a message waits for changes by the second. */
const REFRESH_MS = 2_000;

export function ItemInfoDialog({ item, onClose }: ItemInfoDialogProps) {
  const { t } = useTranslation();
  const { stores } = useServices();
  const { itemInfo } = stores;
  const { info, hasFailed } = useSelect(itemInfo, (state) => state);
  useEffect(() => {
    void itemInfo.open(item);
    const timer = setInterval(() => {
      const waits = itemInfo.state.getState().info?.delivery !== undefined;
      if (waits && !document.hidden) void itemInfo.reload();
    }, REFRESH_MS);
    return () => {
      clearInterval(timer);
      itemInfo.close();
    };
  }, [itemInfo, item]);
  return (
    <Dialog title={t('itemInfo.title')} onClose={onClose} actions={<Actions item={item} />}>
      {info !== undefined && (
        <>
          <ItemFacts info={info} />
          <WhyNotDelivered info={info} />
        </>
      )}
      {info === undefined && hasFailed && (
        <p className={styles['lead']} role="alert">
          {t('itemInfo.loadFailed')}
        </p>
      )}
      {info === undefined && !hasFailed && <Skeleton kind="panel" />}
    </Dialog>
  );
}

/** What can be done with one that has not arrived. */
function Actions({ item }: { readonly item: Item }) {
  const { t } = useTranslation();
  const { stores } = useServices();
  const { retry, askDelete } = useMessageActions();
  const now = useSelect(stores.itemInfo, (state) => state.info?.item) ?? item;
  const { status } = now;
  const canRetry = useCanRetry(now);
  const reason = 'reason' in status ? status.reason.type : undefined;
  return (
    <>
      <Button onPress={() => askDelete(now)}>{t('itemInfo.delete')}</Button>
      {(reason === 'socksProblem' || reason === 'noRoute') && (
        <Button onPress={() => stores.ui.openDialog({ type: 'settings', page: 'network' })}>
          {t('itemInfo.settings')}
        </Button>
      )}
      {canRetry && (
        <Button kind="primary" onPress={() => retry(now)}>
          {t('itemInfo.retry')}
        </Button>
      )}
    </>
  );
}
