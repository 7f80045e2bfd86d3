import styles from './SecurityCode.module.css';

export type SecurityCodeProps = { readonly code: string; readonly label: string };

/** Groups of five digits in columns, easy to read to each other. */
export function SecurityCode({ code, label }: SecurityCodeProps) {
  return (
    <output className={styles['code']} aria-label={label}>
      {code.split(/\s+/u).map((group, at) => (
        <span key={at}>{group} </span>
      ))}
    </output>
  );
}
