/** What only the process that started the core can do: the keychain, a finger or a face, its window, notifications. */
import type {
  FromCoreProcess,
  MainAnswer,
  MainRequest,
  ShownNotification,
} from '#shared/contract/index.ts';

export type LockChange = Omit<Extract<FromCoreProcess, { type: 'lockChanged' }>, 'type'>;

export type MainPort = {
  /** Never rejects. */
  readonly ask: (request: MainRequest) => Promise<MainAnswer>;
  readonly lockChanged: (change: LockChange) => void;
  /** Shows it, unless the window has the focus; it takes the place of the one with its key. */
  readonly notify: (notification: ShownNotification) => void;
  readonly closeNotifications: (keys: readonly string[]) => void;
};

/** For a core that runs by itself: nothing is kept, nobody is asked. */
export const NO_MAIN: MainPort = {
  ask: () => Promise.resolve({ isDone: false }),
  lockChanged: () => undefined,
  notify: () => undefined,
  closeNotifications: () => undefined,
};
