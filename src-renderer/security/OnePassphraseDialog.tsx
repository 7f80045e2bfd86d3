import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PassphraseState } from '#shared/model/index.ts';
import { Banner } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { withSecret } from './secret.ts';
import { SecretDialog } from './SecretDialog.tsx';
import styles from './Security.module.css';
import { usePasscode } from './use-passcode.tsx';
import { useSecurityProblem } from './use-security-problem.ts';

export type OnePassphraseTask = 'verifyPassphrase' | 'keepPassphrase' | 'forgetPassphrase';

export type OnePassphraseDialogProps = {
  readonly task: OnePassphraseTask;
  readonly passphrase: PassphraseState;
};

const words = {
  verifyPassphrase: {
    title: 'security.verifyTitle',
    lead: 'security.verifyLead',
    confirm: 'security.verifyConfirm',
    busy: 'security.verifying',
  },
  keepPassphrase: {
    title: 'security.keepTitle',
    lead: 'security.keepLead',
    confirm: 'security.keepConfirm',
    busy: 'security.keeping',
  },
  forgetPassphrase: {
    title: 'security.forgetTitle',
    lead: 'security.forgetLead',
    confirm: 'security.forgetConfirm',
    busy: 'security.forgetting',
  },
} as const;

/** What needs the passphrase and no more: to check it, to keep it, to take it off this computer. */
export function OnePassphraseDialog({ task, passphrase }: OnePassphraseDialogProps) {
  const { t } = useTranslation();
  const { security } = useStores();
  const isBusy = useSelect(security, (state) => state.isBusy);
  const [text, setText] = useState('');
  const [isEmptyTold, setEmptyTold] = useState(false);
  const passcode = usePasscode();
  const problem = useSecurityProblem(task);
  const onClose = () => security.ask(undefined);
  const isForgetting = task === 'forgetPassphrase';
  const isUnknown = problem.of('notRight') !== undefined;

  function send(secret: Uint8Array): Promise<unknown> {
    if (task === 'verifyPassphrase') return security.verifyPassphrase(secret);
    if (task === 'keepPassphrase') return security.keepPassphrase(secret);
    return passcode.run(() => security.forgetPassphrase(secret));
  }

  async function submit(): Promise<void> {
    setEmptyTold(text === '');
    if (text === '') return;
    setText('');
    await withSecret(text, send);
  }

  return (
    <SecretDialog
      title={t(words[task].title)}
      lead={t(words[task].lead)}
      label={t('passphrase.label')}
      value={text}
      error={isEmptyTold ? t('passphrase.empty') : problem.of('notRight', 'wrongPassphrase')}
      confirm={isBusy ? t(words[task].busy) : t(words[task].confirm)}
      kind={isForgetting ? 'bad' : 'primary'}
      isBusy={isBusy}
      problem={problem.butOf('notRight', 'wrongPassphrase')}
      onType={(typed) => {
        setText(typed);
        setEmptyTold(false);
        security.clearProblem();
      }}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      {isUnknown && passphrase.custody.type === 'keychain' && (
        <p className={styles['lead']}>{t('security.notRightMeans')}</p>
      )}
      {isForgetting && (
        <Banner tone="warn" icon={TriangleAlert}>
          {t('passphrase.noRecovery')}
        </Banner>
      )}
      {passcode.dialog}
    </SecretDialog>
  );
}
