import { useEffect } from 'react';
import type { MenuCommand } from '#shared/contract/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { useServices } from '../services/index.ts';
import { filterChats, lockNow, looksLikeLink, neighbour, type Stores } from '../stores/index.ts';

/** What the keys and the application menu can ask for. */
export type WindowCommand = MenuCommand | 'searchEverywhere' | 'olderResult' | 'newerResult';

/** Keys of the whole window, and the same commands from the application menu. */
export function useShortcuts(): void {
  const { bridge, stores } = useServices();
  useEffect(() => {
    // While a question is open it has to be answered first; Esc then belongs to it.
    const isAsking = () =>
      stores.ui.state.getState().dialog !== undefined ||
      document.querySelector('dialog[open]') !== null;
    const onKeyDown = (event: KeyboardEvent) => {
      const command = commandOf(event);
      if (command === undefined || event.defaultPrevented) return;
      if (isAsking() && !isUrgent(command)) return;
      event.preventDefault();
      runCommand(stores, command);
    };
    window.addEventListener('keydown', onKeyDown);
    const unsubscribe = bridge.subscribe((signal) => {
      if (signal.type !== 'menu' || (isAsking() && !isUrgent(signal.command))) return;
      runCommand(stores, signal.command);
    });
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      unsubscribe();
    };
  }, [bridge, stores]);
}

/** Whoever wants to hide what is on the screen does not answer questions first. */
function isUrgent(command: WindowCommand): boolean {
  return command === 'lockNow';
}

type Keys = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

export function commandOf(event: Keys): WindowCommand | undefined {
  const hasControl = event.ctrlKey || event.metaKey;
  if (event.key === 'Escape') return 'closeChat';
  if (event.key === 'F3') return event.shiftKey ? 'newerResult' : 'olderResult';
  if (event.altKey && !hasControl) {
    if (event.key === 'ArrowUp') return 'previousChat';
    return event.key === 'ArrowDown' ? 'nextChat' : undefined;
  }
  if (!hasControl || event.altKey || event.shiftKey) return undefined;
  switch (event.key.toLowerCase()) {
    case 'n':
      return 'newConnection';
    case 'f':
      return 'search';
    case 'k':
      return 'searchEverywhere';
    case 'i':
      return 'contactDetails';
    case 'l':
      return 'lockNow';
    case ',':
      return 'settings';
    default:
      return undefined;
  }
}

function runCommand(stores: Stores, command: WindowCommand): void {
  const { ui, chats, search } = stores;
  const state = ui.state.getState();
  switch (command) {
    case 'newConnection':
      return ui.openConnect('make');
    case 'search':
      return search.begin('chat');
    case 'searchEverywhere':
      return search.begin('everywhere');
    case 'olderResult':
      return void search.step('older');
    case 'newerResult':
      return void search.step('newer');
    case 'previousChat':
    case 'nextChat': {
      const query = looksLikeLink(state.search) ? '' : state.search;
      const order = filterChats(chats.state.getState(), query);
      const next = neighbour(order, state.selected, command === 'nextChat' ? 1 : -1);
      return next === undefined ? undefined : ui.select(next);
    }
    case 'contactDetails':
      return ui.toggleDetails();
    case 'settings':
      return ui.openDialog({ type: 'settings', page: 'servers' });
    case 'closeChat':
      return closeTopmost(stores);
    case 'lockNow':
      return void lockNow(stores);
    default:
      return unreachable(command);
  }
}

/** Esc takes away one thing at a time, the one on top first. */
function closeTopmost({ search, ui }: Stores): void {
  const { isListOpen, isDetailsOpen, selected } = ui.state.getState();
  if (isListOpen && window.matchMedia('(max-width: 899px)').matches) ui.toggleList(false);
  else if (search.state.getState().trail !== undefined) search.end();
  else if (isDetailsOpen && selected !== undefined) ui.toggleDetails(false);
  else ui.select(undefined);
}
