import { useTranslation } from 'react-i18next';
import { Dialog, QrCode } from '../components/index.ts';
import styles from './QrDialog.module.css';

export type QrDialogProps = { readonly link: string; readonly onClose: () => void };

export function QrDialog({ link, onClose }: QrDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('connect.link')} size="wide" onClose={onClose}>
      <div className={styles['code']}>
        <QrCode text={link} label={t('connect.qr')} size="large" />
      </div>
    </Dialog>
  );
}
