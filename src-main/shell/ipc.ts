/**
 * The few things the window may ask of main itself (ShellCommands). Every message is checked for its sender (the
 * main frame of our own window, showing our own page) and its arguments before anything is done.
 */
import {
  app,
  clipboard,
  ipcMain,
  shell,
  type BrowserWindow,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  type WebContents,
} from 'electron';
import type {
  ChosenFile,
  ShellCommandName,
  ShellCommands,
  ShellError,
  ShellInfo,
} from '#shared/contract/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { ArchivePurpose } from './archive-chooser.ts';
import { clipboardPng } from './clipboard-image.ts';
import { booleanArgument, textArgument } from './command-arguments.ts';
import { externalLink } from './external-link.ts';
import { isOurPage } from './page-address.ts';
import type { ChoosePicture } from './picture-chooser.ts';
import { screenCapture, type CaptureScreens } from './screen-capture.ts';
import { INVOKE_CHANNEL, REQUEST_PORT_CHANNEL } from './channels.ts';

/** Longest text that is put on the clipboard, in UTF-16 units: far above a message, far below a nuisance. */
const LONGEST_CLIPBOARD_TEXT = 1_000_000;

/** Decodes its arguments and does the work; anything it does not understand is `badArguments`. */
type Handler<N extends ShellCommandName> = (
  args: unknown,
) => Promise<Result<ShellCommands[N]['value'], ShellError>>;

export type ShellIpcDeps = {
  /** Our window, while there is one: the only one that is listened to. */
  readonly window: () => BrowserWindow | undefined;
  /** Address of the development server's page, when there is one. */
  readonly developmentUrl: string | undefined;
  readonly onPortRequest: (contents: WebContents) => void;
  readonly onAllowCamera: (isAllowed: boolean) => void;
  readonly onNetworkChanged: (isOnline: boolean) => void;
  /** Asks the user; undefined: cancelled. */
  readonly onChooseArchive: (purpose: ArchivePurpose) => Promise<ChosenFile | undefined>;
  readonly onChoosePicture: ChoosePicture;
  /** Runs what takes the focus from the window, or the window from the screen, because the user wants it. */
  readonly asDialog: <T>(task: () => Promise<T>) => Promise<T>;
};

/** Installs the handlers for the life of the app. */
export function serveShellCommands(deps: ShellIpcDeps): void {
  const commands = shellCommands(deps);
  ipcMain.handle(INVOKE_CHANNEL, async (event, name: unknown, args: unknown) => {
    if (!isTrusted(event, deps) || !isNameIn(commands, name)) return err({ type: 'refused' });
    return commands[name](args);
  });
  ipcMain.on(REQUEST_PORT_CHANNEL, (event) => {
    if (isTrusted(event, deps)) deps.onPortRequest(event.sender);
  });
}

type CommandTable = { readonly [N in ShellCommandName]: Handler<N> };

function shellCommands(deps: ShellIpcDeps): CommandTable {
  const capture = screenCapture();
  return {
    'shell.openLink': openLink,
    'shell.copyText': copyText,
    'shell.readClipboardText': readClipboardText,
    'shell.readClipboardImage': async () => ok(await clipboardPng()),
    'shell.captureScreen': () => deps.asDialog(() => captureScreen(capture, deps.window())),
    'shell.allowCamera': (args) => switched(args, 'isAllowed', deps.onAllowCamera),
    'shell.networkChanged': (args) => switched(args, 'isOnline', deps.onNetworkChanged),
    'shell.chooseArchive': (args) => chooseArchive(args, deps.onChooseArchive),
    'shell.choosePicture': () => choosePicture(deps.onChoosePicture),
    'shell.info': info,
  };
}

async function openLink(args: unknown): Promise<Result<undefined, ShellError>> {
  const url = textArgument(args, 'url');
  if (url === undefined) return err({ type: 'badArguments' });
  const link = externalLink(url);
  if (link === undefined) return err({ type: 'refused' });
  return shell.openExternal(link).then(
    () => ok(),
    () => err({ type: 'refused' }),
  );
}

async function copyText(args: unknown): Promise<Result<undefined, ShellError>> {
  const text = textArgument(args, 'text');
  if (text === undefined || text.length > LONGEST_CLIPBOARD_TEXT) {
    return err({ type: 'badArguments' });
  }
  await clipboard.writeText(text);
  return ok();
}

async function readClipboardText(): Promise<Result<string, ShellError>> {
  const text = await clipboard.readText();
  return ok(text.slice(0, LONGEST_CLIPBOARD_TEXT));
}

async function captureScreen(
  capture: CaptureScreens,
  window: BrowserWindow | undefined,
): ReturnType<CommandTable['shell.captureScreen']> {
  const screens = window === undefined ? undefined : await capture(window);
  return screens === undefined ? err({ type: 'refused' }) : ok({ screens });
}

async function switched(
  args: unknown,
  key: string,
  listener: (isOn: boolean) => void,
): Promise<Result<undefined, ShellError>> {
  const isOn = booleanArgument(args, key);
  if (isOn === undefined) return err({ type: 'badArguments' });
  listener(isOn);
  return ok();
}

async function chooseArchive(
  args: unknown,
  choose: ShellIpcDeps['onChooseArchive'],
): ReturnType<CommandTable['shell.chooseArchive']> {
  const purpose = textArgument(args, 'purpose');
  if (purpose !== 'read' && purpose !== 'write') return err({ type: 'badArguments' });
  return choose(purpose).then(
    (file) => ok(file),
    () => err({ type: 'refused' }),
  );
}

async function choosePicture(
  choose: ChoosePicture,
): ReturnType<CommandTable['shell.choosePicture']> {
  return choose().then(
    (chosen) => (chosen.ok ? chosen : err({ type: 'refused' })),
    () => err({ type: 'refused' }),
  );
}

async function info(): Promise<Result<ShellInfo, ShellError>> {
  return ok({ version: app.getVersion(), platform: platformName(), locale: app.getLocale() });
}

function isTrusted(event: IpcMainEvent | IpcMainInvokeEvent, deps: ShellIpcDeps): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame !== event.sender.mainFrame) return false;
  const isOurWindow = deps.window()?.webContents === event.sender;
  return isOurWindow && isOurPage(frame.url, deps.developmentUrl);
}

function isNameIn(commands: CommandTable, name: unknown): name is ShellCommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name);
}

function platformName(): 'linux' | 'darwin' | 'win32' {
  return process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
}
