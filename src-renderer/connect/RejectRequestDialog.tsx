import { useTranslation } from 'react-i18next';
import { Button, Dialog } from '../components/index.ts';

export type RejectRequestDialogProps = {
  readonly name: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function RejectRequestDialog({ name, onConfirm, onClose }: RejectRequestDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('request.rejectTitle', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button kind="bad" onPress={onConfirm}>
            {t('request.rejectConfirm')}
          </Button>
        </>
      }
    >
      <p>{t('request.rejectText', { name })}</p>
    </Dialog>
  );
}
