/** Naming, changing and cancelling connections that are not contacts yet. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError, CommandResult } from '#shared/contract/index.ts';
import type { PendingId, UserId } from '#shared/ids.ts';
import type { Bridge } from '../bridge/index.ts';

export type PendingProblem = CommandError<'pending.setIncognito' | 'pending.setProfile'>;

export type PendingStoreState = {
  /** Why the newest change of a connection was not made; told on its page. */
  readonly problem?: PendingProblem | undefined;
};

export type PendingStore = {
  readonly state: StoreApi<PendingStoreState>;
  rename(pendingId: PendingId, localAlias: string): Promise<void>;
  setIncognito(pendingId: PendingId, isIncognito: boolean): Promise<void>;
  /** Gives the link to another of the user's profiles. */
  setProfile(pendingId: PendingId, userId: UserId): Promise<void>;
  cancel(pendingId: PendingId): Promise<CommandResult<'pending.cancel'>>;
  /** Another connection is shown. */
  forget(): void;
};

export function createPendingStore(bridge: Bridge): PendingStore {
  const state = createStore<PendingStoreState>(() => ({}));

  /** What was changed comes back as an event; only a refusal is kept. */
  function tell(result: CommandResult<'pending.setIncognito' | 'pending.setProfile'>): void {
    state.setState({ problem: result.ok ? undefined : result.error });
  }

  return {
    state,
    async rename(pendingId, localAlias) {
      // The new name comes back as chat.updated; a connection that went needs none.
      const result = await bridge.invoke('pending.rename', { pendingId, localAlias });
      const isGone = !result.ok && result.error.type === 'notFound';
      state.setState({ problem: result.ok || isGone ? undefined : result.error });
    },
    async setIncognito(pendingId, isIncognito) {
      tell(await bridge.invoke('pending.setIncognito', { pendingId, isIncognito }));
    },
    async setProfile(pendingId, userId) {
      tell(await bridge.invoke('pending.setProfile', { pendingId, userId }));
    },
    cancel: (pendingId) => bridge.invoke('pending.cancel', { pendingId }),
    forget: () => state.setState({ problem: undefined }),
  };
}
