import { type LucideIcon, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Banner.module.css';
import { IconButton } from './IconButton.tsx';

export type BannerProps = {
  readonly tone: 'warn' | 'bad' | 'accent';
  readonly icon: LucideIcon;
  readonly children: ReactNode;
  /** Shown behind `Details`, selectable. */
  readonly detail?: string | undefined;
  readonly action?: ReactNode;
  readonly onClose?: (() => void) | undefined;
  /** `none`: it stands in a region that is heard already. */
  readonly role?: 'alert' | 'status' | 'none';
};

export function Banner(props: BannerProps) {
  const { t } = useTranslation();
  const { tone, icon: Icon, detail, role = 'status' } = props;
  return (
    <div className={styles['banner']} data-tone={tone} role={role === 'none' ? undefined : role}>
      <Icon className={styles['icon']} size={16} strokeWidth={1.75} aria-hidden />
      <div className={styles['text']}>
        {props.children}
        {detail !== undefined && detail !== '' && (
          <details className={styles['details']}>
            <summary>{t('common.details')}</summary>
            <code>{detail}</code>
          </details>
        )}
      </div>
      {props.action !== undefined && props.action !== false && (
        <span className={styles['action']}>{props.action}</span>
      )}
      {props.onClose !== undefined && (
        <span className={styles['action']}>
          <IconButton
            size="small"
            icon={X}
            label={t('common.closeNotice')}
            onPress={props.onClose}
          />
        </span>
      )}
    </div>
  );
}
