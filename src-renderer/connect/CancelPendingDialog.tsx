import { useTranslation } from 'react-i18next';
import type { PendingState } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { ConfirmDialog } from '../components/index.ts';

export type CancelPendingDialogProps = {
  readonly state: PendingState['type'];
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function CancelPendingDialog({ state, onConfirm, onClose }: CancelPendingDialogProps) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      title={t('pending.cancelTitle')}
      confirm={t('pending.cancelConfirm')}
      kind="bad"
      cancel={t('pending.cancelKeep')}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t(words(state))}</p>
    </ConfirmDialog>
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
