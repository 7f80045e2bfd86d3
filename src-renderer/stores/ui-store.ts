/** Which part of the window shows what. Nothing here is known to the core. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommonError, CoreEvent, ImageType } from '#shared/contract/index.ts';
import type { ContactId, PendingId, RequestId } from '#shared/ids.ts';
import type { Item, SendReason } from '#shared/model/index.ts';
import { type ChatKey, pendingKey, refKey, requestKey, summaryKey } from './chats/index.ts';

export const LIST_WIDTH = { min: 260, max: 420, initial: 320 } as const;

export type ConnectTab = 'make' | 'paste' | 'address';

export type SettingsPage =
  'servers' | 'network' | 'statistics' | 'notifications' | 'security' | 'data';

/** What came from outside the window, to be read in the connect dialog. */
export type Opening =
  | { readonly type: 'link'; readonly text: string }
  | { readonly type: 'image'; readonly bytes: Uint8Array; readonly mimeType: ImageType };

export type Dialog =
  | {
      readonly type: 'connect';
      readonly tab: ConnectTab;
      readonly text: string;
      /** The connection of the link that was made in it. */
      readonly madeId?: PendingId | undefined;
      readonly opening?: Opening | undefined;
      /** Rises with each opening. */
      readonly openingNumber?: number;
    }
  /** A page of the settings; a server's address that was scanned or pasted comes along. */
  | {
      readonly type: 'settings';
      readonly page: SettingsPage;
      readonly serverAddress?: string | undefined;
    }
  | { readonly type: 'profiles' }
  | { readonly type: 'itemInfo'; readonly item: Item }
  | { readonly type: 'openLink'; readonly url: string }
  | { readonly type: 'deleteItem'; readonly item: Item }
  /** From which day of a chat on; `atMs` is in the day that is proposed. */
  | { readonly type: 'goToDate'; readonly contactId: ContactId; readonly atMs?: number | undefined }
  | { readonly type: 'deleteContact'; readonly contactId: ContactId }
  | { readonly type: 'keepMessages'; readonly contactId: ContactId }
  | { readonly type: 'clearChat'; readonly contactId: ContactId }
  | { readonly type: 'cancelPending'; readonly pendingId: PendingId }
  | { readonly type: 'rejectRequest'; readonly requestId: RequestId }
  | { readonly type: 'deleteAddress' }
  | { readonly type: 'verify'; readonly contactId: ContactId };

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
  /** When the archive was made whose data is there since just now; until a chat is opened. */
  readonly importedAtMs?: number | undefined;
  /** Rises with each wish to type in the search box. */
  readonly searchFocus: number;
  /** Rises each time that everything is taken away, also where it is there again before anything is drawn. */
  readonly hiddenCount: number;
};

export type UiStore = {
  readonly state: StoreApi<UiState>;
  readonly select: (key: ChatKey | undefined) => void;
  /** The chat, and no question over it. */
  readonly showChat: (key: ChatKey) => void;
  readonly search: (text: string) => void;
  readonly focusSearch: () => void;
  readonly openDialog: (dialog: Dialog) => void;
  readonly closeDialog: () => void;
  readonly openConnect: (tab: ConnectTab, text?: string) => void;
  /** Shows what came from outside; false while another question is open, which must not be lost. */
  readonly showOpening: (opening: Opening) => boolean;
  /** A link was made: behind the dialog its own page is shown, so that closing leads to it. */
  readonly showMade: (pendingId: PendingId) => void;
  /** The settings at the page of the data, unless another question is open. */
  readonly showData: () => void;
  readonly toggleDetails: (isOpen?: boolean) => void;
  readonly toggleList: (isOpen?: boolean) => void;
  readonly resizeList: (width: number) => void;
  readonly tellProblem: (problem: ActionProblem | undefined) => void;
  /** The data of an archive made then has taken the place of what was here. */
  readonly tellImported: (madeAtMs: number) => void;
  /** Another profile is active: what was open belongs to the one before, but for the profiles. */
  readonly forget: () => void;
  /** The window is locked, or closed for work: where it was is kept, what it showed is not. */
  readonly hide: () => void;
  readonly receive: (event: CoreEvent) => void;
};

export function createUiStore(): UiStore {
  const state = createStore<UiState>(() => ({
    search: '',
    isDetailsOpen: false,
    isListOpen: false,
    listWidth: LIST_WIDTH.initial,
    searchFocus: 0,
    hiddenCount: 0,
  }));
  const { setState } = state;
  let openingNumber = 0;

  return {
    state,
    select: (selected) => setState(openChat(selected)),
    showChat: (key) => setState({ ...openChat(key), dialog: undefined }),
    search: (search) => setState({ search }),
    focusSearch: () =>
      setState(({ searchFocus }) => ({ isListOpen: true, searchFocus: searchFocus + 1 })),
    openDialog: (dialog) => setState({ dialog }),
    closeDialog: () => setState({ dialog: undefined }),
    openConnect: (tab, text = '') => setState({ dialog: { type: 'connect', tab, text } }),
    showOpening(opening) {
      const { dialog } = state.getState();
      if (dialog !== undefined && dialog.type !== 'connect') return false;
      openingNumber += 1;
      setState({ dialog: { type: 'connect', tab: 'paste', text: '', opening, openingNumber } });
      return true;
    },
    showMade: (madeId) =>
      setState(({ dialog }) => ({
        ...openChat(pendingKey(madeId)),
        dialog: dialog?.type === 'connect' ? { ...dialog, madeId } : dialog,
      })),
    showData: () =>
      setState(({ dialog }) => ({ dialog: dialog ?? { type: 'settings', page: 'data' } })),
    toggleDetails: (isOpen) =>
      setState((before) => ({ isDetailsOpen: isOpen ?? !before.isDetailsOpen })),
    toggleList: (isOpen) => setState((before) => ({ isListOpen: isOpen ?? !before.isListOpen })),
    resizeList: (width) =>
      setState({ listWidth: Math.min(LIST_WIDTH.max, Math.max(LIST_WIDTH.min, width)) }),
    tellProblem: (actionProblem) => setState({ actionProblem }),
    tellImported: (importedAtMs) => setState({ importedAtMs }),
    forget: () => setState(forgotten),
    hide: () => setState(hidden),
    receive: (event) => setState((before) => reduceUi(before, event)),
  };
}

function openChat(selected: ChatKey | undefined): Partial<UiState> {
  return { selected, isListOpen: false, actionProblem: undefined, importedAtMs: undefined };
}

function forgotten({ dialog }: UiState): Partial<UiState> {
  const kept = dialog?.type === 'profiles' ? dialog : undefined;
  return { ...openChat(undefined), search: '', dialog: kept };
}

/** A page of the settings is found again, with nothing that was scanned or typed. */
function hidden({ dialog, hiddenCount }: UiState): Partial<UiState> {
  return {
    hiddenCount: hiddenCount + 1,
    search: '',
    actionProblem: undefined,
    dialog: dialog?.type === 'settings' ? { type: 'settings', page: dialog.page } : undefined,
  };
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
      const removed = refKey(event.chat);
      const dialog = isAbout(state.dialog, removed) ? undefined : state.dialog;
      if (state.selected === removed) return { ...state, selected: undefined, dialog };
      return dialog === state.dialog ? state : { ...state, dialog };
    }
    default:
      return state;
  }
}

/** Whether a dialog shows a link or asks about a connection or request that has gone. */
function isAbout(dialog: Dialog | undefined, chat: ChatKey): boolean {
  switch (dialog?.type) {
    case 'connect': {
      // Whoever has gone on to paste another link is not interrupted.
      const { madeId, tab } = dialog;
      return tab === 'make' && madeId !== undefined && pendingKey(madeId) === chat;
    }
    case 'cancelPending':
      return pendingKey(dialog.pendingId) === chat;
    case 'rejectRequest':
      return requestKey(dialog.requestId) === chat;
    default:
      return false;
  }
}
