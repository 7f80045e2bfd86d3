/** The window, made again when it was closed and is wanted (macOS), its page kept alive. */
import { app, type BrowserWindow } from 'electron';
import { createMainWindow, type MainWindowOptions } from './main-window.ts';
import { PageKeeper } from './page-keeper.ts';
import { askFailing, askUnresponsive } from './page-questions.ts';
import { shellStrings } from './strings.ts';

export type WindowHolderOptions = {
  readonly window: MainWindowOptions;
  /** The page was closed, is being loaded anew, or has crashed: it hears nothing more. */
  readonly onPageGone: () => void;
  /** Runs a task that shows a dialog of the system's. */
  readonly asDialog: (task: () => Promise<boolean>) => Promise<boolean>;
  readonly later: (delayMs: number, task: () => void) => () => void;
  readonly onFailure: (event: string, detail: string) => void;
};

/** See the header. */
export class WindowHolder {
  readonly #options: WindowHolderOptions;
  #window: BrowserWindow | undefined;
  #isProtected = false;

  constructor(options: WindowHolderOptions) {
    this.#options = options;
  }

  get current(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Whether other programs are kept from taking pictures of the window, now and of one opened later. */
  protect(isProtected: boolean): void {
    this.#isProtected = isProtected;
    this.#window?.setContentProtection(isProtected);
  }

  show(): void {
    if (this.#window === undefined) {
      this.#open();
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  #open(): void {
    const { onPageGone } = this.#options;
    const window = createMainWindow(this.#options.window);
    this.#window = window;
    window.setContentProtection(this.#isProtected);
    const keeper = this.#keep(window);
    const contents = window.webContents;
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) onPageGone();
    });
    contents.on('render-process-gone', (_event, { reason }) => {
      onPageGone();
      keeper.died(reason);
    });
    contents.on('unresponsive', () => keeper.unresponsive());
    contents.on('responsive', () => keeper.responsive());
    window.once('closed', () => {
      keeper.close();
      onPageGone();
      this.#window = undefined;
    });
  }

  #keep(window: BrowserWindow): PageKeeper {
    const { asDialog, later, onFailure } = this.#options;
    const strings = shellStrings(app.getLocale());
    const contents = window.webContents;
    return new PageKeeper(
      { reload: () => contents.reload(), kill: () => contents.forcefullyCrashRenderer() },
      {
        askUnresponsive: (signal) => asDialog(() => askUnresponsive(window, strings, signal)),
        askFailing: () => asDialog(() => askFailing(window, strings)),
        quit: () => app.quit(),
        later,
        now: Date.now,
        onFailure,
      },
    );
  }
}
