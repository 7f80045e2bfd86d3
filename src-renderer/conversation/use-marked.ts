import { useEffect, useState } from 'react';
import type { ItemId } from '#shared/ids.ts';
import type { OpensAt } from '../stores/index.ts';

const MARKED_MS = 2_000;

/** The item that was looked for, for a moment after the list has opened at it. */
export function useMarked(opensAt: OpensAt): ItemId | undefined {
  const [marked, setMarked] = useState(opensAt.type === 'item' ? opensAt.itemId : undefined);
  useEffect(() => {
    const timer = setTimeout(() => setMarked(undefined), MARKED_MS);
    return () => clearTimeout(timer);
  }, []);
  return marked;
}
