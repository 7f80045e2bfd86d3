import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { EmptyState, VisuallyHidden } from '../components/index.ts';
import { useNow, useSelect, useStores } from '../services/index.ts';
import { contactName, selectContact } from '../stores/index.ts';
import styles from './ChatList.module.css';
import { leavesUpwards, moveFocus } from './move-focus.ts';
import { matchingChats, resultRows } from './result-rows.ts';
import { ResultRowView } from './ResultRowView.tsx';

/** The next page is read when this much is left below. */
const PAGE_AHEAD_PX = 800;

/** What the search box finds: chats and messages in one list. */
export function SearchResults() {
  const { t } = useTranslation();
  const { search } = useStores();
  const rows = useRows();
  const { phase, query } = useSelect(search, (state) => state);
  return (
    <>
      {rows.length > 0 && <ResultList rows={rows} />}
      {rows.length === 0 && phase === 'none' && <InChatHint />}
      {rows.length === 0 && phase !== 'none' && (
        <EmptyState
          title={
            query === undefined || query.text === ''
              ? t('search.nothingFiltered')
              : t('search.nothing', { query: query.text })
          }
        >
          {query?.text !== '' && t('search.nothingHint')}
        </EmptyState>
      )}
      <FoundCount />
    </>
  );
}

function useRows() {
  const { chats, search, ui } = useStores();
  const chatsState = useSelect(chats, (state) => state);
  const { filters, phase, hits, isReadingMore } = useSelect(search, (state) => state);
  const text = useSelect(ui, (state) => state.search);
  const keys = useMemo(() => matchingChats(chatsState, text, filters), [chatsState, text, filters]);
  return useMemo(
    () => resultRows(keys, { phase, hits, isReadingMore }),
    [keys, phase, hits, isReadingMore],
  );
}

type ResultListProps = { readonly rows: ReturnType<typeof resultRows> };

function ResultList({ rows }: ResultListProps) {
  const { t } = useTranslation();
  const { search, ui } = useStores();
  const nowMs = useNow();
  const list = useRef<VirtualizerHandle>(null);
  const { phase, query, trail } = useSelect(search, (state) => state);
  useEffect(() => {
    const handle = list.current;
    if (handle !== null && handle.scrollOffset > 0) handle.scrollTo(0);
  }, [query]);
  useEffect(() => {
    const at = rows.findIndex((row) => row.type === 'hit' && row.hit.itemId === trail?.itemId);
    if (at !== -1) list.current?.scrollToIndex(at, { align: 'nearest' });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only another result scrolls, not more of them
  }, [trail?.itemId]);

  function onScroll(offsetPx: number): void {
    const handle = list.current;
    if (handle === null) return;
    const belowPx = handle.scrollSize - offsetPx - handle.viewportSize;
    if (belowPx < PAGE_AHEAD_PX) void search.readMore();
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      search.end();
      ui.focusSearch();
    } else if (leavesUpwards(event)) {
      event.preventDefault();
      ui.focusSearch();
    } else moveFocus(event);
  }

  return (
    <div
      className={styles['rows']}
      role="region"
      aria-label={t('search.results')}
      aria-busy={phase === 'searching'}
      data-search-results
      onKeyDown={onKeyDown}
    >
      <Virtualizer ref={list} as="ul" item="li" itemSize={76} data={rows} onScroll={onScroll}>
        {(row) => <ResultRowView key={row.key} row={row} nowMs={nowMs} />}
      </Virtualizer>
    </div>
  );
}

/** A chat alone says where to look, not for what. */
function InChatHint() {
  const { t } = useTranslation();
  const { chats, search } = useStores();
  const contactId = useSelect(search, (state) => state.filters.contactId);
  const chat = useSelect(chats, (state) =>
    contactId === undefined ? undefined : selectContact(state, contactId),
  );
  if (chat === undefined) return null;
  return <EmptyState title={t('search.inChatHint', { name: contactName(chat.contact) })} />;
}

/** Says how many there are, once that is known. */
function FoundCount() {
  const { t } = useTranslation();
  const { search } = useStores();
  const { phase, hits, next } = useSelect(search, (state) => state);
  const count = hits.length;
  const words =
    next === undefined ? t('search.found', { count }) : t('search.foundMore', { count });
  return <VisuallyHidden live="polite">{phase === 'ready' ? words : ''}</VisuallyHidden>;
}
