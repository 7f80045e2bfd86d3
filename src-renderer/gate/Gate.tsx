import type { ReactNode } from 'react';
import { Logo } from '../components/index.ts';
import styles from './Gate.module.css';

export type GateProps = {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
  readonly isWide?: boolean;
};

/** The one quiet column of every screen before the chats. */
export function Gate({ title, lead, children, isWide = false }: GateProps) {
  return (
    <main className={styles['gate']}>
      <div className={styles['column']} data-wide={isWide}>
        <header className={styles['header']}>
          <Logo />
          <h1 className={styles['title']}>{title}</h1>
          <p className={styles['lead']}>{lead}</p>
        </header>
        {children}
      </div>
    </main>
  );
}
