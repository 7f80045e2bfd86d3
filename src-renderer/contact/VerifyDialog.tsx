import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog, TextField } from '../components/index.ts';
import styles from './VerifyDialog.module.css';
import { SecurityCode } from './SecurityCode.tsx';

export type VerifyDialogProps = {
  readonly name: string;
  readonly code: string;
  readonly problem?: string | undefined;
  readonly onVerify: (code: string) => void;
  readonly onClose: () => void;
};

export function VerifyDialog({ name, code, problem, onVerify, onClose }: VerifyDialogProps) {
  const { t } = useTranslation();
  const [theirs, setTheirs] = useState('');
  const hasTyped = theirs.trim() !== '';
  return (
    <ConfirmDialog
      title={t('verify.title')}
      confirm={t(hasTyped ? 'verify.check' : 'verify.markSame')}
      onConfirm={() => onVerify(hasTyped ? theirs : code)}
      onClose={onClose}
    >
      <p className={styles['lead']}>{t('verify.lead', { name })}</p>
      <div className={styles['own']}>
        <h3 className={styles['label']}>{t('verify.yourCode')}</h3>
        <SecurityCode code={code} label={t('verify.yourCode')} />
      </div>
      <TextField
        kind="lines"
        label={t('verify.theirLabel')}
        hint={t('verify.theirHint')}
        value={theirs}
        onChange={setTheirs}
        error={problem}
      />
    </ConfirmDialog>
  );
}
