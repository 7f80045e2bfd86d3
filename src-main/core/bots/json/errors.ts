/** Failures in the bot API (85-remote-and-bots sections 6 and 7.4: ChatError). */
import type { SendReason } from '#shared/model/index.ts';
import type { JsonObject } from '../../chat/index.ts';
import type { ChatRef } from '../command.ts';

/** A ChatError of the kind `error`. */
export function errorJson(type: string, fields: JsonObject = {}): JsonObject {
  return { type: 'error', errorType: { type, ...fields } };
}

/** A command line that cannot be carried out as it stands. */
export function commandErrorJson(message: string): JsonObject {
  return errorJson('commandError', { message });
}

/** A ChatError of the kind `errorStore`: no such row. */
export function storeErrorJson(type: string, fields: JsonObject = {}): JsonObject {
  return { type: 'errorStore', storeError: { type, ...fields } };
}

/** There is no such chat. */
export function chatNotFoundJson({ type, id }: ChatRef): JsonObject {
  switch (type) {
    case 'contact':
      return storeErrorJson('contactNotFound', { contactId: id });
    case 'pending':
      return storeErrorJson('pendingConnectionNotFound', { connId: id });
    case 'group':
      return storeErrorJson('groupNotFound', { groupId: id });
    case 'notes':
      return storeErrorJson('noteFolderNotFound', { noteFolderId: id });
  }
}

/** Somebody has used the link, or it is gone. */
export function authErrorJson(serverAddress: string): JsonObject {
  return agentErrorJson({ type: 'SMP', serverAddress, smpErr: { type: 'AUTH' } });
}

/** Why a server did not do what it was asked. */
export function serverErrorJson(reason: SendReason): JsonObject {
  if (reason.type === 'serverUnreachable') {
    const networkError = { type: 'connectError', connectError: reason.detail };
    const brokerErr = { type: 'NETWORK', networkError };
    return agentErrorJson({ type: 'BROKER', brokerAddress: reason.server, brokerErr });
  }
  const message = reason.type === 'refused' ? reason.detail : reason.type;
  return agentErrorJson({ type: 'INTERNAL', internalErr: message });
}

function agentErrorJson(agentError: JsonObject): JsonObject {
  return { type: 'errorAgent', agentError, agentConnId: '' };
}
