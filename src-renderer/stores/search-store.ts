/** Messages that hold what is typed into the search box, and the way from one to the next. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreEvent } from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import type { SearchHit, SearchPage, SearchQuery } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';
import { contactKey, keyRef } from './chats/index.ts';
import type { ItemsStore } from './items/index.ts';
import type { Schedule } from './schedule.ts';
import {
  addPage,
  HIT_COUNT,
  type Hits,
  neighbourHit,
  queryOf,
  type SearchFilters,
  startTrail,
  type Step,
  type Trail,
  withoutGone,
} from './search-query.ts';
import type { UiStore } from './ui-store.ts';

/** The core is asked when typing has rested for this long. */
export const SEARCH_DELAY_MS = 120;

export type SearchState = Hits & {
  readonly filters: SearchFilters;
  readonly areFiltersShown: boolean;
  /** `none`: nothing is looked for. While another answer is awaited the one before stays. */
  readonly phase: 'none' | 'searching' | 'ready' | 'failed';
  /** What the hits are the answer to. */
  readonly query?: SearchQuery | undefined;
  readonly isReadingMore: boolean;
  /** The chat of the hit that was chosen, while the search stands. */
  readonly trail?: Trail | undefined;
};

export type SearchStore = {
  readonly state: StoreApi<SearchState>;
  /** Adds filters, or takes those away that are undefined. */
  readonly filter: (change: SearchFilters) => void;
  readonly toggleFilters: () => void;
  /** Types in the search box: in the chat that is open, or in all. */
  readonly begin: (where: 'chat' | 'everywhere') => void;
  readonly readMore: () => Promise<void>;
  readonly tryAgain: () => void;
  /** Opens the chat at the message. */
  readonly choose: (hit: SearchHit) => void;
  /** Chooses the newest hit, as soon as it is known. */
  readonly chooseFirst: () => void;
  readonly step: (step: Step) => Promise<void>;
  /** Takes away what is looked for with all its filters. */
  readonly end: () => void;
  readonly receive: (event: CoreEvent) => void;
};

export type SearchDeps = {
  readonly bridge: Bridge;
  readonly ui: UiStore;
  readonly items: Pick<ItemsStore, 'show'>;
  readonly schedule: Schedule;
};

type Context = SearchDeps & {
  readonly state: StoreApi<SearchState>;
  readonly asking: Asking;
};

type Asking = {
  number: number;
  callOff: () => void;
  /** Enter was pressed before the answer was there. */
  choosesFirst: boolean;
};

const nothing = {
  phase: 'none',
  hits: [],
  next: undefined,
  query: undefined,
  isReadingMore: false,
  trail: undefined,
} as const;

/** Looks for what the search box of `ui` holds, as long as the window is there. */
export function createSearchStore(deps: SearchDeps): SearchStore {
  const state = createStore<SearchState>(() => ({
    ...nothing,
    filters: {},
    areFiltersShown: false,
  }));
  const asking: Asking = { number: 0, callOff: () => undefined, choosesFirst: false };
  const context: Context = { ...deps, state, asking };
  const { ui } = deps;
  ui.state.subscribe((now, before) => {
    if (now.search !== before.search) ask(context, SEARCH_DELAY_MS);
  });

  function filter(change: SearchFilters): void {
    state.setState(({ filters }) => ({ filters: { ...filters, ...change } }));
    ask(context, 0);
  }

  return {
    state,
    filter,
    toggleFilters: () =>
      state.setState(({ areFiltersShown }) => ({ areFiltersShown: !areFiltersShown })),
    begin(where) {
      const contactId = where === 'chat' ? openContact(ui) : undefined;
      // Asked for once more it stays as it is, with the way from result to result.
      if (contactId !== state.getState().filters.contactId) filter({ contactId });
      ui.focusSearch();
    },
    readMore: () => readMore(context),
    tryAgain: () => ask(context, 0),
    choose: (hit) => choose(context, hit),
    chooseFirst: () => chooseFirst(context),
    step: (step) => takeStep(context, step),
    end() {
      state.setState({ filters: {}, areFiltersShown: false });
      ui.search('');
      ask(context, 0);
    },
    receive: (event) => receive(context, event),
  };
}

function openContact(ui: UiStore): ContactId | undefined {
  const { selected } = ui.state.getState();
  const ref = selected === undefined ? undefined : keyRef(selected);
  return ref?.type === 'contact' ? ref.contactId : undefined;
}

/** Asks anew for what is typed and chosen now; an answer to anything earlier is dropped. */
function ask(context: Context, delayMs: number): void {
  const { state, ui, asking } = context;
  asking.callOff();
  asking.callOff = () => undefined;
  asking.choosesFirst = false;
  const number = ++asking.number;
  const query = queryOf(ui.state.getState().search, state.getState().filters);
  if (query === undefined) {
    state.setState(nothing);
    return;
  }
  state.setState({ phase: 'searching', isReadingMore: false, trail: undefined });
  if (delayMs === 0) void answer(context, query, number);
  else asking.callOff = context.schedule(() => void answer(context, query, number), delayMs);
}

async function answer(context: Context, query: SearchQuery, number: number): Promise<void> {
  const { state, asking } = context;
  const page = await readPage(context, { query });
  if (number !== asking.number) return;
  if (page === undefined) state.setState({ ...nothing, phase: 'failed' });
  else state.setState({ ...addPage({ hits: [] }, page), phase: 'ready', query });
  if (asking.choosesFirst) chooseFirst(context);
}

function choose(context: Context, hit: SearchHit): void {
  context.state.setState((now) => ({ trail: startTrail(now, hit) }));
  void readTrail(context);
  show(context, hit);
}

function chooseFirst(context: Context): void {
  const { phase, hits } = context.state.getState();
  context.asking.choosesFirst = phase === 'searching';
  const [first] = hits;
  if (phase === 'ready' && first !== undefined) choose(context, first);
}

async function readMore(context: Context): Promise<void> {
  const { state, asking } = context;
  const { phase, query, next, isReadingMore } = state.getState();
  if (phase !== 'ready' || query === undefined || next === undefined || isReadingMore) return;
  const { number } = asking;
  state.setState({ isReadingMore: true });
  const page = await readPage(context, { query, before: next });
  if (number !== asking.number) return;
  if (page === undefined) state.setState({ isReadingMore: false });
  else state.setState((now) => ({ ...addPage(now, page), isReadingMore: false }));
}

/** One more page of the chosen chat, so that it is known how many there are, or that there are many. */
async function readTrail(context: Context): Promise<void> {
  const { state } = context;
  const { query, trail } = state.getState();
  if (query === undefined || trail?.next === undefined) return;
  const { contactId, next: before } = trail;
  const page = await readPage(context, { query: { ...query, contactId }, before });
  if (page === undefined) return;
  state.setState(({ trail: now }) =>
    // Meanwhile another page may have come, or another chat.
    now?.contactId === contactId && now.next === before
      ? { trail: { ...now, ...addPage(now, page) } }
      : {},
  );
}

async function takeStep(context: Context, step: Step): Promise<void> {
  const { state } = context;
  const asked = state.getState().trail;
  if (asked === undefined) return;
  if (step === 'older' && neighbourHit(asked, step) === undefined) await readTrail(context);
  const trail = state.getState().trail;
  // While more was read the reader may have gone elsewhere.
  if (trail?.itemId !== asked.itemId) return;
  const hit = neighbourHit(trail, step);
  if (hit === undefined) return;
  state.setState({ trail: { ...trail, itemId: hit.itemId } });
  show(context, hit);
}

/** The chat of an item is opened at it. */
function show({ items, ui }: Context, { contactId, itemId }: SearchHit): void {
  void items.show(contactId, { type: 'item', itemId });
  ui.select(contactKey(contactId));
}

type Asked = { readonly query: SearchQuery; readonly before?: SearchPage['next'] };

async function readPage({ bridge }: Context, asked: Asked): Promise<SearchPage | undefined> {
  const result = await bridge.invoke('search.items', { ...asked, count: HIT_COUNT });
  return result.ok ? result.value : undefined;
}

function receive(context: Context, event: CoreEvent): void {
  const { state } = context;
  state.setState((now) => {
    const { trail } = now;
    const after = withoutGone(now, event);
    const kept = trail === undefined ? undefined : withoutGone(trail, event);
    return after === now && kept === trail ? now : { ...after, trail: kept };
  });
  // Which of them are gone is not said.
  if (event.type === 'items.cleared' && isTouched(state.getState(), event)) {
    ask(context, SEARCH_DELAY_MS);
  }
  if (event.type !== 'chat.removed' || event.chat.type !== 'contact') return;
  // There is no chat left to look in.
  const { contactId } = state.getState().filters;
  if (contactId === event.chat.contactId) {
    state.setState(({ filters }) => ({ filters: { ...filters, contactId: undefined } }));
    ask(context, 0);
  }
}

type Cleared = Extract<CoreEvent, { readonly type: 'items.cleared' }>;

function isTouched({ hits, trail }: SearchState, { contactId, upToItemId }: Cleared): boolean {
  return [...hits, ...(trail?.hits ?? [])].some(
    (hit) => hit.contactId === contactId && hit.itemId <= upToItemId,
  );
}
