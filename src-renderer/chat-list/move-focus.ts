import type { KeyboardEvent } from 'react';

/** Up and down go from row to row, as Tab would, without leaving the list. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = stepOf(event);
  if (step === 0) return;
  const rows = [...event.currentTarget.querySelectorAll('button')];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at === -1) return;
  event.preventDefault();
  rows[at + step]?.focus();
}

/** Whether the key leads out of the list by its beginning. */
export function leavesUpwards(event: KeyboardEvent<HTMLElement>): boolean {
  const first = event.currentTarget.querySelector('button');
  return stepOf(event) === -1 && first !== null && first === document.activeElement;
}

function stepOf(event: KeyboardEvent): 1 | -1 | 0 {
  if (event.altKey) return 0;
  return event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
}
