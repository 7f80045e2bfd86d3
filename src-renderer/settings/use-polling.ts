import { useEffect, useEffectEvent } from 'react';

/** At once and again and again, as long as the window is seen. */
export function usePolling(read: () => void, everyMs: number): void {
  const onRead = useEffectEvent(read);
  useEffect(() => {
    onRead();
    const timer = setInterval(() => {
      if (!document.hidden) onRead();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
