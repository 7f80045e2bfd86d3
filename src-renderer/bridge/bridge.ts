/** The window's one door to the core and the shell; everything else in the renderer is behind it. */
import type {
  CommandArgs,
  CommandName,
  CommandResult,
  ImageType,
  MenuCommand,
  SequencedEvent,
  ShellBridge,
} from '#shared/contract/index.ts';

/** What reaches the window without being asked. */
export type BridgeSignal =
  /** A fresh core answers from now on; whatever was read before is to be read again. */
  | { readonly type: 'connected' }
  | { readonly type: 'events'; readonly events: readonly SequencedEvent[] }
  | { readonly type: 'stopped'; readonly willRestart: boolean }
  | { readonly type: 'menu'; readonly command: MenuCommand }
  /** Text from outside in which a link may be, or a picture in which a QR code may be. */
  | { readonly type: 'openLink'; readonly text: string }
  | { readonly type: 'openImage'; readonly bytes: Uint8Array; readonly mimeType: ImageType };

export type Bridge = {
  invoke<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<CommandResult<N>>;
  readonly shell: ShellBridge['invoke'];
  subscribe(listener: (signal: BridgeSignal) => void): () => void;
  /** Asks for the core's port; signals arrive from then on. */
  start(): void;
};
