import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { unreachable } from '#shared/unreachable.ts';
import { Button, useDelay } from '../components/index.ts';
import { HitRow } from '../search/index.ts';
import { useStores } from '../services/index.ts';
import styles from './ChatList.module.css';
import { ChatRowContainer } from './ChatRowContainer.tsx';
import type { ResultRow } from './result-rows.ts';

export type ResultRowViewProps = { readonly row: ResultRow; readonly nowMs: number };

export function ResultRowView({ row, nowMs }: ResultRowViewProps) {
  const { t } = useTranslation();
  const { search } = useStores();
  switch (row.type) {
    case 'chatsTitle':
      return <h2 className={styles['title']}>{t('search.chats')}</h2>;
    case 'chat':
      return <ChatRowContainer chatKey={row.key} isRail={false} nowMs={nowMs} />;
    case 'messagesTitle':
      return <h2 className={styles['title']}>{t('search.messages')}</h2>;
    case 'hit':
      return <HitRow hit={row.hit} nowMs={nowMs} />;
    case 'searching':
      return <LateNote>{t('search.searching')}</LateNote>;
    case 'readingMore':
      return <LateNote>{t('search.readingMore')}</LateNote>;
    case 'noMessages':
      return <p className={styles['note']}>{t('search.noMessages')}</p>;
    case 'failed':
      return (
        <div className={styles['note']} role="alert">
          <p>{t('search.failed')}</p>
          <Button onPress={search.tryAgain}>{t('common.tryAgain')}</Button>
        </div>
      );
    default:
      return unreachable(row);
  }
}

/** Said only of what takes long enough to be noticed. */
function LateNote({ children }: { readonly children: ReactNode }) {
  const isLate = useDelay();
  return <p className={styles['note']}>{isLate && children}</p>;
}
