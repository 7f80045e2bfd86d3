import { Popover } from 'radix-ui';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerStatus } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { reasonDetail } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { summariseServers, type ServersSummary } from '../stores/index.ts';
import styles from './ChatList.module.css';

export type ServerIndicatorProps = { readonly isRail: boolean };

/** Whether messages come and go right now; the servers one by one on request. */
export function ServerIndicator({ isRail }: ServerIndicatorProps) {
  const { t } = useTranslation();
  const { chats } = useStores();
  const servers = useSelect(chats, (state) => state.servers);
  const summary = useMemo(() => summariseServers(servers), [servers]);
  const words = summaryWords(t, summary);
  if (summary.state === 'none') return null;
  return (
    <Popover.Root>
      <Popover.Trigger
        className={styles['servers']}
        aria-label={`${t('servers.label')}: ${words}`}
        title={isRail ? words : undefined}
      >
        <span className={styles['dot']} data-state={summary.state} aria-hidden />
        {!isRail && <span role="status">{words}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles['popover']}
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('servers.label')}
        >
          <h2 className={styles['popoverTitle']}>{t('servers.label')}</h2>
          {summary.state === 'offline' && (
            <p className={styles['popoverText']}>{t('servers.offlineMeans')}</p>
          )}
          <ServerLines servers={servers} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ServerLines({ servers }: { readonly servers: readonly ServerStatus[] }) {
  const { t } = useTranslation();
  return (
    <ul className={styles['lines']}>
      {servers.map(({ server, state, connectionCount, lastProblem }) => (
        <li key={server} className={styles['server']}>
          <span className={styles['dot']} data-state={state} aria-hidden />
          <span className={styles['serverName']}>{server}</span>
          <span className={styles['serverState']}>
            {t(`servers.state.${state}`)} · {t('servers.connections', { count: connectionCount })}
          </span>
          {state === 'disconnected' && lastProblem !== undefined && (
            <span className={styles['serverState']}>{reasonDetail(lastProblem)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function summaryWords(t: TFunction, { state, connected, total }: ServersSummary): string {
  switch (state) {
    case 'none':
    case 'connected':
    case 'connecting':
    case 'offline':
      return t(`servers.${state}`);
    case 'partly':
      return t('servers.partly', { connected, total });
    default:
      return unreachable(state);
  }
}
