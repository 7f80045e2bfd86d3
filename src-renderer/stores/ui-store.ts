/** Which part of the window shows what. Nothing here is known to the core. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommonError, CoreEvent } from '#shared/contract/index.ts';
import type { ContactId, PendingId } from '#shared/ids.ts';
import type { Item, SendReason } from '#shared/model/index.ts';
import { type ChatKey, pendingKey, refKey, summaryKey } from './chats/index.ts';

export const LIST_WIDTH = { min: 260, max: 420, initial: 320 } as const;

export type ConnectTab = 'make' | 'paste';

export type Dialog =
  | { readonly type: 'connect'; readonly tab: ConnectTab; readonly text: string }
  | { readonly type: 'openLink'; readonly url: string }
  | { readonly type: 'deleteItem'; readonly item: Item }
  | { readonly type: 'deleteContact'; readonly contactId: ContactId }
  | { readonly type: 'cancelPending'; readonly pendingId: PendingId }
  | { readonly type: 'verify'; readonly contactId: ContactId }
  | { readonly type: 'qr'; readonly link: string };

/** An action on a message that did not work; told above the composer. */
export type ActionProblem =
  | CommonError
  | { readonly type: 'notFound' }
  | { readonly type: 'notAllowed' }
  | { readonly type: 'tooLong'; readonly overBytes: number }
  | { readonly type: 'cannotSend'; readonly reason: SendReason };

export type UiState = {
  readonly selected?: ChatKey | undefined;
  readonly dialog?: Dialog | undefined;
  readonly search: string;
  readonly isDetailsOpen: boolean;
  /** In a narrow window the list lies over the conversation while this is set. */
  readonly isListOpen: boolean;
  readonly listWidth: number;
  readonly actionProblem?: ActionProblem | undefined;
  /** Rises with each wish to type in the search box. */
  readonly searchFocus: number;
};

export type UiStore = {
  readonly state: StoreApi<UiState>;
  readonly select: (key: ChatKey | undefined) => void;
  readonly search: (text: string) => void;
  readonly focusSearch: () => void;
  readonly openDialog: (dialog: Dialog) => void;
  readonly closeDialog: () => void;
  readonly openConnect: (tab: ConnectTab, text?: string) => void;
  readonly toggleDetails: (isOpen?: boolean) => void;
  readonly toggleList: (isOpen?: boolean) => void;
  readonly resizeList: (width: number) => void;
  readonly tellProblem: (problem: ActionProblem | undefined) => void;
  readonly receive: (event: CoreEvent) => void;
};

export function createUiStore(): UiStore {
  const state = createStore<UiState>(() => ({
    search: '',
    isDetailsOpen: false,
    isListOpen: false,
    listWidth: LIST_WIDTH.initial,
    searchFocus: 0,
  }));
  const { setState } = state;

  return {
    state,
    select: (selected) => setState({ selected, isListOpen: false, actionProblem: undefined }),
    search: (search) => setState({ search }),
    focusSearch: () =>
      setState(({ searchFocus }) => ({ isListOpen: true, searchFocus: searchFocus + 1 })),
    openDialog: (dialog) => setState({ dialog }),
    closeDialog: () => setState({ dialog: undefined }),
    openConnect: (tab, text = '') => setState({ dialog: { type: 'connect', tab, text } }),
    toggleDetails: (isOpen) =>
      setState((before) => ({ isDetailsOpen: isOpen ?? !before.isDetailsOpen })),
    toggleList: (isOpen) => setState((before) => ({ isListOpen: isOpen ?? !before.isListOpen })),
    resizeList: (width) =>
      setState({ listWidth: Math.min(LIST_WIDTH.max, Math.max(LIST_WIDTH.min, width)) }),
    tellProblem: (actionProblem) => setState({ actionProblem }),
    receive: (event) => setState((before) => reduceUi(before, event)),
  };
}

export function reduceUi(state: UiState, event: CoreEvent): UiState {
  switch (event.type) {
    case 'chat.replaced': {
      if (state.selected !== refKey(event.removed)) return state;
      return { ...state, selected: summaryKey(event.chat), dialog: withoutPending(state, event) };
    }
    case 'chat.removed': {
      if (state.selected !== refKey(event.chat)) return state;
      return { ...state, selected: undefined };
    }
    default:
      return state;
  }
}

/** A question about a pending connection is void when it has become a contact. */
function withoutPending(
  { dialog }: UiState,
  event: Extract<CoreEvent, { readonly type: 'chat.replaced' }>,
): Dialog | undefined {
  const isVoid =
    dialog?.type === 'cancelPending' && pendingKey(dialog.pendingId) === refKey(event.removed);
  return isVoid ? undefined : dialog;
}
