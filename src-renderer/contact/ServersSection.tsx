import { useTranslation } from 'react-i18next';
import type { ContactDetails } from '#shared/model/index.ts';
import { Button } from '../components/index.ts';
import styles from './ContactPage.module.css';
import { Section } from './Section.tsx';

export type ServersSectionProps = {
  readonly details: ContactDetails;
  readonly onChangeServer: () => void;
  readonly onStopChange: () => void;
};

/** Through which servers messages go, and the move to another of the user's own. */
export function ServersSection({ details, onChangeServer, onStopChange }: ServersSectionProps) {
  const { t } = useTranslation();
  const { rotation, contact } = details;
  // The contact's answer to a move would come by the queue that is blocked.
  const canChange =
    contact.state === 'connected' &&
    contact.receivingBlocked === undefined &&
    details.receivingServers.length > 0;
  // Of a connection that has ended there are none any more.
  const isEnded = contact.state === 'deletedByContact' && details.receivingServers.length === 0;
  if (isEnded) return null;
  return (
    <Section title={t('contact.servers')}>
      <Servers label={t('contact.receiving')} servers={details.receivingServers} />
      {rotation === undefined && canChange && (
        <>
          <div className={styles['actions']}>
            <Button onPress={onChangeServer}>{t('contact.changeServer')}</Button>
          </div>
          <p className={styles['meta']}>{t('contact.changeServerHint')}</p>
        </>
      )}
      {rotation !== undefined && (
        <>
          <p className={styles['meta']} role="status">
            {t(`contact.changing.${rotation.phase}`)}
          </p>
          {rotation.canAbort && (
            <div className={styles['actions']}>
              <Button onPress={onStopChange}>{t('contact.stopChange')}</Button>
            </div>
          )}
        </>
      )}
      <Servers label={t('contact.sending')} servers={details.sendingServers} />
    </Section>
  );
}

type ServersProps = { readonly label: string; readonly servers: readonly string[] };

function Servers({ label, servers }: ServersProps) {
  const { t } = useTranslation();
  return (
    <div>
      <p className={styles['meta']}>{label}</p>
      {servers.length === 0 ? (
        <p>{t('contact.noServers')}</p>
      ) : (
        <ul>
          {servers.map((server) => (
            <li key={server} className={styles['server']}>
              {server}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
