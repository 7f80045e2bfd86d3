import { type ComponentProps, type ReactNode, useState } from 'react';
import { ConfirmDialog, TextField } from '../components/index.ts';
import styles from './Security.module.css';
import { useFocusOn } from './use-focus-on.ts';

export type SecretDialogProps = Omit<ComponentProps<typeof ConfirmDialog>, 'children'> & {
  /** What the secret is asked for. */
  readonly lead: string;
  readonly label: string;
  readonly value: string;
  /** What is wrong with the secret; it is typed again at once. */
  readonly error: string | undefined;
  readonly onType: (value: string) => void;
  /** Below the field. */
  readonly children?: ReactNode;
};

/** A question answered by one secret that is known already. It is not asked again while it is busy. */
export function SecretDialog(props: SecretDialogProps) {
  const { lead, label, value, error, onType, children, onConfirm, ...question } = props;
  const [tries, setTries] = useState(0);
  const field = useFocusOn(error, tries);

  function confirm(): void {
    if (question.isBusy === true) return;
    setTries(tries + 1);
    onConfirm();
  }

  return (
    <ConfirmDialog {...question} onConfirm={confirm}>
      <p className={styles['lead']}>{lead}</p>
      <TextField
        ref={field}
        kind="passphrase"
        label={label}
        value={value}
        isFocusedFirst
        autoComplete="current-password"
        error={error}
        onChange={onType}
        onEnter={confirm}
      />
      {children}
    </ConfirmDialog>
  );
}
