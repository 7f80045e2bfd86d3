/** What is known of one message, kept true while its dialog is open. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreEvent } from '#shared/contract/index.ts';
import type { Item, ItemInfo } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type ItemInfoState = {
  readonly item?: Item | undefined;
  readonly info?: ItemInfo | undefined;
  readonly hasFailed: boolean;
};

export type ItemInfoStore = {
  readonly state: StoreApi<ItemInfoState>;
  open(item: Item): Promise<void>;
  reload(): Promise<void>;
  close(): void;
  receive(event: CoreEvent): void;
};

export function createItemInfoStore(bridge: Bridge): ItemInfoStore {
  const state = createStore<ItemInfoState>(() => ({ hasFailed: false }));

  async function reload(): Promise<void> {
    const { item } = state.getState();
    if (item === undefined) return;
    const { contactId, itemId } = item;
    const result = await bridge.invoke('items.info', { contactId, itemId });
    if (state.getState().item !== item) return;
    if (result.ok) state.setState({ info: result.value, hasFailed: false });
    else state.setState({ hasFailed: true });
  }

  return {
    state,
    async open(item) {
      state.setState({ item, info: undefined, hasFailed: false });
      await reload();
    },
    reload,
    close: () => state.setState({ item: undefined, info: undefined, hasFailed: false }),
    receive(event) {
      const { item } = state.getState();
      if (event.type === 'item.updated' && event.item.itemId === item?.itemId) void reload();
    },
  };
}
