import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Dialog } from '../components/index.ts';
import styles from './DeleteContactDialog.module.css';

export type DeleteContactDialogProps = {
  readonly name: string;
  readonly onConfirm: (notify: boolean) => void;
  readonly onClose: () => void;
};

export function DeleteContactDialog({ name, onConfirm, onClose }: DeleteContactDialogProps) {
  const { t } = useTranslation();
  const [isNotified, setNotified] = useState(true);
  return (
    <Dialog
      title={t('deleteContact.title', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button kind="bad" onPress={() => onConfirm(isNotified)}>
            {t('deleteContact.confirm')}
          </Button>
        </>
      }
    >
      <p>{t('deleteContact.lead')}</p>
      <label className={styles['choice']}>
        <input
          type="checkbox"
          className={styles['box']}
          checked={isNotified}
          onChange={(event) => setNotified(event.target.checked)}
        />
        <span>
          {t('deleteContact.notify')}
          <span className={styles['hint']}>{t('deleteContact.notifyHint')}</span>
        </span>
      </label>
    </Dialog>
  );
}
