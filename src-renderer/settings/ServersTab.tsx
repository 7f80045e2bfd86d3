import { CircleAlert, Plus, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerConfiguration, ServerEntry } from '#shared/model/index.ts';
import { Banner, Button, EmptyState, Skeleton } from '../components/index.ts';
import { problemDetail, problemText } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { AddServersDialog } from './AddServersDialog.tsx';
import { OperatorCard } from './OperatorCard.tsx';
import { ServerRows } from './ServerRows.tsx';
import styles from './Settings.module.css';
import { useOpenLink } from './use-open-link.tsx';

export type ServersTabProps = { readonly serverAddress?: string | undefined };

export function ServersTab({ serverAddress }: ServersTabProps) {
  const { t } = useTranslation();
  const { servers } = useStores();
  const phase = useSelect(servers, (state) => state.phase);
  const configuration = useSelect(servers, (state) => state.configuration);
  useEffect(() => void servers.load(), [servers]);
  if (configuration === undefined) {
    return phase === 'failed' ? (
      <EmptyState
        icon={CircleAlert}
        title={t('settings.loadFailed')}
        action={<Button onPress={() => void servers.load()}>{t('common.tryAgain')}</Button>}
      />
    ) : (
      <Skeleton kind="panel" />
    );
  }
  return <Servers configuration={configuration} serverAddress={serverAddress} />;
}

type ServersProps = ServersTabProps & { readonly configuration: ServerConfiguration };

function Servers({ configuration, serverAddress }: ServersProps) {
  const { t } = useTranslation();
  const { servers } = useStores();
  const isTesting = useSelect(servers, (state) => state.testing.length > 0);
  const link = useOpenLink();
  const { operators } = configuration;
  return (
    <>
      <div className={styles['scroll']}>
        <Problems configuration={configuration} />
        <div className={styles['head']}>
          <p className={styles['lead']}>{t('serverSettings.lead')}</p>
          <Button isBusy={isTesting} onPress={() => void servers.testAll()}>
            {isTesting ? t('serverSettings.testing') : t('serverSettings.testAll')}
          </Button>
        </div>
        {operators.length > 0 && (
          <section className={styles['section']}>
            <h3 className={styles['title']}>{t('serverSettings.operators')}</h3>
            {operators.map((operator) => (
              <OperatorCard
                key={operator.operatorId}
                operator={operator}
                servers={configuration.servers.filter(
                  (server) => server.operatorId === operator.operatorId,
                )}
                onOpenLink={link.ask}
              />
            ))}
          </section>
        )}
        <OwnServers servers={configuration.servers} serverAddress={serverAddress} />
      </div>
      {link.dialog}
    </>
  );
}

function Problems({ configuration }: { readonly configuration: ServerConfiguration }) {
  const { t } = useTranslation();
  const { servers } = useStores();
  const problem = useSelect(servers, (state) => state.problem);
  if (configuration.problems.length === 0 && problem === undefined) return null;
  return (
    <div className={styles['stack']}>
      {problem !== undefined && (
        <Banner tone="bad" icon={CircleAlert} role="alert" detail={problemDetail(t, problem)}>
          {problemText(t, problem)}
        </Banner>
      )}
      {configuration.problems.map((name) => (
        <Banner key={name} tone={name === 'noReceiving' ? 'bad' : 'warn'} icon={TriangleAlert}>
          {t(`serverSettings.problem.${name}`)}
        </Banner>
      ))}
    </div>
  );
}

type OwnServersProps = ServersTabProps & { readonly servers: readonly ServerEntry[] };

function OwnServers({ servers, serverAddress }: OwnServersProps) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState<string | undefined>(serverAddress);
  const own = servers.filter((server) => server.operatorId === undefined && server.serverId > 0);
  const given = servers.filter((server) => server.operatorId === undefined && server.serverId <= 0);
  return (
    <>
      {given.length > 0 && (
        <section className={styles['section']}>
          <h3 className={styles['title']}>{t('serverSettings.given')}</h3>
          <ServerRows servers={given} />
        </section>
      )}
      <section className={styles['section']}>
        <div className={styles['head']}>
          <h3 className={styles['title']}>{t('serverSettings.own')}</h3>
          <Button icon={Plus} onPress={() => setAdding('')}>
            {t('serverSettings.add')}
          </Button>
        </div>
        {own.length === 0 ? (
          <p className={styles['lead']}>{t('serverSettings.ownEmpty')}</p>
        ) : (
          <ServerRows servers={own} />
        )}
      </section>
      {adding !== undefined && (
        <AddServersDialog initialText={adding} onClose={() => setAdding(undefined)} />
      )}
    </>
  );
}
