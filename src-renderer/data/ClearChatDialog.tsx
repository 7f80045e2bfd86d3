import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../components/index.ts';

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
      kind="bad"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t('data.clearChatText', { name })}</p>
    </ConfirmDialog>
  );
}
