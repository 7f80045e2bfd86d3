import { Activity, CircleAlert, RefreshCw, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type {
  NetworkStatistics,
  ServerStatistics,
  SubscriptionCounts,
  TrafficCounts,
} from '#shared/model/index.ts';
import { Banner, Button, EmptyState, IconButton, Skeleton } from '../components/index.ts';
import { bytesText, reasonDetail, reasonText } from '../format/index.ts';
import { useSelect, useServices } from '../services/index.ts';
import settings from './Settings.module.css';
import styles from './StatisticsTab.module.css';
import { usePolling } from './use-polling.ts';

const POLL_MS = 2_000;

export function StatisticsTab() {
  const { t } = useTranslation();
  const { stores } = useServices();
  const { statistics, hasFailed } = useSelect(stores.statistics, (state) => state);
  usePolling(() => void stores.statistics.load(), POLL_MS);
  if (statistics === undefined) {
    return hasFailed ? (
      <EmptyState icon={CircleAlert} title={t('statistics.loadFailed')} />
    ) : (
      <Skeleton kind="panel" />
    );
  }
  if (statistics.servers.length === 0) {
    return (
      <EmptyState icon={Activity} title={t('statistics.empty')}>
        {t('statistics.emptyHint')}
      </EmptyState>
    );
  }
  return <Statistics statistics={statistics} />;
}

function Statistics({ statistics }: { readonly statistics: NetworkStatistics }) {
  const { t } = useTranslation();
  const { stores, time } = useServices();
  const { sinceMs, servers, total } = statistics;
  return (
    <>
      <div className={settings['scroll']}>
        <section className={settings['section']}>
          <div>
            <h3 className={settings['title']}>{t('statistics.total')}</h3>
            <p className={settings['lead']}>
              {t('statistics.since', { date: time.full(sinceMs) })}
            </p>
          </div>
          {servers.every(({ state }) => state === 'disconnected') && (
            <Banner tone="warn" icon={TriangleAlert}>
              {t('servers.offlineMeans')}
            </Banner>
          )}
          <Subscriptions counts={total.subscriptions} />
          <Counts counts={total} />
        </section>
        {servers.map((server) => (
          <Server key={server.server} server={server} />
        ))}
      </div>
      <footer className={settings['bar']}>
        <div className={settings['barActions']}>
          <Button onPress={() => void stores.statistics.reset()}>{t('statistics.reset')}</Button>
          <Button icon={RefreshCw} onPress={() => void stores.statistics.reconnect()}>
            {t('statistics.reconnectAll')}
          </Button>
        </div>
      </footer>
    </>
  );
}

function Server({ server }: { readonly server: ServerStatistics }) {
  const { t } = useTranslation();
  const { stores } = useServices();
  const { server: name, state, lastProblem, sessionCount } = server;
  const detail = lastProblem === undefined ? undefined : reasonDetail(lastProblem);
  return (
    <section className={settings['section']} aria-label={name}>
      <header className={styles['head']}>
        <span className={styles['dot']} data-state={state} aria-hidden />
        <div className={styles['words']}>
          <h3 className={styles['name']}>{name}</h3>
          <p className={settings['lead']}>
            {t(`servers.state.${state}`)} · {t('statistics.sessions', { count: sessionCount })}
          </p>
        </div>
        <IconButton
          size="small"
          icon={RefreshCw}
          label={t('statistics.reconnectOne', { server: name })}
          onPress={() => void stores.statistics.reconnect(name)}
        />
      </header>
      {state !== 'connected' && lastProblem !== undefined && (
        <div className={styles['problem']}>
          <p>{reasonText(t, lastProblem)}</p>
          {detail !== undefined && detail !== '' && (
            <details>
              <summary>{t('common.details')}</summary>
              <code>{detail}</code>
            </details>
          )}
        </div>
      )}
      <Subscriptions counts={server.subscriptions} />
      <Counts counts={server.counts} />
    </section>
  );
}

const parts = ['active', 'pending', 'failed'] as const;

/** A bar and its numbers; the colours are not alone in saying it. */
function Subscriptions({ counts }: { readonly counts: SubscriptionCounts }) {
  const { t } = useTranslation();
  const total = counts.active + counts.pending + counts.failed;
  if (total === 0) return null;
  const words = parts
    .filter((part) => part === 'active' || counts[part] > 0)
    .map((part) => t(`statistics.${part}`, { count: counts[part] }));
  return (
    <div className={styles['subscriptions']}>
      <svg
        className={styles['bar']}
        viewBox={`0 0 ${total} 1`}
        preserveAspectRatio="none"
        aria-hidden
      >
        <rect className={styles['active']} width={counts.active} height={1} />
        <rect className={styles['pending']} x={counts.active} width={counts.pending} height={1} />
        <rect
          className={styles['failed']}
          x={counts.active + counts.pending}
          width={counts.failed}
          height={1}
        />
      </svg>
      <p className={styles['numbers']}>
        {t('statistics.subscriptions')}: {words.join(', ')}
      </p>
    </div>
  );
}

const counted = [
  'sentDirectly',
  'sentThroughProxy',
  'received',
  'deleted',
  'expired',
  'errors',
  'reconnects',
] as const satisfies readonly (keyof TrafficCounts)[];

function Counts({ counts }: { readonly counts: TrafficCounts }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <dl className={styles['counts']}>
      {counted.map((name) => (
        <div key={name} className={styles['count']}>
          <dt>{t(`statistics.${name}`)}</dt>
          <dd>{number.format(counts[name])}</dd>
        </div>
      ))}
      {(['bytesSent', 'bytesReceived'] as const).map((name) => (
        <div key={name} className={styles['count']}>
          <dt>{t(`statistics.${name}`)}</dt>
          <dd>{bytesText(i18n.language, counts[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
