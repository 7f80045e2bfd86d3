/** What the window may ask of Electron's main process itself, and what main tells the window. */
import type { Result } from '../result.ts';

export type ShellCommands = {
  /** Opens an http, https or mailto link in the user's own program; the window has asked first. */
  'shell.openLink': { args: { url: string }; value: undefined };
  'shell.copyText': { args: { text: string }; value: undefined };
  'shell.readClipboardText': { args: Readonly<Record<string, never>>; value: string };
  'shell.info': { args: Readonly<Record<string, never>>; value: ShellInfo };
};

export type ShellInfo = {
  readonly version: string;
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** BCP 47 language of the system. */
  readonly locale: string;
};

export type ShellCommandName = keyof ShellCommands;
export type ShellError = { readonly type: 'badArguments' } | { readonly type: 'refused' };

export type MenuCommand =
  'newConnection' | 'search' | 'previousChat' | 'nextChat' | 'contactDetails' | 'closeChat';

export type ShellEvent =
  | { readonly type: 'menu'; readonly command: MenuCommand }
  /** The core died and is being started again; a fresh port follows. */
  | { readonly type: 'coreStopped'; readonly willRestart: boolean }
  | { readonly type: 'coreStarted' };

/** What the preload puts on `window.sotto`; the core's port arrives by window message. */
export type ShellBridge = {
  invoke<N extends ShellCommandName>(
    name: N,
    args: ShellCommands[N]['args'],
  ): Promise<Result<ShellCommands[N]['value'], ShellError>>;
  onEvent(listener: (event: ShellEvent) => void): () => void;
  /** Tells main that the page listens, so that it hands over the core's port. */
  requestPort(): void;
};

/** `data` of the window message which carries the core's MessagePort as its only port. */
export const CORE_PORT_MESSAGE = 'sotto:core-port';
