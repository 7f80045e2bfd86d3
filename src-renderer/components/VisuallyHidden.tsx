import type { ReactNode } from 'react';
import styles from './VisuallyHidden.module.css';

export type VisuallyHiddenProps = {
  readonly children: ReactNode;
  readonly live?: 'polite';
};

export function VisuallyHidden({ children, live }: VisuallyHiddenProps) {
  return (
    <span className={styles['hidden']} aria-live={live}>
      {children}
    </span>
  );
}
