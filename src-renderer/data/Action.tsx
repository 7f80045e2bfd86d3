import { useId } from 'react';
import { Button } from '../components/index.ts';
import type { DataTask } from '../stores/index.ts';
import styles from './Data.module.css';

export type ActionProps = {
  /** On the button. */
  readonly label: string;
  /** Above the hint, where the button alone does not say what it is about. */
  readonly title?: string;
  readonly hint: string;
  readonly isBusy?: boolean;
  /** Work that takes the window away; afterwards the focus comes back to the button. */
  readonly task?: DataTask;
  readonly onPress: () => void;
};

/** What can be done, and the button that does it. */
export function Action({ label, title, hint, isBusy, task, onPress }: ActionProps) {
  const id = useId();
  return (
    <div className={styles['action']} role="group" aria-labelledby={id} data-task={task}>
      <div id={id} className={styles['words']}>
        {title !== undefined && <p className={styles['name']}>{title}</p>}
        <p className={styles['lead']}>{hint}</p>
      </div>
      <Button isBusy={isBusy} onPress={onPress}>
        {label}
      </Button>
    </div>
  );
}
