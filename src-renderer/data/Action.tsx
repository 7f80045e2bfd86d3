import { type ReactNode, useId } from 'react';
import { Button } from '../components/index.ts';
import styles from './Data.module.css';

export type ActionProps = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly isBusy?: boolean;
  readonly onPress: () => void;
};

/** A button with what it does beside it. */
export function Action({ label, hint, isBusy, onPress }: ActionProps) {
  const id = useId();
  return (
    <div className={styles['action']} role="group" aria-describedby={id}>
      <Button isBusy={isBusy} onPress={onPress}>
        {label}
      </Button>
      {hint !== undefined && (
        <p id={id} className={styles['lead']}>
          {hint}
        </p>
      )}
    </div>
  );
}
