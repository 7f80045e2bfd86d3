/** What the system's notifications show; a change holds at once. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError } from '#shared/contract/index.ts';
import type { NotificationSettings, NotificationState } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type NotificationsState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly notifications?: NotificationState | undefined;
  readonly problem?: CommandError<'notifications.set'> | undefined;
};

export type NotificationsStore = {
  readonly state: StoreApi<NotificationsState>;
  load(): Promise<void>;
  set(change: Partial<NotificationSettings>): Promise<void>;
  dismiss(): void;
};

export function createNotificationsStore(bridge: Bridge): NotificationsStore {
  const state = createStore<NotificationsState>(() => ({
    phase: 'loading',
    notifications: undefined,
    problem: undefined,
  }));
  return {
    state,
    async load() {
      const result = await bridge.invoke('notifications.get', {});
      if (result.ok) state.setState({ phase: 'ready', notifications: result.value });
      else if (state.getState().phase === 'loading') state.setState({ phase: 'failed' });
    },
    async set(change) {
      const before = state.getState().notifications;
      if (before === undefined) return;
      const { preview, playsSound } = { ...before, ...change };
      // What was chosen is seen at once, and taken back where it does not hold.
      state.setState({ notifications: { ...before, ...change }, problem: undefined });
      const result = await bridge.invoke('notifications.set', { preview, playsSound });
      if (result.ok) state.setState({ notifications: result.value });
      else state.setState({ notifications: before, problem: result.error });
    },
    dismiss: () => state.setState({ problem: undefined }),
  };
}
