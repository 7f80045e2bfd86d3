import { useTranslation } from 'react-i18next';
import type { PendingState } from '#shared/model/index.ts';
import { Button, Dialog } from '../components/index.ts';

export type CancelPendingDialogProps = {
  readonly state: PendingState['type'];
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function CancelPendingDialog({ state, onConfirm, onClose }: CancelPendingDialogProps) {
  const { t } = useTranslation();
  const isOwnLink = state === 'waiting' || state === 'creating';
  return (
    <Dialog
      title={t('pending.cancelTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('pending.cancelKeep')}</Button>
          <Button kind="bad" onPress={onConfirm}>
            {t('pending.cancelConfirm')}
          </Button>
        </>
      }
    >
      <p>{isOwnLink ? t('pending.cancelWaiting') : t('pending.cancelJoining')}</p>
    </Dialog>
  );
}
