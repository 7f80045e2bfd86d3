/** Which part of the window shows what. Nothing here is known to the core. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommonError, CoreEvent } from '#shared/contract/index.ts';
import type { ContactId, PendingId } from '#shared/ids.ts';
import type { Item, SendReason } from '#shared/model/index.ts';
import { type ChatKey, pendingKey, refKey, summaryKey } from './chats/index.ts';

export const LIST_WIDTH = { min: 260, max: 420, initial: 320 } as const;

export type ConnectTab = 'make' | 'paste';

export type Dialog =
  | {
      readonly type: 'connect';
      readonly tab: ConnectTab;
      readonly text: string;
      /** The connection of the link that was made in it. */
      readonly madeId?: PendingId | undefined;
    }
  | { readonly type: 'openLink'; readonly url: string }
  | { readonly type: 'deleteItem'; readonly item: Item }
  | { readonly type: 'deleteContact'; readonly contactId: ContactId }
  | { readonly type: 'cancelPending'; readonly pendingId: PendingId }
  | { readonly type: 'verify'; readonly contactId: ContactId }
  | { readonly type: 'qr'; readonly link: string; readonly pendingId: PendingId };

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
  /** A link was made: behind the dialog its own page is shown, so that closing leads to it. */
  readonly showMade: (pendingId: PendingId) => void;
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
    select: (selected) => setState(openChat(selected)),
    search: (search) => setState({ search }),
    focusSearch: () =>
      setState(({ searchFocus }) => ({ isListOpen: true, searchFocus: searchFocus + 1 })),
    openDialog: (dialog) => setState({ dialog }),
    closeDialog: () => setState({ dialog: undefined }),
    openConnect: (tab, text = '') => setState({ dialog: { type: 'connect', tab, text } }),
    showMade: (madeId) =>
      setState(({ dialog }) => ({
        ...openChat(pendingKey(madeId)),
        dialog: dialog?.type === 'connect' ? { ...dialog, madeId } : dialog,
      })),
    toggleDetails: (isOpen) =>
      setState((before) => ({ isDetailsOpen: isOpen ?? !before.isDetailsOpen })),
    toggleList: (isOpen) => setState((before) => ({ isListOpen: isOpen ?? !before.isListOpen })),
    resizeList: (width) =>
      setState({ listWidth: Math.min(LIST_WIDTH.max, Math.max(LIST_WIDTH.min, width)) }),
    tellProblem: (actionProblem) => setState({ actionProblem }),
    receive: (event) => setState((before) => reduceUi(before, event)),
  };
}

function openChat(selected: ChatKey | undefined): Partial<UiState> {
  return { selected, isListOpen: false, actionProblem: undefined };
}

export function reduceUi(state: UiState, event: CoreEvent): UiState {
  switch (event.type) {
    case 'chat.replaced': {
      const removed = refKey(event.removed);
      const isVoid = isAbout(state.dialog, removed);
      if (state.selected !== removed && !isVoid) return state;
      const dialog = isVoid ? undefined : state.dialog;
      return { ...state, ...openChat(summaryKey(event.chat)), dialog };
    }
    case 'chat.removed': {
      if (state.selected !== refKey(event.chat)) return state;
      return { ...state, selected: undefined };
    }
    default:
      return state;
  }
}

/** Whether a dialog shows a link or asks about a connection that is no longer pending. */
function isAbout(dialog: Dialog | undefined, pending: ChatKey): boolean {
  switch (dialog?.type) {
    case 'connect': {
      // Whoever has gone on to paste another link is not interrupted.
      const { madeId, tab } = dialog;
      return tab === 'make' && madeId !== undefined && pendingKey(madeId) === pending;
    }
    case 'cancelPending':
    case 'qr':
      return pendingKey(dialog.pendingId) === pending;
    default:
      return false;
  }
}
