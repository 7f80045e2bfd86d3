import { unreachable } from '#shared/unreachable.ts';
import { useSelect, useServices } from '../services/index.ts';
import type { ChatKey } from '../stores/index.ts';
import { ContactRow, PendingRow, RequestRow } from './ChatRow.tsx';

export type ChatRowContainerProps = {
  readonly chatKey: ChatKey;
  readonly isRail: boolean;
  readonly nowMs: number;
};

export function ChatRowContainer({ chatKey, isRail, nowMs }: ChatRowContainerProps) {
  const { stores, time } = useServices();
  const { chats, ui } = stores;
  const chat = useSelect(chats, (state) => state.byKey[chatKey]);
  const isSelected = useSelect(ui, (state) => state.selected === chatKey);
  if (chat === undefined) return null;
  const shared = {
    chatKey,
    isRail,
    isSelected,
    time: time.short(chat.activeAtMs, nowMs),
    onSelect: () => ui.select(chatKey),
  };
  switch (chat.type) {
    case 'contact':
      return <ContactRow {...shared} chat={chat} />;
    case 'pending':
      return <PendingRow {...shared} connection={chat.connection} />;
    case 'request':
      return <RequestRow {...shared} request={chat.request} />;
    default:
      return unreachable(chat);
  }
}
