import { useEffect, useState } from 'react';
import type { PendingId } from '#shared/ids.ts';
import type { UserProfile } from '#shared/model/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { selectPending } from '../stores/index.ts';
import { PendingPage } from './PendingPage.tsx';

export type PendingViewProps = { readonly pendingId: PendingId };

export function PendingView({ pendingId }: PendingViewProps) {
  const { chats, connect, ui } = useStores();
  const connection = useSelect(chats, (state) => selectPending(state, pendingId));
  const problem = useSelect(connect, (state) => state.pendingProblem);
  const isWaiting = connection?.state.type === 'waiting';
  const profiles = useProfiles(isWaiting);
  useEffect(() => connect.forgetPendingProblem(), [connect, pendingId]);
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
      profiles={profiles}
      problem={problem}
      onRename={(localAlias) => void connect.rename(pendingId, localAlias)}
      onIncognito={(isIncognito) => void connect.setIncognito(pendingId, isIncognito)}
      onProfile={(userId) => void connect.setProfile(pendingId, userId)}
      onCancel={onCancel}
    />
  );
}

/** Those to whom the link could be given; none until they were read. */
function useProfiles(isWanted: boolean): readonly UserProfile[] {
  const { connect } = useStores();
  const [profiles, setProfiles] = useState<readonly UserProfile[]>([]);
  useEffect(() => {
    let isGone = false;
    if (isWanted) {
      void connect.profiles().then((read) => {
        if (!isGone) setProfiles(read);
      });
    }
    return () => {
      isGone = true;
    };
  }, [connect, isWanted]);
  return profiles;
}
