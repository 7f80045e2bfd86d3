/** The conversation on screen: paging around any point, and what is done to its items. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandResult, CoreEvent, PageAnchor } from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { Item, ItemPage } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Bridge } from '../../bridge/index.ts';
import { createPlaceMemory, type PlaceMemory } from './place-memory.ts';
import {
  addNewer,
  addOlder,
  type Conversation,
  emptyConversation,
  forgetPast,
  makeRoom,
  type OpensAt,
  PAGE_COUNT,
  type Place,
  reduceConversation,
  startAt,
  type Target,
} from './reduce.ts';

export type ItemsState = { readonly conversation?: Conversation | undefined };

export type ItemsStore = {
  readonly state: StoreApi<ItemsState>;
  /** Shows a chat from its first unread item, or from its end. */
  open(contactId: ContactId): Promise<void>;
  close(): void;
  /** Another profile, or another database: closes the chat, and no place in it is kept. */
  forget(): void;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  showLatest(): Promise<void>;
  /** Shows what is looked for: at once in the open chat, in another one as soon as it is opened. */
  show(contactId: ContactId, target: Target): Promise<void>;
  /** Told where the chat is read; nothing at its end. */
  keepPlace(place: Place | undefined): void;
  /** The core went: the chat is to be found where it was, even if the lock comes between. */
  suspend(): void;
  /** Reads the part on screen again, after events were missed, and stays where it is read. */
  reload(): Promise<void>;
  receive(event: CoreEvent): void;
  send(contactId: ContactId, text: string): Promise<CommandResult<'items.send'>>;
  edit(item: Item, text: string): Promise<CommandResult<'items.edit'>>;
  react(item: Item, emoji: string, isAdded: boolean): Promise<CommandResult<'items.react'>>;
  retry(item: Item): Promise<CommandResult<'items.retry'>>;
  remove(item: Item, mode: 'forMe' | 'forEveryone'): Promise<CommandResult<'items.delete'>>;
};

type Context = {
  readonly bridge: Bridge;
  readonly state: StoreApi<ItemsState>;
  /** Counts what the list was started with: of two that are on their way only the later one is shown. */
  readonly starts: { last: number };
  readonly places: PlaceMemory;
};
type ItemCommand = 'items.edit' | 'items.react' | 'items.retry';

export function createItemsStore(bridge: Bridge): ItemsStore {
  const state = createStore<ItemsState>(() => ({}));
  const places = createPlaceMemory(() => state.getState().conversation);
  const context: Context = { bridge, state, places, starts: { last: 0 } };
  // Survives closing, so that an answer to an earlier reading of the same chat is recognised.
  let lastGeneration = 0;

  function nextGeneration(): number {
    return Math.max(lastGeneration, current(context)?.generation ?? 0) + 1;
  }

  function closeChat(): void {
    lastGeneration = nextGeneration();
    state.setState({ conversation: undefined });
  }

  return {
    state,
    async open(contactId) {
      lastGeneration = nextGeneration();
      state.setState({ conversation: emptyConversation(contactId, lastGeneration) });
      await start(context, places.open(contactId));
    },
    close() {
      places.forget();
      closeChat();
    },
    forget() {
      places.forgetAll();
      closeChat();
    },
    loadOlder: () => loadMore(context, 'older'),
    loadNewer: () => loadMore(context, 'newer'),
    showLatest: () => showLatest(context),
    async show(contactId, target) {
      places.aim(contactId, target);
      if (current(context)?.contactId === contactId) await start(context, target);
    },
    keepPlace(place) {
      places.keep(place);
      if (place === undefined) change(context, forgetPast);
    },
    suspend: places.suspend,
    reload: () => reload(context),
    receive: (event) => receive(context, event),
    send: (contactId, text) => send(context, contactId, text),
    edit: (item, text) => changeItem(context, 'items.edit', { ...refOf(item), text }),
    react: (item, emoji, isAdded) =>
      changeItem(context, 'items.react', { ...refOf(item), emoji, isAdded }),
    retry: (item) => changeItem(context, 'items.retry', refOf(item)),
    // What is left of the item comes as an event: for everyone it may stay as a line.
    remove: (item, mode) => bridge.invoke('items.delete', { ...refOf(item), mode }),
  };
}

function current({ state }: Context): Conversation | undefined {
  return state.getState().conversation;
}

function change({ state }: Context, reduce: (conversation: Conversation) => Conversation): void {
  const { conversation } = state.getState();
  if (conversation === undefined) return;
  const changed = reduce(conversation);
  if (changed !== conversation) state.setState({ conversation: changed });
}

function take(context: Context, event: CoreEvent): void {
  change(context, (conversation) => reduceConversation(conversation, event));
}

type Reading = {
  readonly anchor: PageAnchor;
  /** Whether the answer is still wanted. */
  readonly isWanted: (now: Conversation, asked: Conversation) => boolean;
  readonly apply: (conversation: Conversation, page: ItemPage) => Conversation;
};

function receive(context: Context, event: CoreEvent): void {
  take(context, event);
  if (event.type !== 'items.cleared') return;
  const shown = current(context);
  // Which of them are gone is not said.
  const isTouched = shown?.ids.some((itemId) => itemId <= event.upToItemId) === true;
  if (isTouched && shown.contactId === event.contactId) void reload(context);
}

async function reload(context: Context): Promise<void> {
  const shown = current(context);
  if (shown !== undefined) await start(context, context.places.reload(shown));
}

/** Reads a page and applies it, unless another part or chat was opened meanwhile. */
async function read(context: Context, { anchor, isWanted, apply }: Reading): Promise<void> {
  const asked = current(context);
  if (asked === undefined) return;
  const { contactId } = asked;
  const result = await context.bridge.invoke('items.page', {
    contactId,
    anchor,
    count: PAGE_COUNT,
  });
  change(context, (now) => {
    if (now.contactId !== contactId || !isWanted(now, asked)) return now;
    if (result.ok) return apply(now, result.value);
    return { ...now, loading: undefined, phase: now.phase === 'ready' ? 'ready' : 'failed' };
  });
}

function start(context: Context, opensAt: OpensAt): Promise<void> {
  const number = ++context.starts.last;
  return read(context, {
    anchor: anchorOf(opensAt),
    isWanted: () => number === context.starts.last,
    apply: (now, page) => startAt(now, page, opensAt),
  });
}

async function send(
  context: Context,
  contactId: ContactId,
  text: string,
): Promise<CommandResult<'items.send'>> {
  const result = await context.bridge.invoke('items.send', { contactId, text });
  if (!result.ok) return result;
  const shown = current(context);
  if (shown?.contactId === contactId && shown.hasNewer) await showLatest(context);
  take(context, { type: 'item.added', item: result.value });
  return result;
}

async function showLatest(context: Context): Promise<void> {
  context.places.forgetAim();
  change(context, (conversation) => ({ ...conversation, unreadMarker: undefined }));
  await start(context, { type: 'end' });
}

async function loadMore(context: Context, direction: 'older' | 'newer'): Promise<void> {
  const conversation = current(context);
  if (conversation?.phase !== 'ready' || conversation.loading !== undefined) return;
  const isOlder = direction === 'older';
  const edge = isOlder ? conversation.ids[0] : conversation.ids.at(-1);
  if (edge === undefined || !(isOlder ? conversation.hasOlder : conversation.hasNewer)) return;
  change(context, (now) => ({ ...makeRoom(now, direction), loading: direction }));
  const anchor: PageAnchor = { type: isOlder ? 'before' : 'after', itemId: edge };
  await read(context, {
    anchor,
    isWanted: (now, asked) => now.generation === asked.generation,
    apply: isOlder ? addOlder : addNewer,
  });
}

async function changeItem<N extends ItemCommand>(
  context: Context,
  name: N,
  args: Parameters<typeof context.bridge.invoke<N>>[1],
): Promise<CommandResult<N>> {
  const result = await context.bridge.invoke(name, args);
  // Each of the three commands answers with the changed item.
  if (result.ok) take(context, { type: 'item.updated', item: result.value });
  return result;
}

function refOf(item: Item): { contactId: ContactId; itemId: ItemId } {
  return { contactId: item.contactId, itemId: item.itemId };
}

function anchorOf(opensAt: OpensAt): PageAnchor {
  switch (opensAt.type) {
    case 'unread':
      return { type: 'firstUnread' };
    case 'end':
      return { type: 'latest' };
    case 'place':
      return { type: 'around', itemId: opensAt.place.itemId };
    case 'item':
      return { type: 'around', itemId: opensAt.itemId };
    case 'date':
      return { type: 'date', atMs: opensAt.atMs };
    default:
      return unreachable(opensAt);
  }
}
