import { Check, CheckCheck, CircleAlert, Clock, type LucideIcon } from 'lucide-react';
import type { ItemStatus } from '#shared/model/index.ts';
import { useWords } from '../i18n/index.ts';
import styles from './StatusTick.module.css';

export type StatusTickProps = { readonly status: ItemStatus };

type SentStatus = Exclude<ItemStatus['type'], 'received'>;

const icons = {
  pending: Clock,
  sent: Check,
  delivered: CheckCheck,
  delayed: Clock,
  failed: CircleAlert,
} satisfies Record<SentStatus, LucideIcon>;

/** How far an own message has come; nothing for received ones. */
export function StatusTick({ status }: StatusTickProps) {
  const { t } = useWords();
  if (status.type === 'received') return null;
  const Icon = icons[status.type];
  return (
    <span
      className={styles['tick']}
      data-status={status.type}
      role="img"
      aria-label={t(`message.status.${status.type}`)}
    >
      <Icon size={15} strokeWidth={2} aria-hidden />
    </span>
  );
}
