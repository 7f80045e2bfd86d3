import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox, ConfirmDialog } from '../components/index.ts';

export type DeleteContactDialogProps = {
  readonly name: string;
  readonly onConfirm: (notify: boolean) => void;
  readonly onClose: () => void;
};

export function DeleteContactDialog({ name, onConfirm, onClose }: DeleteContactDialogProps) {
  const { t } = useTranslation();
  const [isNotified, setNotified] = useState(true);
  return (
    <ConfirmDialog
      title={t('deleteContact.title', { name })}
      confirm={t('deleteContact.confirm')}
      kind="bad"
      onConfirm={() => onConfirm(isNotified)}
      onClose={onClose}
    >
      <p>{t('deleteContact.lead')}</p>
      <Checkbox
        label={t('deleteContact.notify')}
        hint={t('deleteContact.notifyHint')}
        isChecked={isNotified}
        onChange={setNotified}
      />
    </ConfirmDialog>
  );
}
