import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, EmptyState, Skeleton } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { hasFilters, looksLikeLink } from '../stores/index.ts';
import styles from './ChatList.module.css';
import { ChatListHeader } from './ChatListHeader.tsx';
import { ChatRows } from './ChatRows.tsx';
import { SearchPlan } from './SearchPlan.tsx';
import { SearchResults } from './SearchResults.tsx';
import { ServerIndicator } from './ServerIndicator.tsx';

export type ChatListProps = {
  /** Avatars only: the window is narrow and the list is not opened over it. */
  readonly isRail: boolean;
  /** The list lies over the conversation and can be put away. */
  readonly isOverlaid: boolean;
  /** The handle that changes its width. */
  readonly edge?: ReactNode;
};

export function ChatList({ isRail, isOverlaid, edge }: ChatListProps) {
  const { t } = useTranslation();
  return (
    <nav className={styles['list']} data-rail={isRail} aria-label={t('chatList.label')}>
      <ChatListHeader isRail={isRail} isOverlaid={isOverlaid} />
      <ChatListBody isRail={isRail} />
      <ServerIndicator isRail={isRail} />
      {edge}
    </nav>
  );
}

function ChatListBody({ isRail }: { readonly isRail: boolean }) {
  const { t } = useTranslation();
  const { chats, search, ui } = useStores();
  const phase = useSelect(chats, (state) => state.phase);
  const isEmpty = useSelect(chats, (state) => state.order.length === 0);
  const text = useSelect(ui, (state) => state.search);
  const isFiltered = useSelect(search, (state) => hasFilters(state.filters));
  if (!isRail && looksLikeLink(text)) return <SearchPlan text={text} />;
  if (phase === 'failed') {
    return (
      <EmptyState
        title={t('chatList.loadFailed')}
        action={<Button onPress={() => void chats.load()}>{t('common.tryAgain')}</Button>}
      />
    );
  }
  if (phase !== 'ready') return <Skeleton kind="chats" />;
  if (isEmpty) {
    return isRail ? (
      <div className={styles['fill']} />
    ) : (
      <EmptyState title={t('chatList.empty')}>{t('chatList.emptyHint')}</EmptyState>
    );
  }
  if (!isRail && (text.trim() !== '' || isFiltered)) return <SearchResults />;
  return <ChatRows isRail={isRail} />;
}
