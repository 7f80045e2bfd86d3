/** The chat list and the servers, kept true by events after one snapshot. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SequencedEvent } from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { Bridge } from '../../bridge/index.ts';
import { applySnapshot, type ChatsState, noChats, reduceChats } from './reduce.ts';

export type ChatsStore = {
  readonly state: StoreApi<ChatsState>;
  load(): Promise<void>;
  /** Another profile has other chats. */
  forget(): void;
  receive(event: SequencedEvent): void;
  markRead(contactId: ContactId, upToItemId: ItemId): void;
};

export function createChatsStore(bridge: Bridge): ChatsStore {
  const state = createStore<ChatsState>(() => noChats);
  // Events that arrive while a snapshot is on its way; the newer ones are applied on top of it.
  let early: SequencedEvent[] | undefined;
  let loads = 0;

  return {
    state,
    async load() {
      const load = ++loads;
      early = [];
      if (state.getState().phase !== 'ready') state.setState({ phase: 'loading' });
      const result = await bridge.invoke('chats.list', {});
      if (load !== loads) return;
      const late = early;
      early = undefined;
      if (!result.ok) {
        state.setState({ phase: 'failed' });
        return;
      }
      const fresh = late.filter((event) => event.sequence > result.value.sequence);
      state.setState((before) =>
        fresh.reduce(
          (after, { event }) => reduceChats(after, event),
          applySnapshot(before, result.value),
        ),
      );
    },
    forget() {
      loads++;
      early = undefined;
      state.setState(noChats);
    },
    receive(sequenced) {
      early?.push(sequenced);
      state.setState((before) => reduceChats(before, sequenced.event));
    },
    markRead(contactId, upToItemId) {
      // The core answers with chat.updated; a contact deleted meanwhile needs no mark.
      void bridge.invoke('chat.markRead', { contactId, upToItemId });
    },
  };
}
