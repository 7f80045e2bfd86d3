/** The system's signs that the user has left or come back, for {@link AwayWatch}. */
import { app, BrowserWindow, powerMonitor } from 'electron';
import type { AwayDeps, AwayWatch } from './away.ts';

/** What can be asked of the system at any moment. */
export const presence: Pick<AwayDeps, 'isHere' | 'system'> = {
  isHere: () => {
    const window = BrowserWindow.getFocusedWindow();
    return window !== null && window.isVisible() && !window.isMinimized();
  },
  system: () => ({
    idleS: powerMonitor.getSystemIdleTime(),
    // Some systems send no event when their screen is locked, and can only be asked.
    isLocked: powerMonitor.getSystemIdleState(1) === 'locked',
  }),
};

/** After the app is ready, for the life of the app. */
export function watchAway(watch: AwayWatch): void {
  const look = (): void => watch.look();
  app.on('browser-window-blur', look);
  app.on('browser-window-focus', look);
  app.on('browser-window-created', (_event, window) => {
    window.on('minimize', look);
    window.on('hide', look);
    window.on('closed', look);
  });
  powerMonitor.on('lock-screen', () => watch.lockNow());
  powerMonitor.on('suspend', () => watch.lockNow());
  // It may have slept without saying so before.
  powerMonitor.on('resume', look);
  powerMonitor.on('user-did-resign-active', () => watch.lockNow());
}
