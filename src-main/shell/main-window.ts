/** The one window: hardened, shown when painted, its size and place remembered. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { showWhenPainted } from './first-picture.ts';
import { pageSession } from './page-session.ts';
import {
  DEFAULT_SIZE,
  fitToScreens,
  MINIMUM_SIZE,
  readWindowState,
  writeWindowState,
  type Rectangle,
} from './window-state.ts';

export type MainWindowOptions = {
  readonly title: string;
  readonly iconPath: string;
  readonly preloadPath: string;
  readonly pageUrl: string;
  readonly hasDevTools: boolean;
  /** File in which size and place are kept. */
  readonly statePath: string;
};

/** Moving and resizing come in bursts; the file is written once after each. */
const SAVE_DELAY_MS = 500;
/** The page's background in both themes (theme tokens), so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#fbfaf8', dark: '#101317' } as const;

/** Creates the window and loads the page. */
export function createMainWindow(options: MainWindowOptions): BrowserWindow {
  const stored = readWindowState(options.statePath);
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const bounds: Partial<Rectangle> =
    (stored && fitToScreens(stored.bounds, workAreas)) ?? DEFAULT_SIZE;
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    title: options.title,
    icon: options.iconPath,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      session: pageSession(),
      preload: options.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: options.hasDevTools,
      // Its dictionaries would be fetched from a third party without asking.
      spellcheck: false,
    },
  });
  window.on('page-title-updated', (event) => event.preventDefault());
  showWhenPainted(window, () => {
    if (stored?.isMaximized === true) window.maximize();
    window.show();
  });
  rememberPlace(window, options.statePath);
  void window.loadURL(options.pageUrl);
  return window;
}

function rememberPlace(window: BrowserWindow, path: string): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    const state = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
    writeWindowState(path, state);
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_DELAY_MS);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
  window.once('closed', () => clearTimeout(timer));
}
