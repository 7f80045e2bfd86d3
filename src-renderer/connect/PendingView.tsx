import { useEffect } from 'react';
import type { PendingId } from '#shared/ids.ts';
import { useSelect, useStores } from '../services/index.ts';
import { selectPending } from '../stores/index.ts';
import { PendingPage } from './PendingPage.tsx';

export type PendingViewProps = { readonly pendingId: PendingId };

export function PendingView({ pendingId }: PendingViewProps) {
  const { chats, pending, profiles, ui } = useStores();
  const connection = useSelect(chats, (state) => selectPending(state, pendingId));
  const problem = useSelect(pending, (state) => state.problem);
  const known = useSelect(profiles, (state) => state.profiles);
  useEffect(() => pending.forget(), [pending, pendingId]);
  if (connection === undefined) return null;

  function onCancel(): void {
    // There is nothing left to lose in a connection that failed.
    if (connection?.state.type === 'failed') void pending.cancel(pendingId);
    else ui.openDialog({ type: 'cancelPending', pendingId });
  }

  return (
    <PendingPage
      key={pendingId}
      connection={connection}
      profiles={known}
      problem={problem}
      onRename={(localAlias) => void pending.rename(pendingId, localAlias)}
      onIncognito={(isIncognito) => void pending.setIncognito(pendingId, isIncognito)}
      onProfile={(userId) => void pending.setProfile(pendingId, userId)}
      onCancel={onCancel}
      onMakeLink={() => ui.openConnect('make')}
    />
  );
}
