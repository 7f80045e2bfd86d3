import { useTranslation } from 'react-i18next';
import type { ItemInfo, ItemStatus } from '#shared/model/index.ts';
import { useServices } from '../services/index.ts';
import styles from './ItemInfo.module.css';

export type ItemInfoProps = { readonly info: ItemInfo };

type Fact = { readonly name: string; readonly value: string };

/** When, and by which way. */
export function ItemFacts({ info }: ItemInfoProps) {
  const { t } = useTranslation();
  const { time } = useServices();
  const { item, createdAtMs, editedAtMs, deletedAtMs, isProxied } = info;
  const isSent = item.direction === 'sent';
  const at = (name: string, atMs: number | undefined): Fact | false =>
    atMs !== undefined && { name, value: time.full(atMs) };
  const facts = [
    at(t(isSent ? 'itemInfo.writtenAt' : 'itemInfo.receivedAt'), item.atMs),
    !isSent && at(t('itemInfo.storedAt'), createdAtMs),
    at(t('itemInfo.editedAt'), editedAtMs),
    at(t('itemInfo.deletedAt'), deletedAtMs),
    { name: t('itemInfo.status'), value: t(`itemInfo.statusWords.${statusKey(item.status)}`) },
    isProxied !== undefined && {
      name: t('itemInfo.way'),
      value: t(isProxied ? 'itemInfo.proxied' : 'itemInfo.direct'),
    },
  ].filter((fact) => fact !== false);
  return (
    <dl className={styles['facts']}>
      {facts.map(({ name, value }) => (
        <div key={name} className={styles['fact']}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function statusKey(status: ItemStatus) {
  if (status.type !== 'received') return status.type;
  return status.isRead ? 'read' : 'unread';
}
