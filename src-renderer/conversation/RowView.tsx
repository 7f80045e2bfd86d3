import { Info } from 'lucide-react';
import { memo } from 'react';
import type { Item } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { noticeText, type Row } from '../format/index.ts';
import { useWords } from '../i18n/index.ts';
import { useServices, useStores } from '../services/index.ts';
import { Message } from './Message.tsx';
import styles from './RowView.module.css';
import type { MenuKind } from './MessageMenu.tsx';

export type RowViewProps = {
  readonly row: Row;
  readonly name: string;
  readonly nowMs: number;
  /** Shown for a moment as what was looked for. */
  readonly isMarked: boolean;
  readonly onMenu: (item: Item, target: HTMLElement, kind: MenuKind) => void;
};

export const RowView = memo(function RowView(props: RowViewProps) {
  const { row, name, nowMs, isMarked, onMenu } = props;
  const { t } = useWords();
  const { time } = useServices();
  switch (row.type) {
    case 'day':
      return <Day atMs={row.atMs} words={time.day(row.atMs, nowMs)} />;
    case 'unread': {
      const words = t('conversation.unreadMarker', { count: row.count });
      return (
        <div className={styles['unread']} role="separator" aria-label={words}>
          <span>{words}</span>
        </div>
      );
    }
    case 'notice':
      return (
        <div className={styles['notice']} data-marked={isMarked} title={time.full(row.item.atMs)}>
          <Info size={14} strokeWidth={1.75} aria-hidden />
          <span>{noticeText(t, row.notice, name)}</span>
        </div>
      );
    case 'message':
      return (
        <Message
          item={row.item}
          isFirst={row.isFirst}
          isLast={row.isLast}
          isMarked={isMarked}
          name={name}
          onMenu={onMenu}
        />
      );
    default:
      return unreachable(row);
  }
}, isSameRow);

type DayProps = { readonly atMs: number; readonly words: string };

/** A click on the day leads to another one; for the keyboard that is in the menu of the chat. */
function Day({ atMs, words }: DayProps) {
  const { t } = useWords();
  const { items, ui } = useStores();
  function ask(): void {
    const contactId = items.state.getState().conversation?.contactId;
    if (contactId !== undefined) ui.openDialog({ type: 'goToDate', contactId, atMs });
  }
  return (
    <div className={styles['day']} role="separator" aria-label={words}>
      <span className={styles['dayText']} title={t('goToDate.fromDay')} onClick={ask}>
        {words}
      </span>
    </div>
  );
}

/** Rows are built anew with each change; what they show decides. */
function isSameRow(a: RowViewProps, b: RowViewProps): boolean {
  if (a.name !== b.name || a.nowMs !== b.nowMs || a.onMenu !== b.onMenu) return false;
  if (a.isMarked !== b.isMarked) return false;
  if (a.row.type === 'message' && b.row.type === 'message') {
    return (
      a.row.item === b.row.item && a.row.isFirst === b.row.isFirst && a.row.isLast === b.row.isLast
    );
  }
  return a.row === b.row;
}
