import type { ReactNode } from 'react';
import styles from './ContactPage.module.css';

export type SectionProps = { readonly title: string; readonly children: ReactNode };

export function Section({ title, children }: SectionProps) {
  return (
    <section className={styles['section']}>
      <h3 className={styles['sectionTitle']}>{title}</h3>
      {children}
    </section>
  );
}
