import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../components/index.ts';

export type DeleteAddressDialogProps = {
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function DeleteAddressDialog({ onConfirm, onClose }: DeleteAddressDialogProps) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      title={t('address.deleteTitle')}
      confirm={t('address.deleteConfirm')}
      kind="bad"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t('address.deleteText')}</p>
    </ConfirmDialog>
  );
}
