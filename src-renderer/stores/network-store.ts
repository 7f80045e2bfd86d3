/** The network settings, which hold for all profiles: read, drafted, saved together. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError } from '#shared/contract/index.ts';
import type { NetworkPage, NetworkSettingField } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';
import { draftOf, type NetworkDraft, readDraft, timeoutTexts } from './network-store-draft.ts';

export type NetworkState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly page?: NetworkPage | undefined;
  /** What is typed; absent while nothing was read. */
  readonly draft?: NetworkDraft | undefined;
  /** Where saving found something that cannot be. */
  readonly badField?: NetworkSettingField | undefined;
  readonly problem?: Exclude<CommandError<'network.set'>, { type: 'outOfBounds' }> | undefined;
  readonly isSaving: boolean;
};

export type NetworkStore = {
  readonly state: StoreApi<NetworkState>;
  /** Reads the settings; what is typed already stays. */
  load(): Promise<void>;
  type(change: Partial<NetworkDraft>): void;
  usualTimeouts(): void;
  discard(): void;
  /** True where it was saved: all connections are then made anew. */
  save(): Promise<boolean>;
};

export function createNetworkStore(bridge: Bridge): NetworkStore {
  const state = createStore<NetworkState>(() => ({ phase: 'loading', isSaving: false }));

  return {
    state,
    async load() {
      const result = await bridge.invoke('network.page', {});
      const { page: before, draft } = state.getState();
      if (!result.ok) {
        if (before === undefined) state.setState({ phase: 'failed' });
        return;
      }
      if (draft === undefined) take(state, result.value);
      else state.setState({ phase: 'ready', page: result.value });
    },
    type(change) {
      const { draft } = state.getState();
      if (draft === undefined) return;
      state.setState({ draft: { ...draft, ...change }, badField: undefined, problem: undefined });
    },
    usualTimeouts() {
      const { draft, page } = state.getState();
      if (draft === undefined || page === undefined) return;
      const timeouts = timeoutTexts(page.usual.timeouts);
      state.setState({ draft: { ...draft, timeouts }, badField: undefined });
    },
    discard() {
      const { page } = state.getState();
      if (page !== undefined) take(state, page);
      state.setState({ problem: undefined });
    },
    save: () => save(bridge, state),
  };
}

function take(state: StoreApi<NetworkState>, page: NetworkPage): void {
  state.setState({ phase: 'ready', page, draft: draftOf(page.settings), badField: undefined });
}

async function save(bridge: Bridge, state: StoreApi<NetworkState>): Promise<boolean> {
  const { draft, page, isSaving } = state.getState();
  if (draft === undefined || page === undefined || isSaving) return false;
  const read = readDraft(draft, page.bounds);
  if (!read.ok) {
    state.setState({ badField: read.error });
    return false;
  }
  state.setState({ isSaving: true, badField: undefined, problem: undefined });
  const result = await bridge.invoke('network.set', { settings: read.value });
  state.setState({ isSaving: false });
  if (result.ok) take(state, result.value);
  else if (result.error.type === 'outOfBounds') state.setState({ badField: result.error.field });
  else state.setState({ problem: result.error });
  return result.ok;
}
