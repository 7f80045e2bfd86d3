import { useEffect, useState } from 'react';
import { useServices } from '../services/index.ts';

const SECOND_MS = 1_000;

/** Milliseconds since the component is there, renewed each second: a screen with it never stands still. */
export function useElapsed(): number {
  const { now } = useServices();
  const [startedAtMs] = useState(now);
  const [atMs, setAtMs] = useState(startedAtMs);
  useEffect(() => {
    const timer = setInterval(() => setAtMs(now()), SECOND_MS);
    return () => clearInterval(timer);
  }, [now]);
  return atMs - startedAtMs;
}
