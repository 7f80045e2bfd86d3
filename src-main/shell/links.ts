/** Links and files which the system hands to the app: by the command line, by a second start, by macOS's events. */
import { app } from 'electron';
import {
  LINK_SCHEME,
  linkIn,
  openableFile,
  openingsIn,
  openingsOfSecondStart,
  secondStart,
  type Opening,
} from './opening-arguments.ts';

/**
 * True when this is the profile's only instance. Else the running one gets what this start was to open, and this one
 * must end. The lock belongs to the `userData` path, which must have been set.
 */
export function isOnlyInstance(): boolean {
  return app.requestSingleInstanceLock(secondStart(process.argv, process.cwd()));
}

/**
 * Reports every opening from now on, at once those of this start. Before the app is ready: macOS tells the link it
 * was started by only then.
 */
export function watchOpenings(onOpen: (openings: readonly Opening[]) => void): void {
  onOpen(openingsIn(process.argv, process.cwd()));
  app.on('second-instance', (...[, argv, , data]) => {
    onOpen(openingsOfSecondStart(argv, data));
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const text = linkIn(url);
    onOpen(text === undefined ? [] : [{ type: 'link', text }]);
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    const path = openableFile(file, '/');
    onOpen(path === undefined ? [] : [{ type: 'file', path }]);
  });
}

/**
 * Makes the installed app the program for our links where the installer has not done so (Windows, AppImage).
 * Decided 2026-11: where another program already has them it keeps them; the user chooses in the system.
 */
export function registerLinks(): void {
  if (!app.isPackaged || app.getApplicationNameForProtocol(`${LINK_SCHEME}://`) !== '') return;
  app.setAsDefaultProtocolClient(LINK_SCHEME);
}
