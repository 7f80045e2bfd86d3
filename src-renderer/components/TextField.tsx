import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, type Ref, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './IconButton.tsx';
import styles from './TextField.module.css';

export type TextFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Of a `date` the value is as in `2026-11-01`, or empty. */
  readonly kind?: 'text' | 'passphrase' | 'mono' | 'date' | 'lines' | 'prose';
  readonly isFocusedFirst?: boolean;
  readonly onBlur?: (() => void) | undefined;
  readonly onEnter?: (() => void) | undefined;
  readonly placeholder?: string | undefined;
  readonly maxLength?: number;
  /** The last `date`. */
  readonly max?: string;
  /** Of `lines` and `prose`. */
  readonly rows?: number;
  readonly autoComplete?: string;
  readonly ref?: Ref<HTMLInputElement & HTMLTextAreaElement>;
};

export function TextField(props: TextFieldProps) {
  const { label, hint, error } = props;
  const id = useId();
  const describedBy = `${id}-hint`;
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <FieldInput {...props} id={id} describedBy={describedBy} />
      <div id={describedBy} className={styles['below']}>
        {error !== undefined && (
          <p className={styles['error']} role="alert">
            {error}
          </p>
        )}
        {error === undefined && hint !== undefined && <p className={styles['hint']}>{hint}</p>}
      </div>
    </div>
  );
}

type FieldInputProps = TextFieldProps & { readonly id: string; readonly describedBy: string };

function FieldInput(props: FieldInputProps) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  const { kind = 'text', onChange, onEnter } = props;
  const isSecret = kind === 'passphrase';
  const shared = {
    id: props.id,
    ref: props.ref,
    value: props.value,
    autoFocus: props.isFocusedFirst,
    'data-first-focus': props.isFocusedFirst,
    autoComplete: props.autoComplete ?? 'off',
    spellCheck: false,
    maxLength: props.maxLength,
    placeholder: props.placeholder,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.error !== undefined,
    onBlur: props.onBlur,
    dir: 'auto',
  };
  if (kind === 'lines' || kind === 'prose') {
    return (
      <div className={styles['box']}>
        <textarea
          {...shared}
          rows={props.rows ?? 4}
          className={styles['lines']}
          data-kind={kind}
          spellCheck={kind === 'prose'}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
    );
  }
  return (
    <div className={styles['box']}>
      <input
        {...shared}
        type={isSecret && !isShown ? 'password' : kind === 'date' ? 'date' : 'text'}
        max={props.max}
        className={styles['input']}
        data-kind={kind}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // Enter belongs to the input method while it is composing.
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) onEnter?.();
        }}
      />
      {isSecret && (
        <IconButton
          size="small"
          icon={isShown ? EyeOff : Eye}
          label={isShown ? t('passphrase.hide') : t('passphrase.show')}
          onPress={() => setShown(!isShown)}
        />
      )}
    </div>
  );
}
