/** The chat list and the servers, kept true by events after a snapshot: at first one of the newest chats. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandArgs, SequencedEvent } from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { Bridge } from '../../bridge/index.ts';
import { applySnapshot, type ChatsState, noChats, reduceChats } from './reduce.ts';

/** More than a screen shows: of thousands of chats these are there much sooner than all. */
const FIRST_COUNT = 50;

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

  /** Whether there is more to read, as far as anybody still wants to know. */
  async function read(load: number, args: CommandArgs<'chats.list'>): Promise<boolean> {
    early = [];
    const result = await bridge.invoke('chats.list', args);
    if (load !== loads) return false;
    const late = early;
    early = undefined;
    if (!result.ok) {
      state.setState({ phase: 'failed' });
      return false;
    }
    const fresh = late.filter((event) => event.sequence > result.value.sequence);
    state.setState((before) =>
      fresh.reduce(
        (after, { event }) => reduceChats(after, event),
        applySnapshot(before, result.value),
      ),
    );
    return result.value.hasMore === true;
  }

  return {
    state,
    async load() {
      const load = ++loads;
      const isFirst = state.getState().phase !== 'ready';
      if (isFirst) state.setState({ phase: 'loading' });
      if (await read(load, isFirst ? { count: FIRST_COUNT } : {})) await read(load, {});
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
