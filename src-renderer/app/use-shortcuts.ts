import { useEffect } from 'react';
import type { MenuCommand } from '#shared/contract/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { useServices } from '../services/index.ts';
import { filterChats, looksLikeLink, neighbour, type Stores } from '../stores/index.ts';

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
      if (command === undefined || event.defaultPrevented || isAsking()) return;
      event.preventDefault();
      runCommand(stores, command);
    };
    window.addEventListener('keydown', onKeyDown);
    const unsubscribe = bridge.subscribe((signal) => {
      if (signal.type === 'menu' && !isAsking()) runCommand(stores, signal.command);
    });
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      unsubscribe();
    };
  }, [bridge, stores]);
}

type Keys = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

export function commandOf(event: Keys): MenuCommand | undefined {
  const hasControl = event.ctrlKey || event.metaKey;
  if (event.key === 'Escape') return 'closeChat';
  if (event.altKey && !hasControl) {
    if (event.key === 'ArrowUp') return 'previousChat';
    return event.key === 'ArrowDown' ? 'nextChat' : undefined;
  }
  if (!hasControl || event.altKey || event.shiftKey) return undefined;
  switch (event.key.toLowerCase()) {
    case 'n':
      return 'newConnection';
    case 'f':
    case 'k':
      return 'search';
    case 'i':
      return 'contactDetails';
    case ',':
      return 'settings';
    default:
      return undefined;
  }
}

function runCommand(stores: Stores, command: MenuCommand): void {
  const { ui, chats } = stores;
  const state = ui.state.getState();
  switch (command) {
    case 'newConnection':
      return ui.openConnect('make');
    case 'search':
      return ui.focusSearch();
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
    default:
      return unreachable(command);
  }
}

/** Esc takes away one thing at a time, the one on top first. */
function closeTopmost({ ui }: Stores): void {
  const { isListOpen, isDetailsOpen, selected } = ui.state.getState();
  if (isListOpen && window.matchMedia('(max-width: 899px)').matches) ui.toggleList(false);
  else if (isDetailsOpen && selected !== undefined) ui.toggleDetails(false);
  else ui.select(undefined);
}
