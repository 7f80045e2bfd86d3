import type { LucideIcon } from 'lucide-react';
import type { Ref } from 'react';
import styles from './IconButton.module.css';
import { Tooltip } from './Tooltip.tsx';

export type IconButtonProps = {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onPress?: ((target: HTMLElement) => void) | undefined;
  readonly size?: 'normal' | 'small';
  readonly kind?: 'quiet' | 'primary';
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly type?: 'button' | 'submit';
  readonly isPressed?: boolean | undefined;
  readonly isExpanded?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
};

/** A button that is an icon: its label is its accessible name and its tooltip. */
export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, size = 'normal', kind = 'quiet', side = 'bottom' } = props;
  return (
    <Tooltip text={label} side={side}>
      <button
        ref={props.ref}
        type={props.type ?? 'button'}
        className={styles['button']}
        data-size={size}
        data-kind={kind}
        aria-label={label}
        aria-pressed={props.isPressed}
        aria-expanded={props.isExpanded}
        disabled={props.isDisabled}
        onClick={(event) => props.onPress?.(event.currentTarget)}
      >
        <Icon size={size === 'normal' ? 18 : 16} strokeWidth={1.75} aria-hidden />
      </button>
    </Tooltip>
  );
}
