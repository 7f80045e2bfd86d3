/**
 * Entry of Electron's main process; the only place that constructs the shell. It owns no chat data: it opens the
 * window, keeps the core (and in development the local relay) running, and introduces the two to each other.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, Menu, safeStorage, session, systemPreferences } from 'electron';
import type { CoreStart } from '#shared/contract/index.ts';
import {
  answerRequest,
  ArchiveChooser,
  askPath,
  askSystem,
  AwayWatch,
  CameraSwitch,
  canAskSystem,
  coreStarter,
  CoreSupervisor,
  finishBeforeQuit,
  hardenCrashes,
  hardenNetwork,
  hardenPages,
  hardenSession,
  isOnlyInstance,
  keepPagesSmall,
  menuTemplate,
  notificationAbilities,
  Notifier,
  Openings,
  PAGE_URL,
  pageSession,
  parseLaunchOptions,
  PassphraseKeeper,
  pictureChooser,
  presence,
  readOpenedFile,
  registerLinks,
  registerPageScheme,
  RelayKeeper,
  relayStarter,
  sendShellEvent,
  servePage,
  serveShellCommands,
  shellStrings,
  systemNotification,
  WakeThrottle,
  watchAway,
  watchOpenings,
  watchPower,
  WindowHolder,
  type FileDialogOptions,
  type LaunchOptions,
  type MainWindowOptions,
} from './shell/index.ts';

/** What Windows knows an installed app by; the installer's (electron-builder.yml). */
const APP_ID = 'network.sotto.desktop';

const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

run();

function run(): void {
  const options = readOptions();
  if (options === undefined) return;
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  // Chromium's own files, and with them the single-instance lock, belong to the profile.
  app.setPath('userData', join(options.dataDir, 'shell'));
  if (!isOnlyInstance()) {
    app.quit();
    return;
  }
  // Else there are no notifications.
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
  registerPageScheme();
  hardenCrashes();
  hardenNetwork(developmentUrl);
  hardenPages(developmentUrl);
  keepPagesSmall();
  const openings = new Openings({ readFile: readOpenedFile });
  let windows: WindowHolder | undefined;
  watchOpenings((opened) => {
    void openings.add(opened);
    windows?.show();
  });
  void app.whenReady().then(() => {
    windows = open(options, openings);
  });
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

function open(options: LaunchOptions, openings: Openings): WindowHolder {
  const camera = new CameraSwitch();
  const relay = options.relayRoot === undefined ? undefined : keepRelay(options.relayRoot);
  const away: AwayWatch = new AwayWatch({
    ...presence,
    lock: () => core.lock(),
    nowMs: Date.now,
    later,
  });
  const windows = holdWindow(options, openings, away);
  const notifier = new Notifier({
    create: systemNotification,
    isFocused: presence.isHere,
    showWindow: () => windows.show(),
    tell: (told) => core.tellNotification(told),
    isMarkup: process.platform === 'linux',
  });
  // What takes longest begins first: the core loads while the rest is made.
  const core: CoreSupervisor = keepCore(options, {
    relay,
    away,
    notifier,
    windows,
  });
  for (const each of [session.defaultSession, pageSession()]) {
    hardenSession(each, { developmentUrl, camera });
  }
  servePage(pageSession(), inApp('out', 'renderer'));
  const wakes = new WakeThrottle({ wake: (reason) => core.wake(reason), later });
  serveWindow({ openings, windows, core, away, camera, wakes });
  watchPower((reason) => wakes.sign(reason));
  watchAway(away);
  app.on('browser-window-focus', () => wakes.sign('focus'));
  installMenu(windows);
  registerLinks();
  windows.show();
  app.on('activate', () => windows.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  finishBeforeQuit(async () => {
    wakes.close();
    away.close();
    notifier.closeAll();
    await core.close();
    relay?.close();
  });
  return windows;
}

function holdWindow(options: LaunchOptions, openings: Openings, away: AwayWatch): WindowHolder {
  return new WindowHolder({
    window: windowOptions(options),
    onPageGone: () => openings.unlisten(),
    asDialog: (task) => away.during(task),
    later,
    onFailure: logFailure,
  });
}

type CoreSurroundings = {
  readonly relay: RelayKeeper | undefined;
  readonly away: AwayWatch;
  readonly notifier: Notifier;
  readonly windows: WindowHolder;
};

function keepCore(
  options: LaunchOptions,
  { relay, away, notifier, windows }: CoreSurroundings,
): CoreSupervisor {
  const keeper = new PassphraseKeeper({
    dataDir: options.dataDir,
    keychain: safeStorage,
    randomBytes,
    platform: process.platform,
  });
  const { toUnlock } = shellStrings(app.getLocale());
  return new CoreSupervisor({
    ...coreStarter(inApp('out', 'main', 'core.js')),
    startMessage: () => coreStart(options, keeper, relay),
    onAsk: (request) =>
      answerRequest(request, {
        keeper,
        askSystem: () => away.during(() => askSystem(systemPreferences, toUnlock)),
      }),
    onLockChanged: ({ delayS, isScreenProtected }) => {
      windows.protect(isScreenProtected);
      away.lockChanged(delayS);
    },
    notifier,
    now: Date.now,
    onFailure: logFailure,
  });
}

function logFailure(event: string, detail: string): void {
  process.stderr.write(`sotto: ${event}: ${detail}\n`);
}

type WindowSurroundings = {
  readonly openings: Openings;
  readonly windows: WindowHolder;
  readonly core: CoreSupervisor;
  readonly away: AwayWatch;
  readonly camera: CameraSwitch;
  readonly wakes: WakeThrottle;
};

function serveWindow({ windows, openings, core, away, camera, wakes }: WindowSurroundings): void {
  const strings = shellStrings(app.getLocale());
  const ask = (purpose: FileDialogOptions['purpose']) =>
    away.during(() => askPath({ purpose, window: windows.current, strings }));
  const chooser = new ArchiveChooser({
    askPath: ask,
    giveFile: (file) => core.giveFile(file),
    randomBytes,
  });
  serveShellCommands({
    window: () => windows.current,
    developmentUrl,
    onPortRequest: (contents) => {
      camera.isAllowed = false;
      core.attach(contents);
      openings.listen((event) => sendShellEvent(contents, event));
    },
    onAllowCamera: (isAllowed) => (camera.isAllowed = isAllowed),
    onNetworkChanged: (isOnline) => {
      if (isOnline) wakes.sign('online');
    },
    onChooseArchive: (purpose) => chooser.choose(purpose),
    onChoosePicture: pictureChooser(() => ask('picture')),
    asDialog: (task) => away.during(task),
  });
}

function keepRelay(folder: string): RelayKeeper {
  return new RelayKeeper({
    folder,
    start: relayStarter(inApp('out', 'main', 'relay.js')),
    now: Date.now,
  });
}

function later(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}

function windowOptions({ profile, dataDir }: LaunchOptions): MainWindowOptions {
  return {
    title: profile === undefined ? 'Sotto' : `Sotto – ${profile}`,
    iconPath: inApp('assets', 'icon.png'),
    preloadPath: inApp('out', 'preload', 'preload.cjs'),
    pageUrl: developmentUrl ?? PAGE_URL,
    hasDevTools: !app.isPackaged,
    statePath: join(dataDir, 'window.json'),
  };
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
  keeper: PassphraseKeeper,
  relay: RelayKeeper | undefined,
): Promise<CoreStart> {
  const servers = relay === undefined ? options.servers : [await relay.address()];
  const binding = app.isPackaged ? undefined : process.env['SOTTO_SQLITE_BINDING'];
  return {
    type: 'start',
    dataDir: options.dataDir,
    custody: keeper.atStart(),
    appVersion: app.getVersion(),
    canAskSystem: canAskSystem(systemPreferences, process.platform),
    servers,
    migrationsDir: inApp('migrations'),
    notifications: { locale: app.getLocale(), ...notificationAbilities() },
    ...(binding === undefined ? {} : { nativeBinding: binding }),
  };
}

function inApp(...segments: readonly string[]): string {
  return join(app.getAppPath(), ...segments);
}
