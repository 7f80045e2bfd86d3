import { useNow, useSelect, useServices } from '../services/index.ts';
import type { ChatKey } from '../stores/index.ts';
import { ContactRow, PendingRow } from './ChatRow.tsx';

export type ChatRowContainerProps = { readonly chatKey: ChatKey; readonly isRail: boolean };

export function ChatRowContainer({ chatKey, isRail }: ChatRowContainerProps) {
  const { stores, time } = useServices();
  const { chats, ui } = stores;
  const nowMs = useNow();
  const chat = useSelect(chats, (state) => state.byKey[chatKey]);
  const isSelected = useSelect(ui, (state) => state.selected === chatKey);
  if (chat === undefined) return <></>;
  const shared = {
    chatKey,
    isRail,
    isSelected,
    time: time.short(chat.activeAtMs, nowMs),
    onSelect: () => ui.select(chatKey),
  };
  return chat.type === 'contact' ? (
    <ContactRow {...shared} chat={chat} />
  ) : (
    <PendingRow {...shared} connection={chat.connection} />
  );
}
