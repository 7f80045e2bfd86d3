/** Keys of the chat list: one text for a contact, a pending connection or a request. */
import {
  contactId,
  type ContactId,
  pendingId,
  type PendingId,
  requestId,
  type RequestId,
} from '#shared/ids.ts';
import type { ChatRef, ChatSummary } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';

export type ChatKey = `contact:${number}` | `pending:${number}` | `request:${number}`;

export function contactKey(contactId: ContactId): ChatKey {
  return `contact:${contactId}`;
}

export function pendingKey(pendingId: PendingId): ChatKey {
  return `pending:${pendingId}`;
}

export function requestKey(requestId: RequestId): ChatKey {
  return `request:${requestId}`;
}

export function refKey(ref: ChatRef): ChatKey {
  switch (ref.type) {
    case 'contact':
      return contactKey(ref.contactId);
    case 'pending':
      return pendingKey(ref.pendingId);
    case 'request':
      return requestKey(ref.requestId);
    default:
      return unreachable(ref);
  }
}

/** What a key of the list stands for. */
export function keyRef(key: ChatKey): ChatRef {
  const id = Number(key.slice(key.indexOf(':') + 1));
  if (key.startsWith('contact:')) return { type: 'contact', contactId: contactId(id) };
  if (key.startsWith('pending:')) return { type: 'pending', pendingId: pendingId(id) };
  return { type: 'request', requestId: requestId(id) };
}

export function summaryKey(chat: ChatSummary): ChatKey {
  switch (chat.type) {
    case 'contact':
      return contactKey(chat.contact.contactId);
    case 'pending':
      return pendingKey(chat.connection.pendingId);
    case 'request':
      return requestKey(chat.request.requestId);
    default:
      return unreachable(chat);
  }
}
