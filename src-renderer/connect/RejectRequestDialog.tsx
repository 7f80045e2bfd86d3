import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../components/index.ts';

export type RejectRequestDialogProps = {
  readonly name: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function RejectRequestDialog({ name, onConfirm, onClose }: RejectRequestDialogProps) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      title={t('request.rejectTitle', { name })}
      confirm={t('request.rejectConfirm')}
      kind="bad"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t('request.rejectText', { name })}</p>
    </ConfirmDialog>
  );
}
