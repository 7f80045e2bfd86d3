/** What only the process that started the core can do: the keychain, a finger or a face, its window. */
import type { FromCoreProcess, MainAnswer, MainRequest } from '#shared/contract/index.ts';

export type LockChange = Omit<Extract<FromCoreProcess, { type: 'lockChanged' }>, 'type'>;

export type MainPort = {
  /** Never rejects. */
  readonly ask: (request: MainRequest) => Promise<MainAnswer>;
  readonly lockChanged: (change: LockChange) => void;
};

/** For a core that runs by itself: nothing is kept, nobody is asked. */
export const NO_MAIN: MainPort = {
  ask: () => Promise.resolve({ isDone: false }),
  lockChanged: () => undefined,
};
