import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { EmptyState } from '../components/index.ts';
import { useNow, useSelect, useStores } from '../services/index.ts';
import { filterChats } from '../stores/index.ts';
import { ChatRowContainer } from './ChatRowContainer.tsx';
import styles from './ChatList.module.css';

export type ChatRowsProps = { readonly query: string; readonly isRail: boolean };

export function ChatRows({ query, isRail }: ChatRowsProps) {
  const { t } = useTranslation();
  const { chats, ui } = useStores();
  const nowMs = useNow();
  const state = useSelect(chats, (all) => all);
  const selected = useSelect(ui, (all) => all.selected);
  const keys = useMemo(() => filterChats(state, query), [state, query]);
  const list = useRef<VirtualizerHandle>(null);
  useEffect(() => {
    const at = selected === undefined ? -1 : keys.indexOf(selected);
    if (at !== -1) list.current?.scrollToIndex(at, { align: 'nearest' });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a new selection scrolls, not a new order
  }, [selected]);

  if (keys.length === 0) {
    return (
      <EmptyState title={t('chatList.noResults', { query: query.trim() })}>
        {t('chatList.noResultsHint')}
      </EmptyState>
    );
  }
  return (
    <div className={styles['rows']} onKeyDown={moveFocus}>
      <Virtualizer ref={list} as="ul" item="li" itemSize={64} data={keys}>
        {(key) => <ChatRowContainer key={key} chatKey={key} isRail={isRail} nowMs={nowMs} />}
      </Virtualizer>
    </div>
  );
}

/** Up and down go from row to row, as Tab would, without leaving the list. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll('button')];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at === -1) return;
  event.preventDefault();
  rows[at + step]?.focus();
}
