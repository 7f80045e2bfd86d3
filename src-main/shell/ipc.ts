/**
 * The few things the window may ask of main itself (ShellCommands). Every message is checked for its sender (the
 * main frame of our own window, showing our own page) and its arguments before anything is done.
 */
import {
  app,
  clipboard,
  ipcMain,
  shell,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  type WebContents,
} from 'electron';
import type {
  ShellCommandName,
  ShellCommands,
  ShellError,
  ShellEvent,
  ShellInfo,
} from '#shared/contract/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { externalLink } from './external-link.ts';
import { isOurPage } from './page-address.ts';
import { EVENT_CHANNEL, INVOKE_CHANNEL, PORT_CHANNEL, REQUEST_PORT_CHANNEL } from './channels.ts';

export { PORT_CHANNEL };

/** Longest text that is put on the clipboard, in UTF-16 units: far above a message, far below a nuisance. */
const LONGEST_CLIPBOARD_TEXT = 1_000_000;

/** Decodes its arguments and does the work; anything it does not understand is `badArguments`. */
type Handler<N extends ShellCommandName> = (
  args: unknown,
) => Promise<Result<ShellCommands[N]['value'], ShellError>>;

export type ShellIpcDeps = {
  readonly isOurWindow: (contents: WebContents) => boolean;
  /** Address of the development server's page, when there is one. */
  readonly developmentUrl: string | undefined;
  readonly onPortRequest: (contents: WebContents) => void;
};

/** Installs the handlers for the life of the app. */
export function serveShellCommands(deps: ShellIpcDeps): void {
  ipcMain.handle(INVOKE_CHANNEL, async (event, name: unknown, args: unknown) => {
    if (!isTrusted(event, deps) || !isCommandName(name)) return err({ type: 'refused' });
    return COMMANDS[name](args);
  });
  ipcMain.on(REQUEST_PORT_CHANNEL, (event) => {
    if (isTrusted(event, deps)) deps.onPortRequest(event.sender);
  });
}

/** Tells the window what happened. */
export function sendShellEvent(contents: WebContents, event: ShellEvent): void {
  contents.send(EVENT_CHANNEL, event);
}

const COMMANDS: { readonly [N in ShellCommandName]: Handler<N> } = {
  'shell.openLink': openLink,
  'shell.copyText': copyText,
  'shell.readClipboardText': readClipboardText,
  'shell.info': info,
};

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

async function info(): Promise<Result<ShellInfo, ShellError>> {
  return ok({ version: app.getVersion(), platform: platformName(), locale: app.getLocale() });
}

function isTrusted(event: IpcMainEvent | IpcMainInvokeEvent, deps: ShellIpcDeps): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame !== event.sender.mainFrame) return false;
  return deps.isOurWindow(event.sender) && isOurPage(frame.url, deps.developmentUrl);
}

function isCommandName(name: unknown): name is ShellCommandName {
  return typeof name === 'string' && Object.hasOwn(COMMANDS, name);
}

function textArgument(args: unknown, key: string): string | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  const value: unknown = Object.entries(args).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function platformName(): 'linux' | 'darwin' | 'win32' {
  return process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
}
