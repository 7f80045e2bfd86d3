/** Names of connections that have no contact yet. */
import type { TFunction } from 'i18next';
import type { PendingConnection, PendingState } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';

/** `isNameless`: what stands there tells the kind of connection, not who it is. */
export type PendingName = { readonly name: string; readonly isNameless: boolean };

export function pendingName(t: TFunction, connection: PendingConnection): PendingName {
  const { localAlias, peerName = '', state } = connection;
  const name = localAlias === '' ? peerName : localAlias;
  if (name !== '') return { name, isNameless: false };
  return { name: t(fallback(state.type)), isNameless: true };
}

function fallback(type: PendingState['type']) {
  switch (type) {
    case 'creating':
    case 'waiting':
      return 'chatList.newLink';
    case 'asking':
    case 'asked':
      return 'chatList.askingLink';
    case 'joining':
    case 'failed':
      return 'chatList.joiningLink';
    default:
      return unreachable(type);
  }
}
