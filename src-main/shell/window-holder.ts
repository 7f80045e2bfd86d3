/** The window, made again when it was closed and is wanted (macOS). */
import type { BrowserWindow } from 'electron';
import { createMainWindow, type MainWindowOptions } from './main-window.ts';

export type WindowHolderOptions = {
  readonly window: MainWindowOptions;
  /** The page was closed, is being loaded anew, or has crashed: it hears nothing more. */
  readonly onPageGone: () => void;
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
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) onPageGone();
    });
    window.webContents.on('render-process-gone', onPageGone);
    window.once('closed', () => {
      onPageGone();
      this.#window = undefined;
    });
  }
}
