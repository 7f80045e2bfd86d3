import type { LucideIcon } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import styles from './Button.module.css';

export type ButtonProps = {
  readonly children: ReactNode;
  readonly onPress?: (() => void) | undefined;
  readonly kind?: 'primary' | 'plain' | 'bad' | 'quiet';
  readonly type?: 'button' | 'submit';
  readonly icon?: LucideIcon | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly isBusy?: boolean | undefined;
  readonly isWide?: boolean;
  /** Says more than the text where that is short; begins with it or holds it. */
  readonly label?: string;
  /** In a dialog: focused when it opens. */
  readonly isFocusedFirst?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
};

export function Button(props: ButtonProps) {
  const { children, onPress, kind = 'plain', type = 'button', icon: Icon } = props;
  return (
    <button
      ref={props.ref}
      type={type}
      className={styles['button']}
      data-kind={kind}
      data-wide={props.isWide}
      data-first-focus={props.isFocusedFirst}
      aria-label={props.label}
      disabled={props.isDisabled}
      aria-busy={props.isBusy}
      aria-disabled={props.isBusy}
      onClick={props.isBusy === true ? undefined : onPress}
    >
      {Icon !== undefined && <Icon size={16} strokeWidth={1.75} aria-hidden />}
      <span className={styles['text']}>{children}</span>
    </button>
  );
}
