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
} from '#shared/contract/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { externalLink } from './external-link.ts';
import { isOurPage } from './page-address.ts';
import { EVENT_CHANNEL, INVOKE_CHANNEL, PORT_CHANNEL, REQUEST_PORT_CHANNEL } from './channels.ts';

export { PORT_CHANNEL };

/** Longest text that is put on the clipboard, in UTF-16 units: far above a message, far below a nuisance. */
const LONGEST_CLIPBOARD_TEXT = 1_000_000;

type Handler<N extends ShellCommandName> = (
  args: ShellCommands[N]['args'],
) => Promise<Result<ShellCommands[N]['value'], ShellError>>;

type Command<N extends ShellCommandName> = {
  readonly decode: (args: unknown) => ShellCommands[N]['args'] | undefined;
  readonly handle: Handler<N>;
};

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
    return invoke(COMMANDS[name], args);
  });
  ipcMain.on(REQUEST_PORT_CHANNEL, (event) => {
    if (isTrusted(event, deps)) deps.onPortRequest(event.sender);
  });
}

/** Tells the window what happened. */
export function sendShellEvent(contents: WebContents, event: ShellEvent): void {
  contents.send(EVENT_CHANNEL, event);
}

const COMMANDS: { readonly [N in ShellCommandName]: Command<N> } = {
  'shell.openLink': {
    decode: (args) => withText(args, 'url', (url) => ({ url })),
    handle: async ({ url }) => {
      const link = externalLink(url);
      if (link === undefined) return err({ type: 'refused' });
      return shell.openExternal(link).then(
        () => ok(),
        () => err({ type: 'refused' }),
      );
    },
  },
  'shell.copyText': {
    decode: (args) => withText(args, 'text', (text) => ({ text })),
    handle: async ({ text }) => {
      if (text.length > LONGEST_CLIPBOARD_TEXT) return err({ type: 'badArguments' });
      clipboard.writeText(text);
      return ok();
    },
  },
  'shell.readClipboardText': {
    decode: decodeNothing,
    handle: async () => ok(clipboard.readText().slice(0, LONGEST_CLIPBOARD_TEXT)),
  },
  'shell.info': {
    decode: decodeNothing,
    handle: async () =>
      ok({ version: app.getVersion(), platform: platformName(), locale: app.getLocale() }),
  },
};

async function invoke<N extends ShellCommandName>(command: Command<N>, args: unknown) {
  const decoded = command.decode(args);
  return decoded === undefined ? err({ type: 'badArguments' }) : command.handle(decoded);
}

function isTrusted(event: IpcMainEvent | IpcMainInvokeEvent, deps: ShellIpcDeps): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame !== event.sender.mainFrame) return false;
  return deps.isOurWindow(event.sender) && isOurPage(frame.url, deps.developmentUrl);
}

function isCommandName(name: unknown): name is ShellCommandName {
  return typeof name === 'string' && Object.hasOwn(COMMANDS, name);
}

function withText<T>(args: unknown, key: string, make: (text: string) => T): T | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  const value: unknown = Object.entries(args).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? make(value) : undefined;
}

function decodeNothing(args: unknown): Readonly<Record<string, never>> | undefined {
  return typeof args === 'object' && args !== null && Object.keys(args).length === 0
    ? {}
    : undefined;
}

function platformName(): 'linux' | 'darwin' | 'win32' {
  return process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
}
