import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../components/index.ts';
import { bytesText } from '../format/index.ts';

export type DeleteAsideDialogProps = {
  readonly bytes: number;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asked twice: there is no other copy of what was put aside. */
export function DeleteAsideDialog({ bytes, onConfirm, onClose }: DeleteAsideDialogProps) {
  const { t, i18n } = useTranslation();
  const [isAgain, setAgain] = useState(false);
  if (!isAgain) {
    return (
      <ConfirmDialog
        key="first"
        title={t('data.deleteAsideTitle')}
        confirm={t('data.deleteAsideNext')}
        kind="plain"
        onConfirm={() => setAgain(true)}
        onClose={onClose}
      >
        <p>{t('data.deleteAsideText', { size: bytesText(i18n.language, bytes) })}</p>
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      key="again"
      title={t('data.deleteAsideAgainTitle')}
      confirm={t('data.deleteAsideConfirm')}
      kind="bad"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t('data.deleteAsideAgain')}</p>
    </ConfirmDialog>
  );
}
