import { useEffect, useRef } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useNow, useSelect, useStores } from '../services/index.ts';
import { ChatRowContainer } from './ChatRowContainer.tsx';
import styles from './ChatList.module.css';
import { moveFocus } from './move-focus.ts';

export type ChatRowsProps = { readonly isRail: boolean };

export function ChatRows({ isRail }: ChatRowsProps) {
  const { chats, ui } = useStores();
  const nowMs = useNow();
  const keys = useSelect(chats, (all) => all.order);
  const selected = useSelect(ui, (all) => all.selected);
  const list = useRef<VirtualizerHandle>(null);
  useEffect(() => {
    const at = selected === undefined ? -1 : keys.indexOf(selected);
    if (at !== -1) list.current?.scrollToIndex(at, { align: 'nearest' });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a new selection scrolls, not a new order
  }, [selected]);

  return (
    <div className={styles['rows']} onKeyDown={moveFocus}>
      <Virtualizer ref={list} as="ul" item="li" itemSize={64} data={keys}>
        {(key) => <ChatRowContainer key={key} chatKey={key} isRail={isRail} nowMs={nowMs} />}
      </Virtualizer>
    </div>
  );
}
