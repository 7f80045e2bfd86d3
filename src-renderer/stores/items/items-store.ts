/** The conversation on screen: paging around any point, and what is done to its items. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {

  CommandResult,
  CoreEvent,
  PageAnchor,
} from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { Item, ItemPage } from '#shared/model/index.ts';
import type { Bridge } from '../../bridge/index.ts';
import {
  addNewer,
  addOlder,
  type Conversation,
  emptyConversation,
  PAGE_COUNT,
  reduceConversation,
  startAt,
} from './reduce.ts';

export type ItemsState = { readonly conversation?: Conversation | undefined };

type ItemCommand = 'items.edit' | 'items.react' | 'items.retry';

export type ItemsStore = {
  readonly state: StoreApi<ItemsState>;
  /** Shows a chat from its first unread item, or from its end. */
  open(contactId: ContactId): Promise<void>;
  close(): void;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  showLatest(): Promise<void>;
  /** Reads the part on screen again, after events were missed. */
  reload(): Promise<void>;
  receive(event: CoreEvent): void;
  send(contactId: ContactId, text: string): Promise<CommandResult<'items.send'>>;
  edit(item: Item, text: string): Promise<CommandResult<'items.edit'>>;
  react(item: Item, emoji: string, isAdded: boolean): Promise<CommandResult<'items.react'>>;
  retry(item: Item): Promise<CommandResult<'items.retry'>>;
  remove(item: Item, mode: 'forMe' | 'forEveryone'): Promise<CommandResult<'items.delete'>>;
};

export function createItemsStore(bridge: Bridge): ItemsStore {
  const state = createStore<ItemsState>(() => ({}));
  // Survives closing, so that an answer to an earlier reading of the same chat is recognised.
  let lastGeneration = 0;

  function current(): Conversation | undefined {
    return state.getState().conversation;
  }

  function change(reduce: (conversation: Conversation) => Conversation): void {
    const conversation = current();
    if (conversation === undefined) return;
    const changed = reduce(conversation);
    if (changed !== conversation) state.setState({ conversation: changed });
  }

  /** Reads a page and applies it, unless another part or chat was opened meanwhile. */
  async function read(
    anchor: PageAnchor,
    apply: (conversation: Conversation, page: ItemPage) => Conversation,
  ): Promise<void> {
    const asked = current();
    if (asked === undefined) return;
    const { contactId } = asked;
    const result = await bridge.invoke('items.page', { contactId, anchor, count: PAGE_COUNT });
    change((now) => {
      if (now.contactId !== contactId || now.generation !== asked.generation) return now;
      if (result.ok) return apply(now, result.value);
      return { ...now, loading: undefined, phase: now.phase === 'ready' ? 'ready' : 'failed' };
    });
  }

  async function changeItem<N extends ItemCommand>(
    command: Promise<CommandResult<N>>,
  ): Promise<CommandResult<N>> {
    const result = await command;
    // Narrowed by hand: the value of each of the three commands is the changed item.
    if (result.ok) take({ type: 'item.updated', item: result.value as Item });
    return result;
  }

  function take(event: CoreEvent): void {
    change((conversation) => reduceConversation(conversation, event));
  }

  async function showLatest(): Promise<void> {
    change((conversation) => ({ ...conversation, unreadMarker: undefined }));
    await read({ type: 'latest' }, startAt);
  }

  async function loadMore(direction: 'older' | 'newer'): Promise<void> {
    const conversation = current();
    if (conversation?.phase !== 'ready' || conversation.loading !== undefined) return;
    const isOlder = direction === 'older';
    const edge = isOlder ? conversation.ids[0] : conversation.ids.at(-1);
    if (edge === undefined || !(isOlder ? conversation.hasOlder : conversation.hasNewer)) return;
    change((now) => ({ ...now, loading: direction }));
    const anchor: PageAnchor = { type: isOlder ? 'before' : 'after', itemId: edge };
    await read(anchor, isOlder ? addOlder : addNewer);
  }

  return {
    state,
    async open(contactId) {
      lastGeneration = Math.max(lastGeneration, current()?.generation ?? 0) + 1;
      state.setState({ conversation: emptyConversation(contactId, lastGeneration) });
      await read({ type: 'firstUnread' }, startAt);
    },
    close() {
      lastGeneration = Math.max(lastGeneration, current()?.generation ?? 0);
      state.setState({ conversation: undefined });
    },
    loadOlder: () => loadMore('older'),
    loadNewer: () => loadMore('newer'),
    showLatest,
    async reload() {
      await read(reloadAnchor(current()), startAt);
    },
    receive: take,
    async send(contactId, text) {
      const result = await bridge.invoke('items.send', { contactId, text });
      if (!result.ok) return result;
      if (current()?.contactId === contactId && current()?.hasNewer === true) await showLatest();
      take({ type: 'item.added', item: result.value });
      return result;
    },
    edit: (item, text) => changeItem(bridge.invoke('items.edit', { ...refOf(item), text })),
    react: (item, emoji, isAdded) =>
      changeItem(bridge.invoke('items.react', { ...refOf(item), emoji, isAdded })),
    retry: (item) => changeItem(bridge.invoke('items.retry', refOf(item))),
    // What is left of the item comes as an event: for everyone it may stay as a line.
    remove: (item, mode) => bridge.invoke('items.delete', { ...refOf(item), mode }),
  };
}

function refOf(item: Item): { contactId: ContactId; itemId: ItemId } {
  return { contactId: item.contactId, itemId: item.itemId };
}

function reloadAnchor(conversation: Conversation | undefined): PageAnchor {
  if (conversation === undefined || !conversation.hasNewer) return { type: 'latest' };
  const middle = conversation.ids[Math.floor(conversation.ids.length / 2)];
  return middle === undefined ? { type: 'latest' } : { type: 'around', itemId: middle };
}

