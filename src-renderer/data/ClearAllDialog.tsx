import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox, ConfirmDialog, RadioGroup } from '../components/index.ts';
import styles from './Data.module.css';

export type ClearAllDialogProps = {
  /** Of the active profile. */
  readonly name: string;
  readonly onConfirm: (withContacts: boolean) => void;
  readonly onClose: () => void;
};

/** The largest deletion there is: what exactly, and that it is meant, before the button works. */
export function ClearAllDialog({ name, onConfirm, onClose }: ClearAllDialogProps) {
  const { t } = useTranslation();
  const [what, setWhat] = useState<'messages' | 'contacts'>('messages');
  const [isSure, setSure] = useState(false);
  return (
    <ConfirmDialog
      title={t('data.clearAllTitle', { name })}
      confirm={t(
        what === 'contacts' ? 'data.clearAllConfirmContacts' : 'data.clearAllConfirmMessages',
      )}
      kind="bad"
      isDisabled={!isSure}
      onConfirm={() => onConfirm(what === 'contacts')}
      onClose={onClose}
    >
      <RadioGroup
        label={t('data.clearAllWhat')}
        value={what}
        options={[
          {
            value: 'messages',
            label: t('data.clearAllMessages'),
            hint: t('data.clearAllMessagesHint'),
          },
          {
            value: 'contacts',
            label: t('data.clearAllContacts'),
            hint: t('data.clearAllContactsHint'),
          },
        ]}
        onChange={(chosen) => {
          setWhat(chosen);
          // What was agreed to was something else.
          setSure(false);
        }}
      />
      <p className={styles['lead']}>{t('data.clearAllOther')}</p>
      <Checkbox label={t('data.clearAllSure')} isChecked={isSure} onChange={setSure} />
    </ConfirmDialog>
  );
}
