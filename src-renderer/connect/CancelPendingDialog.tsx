import { useTranslation } from 'react-i18next';
import type { PendingState } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { Button, Dialog } from '../components/index.ts';

export type CancelPendingDialogProps = {
  readonly state: PendingState['type'];
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function CancelPendingDialog({ state, onConfirm, onClose }: CancelPendingDialogProps) {
  const { t } = useTranslation();
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
      <p>{t(words(state))}</p>
    </Dialog>
  );
}

function words(state: PendingState['type']) {
  switch (state) {
    case 'creating':
    case 'waiting':
      return 'pending.cancelWaiting';
    case 'asking':
    case 'asked':
      return 'pending.cancelAsking';
    case 'joining':
    case 'failed':
      return 'pending.cancelJoining';
    default:
      return unreachable(state);
  }
}
