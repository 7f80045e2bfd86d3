import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useStores } from '../services/index.ts';
import type { DataPlace } from '../stores/index.ts';

/**
 * Work on the file takes the page away. When it is there again it is as far down as it was, and the
 * focus is on the button that was pressed, unless something else has it.
 */
export function usePlace(isLoaded: boolean): RefObject<HTMLDivElement | null> {
  const { data } = useStores();
  const page = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = page;
    if (!isLoaded || current === null) return undefined;
    const place = data.place();
    if (place !== undefined) goOn(current, place);
    // Once the page goes it is too late to ask.
    const onScroll = () => data.leave(current.scrollTop);
    current.addEventListener('scroll', onScroll, { passive: true });
    return () => current.removeEventListener('scroll', onScroll);
  }, [data, isLoaded]);
  return page;
}

function goOn(page: HTMLElement, { topPx, task }: DataPlace): void {
  page.scrollTop = topPx;
  const holder = document.activeElement;
  // The dialog itself has the focus where nothing in it was chosen.
  const isFree = holder === null || holder.contains(page);
  const button = page.querySelector<HTMLElement>(`[data-task='${task}'] button`);
  if (isFree) button?.focus({ preventScroll: true });
}
