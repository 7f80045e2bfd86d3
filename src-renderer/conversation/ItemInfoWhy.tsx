import type { TFunction } from 'i18next';
import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { QueueDelivery, SendReason } from '#shared/model/index.ts';
import { Button } from '../components/index.ts';
import { reasonDetail, reasonText } from '../format/index.ts';
import { useServices, useStores } from '../services/index.ts';
import styles from './ItemInfo.module.css';
import type { ItemInfoProps } from './ItemInfoFacts.tsx';

/** Of a message that has not arrived: the reason, and each server it waits for. */
export function WhyNotDelivered({ info }: ItemInfoProps) {
  const { t } = useTranslation();
  const { time } = useServices();
  const { delivery, item } = info;
  const { status } = item;
  const isStuck =
    status.type === 'failed' || status.type === 'delayed' || status.type === 'pending';
  if (item.direction !== 'sent' || !isStuck) return null;
  const reason = 'reason' in status ? status.reason : undefined;
  const detail = reason === undefined ? undefined : reasonDetail(reason);
  return (
    <section className={styles['why']}>
      <h3 className={styles['title']}>{t('itemInfo.whyTitle')}</h3>
      {reason !== undefined && <p>{reasonText(t, reason)}</p>}
      <Detail detail={detail} />
      {delivery === undefined ? (
        status.type !== 'failed' && <p className={styles['lead']}>{t('itemInfo.whyNoDelivery')}</p>
      ) : (
        <>
          {delivery.queues.map((queue) => (
            <Queue key={queue.server} queue={queue} told={reason} />
          ))}
          <p className={styles['lead']}>
            {t('itemInfo.expires', { when: time.full(delivery.expiresAtMs) })}
          </p>
        </>
      )}
    </section>
  );
}

type QueueProps = {
  readonly queue: QueueDelivery;
  /** What is said of the message already, and not again of its server. */
  readonly told: SendReason | undefined;
};

function Queue({ queue, told }: QueueProps) {
  const { t } = useTranslation();
  const { statistics } = useStores();
  const { now, time } = useServices();
  const { server, serverState, aheadCount, waitsFor, nextTryAtMs } = queue;
  const lastProblem = isSame(t, queue.lastProblem, told) ? undefined : queue.lastProblem;
  const tryAt = nextTryAtMs ?? 0;
  const when = tryAt <= now() ? t('itemInfo.nextTryNow') : time.clock(tryAt);
  return (
    <div className={styles['queue']}>
      <p className={styles['server']}>
        <span className={styles['dot']} data-state={serverState} aria-hidden />
        <span className={styles['name']}>{server}</span>
        <span className={styles['lead']}>{t(`itemInfo.serverState.${serverState}`)}</span>
      </p>
      <p>{t(`itemInfo.waitsFor.${waitsFor}`)}</p>
      {aheadCount > 0 && <p>{t('itemInfo.ahead', { count: aheadCount })}</p>}
      {lastProblem !== undefined && (
        <>
          <p>{reasonText(t, lastProblem)}</p>
          <Detail detail={reasonDetail(lastProblem)} />
        </>
      )}
      {nextTryAtMs !== undefined && (
        <p className={styles['lead']}>{t('itemInfo.nextTry', { when })}</p>
      )}
      {serverState !== 'connected' && (
        <div>
          <Button icon={RefreshCw} onPress={() => void statistics.reconnect(server)}>
            {t('itemInfo.reconnect')}
          </Button>
        </div>
      )}
    </div>
  );
}

function isSame(t: TFunction, a: SendReason | undefined, b: SendReason | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return reasonText(t, a) === reasonText(t, b) && reasonDetail(a) === reasonDetail(b);
}

function Detail({ detail }: { readonly detail: string | undefined }) {
  const { t } = useTranslation();
  if (detail === undefined || detail === '') return null;
  return (
    <details className={styles['details']}>
      <summary>{t('common.details')}</summary>
      <code>{detail}</code>
    </details>
  );
}
