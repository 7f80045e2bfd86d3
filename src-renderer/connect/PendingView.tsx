import type { PendingId } from '#shared/ids.ts';
import { useSelect, useStores } from '../services/index.ts';
import { selectPending } from '../stores/index.ts';
import { PendingPage } from './PendingPage.tsx';

export type PendingViewProps = { readonly pendingId: PendingId };

export function PendingView({ pendingId }: PendingViewProps) {
  const { chats, connect, ui } = useStores();
  const connection = useSelect(chats, (state) => selectPending(state, pendingId));
  if (connection === undefined) return null;

  function onCancel(): void {
    // There is nothing left to lose in a connection that failed.
    if (connection?.state.type === 'failed') void connect.cancel(pendingId);
    else ui.openDialog({ type: 'cancelPending', pendingId });
  }

  return (
    <PendingPage
      key={pendingId}
      connection={connection}
      onRename={(localAlias) => void connect.rename(pendingId, localAlias)}
      onCancel={onCancel}
    />
  );
}
