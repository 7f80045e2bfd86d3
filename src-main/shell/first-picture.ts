/** When a new window is shown: with its first picture, so that nothing flashes. */
import type { BrowserWindow } from 'electron';

/** The part of the window that is used, so that tests can stand in for it. */
export type NewWindow = Pick<BrowserWindow, 'isVisible'> & {
  once(event: 'ready-to-show', listener: () => void): unknown;
  once(event: 'closed', listener: () => void): unknown;
};

const LONGEST_WAIT_MS = 5_000;

/** Without a first picture, which a broken graphics driver may owe for ever, it is shown all the same. */
export function showWhenPainted(window: NewWindow, show: () => void): void {
  const timer = setTimeout(show, LONGEST_WAIT_MS);
  window.once('ready-to-show', () => {
    clearTimeout(timer);
    if (!window.isVisible()) show();
  });
  window.once('closed', () => clearTimeout(timer));
}
