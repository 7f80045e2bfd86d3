/** The messages on the port between the window and the core, and the core's start message. */
import type { PassphraseReason } from './commands.ts';
import type { SequencedEvent } from './events.ts';

export type PortRequest = {
  readonly type: 'request';
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
};

export type PortReply = { readonly type: 'reply'; readonly id: number; readonly result: unknown };

export type PortEvents = { readonly type: 'events'; readonly events: readonly SequencedEvent[] };

export type FromCore = PortReply | PortEvents;

/** Main to core, once, when the core process starts; the window's port follows as {type:'window'}. */
export type CoreStart = {
  readonly type: 'start';
  readonly dataDir: string;
  /** From the keychain; absent when the user types it, with the reason. */
  readonly passphrase?: Uint8Array;
  readonly why?: PassphraseReason;
  /** Server addresses of a development build or of the command line; empty: the network's presets. */
  readonly servers: readonly string[];
  readonly migrationsDir: string;
  /** Path of the database driver's binary where the packaged one does not fit the runtime. */
  readonly nativeBinding?: string;
};

/** Main to core, with the window's MessagePort attached; a newer port replaces the older. */
export type CoreWindow = { readonly type: 'window' };

/** The machine woke up, the network is back, or the user came back to the window. */
export type WakeReason = 'resume' | 'online' | 'focus';

/** Main to core: whatever waits for its next try is tried now. */
export type CoreWake = { readonly type: 'wake'; readonly reason: WakeReason };

/** Exit code of a core that wants to be started again at once; nothing has gone wrong in it. */
export const CORE_RESTART_EXIT_CODE = 75;

export type ToCoreProcess = CoreStart | CoreWindow | CoreWake;
