import styles from './Logo.module.css';

/** Two low waves in a bubble: a voice kept down. */
export function Logo() {
  return (
    <svg className={styles['logo']} viewBox="5 4 39 40" aria-hidden>
      <path
        className={styles['bubble']}
        d="M24 5c11 0 19 7.4 19 17s-8 17-19 17c-2 0-4-.3-5.8-.8L9 43l1.9-8.2C7.200 31.700 5 27 5 22 5 12.400 13 5 24 5z"
      />
      <path className={styles['wave']} d="M14 19.500q5-5 10 0t10 0M17 27q3.500-3.500 7 0t7 0" />
    </svg>
  );
}
