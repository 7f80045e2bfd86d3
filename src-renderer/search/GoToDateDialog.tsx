import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactId } from '#shared/ids.ts';
import { ConfirmDialog, TextField } from '../components/index.ts';
import { useServices } from '../services/index.ts';
import { dayOf, dayStartMs } from './dates.ts';

export type GoToDateDialogProps = {
  readonly contactId: ContactId;
  /** In the day that is proposed; today where there is none. */
  readonly atMs?: number | undefined;
  readonly onClose: () => void;
};

/** Asks for a day, and shows the chat from there on. */
export function GoToDateDialog({ contactId, atMs, onClose }: GoToDateDialogProps) {
  const { t } = useTranslation();
  const { stores, now } = useServices();
  const [day, setDay] = useState(() => dayOf(atMs ?? now()));
  const startMs = dayStartMs(day);

  function go(): void {
    if (startMs === undefined) return;
    onClose();
    void stores.items.show(contactId, { type: 'date', atMs: startMs });
  }

  return (
    <ConfirmDialog
      title={t('goToDate.title')}
      confirm={t('goToDate.go')}
      isDisabled={startMs === undefined}
      onConfirm={go}
      onClose={onClose}
    >
      <TextField
        kind="date"
        label={t('goToDate.label')}
        hint={t('goToDate.hint')}
        value={day}
        max={dayOf(now())}
        isFocusedFirst
        onChange={setDay}
        onEnter={go}
      />
    </ConfirmDialog>
  );
}
