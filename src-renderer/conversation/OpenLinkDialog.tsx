import { useTranslation } from 'react-i18next';
import { Button, CopyButton, Dialog } from '../components/index.ts';
import styles from './OpenLinkDialog.module.css';

export type OpenLinkDialogProps = {
  readonly url: string;
  readonly onOpen: () => void;
  readonly onCopy: () => void;
  readonly onClose: () => void;
};

export function OpenLinkDialog({ url, onOpen, onCopy, onClose }: OpenLinkDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('openLink.title')}
      onClose={onClose}
      actions={
        <>
          <CopyButton label={t('openLink.copy')} onCopy={onCopy} />
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" onPress={onOpen}>
            {t('openLink.open')}
          </Button>
        </>
      }
    >
      <p>{t('openLink.lead')}</p>
      <output className={styles['url']} tabIndex={0}>
        {url}
      </output>
    </Dialog>
  );
}
