/** Holds the end of the app back for a moment. */
import { app } from 'electron';

/** Once all windows are closed, `finish` runs before the app ends; it must come to an end by itself. */
export function finishBeforeQuit(finish: () => Promise<void>): void {
  let state: 'running' | 'finishing' | 'finished' = 'running';
  app.on('will-quit', (event) => {
    if (state === 'finished') return;
    event.preventDefault();
    if (state === 'finishing') return;
    state = 'finishing';
    void finish().finally(() => {
      state = 'finished';
      app.quit();
    });
  });
}
