import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactId } from '#shared/ids.ts';
import { ConfirmDialog } from '../components/index.ts';
import { useServices } from '../services/index.ts';
import { dayOf, dayStartMs } from './dates.ts';
import styles from './GoToDateDialog.module.css';

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
  const id = useId();
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
      <div className={styles['form']}>
        <label className={styles['label']} htmlFor={`${id}-day`}>
          {t('goToDate.label')}
        </label>
        <input
          id={`${id}-day`}
          className={styles['day']}
          type="date"
          value={day}
          max={dayOf(now())}
          data-first-focus
          aria-describedby={`${id}-hint`}
          onChange={(event) => setDay(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') go();
          }}
        />
        <p id={`${id}-hint`} className={styles['hint']}>
          {t('goToDate.hint')}
        </p>
      </div>
    </ConfirmDialog>
  );
}
