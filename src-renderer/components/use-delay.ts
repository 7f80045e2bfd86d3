import { useEffect, useState } from 'react';

/** Nothing is shown for what is over sooner than this. */
export const QUIET_MS = 150;

/** False at first, true once the component has been there for the time. */
export function useDelay(delayMs: number = QUIET_MS): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs]);
  return isOver;
}
