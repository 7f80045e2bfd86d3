import { type ReactNode, useId } from 'react';
import styles from './Choice.module.css';
import { VisuallyHidden } from './VisuallyHidden.tsx';

export type RadioGroupProps<T extends string> = {
  readonly label: string;
  /** Where a heading above says the same. */
  readonly isLabelHidden?: boolean;
  readonly value: T;
  readonly options: readonly RadioOption<T>[];
  readonly onChange: (value: T) => void;
};

export type RadioOption<T extends string> = {
  readonly value: T;
  readonly label: string;
  readonly hint?: ReactNode;
};

/** One of a few, all seen at once. */
export function RadioGroup<T extends string>(props: RadioGroupProps<T>) {
  const { label, value, options, onChange } = props;
  const id = useId();
  return (
    <fieldset className={styles['group']}>
      {props.isLabelHidden === true ? (
        <legend className={styles['hidden']}>
          <VisuallyHidden>{label}</VisuallyHidden>
        </legend>
      ) : (
        <legend className={styles['legend']}>{label}</legend>
      )}
      {options.map((option) => (
        <div key={option.value} className={styles['choice']} data-kind="radio">
          <input
            id={`${id}-${option.value}`}
            type="radio"
            name={id}
            className={styles['box']}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <div className={styles['words']}>
            <label htmlFor={`${id}-${option.value}`}>{option.label}</label>
            {option.hint !== undefined && <p className={styles['hint']}>{option.hint}</p>}
          </div>
        </div>
      ))}
    </fieldset>
  );
}
