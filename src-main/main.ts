/**
 * Entry of Electron's main process; the only place that constructs the shell. It owns no chat data: it opens the
 * window, keeps the core (and in development the local relay) running, and introduces the two to each other.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, Menu, safeStorage, session } from 'electron';
import type { CoreStart } from '#shared/contract/index.ts';
import {
  CoreSupervisor,
  createMainWindow,
  hardenNetwork,
  hardenPages,
  hardenSession,
  menuTemplate,
  PAGE_URL,
  parseLaunchOptions,
  registerPageScheme,
  RelayKeeper,
  relayStarter,
  sendShellEvent,
  servePage,
  serveShellCommands,
  shellStrings,
  takePassphrase,
  type LaunchOptions,
} from './shell/index.ts';

const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

run();

function run(): void {
  const options = readOptions();
  if (options === undefined) return;
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  // Chromium's own files, and with them the single-instance lock, belong to the profile.
  app.setPath('userData', join(options.dataDir, 'shell'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  registerPageScheme();
  hardenNetwork(developmentUrl);
  hardenPages(developmentUrl);
  void app.whenReady().then(() => open(options));
}

function readOptions(): LaunchOptions | undefined {
  try {
    return parseLaunchOptions(process.argv, {
      isPackaged: app.isPackaged,
      userDataDir: app.getPath('userData'),
      homeDir: homedir(),
      env: process.env,
    });
  } catch (error) {
    process.stderr.write(`sotto: ${error instanceof Error ? error.message : 'bad options'}\n`);
    app.exit(2);
    return undefined;
  }
}

function open(options: LaunchOptions): void {
  hardenSession(session.defaultSession, developmentUrl);
  servePage(session.defaultSession, inApp('out', 'renderer'));
  const relay =
    options.relayRoot === undefined
      ? undefined
      : new RelayKeeper({
          folder: options.relayRoot,
          start: relayStarter(inApp('out', 'main', 'relay.js')),
          now: Date.now,
        });
  const core = new CoreSupervisor({
    entry: inApp('out', 'main', 'core.js'),
    startMessage: () => coreStart(options, relay),
    now: Date.now,
    onFailure: (event, detail) => void process.stderr.write(`sotto: ${event}: ${detail}\n`),
  });
  const windows = new WindowHolder(options);
  serveShellCommands({
    isOurWindow: (contents) => windows.current?.webContents === contents,
    developmentUrl,
    onPortRequest: (contents) => core.attach(contents),
  });
  installMenu(windows);
  windows.show();
  app.on('second-instance', () => windows.show());
  app.on('activate', () => windows.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', () => {
    core.close();
    relay?.close();
  });
}

/** The window, made again when it was closed and is wanted (macOS). */
class WindowHolder {
  readonly #options: LaunchOptions;
  #window: BrowserWindow | undefined;

  constructor(options: LaunchOptions) {
    this.#options = options;
  }

  get current(): BrowserWindow | undefined {
    return this.#window;
  }

  show(): void {
    if (this.#window !== undefined) {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.focus();
      return;
    }
    const { profile, dataDir } = this.#options;
    this.#window = createMainWindow({
      title: profile === undefined ? 'Sotto' : `Sotto – ${profile}`,
      iconPath: inApp('assets', 'icon.png'),
      preloadPath: inApp('out', 'preload', 'preload.cjs'),
      pageUrl: developmentUrl ?? PAGE_URL,
      hasDevTools: !app.isPackaged,
      statePath: join(dataDir, 'window.json'),
    });
    this.#window.once('closed', () => (this.#window = undefined));
  }
}

function installMenu(windows: WindowHolder): void {
  const template = menuTemplate({
    strings: shellStrings(app.getLocale()),
    isMac: process.platform === 'darwin',
    isDevelopment: !app.isPackaged,
    onCommand: (command) => {
      windows.show();
      const contents = windows.current?.webContents;
      if (contents !== undefined) sendShellEvent(contents, { type: 'menu', command });
    },
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

async function coreStart(
  options: LaunchOptions,
  relay: RelayKeeper | undefined,
): Promise<CoreStart> {
  const custody = takePassphrase({
    dataDir: options.dataDir,
    keychain: safeStorage,
    randomBytes,
    platform: process.platform,
  });
  const servers = relay === undefined ? options.servers : [await relay.address()];
  const binding = app.isPackaged ? undefined : process.env['SOTTO_SQLITE_BINDING'];
  return {
    type: 'start',
    dataDir: options.dataDir,
    ...(custody.type === 'kept' ? { passphrase: custody.passphrase } : { why: custody.why }),
    servers,
    migrationsDir: inApp('migrations'),
    ...(binding === undefined ? {} : { nativeBinding: binding }),
  };
}

function inApp(...segments: readonly string[]): string {
  return join(app.getAppPath(), ...segments);
}
