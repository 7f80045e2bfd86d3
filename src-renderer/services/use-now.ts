import { useEffect, useState } from 'react';
import { useServices } from './services.ts';

const MINUTE_MS = 60_000;

/** The time, renewed each minute: enough for `Today` and `Yesterday`. */
export function useNow(): number {
  const { now } = useServices();
  const [atMs, setAtMs] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAtMs(now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, [now]);
  return atMs;
}
