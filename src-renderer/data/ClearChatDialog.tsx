import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from './ConfirmDialog.tsx';

export type ClearChatDialogProps = {
  readonly name: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Whether a conversation is to be emptied; its contact stays. */
export function ClearChatDialog({ name, onConfirm, onClose }: ClearChatDialogProps) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      title={t('data.clearChatTitle', { name })}
      confirm={t('data.clearChatConfirm')}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t('data.clearChatText', { name })}</p>
    </ConfirmDialog>
  );
}
