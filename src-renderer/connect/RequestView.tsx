import { useState } from 'react';
import type { RequestId } from '#shared/ids.ts';
import { useSelect, useServices } from '../services/index.ts';
import { contactKey, selectRequest, selectUserName } from '../stores/index.ts';
import { RequestPage } from './RequestPage.tsx';

export type RequestViewProps = { readonly requestId: RequestId };

export function RequestView({ requestId }: RequestViewProps) {
  const { stores, time } = useServices();
  const { app, chats, requests, ui } = stores;
  const request = useSelect(chats, (state) => selectRequest(state, requestId));
  const userName = useSelect(app, selectUserName);
  const isAccepting = useSelect(requests, (state) => state.accepting === requestId);
  const problem = useSelect(requests, (state) =>
    state.problem?.requestId === requestId ? state.problem.problem : undefined,
  );
  const [isIncognito, setIncognito] = useState(false);
  if (request === undefined) return null;

  async function onAccept(incognito: boolean): Promise<void> {
    setIncognito(incognito);
    const contactId = await requests.accept(requestId, incognito);
    if (contactId !== undefined) ui.select(contactKey(contactId));
  }

  return (
    <RequestPage
      request={request}
      time={time}
      userName={userName}
      busy={isAccepting ? (isIncognito ? 'incognito' : 'asProfile') : undefined}
      problem={problem}
      onAccept={(incognito) => void onAccept(incognito)}
      onReject={() => ui.openDialog({ type: 'rejectRequest', requestId })}
    />
  );
}
