import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog, TextField } from '../components/index.ts';
import { QrScanner } from '../connect/scan/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { findServerAddress } from './address.ts';
import styles from './ServerDialogs.module.css';
import { addErrorTexts } from './words.ts';

export type AddServersDialogProps = {
  readonly initialText: string;
  readonly onClose: () => void;
};

/** Addresses pasted or scanned, of both kinds at once. */
export function AddServersDialog({ initialText, onClose }: AddServersDialogProps) {
  const { t } = useTranslation();
  const { servers } = useStores();
  const [text, setText] = useState(initialText);
  const isBusy = useSelect(servers, (state) => state.isBusy);
  const errors = useSelect(servers, (state) => state.addErrors);
  useEffect(() => () => servers.clearAddErrors(), [servers]);

  async function onAdd(): Promise<void> {
    const left = await servers.add(text);
    if (left === '') onClose();
    else setText(left);
  }

  function onScanned(scanned: string): boolean {
    const address = findServerAddress(scanned);
    if (address === undefined) return false;
    setText((typed) => (typed.trim() === '' ? address : `${typed.trimEnd()}\n${address}`));
    return true;
  }

  return (
    <ConfirmDialog
      title={t('serverSettings.addTitle')}
      size="wide"
      confirm={isBusy ? t('serverSettings.adding') : t('serverSettings.addConfirm')}
      isBusy={isBusy}
      isDisabled={text.trim() === ''}
      onConfirm={() => void onAdd()}
      onClose={onClose}
    >
      <TextField
        kind="lines"
        label={t('serverSettings.addLabel')}
        hint={t('serverSettings.addHint')}
        value={text}
        isFocusedFirst
        onChange={(typed) => {
          setText(typed);
          servers.clearAddErrors();
        }}
      />
      {errors.length > 0 && (
        <div role="alert">
          <ul className={styles['errors']}>
            {addErrorTexts(t, text, errors).map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
      <QrScanner onText={onScanned} wrong={t('serverSettings.scanWrong')} />
    </ConfirmDialog>
  );
}
