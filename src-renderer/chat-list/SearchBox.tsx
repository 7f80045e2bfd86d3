import { Search, SlidersHorizontal, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { hasFilters, looksLikeLink, type Stores } from '../stores/index.ts';
import styles from './ChatList.module.css';
import { matchingChats } from './result-rows.ts';

/** Finds chats and messages, and recognises links. */
export function SearchBox() {
  const { t } = useTranslation();
  const { search, ui } = useStores();
  const text = useSelect(ui, (state) => state.search);
  const { areFiltersShown, filters } = useSelect(search, (state) => state);
  const input = useSearchFocus();
  const onKeyDown = useSearchKeys();
  return (
    <div className={styles['search']} role="search">
      <Search size={16} strokeWidth={1.75} aria-hidden />
      <input
        ref={input}
        className={styles['searchInput']}
        type="search"
        aria-label={t('chatList.search')}
        placeholder={t('chatList.search')}
        value={text}
        spellCheck={false}
        dir="auto"
        onChange={(event) => ui.search(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {(text !== '' || hasFilters(filters)) && (
        <IconButton
          size="small"
          icon={X}
          label={t('chatList.clearSearch')}
          onPress={() => {
            search.end();
            input.current?.focus();
          }}
        />
      )}
      <IconButton
        size="small"
        icon={SlidersHorizontal}
        label={areFiltersShown ? t('search.hideFilters') : t('search.showFilters')}
        isExpanded={areFiltersShown}
        onPress={search.toggleFilters}
      />
    </div>
  );
}

function useSearchKeys() {
  const stores = useStores();
  return (event: KeyboardEvent<HTMLInputElement>): void => {
    // Enter and the arrows belong to the input method while it is composing.
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case 'Enter':
        openFirst(stores, event.shiftKey);
        return;
      case 'ArrowDown':
        if (focusFirstResult(event.currentTarget)) event.preventDefault();
        return;
      case 'Escape':
        event.stopPropagation();
        stores.search.end();
        event.currentTarget.blur();
        return;
      default:
    }
  };
}

/** The first chat, else the first message; after that from message to message. */
function openFirst({ chats, search, ui }: Stores, isBackwards: boolean): void {
  const { search: text } = ui.state.getState();
  if (looksLikeLink(text)) return;
  const { filters, trail } = search.state.getState();
  if (trail !== undefined) {
    void search.step(isBackwards ? 'newer' : 'older');
    return;
  }
  const [chat] = matchingChats(chats.state.getState(), text, filters);
  if (chat === undefined) search.chooseFirst();
  else ui.select(chat);
}

/** Whether there was a result. */
function focusFirstResult(input: HTMLElement): boolean {
  const first = input.closest('nav')?.querySelector<HTMLElement>('[data-search-results] button');
  first?.focus();
  return first !== null && first !== undefined;
}

/** Types into the search box when a shortcut or the menu asks for it. */
function useSearchFocus() {
  const { ui } = useStores();
  const wishes = useSelect(ui, (state) => state.searchFocus);
  const answered = useRef(ui.state.getState().isListOpen ? wishes - 1 : wishes);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wishes === answered.current) return;
    answered.current = wishes;
    input.current?.focus();
    input.current?.select();
  }, [wishes]);
  return input;
}
