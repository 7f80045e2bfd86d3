import { type ReactNode, useId } from 'react';
import styles from './Choice.module.css';

export type CheckboxProps = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly isChecked: boolean;
  /** It has to be set, and is not. */
  readonly isInvalid?: boolean;
  readonly onChange: (isChecked: boolean) => void;
};

/** Something to agree to, or to leave out, before a button is pressed. */
export function Checkbox({ label, hint, isChecked, isInvalid, onChange }: CheckboxProps) {
  const id = useId();
  return (
    <div className={styles['choice']} data-kind="checkbox">
      <input
        id={id}
        type="checkbox"
        className={styles['box']}
        checked={isChecked}
        aria-invalid={isInvalid}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div className={styles['words']}>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <div id={`${id}-hint`} className={styles['hint']} data-bad={isInvalid}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
