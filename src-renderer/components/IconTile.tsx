import type { LucideIcon } from 'lucide-react';
import styles from './IconTile.module.css';

/** An icon on a field of the accent's colour, beside words that say the same. */
export function IconTile({ icon: Icon }: { readonly icon: LucideIcon }) {
  return (
    <span className={styles['tile']} aria-hidden>
      <Icon size={18} strokeWidth={1.75} />
    </span>
  );
}
