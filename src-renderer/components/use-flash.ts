import { useEffect, useState } from 'react';

const FLASH_MS = 1_600;

/** True for a moment after `flash()`. */
export function useFlash(): readonly [boolean, () => void] {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (count === 0) return undefined;
    const timer = setTimeout(() => setCount(0), FLASH_MS);
    return () => clearTimeout(timer);
  }, [count]);
  return [count > 0, () => setCount((before) => before + 1)];
}
