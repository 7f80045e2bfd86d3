import { ArrowDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../components/index.ts';
import styles from './ScrollToEnd.module.css';

export type ScrollToEndProps = { readonly unreadCount: number; readonly onPress: () => void };

export function ScrollToEnd({ unreadCount, onPress }: ScrollToEndProps) {
  const { t } = useTranslation();
  const label =
    unreadCount > 0
      ? t('conversation.scrollToEndUnread', { count: unreadCount })
      : t('conversation.scrollToEnd');
  return (
    <Tooltip text={label} side="left">
      <button type="button" className={styles['button']} aria-label={label} onClick={onPress}>
        <ArrowDown size={18} strokeWidth={1.75} aria-hidden />
        {unreadCount > 0 && (
          <span className={styles['count']} aria-hidden>
            {unreadCount > 999 ? '999+' : unreadCount}
          </span>
        )}
      </button>
    </Tooltip>
  );
}
