/** The user's contact address: read when it is shown, made, changed and deleted. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandArgs, CommandError } from '#shared/contract/index.ts';
import type { ContactAddress } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type AddressState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly address?: ContactAddress | undefined;
  readonly isMaking: boolean;
  readonly makeProblem?: CommandError<'address.create'> | undefined;
  readonly saveProblem?: CommandError<'address.update'> | undefined;
};

export type AddressChange = Partial<CommandArgs<'address.update'>>;

export type AddressStore = {
  readonly state: StoreApi<AddressState>;
  load(): Promise<void>;
  make(): Promise<void>;
  /** True where it was saved. */
  save(change: AddressChange): Promise<boolean>;
  remove(): Promise<void>;
};

export function createAddressStore(bridge: Bridge): AddressStore {
  const state = createStore<AddressState>(() => ({ phase: 'loading', isMaking: false }));
  return {
    state,
    async load() {
      // An address of another profile must not be seen for a moment.
      state.setState({ phase: 'loading', makeProblem: undefined, saveProblem: undefined });
      const result = await bridge.invoke('address.get', {});
      if (result.ok) state.setState({ phase: 'ready', address: result.value });
      else state.setState({ phase: 'failed' });
    },
    async make() {
      if (state.getState().isMaking) return;
      state.setState({ isMaking: true, makeProblem: undefined });
      const result = await bridge.invoke('address.create', {});
      state.setState({ isMaking: false });
      if (result.ok) state.setState({ address: result.value });
      else state.setState({ makeProblem: result.error });
    },
    async save(change) {
      const { address } = state.getState();
      if (address === undefined) return false;
      const { isShared, autoAccept, welcomeText } = address;
      const wanted = { isShared, autoAccept, welcomeText, ...change };
      const result = await bridge.invoke('address.update', wanted);
      if (result.ok) state.setState({ address: result.value, saveProblem: undefined });
      else state.setState({ saveProblem: result.error });
      return result.ok;
    },
    async remove() {
      const result = await bridge.invoke('address.delete', {});
      // One that went meanwhile is as gone as one that was deleted.
      if (result.ok || result.error.type === 'notFound') state.setState({ address: undefined });
      else state.setState({ saveProblem: result.error });
    },
  };
}
