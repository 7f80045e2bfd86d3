import { useTranslation } from 'react-i18next';
import { Button, Dialog } from '../components/index.ts';

export type DeleteAddressDialogProps = {
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function DeleteAddressDialog({ onConfirm, onClose }: DeleteAddressDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('address.deleteTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button kind="bad" onPress={onConfirm}>
            {t('address.deleteConfirm')}
          </Button>
        </>
      }
    >
      <p>{t('address.deleteText')}</p>
    </Dialog>
  );
}
