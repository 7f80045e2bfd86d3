import { useState } from 'react';
import type { Item } from '#shared/model/index.ts';

/** Whether the newest change was at the start of the list, so that its end has to stay in place. */
export function useIsShifted(items: readonly Item[]): boolean {
  const [before, setBefore] = useState({ items, isShifted: false });
  if (before.items === items) return before.isShifted;
  const isShifted = isStartChanged(before.items, items);
  setBefore({ items, isShifted });
  return isShifted;
}

export function isStartChanged(before: readonly Item[], after: readonly Item[]): boolean {
  return before[0]?.itemId !== after[0]?.itemId && before.at(-1)?.itemId === after.at(-1)?.itemId;
}
