import type { ReactNode } from 'react';
import { useDelay } from './use-delay.ts';

/**
 * Where it is said what was done. A region is heard when something comes into it, so what is there
 * from the beginning, as after work that took the window away, comes in a moment later.
 */
export function StatusRegion({ children }: { readonly children: ReactNode }) {
  const isHeard = useDelay();
  return <div role="status">{isHeard && children}</div>;
}
