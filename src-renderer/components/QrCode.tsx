import { encodeQR } from 'qr';
import { useMemo } from 'react';
import styles from './QrCode.module.css';

export type QrCodeProps = {
  readonly text: string;
  readonly label: string;
  readonly size?: 'normal' | 'large';
};

/** Modules of white around the code, as its standard asks for. */
const QUIET_ZONE = 4;

/** Black on white in every theme: cameras do not read it otherwise. */
export function QrCode({ text, label, size = 'normal' }: QrCodeProps) {
  const { path, side } = useMemo(() => drawQr(text), [text]);
  return (
    <svg
      className={styles['qr']}
      data-size={size}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect className={styles['ground']} width={side} height={side} />
      <path className={styles['modules']} d={path} />
    </svg>
  );
}

function drawQr(text: string): { readonly path: string; readonly side: number } {
  const modules = encodeQR(text, 'raw', { ecc: 'low', border: QUIET_ZONE });
  const path = modules
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { path, side: modules.length };
}
