import type { TFunction } from 'i18next';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerStatus } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { Tooltip } from '../components/index.ts';
import { useProxyInTheWay, useSelect, useStores } from '../services/index.ts';
import { activePercent, summariseServers, type ServersSummary } from '../stores/index.ts';
import styles from './ChatList.module.css';

export type ServerIndicatorProps = { readonly isRail: boolean };

/** While not everything receives, what does is counted again this often. */
const COUNT_MS = 2_000;

/** Whether messages come and go right now; the statistics on request. */
export function ServerIndicator({ isRail }: ServerIndicatorProps) {
  const { t } = useTranslation();
  const { chats, ui } = useStores();
  const servers = useSelect(chats, (state) => state.servers);
  const summary = useMemo(() => summariseServers(servers), [servers]);
  const percent = useActivePercent(servers, summary);
  const proxy = useProxyInTheWay();
  if (summary.state === 'none') return null;
  const words =
    proxy === undefined
      ? summaryWords(t, summary, percent)
      : t('indicator.proxyProblem', { address: proxy });
  const button = (
    <button
      type="button"
      className={styles['servers']}
      aria-label={`${t('servers.label')}: ${words}`}
      onClick={() => ui.openDialog({ type: 'settings', page: 'statistics' })}
    >
      <span
        className={styles['dot']}
        data-state={proxy === undefined ? dotState(summary, percent) : 'offline'}
        aria-hidden
      />
      {!isRail && <span role="status">{words}</span>}
    </button>
  );
  return (
    <Tooltip text={isRail ? words : t('indicator.opens')} side={isRail ? 'right' : 'top'}>
      {button}
    </Tooltip>
  );
}

/** Of all that receives; 100 where nothing is known to be missing. */
function useActivePercent(servers: readonly ServerStatus[], summary: ServersSummary): number {
  const { statistics } = useStores();
  const percent = useSelect(statistics, (state) =>
    state.statistics === undefined ? 100 : activePercent(state.statistics),
  );
  const isWhole = percent === 100 && summary.state === 'connected';
  useEffect(() => {
    if (summary.state === 'none') return undefined;
    void statistics.load();
    if (isWhole) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) void statistics.load();
    }, COUNT_MS);
    return () => clearInterval(timer);
  }, [statistics, servers, summary.state, isWhole]);
  return percent;
}

function dotState({ state }: ServersSummary, percent: number): ServersSummary['state'] {
  return state === 'connected' && percent < 100 ? 'connecting' : state;
}

function summaryWords(
  t: TFunction,
  { state, connected, total }: ServersSummary,
  percent: number,
): string {
  switch (state) {
    case 'connected':
      return percent < 100 ? t('indicator.subscribed', { percent }) : t('servers.connected');
    case 'none':
    case 'connecting':
    case 'offline':
      return t(`servers.${state}`);
    case 'partly':
      return t('servers.partly', { connected, total });
    default:
      return unreachable(state);
  }
}
