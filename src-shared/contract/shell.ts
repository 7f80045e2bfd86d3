/** What the window may ask of Electron's main process itself, and what main tells the window. */
import type { Result } from '../result.ts';
import type { ChosenFile } from './data-commands.ts';

export type ShellCommands = {
  /** Opens an http, https or mailto link in the user's own program; the window has asked first. */
  'shell.openLink': { args: { url: string }; value: undefined };
  'shell.copyText': { args: { text: string }; value: undefined };
  'shell.readClipboardText': { args: Readonly<Record<string, never>>; value: string };
  /** The screens without our own window, which is hidden for as long as it takes. */
  'shell.captureScreen': {
    args: Readonly<Record<string, never>>;
    value: { readonly screens: readonly CapturedScreen[] };
  };
  /** PNG of the picture on the clipboard; undefined when there is none or it is far too large. */
  'shell.readClipboardImage': {
    args: Readonly<Record<string, never>>;
    value: Uint8Array | undefined;
  };
  /** Whether the page may open the camera; off at first, and again after every load of the page. */
  'shell.allowCamera': { args: { isAllowed: boolean }; value: undefined };
  /** The page's `online` and `offline` events, from which the core learns when to try again. */
  'shell.networkChanged': { args: { isOnline: boolean }; value: undefined };
  /** Asks where the archive is to be written or read; undefined: the user has cancelled. */
  'shell.chooseArchive': {
    args: { purpose: 'read' | 'write' };
    value: ChosenFile | undefined;
  };
  /** Asks for the file of a picture, at most 20 MiB; undefined: the user has cancelled. Refused: it is no picture. */
  'shell.choosePicture': {
    args: Readonly<Record<string, never>>;
    value: ChosenPicture | undefined;
  };
  'shell.info': { args: Readonly<Record<string, never>>; value: ShellInfo };
};

export type ShellInfo = {
  readonly version: string;
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** BCP 47 language of the system. */
  readonly locale: string;
};

/** One screen as it looked; sides in pixels of the PNG. */
export type CapturedScreen = {
  readonly id: string;
  /** The system's name for it. */
  readonly label: string;
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
};

export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/bmp';

export type ChosenPicture = { readonly bytes: Uint8Array; readonly mimeType: ImageType };

export type ShellCommandName = keyof ShellCommands;
export type ShellError = { readonly type: 'badArguments' } | { readonly type: 'refused' };

export type MenuCommand =
  | 'newConnection'
  | 'settings'
  | 'lockNow'
  | 'search'
  | 'previousChat'
  | 'nextChat'
  | 'contactDetails'
  | 'closeChat';

export type ShellEvent =
  | { readonly type: 'menu'; readonly command: MenuCommand }
  /** The core died and is being started again; a fresh port follows. */
  | { readonly type: 'coreStopped'; readonly willRestart: boolean }
  | { readonly type: 'coreStarted' }
  /**
   * A link from outside (at most 16 KiB), or the text of a file the user opened (at most 64 KiB), in
   * which the link is yet to be found. Like openImage: told once, to the first page that listens.
   */
  | { readonly type: 'openLink'; readonly text: string }
  /** A picture the user opened, at most 10 MiB, to be searched for a QR code. */
  | { readonly type: 'openImage'; readonly bytes: Uint8Array; readonly mimeType: ImageType };

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
