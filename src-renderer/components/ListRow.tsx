import type { ComponentProps, ReactNode } from 'react';
import styles from './ListRow.module.css';

export type ListRowProps = Omit<ComponentProps<'button'>, 'className' | 'type' | 'aria-current'> & {
  readonly isCurrent: boolean;
  /** `tall` grows with its words, `rail` is a face alone. */
  readonly shape?: 'line' | 'tall' | 'rail';
};

/** A face with words beside it, which opens what it stands for. Takes what a tooltip gives its trigger. */
export function ListRow({ isCurrent, shape = 'line', ...button }: ListRowProps) {
  return (
    <button
      {...button}
      type="button"
      className={styles['row']}
      data-shape={shape}
      aria-current={isCurrent}
    />
  );
}

export type ListRowWordsProps = {
  readonly name: string;
  readonly time: string;
  /** Below the name. */
  readonly children: ReactNode;
};

export function ListRowWords({ name, time, children }: ListRowWordsProps) {
  return (
    <span className={styles['words']}>
      <span className={styles['line']}>
        {/* By its own direction, so that its end is cut off and not its beginning. */}
        <span className={styles['name']} dir="auto">
          {name}
        </span>
        <span className={styles['time']}>{time}</span>
      </span>
      {children}
    </span>
  );
}
