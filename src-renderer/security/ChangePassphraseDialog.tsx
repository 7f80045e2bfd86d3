import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PassphraseState } from '#shared/model/index.ts';
import { Banner, ConfirmDialog, Switch, TextField } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { NewPassphraseFields } from './NewPassphraseFields.tsx';
import { withSecret } from './secret.ts';
import styles from './Security.module.css';
import { useNewPassphrase } from './use-new-passphrase.ts';
import { useFocusOn } from './use-focus-on.ts';
import { usePasscode } from './use-passcode.tsx';
import { useSecurityProblem } from './use-security-problem.ts';

export type ChangePassphraseDialogProps = {
  /** The first one of the user's own takes the place of a random one. */
  readonly task: 'setPassphrase' | 'changePassphrase';
  readonly passphrase: PassphraseState;
};

const words = {
  setPassphrase: {
    title: 'security.setTitle',
    lead: 'security.setLead',
    confirm: 'security.setConfirm',
  },
  changePassphrase: {
    title: 'security.changeTitle',
    lead: 'security.changeLead',
    confirm: 'security.changeConfirm',
  },
} as const;

/** What is typed and chosen, and how it goes to the core. */
function useChange({ task, passphrase }: ChangePassphraseDialogProps) {
  const { security } = useStores();
  const isChanging = useSelect(security, (state) => state.isBusy);
  const isCurrentAsked = task === 'changePassphrase';
  const canKeep = passphrase.keychain === 'works';
  const [current, setCurrent] = useState('');
  // Of tries without the current one.
  const [emptyTries, setEmptyTries] = useState(0);
  const [keep, setKeep] = useState(canKeep && passphrase.custody.type === 'keychain');
  const next = useNewPassphrase();
  const isBusy = isChanging || next.isTaking;
  const passcode = usePasscode();

  function change(nextSecret: Uint8Array, secret: Uint8Array): Promise<unknown> {
    const args = { next: nextSecret, keep, ...(isCurrentAsked && { current: secret }) };
    return passcode.run(() => security.changePassphrase(args));
  }

  async function submit(): Promise<void> {
    if (isBusy) return;
    const isMissing = isCurrentAsked && current === '';
    setEmptyTries(isMissing ? emptyTries + 1 : 0);
    const chosen = isMissing ? undefined : await next.take();
    if (chosen === undefined) return;
    await withSecret(chosen, (nextSecret) =>
      withSecret(current, (secret) => change(nextSecret, secret)),
    );
  }

  function typeCurrent(text: string): void {
    setCurrent(text);
    setEmptyTries(0);
    security.clearProblem();
  }

  return {
    isBusy,
    isCurrentAsked,
    canKeep,
    current,
    emptyTries,
    keep,
    next,
    setKeep,
    submit,
    typeCurrent,
    passcodeDialog: passcode.dialog,
  };
}

/** The new passphrase twice, and the one before where the user knows it. */
export function ChangePassphraseDialog(props: ChangePassphraseDialogProps) {
  const { t } = useTranslation();
  const { security } = useStores();
  const { task } = props;
  const { isBusy, isCurrentAsked, submit, ...form } = useChange(props);
  const problem = useSecurityProblem(task);
  const { emptyTries } = form;
  const wrong = emptyTries > 0 ? t('passphrase.empty') : problem.of('wrongPassphrase');
  // What is typed stays until the question is closed: only what is wrong is typed again.
  const field = useFocusOn(wrong, emptyTries);
  const onClose = () => security.ask(undefined);
  const general = problem.butOf('wrongPassphrase', 'tooShort');
  return (
    <ConfirmDialog
      title={t(words[task].title)}
      confirm={isBusy ? t('security.changing') : t(words[task].confirm)}
      isBusy={isBusy}
      problem={general}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <p className={styles['lead']}>{t(words[task].lead)}</p>
      {isCurrentAsked && (
        <TextField
          ref={field}
          kind="passphrase"
          label={t('passphrase.currentLabel')}
          value={form.current}
          isFocusedFirst
          autoComplete="current-password"
          error={wrong}
          onChange={form.typeCurrent}
          onEnter={() => void submit()}
        />
      )}
      <NewPassphraseFields
        passphrase={form.next}
        isFocusedFirst={!isCurrentAsked}
        problem={problem.of('tooShort')}
        onEnter={() => void submit()}
      />
      {form.canKeep && (
        <Switch
          label={t('security.keepSwitch')}
          hint={t('security.keepSwitchHint')}
          isOn={form.keep}
          onChange={form.setKeep}
        />
      )}
      <Banner tone="warn" icon={KeyRound}>
        {t('passphrase.noRecovery')}
      </Banner>
      {form.passcodeDialog}
    </ConfirmDialog>
  );
}
