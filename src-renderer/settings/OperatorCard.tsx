import type { TFunction } from 'i18next';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OperatorUse, ServerEntry, ServerOperator } from '#shared/model/index.ts';
import { Banner, Button, Switch } from '../components/index.ts';
import { useServices } from '../services/index.ts';
import styles from './OperatorCard.module.css';
import { ServerRows } from './ServerRows.tsx';

export type OperatorCardProps = {
  readonly operator: ServerOperator;
  readonly servers: readonly ServerEntry[];
  readonly onOpenLink: (url: string) => void;
};

const uses = [
  ['isForReceiving', 'receiving'],
  ['isForRouting', 'routing'],
  ['isForFiles', 'files'],
] as const;

/** Who runs preset servers, what they are used for, and each of them. */
export function OperatorCard({ operator, servers, onOpenLink }: OperatorCardProps) {
  const { t } = useTranslation();
  const { stores } = useServices();
  const { operatorId, isEnabled, isForReceiving, isForRouting, isForFiles } = operator;
  const use: OperatorUse = { isEnabled, isForReceiving, isForRouting, isForFiles };
  const set = (change: Partial<OperatorUse>) =>
    void stores.servers.setOperator(operatorId, { ...use, ...change });
  return (
    <article className={styles['card']} aria-label={operator.name}>
      <Switch
        label={t('serverSettings.use', { name: operator.name })}
        hint={`${t('chooseServers.runBy', { legalName: operator.legalName })} · ${operator.website}`}
        isOn={isEnabled}
        onChange={(isOn) => set({ isEnabled: isOn })}
      />
      {isEnabled && (
        <fieldset className={styles['uses']}>
          <legend className={styles['legend']}>{t('serverSettings.useFor')}</legend>
          {uses.map(([field, words]) => (
            <label key={field} className={styles['use']}>
              <input
                type="checkbox"
                className={styles['box']}
                checked={use[field]}
                onChange={(event) => set({ [field]: event.target.checked })}
              />
              {t(`serverSettings.${words}`)}
            </label>
          ))}
        </fieldset>
      )}
      <Conditions operator={operator} onOpenLink={onOpenLink} />
      <details className={styles['servers']}>
        <summary>{countText(t, servers)}</summary>
        <ServerRows servers={servers} />
      </details>
    </article>
  );
}

type ConditionsProps = Omit<OperatorCardProps, 'servers'>;

function Conditions({ operator, onOpenLink }: ConditionsProps) {
  const { t } = useTranslation();
  const { stores, time } = useServices();
  const { acceptedAtMs, url } = operator.conditions;
  const read = (
    <Button kind="quiet" onPress={() => onOpenLink(url)}>
      {t('serverSettings.conditions')}
    </Button>
  );
  if (acceptedAtMs !== undefined) {
    return (
      <p className={styles['accepted']}>
        {t('serverSettings.accepted', { date: time.date(acceptedAtMs) })} {read}
      </p>
    );
  }
  if (!operator.isEnabled) return null;
  return (
    <Banner tone="warn" icon={TriangleAlert}>
      {t('serverSettings.notAccepted')}
      <span className={styles['accept']}>
        <Button
          kind="quiet"
          onPress={() => void stores.servers.acceptConditions([operator.operatorId])}
        >
          {t('serverSettings.accept')}
        </Button>
        {read}
      </span>
    </Banner>
  );
}

function countText(t: TFunction, servers: readonly ServerEntry[]): string {
  const files = servers.filter((server) => server.protocol === 'xftp').length;
  const all = t('serverSettings.count', { count: servers.length });
  return files === 0 ? all : `${all}, ${t('serverSettings.fileServers', { count: files })}`;
}
